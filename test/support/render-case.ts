import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseBlueprint } from '../../src/blueprint/load.ts';
import { blueprintSource } from '../../src/inspect/blueprints.ts';
import * as cases from '../../src/inspect/blueprint-case.ts';
import { readHclWasm } from '../../src/io/hcl-loader.ts';
import { MemoryDisk } from '../../src/io/memory-disk.ts';
import { nodeTemplates } from '../../src/io/node-templates.ts';
import { loadReaders } from '../../src/lib/readers/load.ts';
import type { BlueprintRef } from '../../src/model.ts';
import type { Blueprint } from '../../src/model-blueprint.ts';

export const TEMPLATES = path.resolve(import.meta.dirname, '../../templates');

export type CaseFile = cases.CaseFile;

/** All files below a folder, as paths relative to it with `/`. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}

/** A built-in blueprint, read from templates/. */
export async function builtin(ref: BlueprintRef): Promise<Blueprint> {
  return parseBlueprint(nodeTemplates().read(ref.name)!, ref);
}

/** What the modules of a built-in blueprint render to, as `blueprint test` does it. */
export async function renderCase(
  blueprint: string,
  inputs: string,
): Promise<Map<string, CaseFile>> {
  const world = {
    blueprints: blueprintSource(new MemoryDisk(), nodeTemplates()),
    readers: () => loadReaders(readHclWasm),
    version: '1.0.0',
  };
  const { files } = await cases.renderCase(
    world,
    inputs,
    'inputs.yaml',
    (ref) => ref.name === blueprint,
  );
  return files;
}
