import { transformSync } from 'esbuild';

/** Strips types for jest; `npm run typecheck` is what checks them. */
export default {
  process(source, file) {
    return transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcefile: file,
      sourcemap: 'inline',
    });
  },
};
