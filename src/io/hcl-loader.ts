import { readFile } from 'node:fs/promises';
import { createHclReader, type HclReader } from '../lib/hcl.ts';
import { wasmFile } from '../lib/installed.ts';

let loading: Promise<HclReader> | null = null;

async function load(): Promise<HclReader> {
  const [runtime, grammar] = await Promise.all([
    readFile(wasmFile('web-tree-sitter')),
    readFile(wasmFile('tree-sitter-hcl')),
  ]);
  return createHclReader({ runtime, grammar });
}

/** The reader of HCL, loaded on first use and then kept. */
export function loadHcl(): Promise<HclReader> {
  loading ??= load();
  return loading;
}
