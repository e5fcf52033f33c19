import { readFileSync } from 'node:fs';
import type { HclReader, HclWasm } from '../lib/hcl.ts';
import { wasmFile } from '../lib/installed.ts';

let loading: Promise<HclReader> | null = null;

/** The bytes of the HCL parser, as this package brings them along. */
export function readHclWasm(): HclWasm {
  return {
    runtime: readFileSync(wasmFile('web-tree-sitter')),
    grammar: readFileSync(wasmFile('tree-sitter-hcl')),
  };
}

/** The reader of HCL, loaded on first use and then kept. */
export function loadHcl(): Promise<HclReader> {
  loading ??= import('../lib/hcl.ts').then((hcl) => hcl.createHclReader(readHclWasm()));
  return loading;
}
