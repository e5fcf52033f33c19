import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filesBelow, renderCase, TEMPLATES, type CaseFile } from '../support/render-case.ts';

// UPDATE_GOLDENS=foundation,shared writes the expected trees of these blueprints anew, and of no
// others: they may hold work that is not committed. Read the difference before you commit it.
const UPDATE = (process.env['UPDATE_GOLDENS'] ?? '').split(',');
const LOADING_ALL_READERS_MS = 30_000;

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

const cases = foldersIn(TEMPLATES).flatMap((blueprint) =>
  foldersIn(path.join(TEMPLATES, blueprint, 'tests')).map((name) => ({ blueprint, name })),
);

async function expectedTree(folder: string): Promise<Record<string, CaseFile>> {
  const files = (await filesBelow(folder)).map(async (file): Promise<[string, CaseFile]> => {
    const at = path.join(folder, file);
    const executable = ((await stat(at)).mode & 0o100) !== 0;
    return [file, { text: await readFile(at, 'utf8'), executable }];
  });
  return Object.fromEntries(await Promise.all(files));
}

async function writeTree(folder: string, files: ReadonlyMap<string, CaseFile>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [file, { text, executable }] of files) {
    const at = path.join(folder, file);
    await mkdir(path.dirname(at), { recursive: true });
    await writeFile(at, text);
    await chmod(at, executable ? 0o755 : 0o644);
  }
}

describe('every case of a built-in blueprint renders to its expected tree', () => {
  test.each(cases)(
    '$blueprint/$name',
    async ({ blueprint, name }) => {
      const folder = path.join(TEMPLATES, blueprint, 'tests', name);
      const inputs = await readFile(path.join(folder, 'inputs.yaml'), 'utf8');
      const files = await renderCase(blueprint, inputs);
      if (UPDATE.includes(blueprint)) await writeTree(path.join(folder, 'expected'), files);
      expect(Object.fromEntries(files)).toEqual(await expectedTree(path.join(folder, 'expected')));
    },
    LOADING_ALL_READERS_MS,
  );
});
