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

export const YARGS_COMMAND = /[\\/]yargs[\\/]build[\\/]lib[\\/]command\.js$/;

/** The text of that file of yargs without it. Throws where another version of yargs does otherwise. */
export function withoutHelpInAdvance(text, file) {
  if (!text.includes(HELP_IN_ADVANCE))
    throw new Error(`${file} no longer holds: ${HELP_IN_ADVANCE}`);
  return text.replace(HELP_IN_ADVANCE, '');
}

export const YARGS_SHIM = /[\\/]yargs[\\/]lib[\\/]platform-shims[\\/]esm\.mjs$/;

/**
 * The text of that file of yargs without URLs: it looks for its own folder by one, which takes
 * Node's parser of URLs. Throws where another version of yargs does otherwise.
 */
export function withoutUrls(text, file) {
  const parts = {
    "import { fileURLToPath } from 'url';": 'const fileURLToPath = (name) => name;',
    'fileURLToPath(import.meta.url)': '__filename',
    'createRequire(import.meta.url)': 'createRequire(__filename)',
  };
  return Object.entries(parts).reduce((rest, [found, instead]) => {
    if (!rest.includes(found)) throw new Error(`${file} no longer holds: ${found}`);
    return rest.replace(found, instead);
  }, text);
}

/** An esbuild plugin that puts the stubs in place; Node's own modules stay outside yargs. */
export const stubPlugin = {
  name: 'stubs',
  setup(build) {
    build.onResolve({ filter: FROM }, ({ path: name, importer }) => {
      if (isBuiltin(name) && !IN_YARGS.test(importer)) return null;
      return { path: path.join(import.meta.dirname, 'stubs', STUBS[name]) };
    });
    build.onLoad({ filter: YARGS_COMMAND }, async (file) => ({
      contents: withoutHelpInAdvance(await readFile(file.path, 'utf8'), file.path),
      loader: 'js',
    }));
    build.onLoad({ filter: YARGS_SHIM }, async (file) => ({
      contents: withoutUrls(await readFile(file.path, 'utf8'), file.path),
      loader: 'js',
    }));
  },
};
