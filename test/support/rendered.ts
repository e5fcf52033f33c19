import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { blueprintSource } from '../../src/inspect/blueprints.ts';
import { renderCase } from '../../src/inspect/blueprint-case.ts';
import { readHclWasm } from '../../src/io/hcl-loader.ts';
import { MemoryDisk } from '../../src/io/memory-disk.ts';
import { nodeTemplates } from '../../src/io/node-templates.ts';
import { loadReaders } from '../../src/lib/readers/load.ts';
import { run, type RunResult } from './run.ts';

/** A repository as an infra.yaml renders it, in a directory of its own. */
export interface Rendered {
  title: string;
  folder: string;
  /** Paths of its files. */
  files: readonly string[];
  texts: ReadonlyMap<string, string>;
}

const holder = mkdtempSync(path.join(tmpdir(), 'rendered-'));

/** Renders all modules of a manifest, given as data: JSON is YAML. */
export async function rendered(title: string, manifest: object): Promise<Rendered> {
  const world = {
    blueprints: blueprintSource(new MemoryDisk(), nodeTemplates()),
    readers: () => loadReaders(readHclWasm),
    version: '1.0.0',
  };
  const { files } = await renderCase(
    world,
    JSON.stringify(manifest, null, 2),
    'infra.yaml',
    () => true,
  );
  const folder = mkdtempSync(path.join(holder, 'one-'));
  const texts = new Map<string, string>();
  for (const [file, { text, executable }] of files) {
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    if (executable) chmodSync(place, 0o755);
    texts.set(file, text);
  }
  mkdirSync(path.join(folder, '.git'));
  return { title, folder, files: [...texts.keys()], texts };
}

export function removeRendered(): void {
  rmSync(holder, { recursive: true, force: true });
}

/** Files of all repositories whose path fits, those with the same path and text once. */
export function uniqueFiles(all: readonly Rendered[], pattern: RegExp): string[] {
  const seen = new Map<string, string>();
  for (const { folder, texts } of all) {
    for (const [file, text] of texts) {
      if (pattern.test(file))
        seen.set(`${file}\n${text}`, seen.get(`${file}\n${text}`) ?? path.join(folder, file));
    }
  }
  return [...seen.values()];
}

/** Directories `…/<name>` of all repositories, those with the same files once. */
export function uniqueDirectories(all: readonly Rendered[], name: RegExp): string[] {
  const seen = new Map<string, string>();
  for (const { folder, texts } of all) {
    const directories = new Set([...texts.keys()].flatMap((file) => name.exec(file)?.[0] ?? []));
    for (const directory of directories) {
      const inside = [...texts].filter(([file]) => file.startsWith(`${directory}/`));
      const key = JSON.stringify(inside);
      seen.set(key, seen.get(key) ?? path.join(folder, directory));
    }
  }
  return [...seen.values()];
}

/** Runs a linter over many files or directories, two at a time; what it said where it was not content. */
export async function complaints(
  program: string,
  args: (file: string) => readonly string[],
  files: readonly string[],
): Promise<string[]> {
  const said: string[] = [];
  const queue = [...files];
  const work = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const { code, stdout, stderr }: RunResult = await run(program, args(file), {
        cwd: path.dirname(file),
      });
      if (code !== 0) said.push(`${file}\n${stdout}${stderr}`);
    }
  };
  await Promise.all([work(), work()]);
  return said;
}
