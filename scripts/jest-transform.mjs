import { transformSync } from 'esbuild';

import { withoutHelpInAdvance, YARGS_COMMAND } from './stubs.mjs';

/**
 * Strips types for jest; `npm run typecheck` is what checks them. Of yargs it makes what the bundle
 * has of it.
 */
export default {
  process(source, file) {
    if (YARGS_COMMAND.test(file)) return { code: withoutHelpInAdvance(source, file) };
    return transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcefile: file,
      sourcemap: 'inline',
    });
  },
};
