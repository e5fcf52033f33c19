import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { PACKAGE_ROOT } from '../lib/installed.ts';
import type { Templates } from './io.ts';

/** The built-in blueprints, read from `templates/` of this package. */
export function nodeTemplates(): Templates {
  const root = join(PACKAGE_ROOT, 'templates');
  const list = (): string[] =>
    readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  return {
    list,
    version(name) {
      if (!list().includes(name)) return null;
      const { text } = readText(`${root}/${name}`, 'blueprint.yaml');
      return /^version:\s*["']?([^\s"'#]+)/m.exec(text)?.[1] ?? null;
    },
    read(name) {
      if (!list().includes(name)) return null;
      const folder = `${root}/${name}`;
      const header = readText(folder, 'blueprint.yaml');
      return [header, ...walk(folder, 'files')];
    },
  };
}

function walk(folder: string, below: string): { path: string; text: string }[] {
  return readdirSync(`${folder}/${below}`, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${below}/${entry.name}`;
      return entry.isDirectory() ? walk(folder, path) : [readText(folder, path)];
    });
}

function readText(folder: string, path: string): { path: string; text: string } {
  return { path, text: readFileSync(`${folder}/${path}`, 'utf8') };
}
