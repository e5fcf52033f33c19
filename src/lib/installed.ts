import { createRequire } from 'node:module';
import * as path from 'node:path';

/**
 * Where this package lies. This is the version for a source checkout (tests); the build replaces
 * the whole file, because in the package there is neither src/ nor node_modules/.
 */
const require = createRequire(import.meta.url);
const packageJson = require.resolve('../../package.json');

export const VERSION = (require(packageJson) as { version: string }).version;

/** The folder that holds `templates/`. */
export const PACKAGE_ROOT = path.dirname(packageJson);

/** Absolute path of a WebAssembly file: the parser and the grammar of HCL. */
export function wasmFile(name: 'web-tree-sitter' | 'tree-sitter-hcl'): string {
  return require.resolve(
    name === 'web-tree-sitter'
      ? 'web-tree-sitter/web-tree-sitter.wasm'
      : '@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm',
  );
}
