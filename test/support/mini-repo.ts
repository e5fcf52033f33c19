import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MINI = join(import.meta.dirname, '../fixtures/blueprints/mini');

/** Files of a repository that has the blueprint `mini` in blueprints/mini and one module of it. */
export function miniRepo(): Record<string, string> {
  return { ...miniBlueprint(), 'infra.yaml': MANIFEST };
}

export function miniBlueprint(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(MINI, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[`blueprints/mini/${path.slice(MINI.length + 1)}`] = readFileSync(path, 'utf8');
  }
  return files;
}

const MANIFEST = `version: 1
project: demo

environments:
  dev:
    account: "111111111111"
    region: eu-west-1
    cidr: 10.10.0.0/16

modules:
  alpha:
    blueprint: ./blueprints/mini@1.0.0
    package: packages/alpha
    params:
      size: 1
`;
