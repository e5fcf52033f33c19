import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';

/** What stands in for libraries that cost more time than they are worth here (see each file). */
const STUBS = {
  'string-width': 'string-width.mjs',
  'escalade/sync': 'escalade-sync.mjs',
  assert: 'assert.mjs',
  'node:module': 'node-module.mjs',
};
const FROM = /^(?:string-width|escalade\/sync|assert|node:module)$/;
const IN_YARGS = /[\\/]yargs(?:-parser)?[\\/]/;

/** In yargs, after each command: writes the help, in case a handler asks for it while it waits. */
const HELP_IN_ADVANCE = 'yargs.getInternalMethods().getUsageInstance().cacheHelpMessage();';

/** An esbuild plugin that puts the stubs in place; Node's own modules stay outside yargs. */
export const stubPlugin = {
  name: 'stubs',
  setup(build) {
    build.onResolve({ filter: FROM }, ({ path: name, importer }) => {
      if (isBuiltin(name) && !IN_YARGS.test(importer)) return null;
      return { path: path.join(import.meta.dirname, 'stubs', STUBS[name]) };
    });
    build.onLoad({ filter: /[\\/]yargs[\\/]build[\\/]lib[\\/]command\.js$/ }, async (file) => {
      const text = await readFile(file.path, 'utf8');
      if (!text.includes(HELP_IN_ADVANCE)) {
        return { errors: [{ text: `${file.path} no longer holds: ${HELP_IN_ADVANCE}` }] };
      }
      return { contents: text.replace(HELP_IN_ADVANCE, ''), loader: 'js' };
    });
  },
};
