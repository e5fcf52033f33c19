import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

import { resolve } from '../../src/commands/resolve.ts';
import { upgrade } from '../../src/commands/upgrade.ts';
import { COMMON, Repo } from '../support/repo.ts';

const FIXTURE = path.resolve(import.meta.dirname, '../fixtures/migrations/move-file');
const UPGRADE = {
  ...COMMON,
  modules: [],
  markdown: false,
  restore: [],
  conflicts: 'tell' as const,
  exitCode: false,
};
const OLD = 'infra/edited/service.yaml';
const NEW = 'infra/edited/deploy/edited.yaml';

function blueprint(version: 'before' | 'after'): [string, string][] {
  const folder = path.join(FIXTURE, version);
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [
      `blueprints/sample/${path.relative(folder, file)}`,
      readFileSync(file, 'utf8'),
    ]);
}

test('a file that moves and conflicts stays where it is until it is settled, and then moves', async () => {
  const repo = new Repo({
    'infra.yaml': readFileSync(path.join(FIXTURE, 'infra.yaml'), 'utf8'),
    ...Object.fromEntries(blueprint('before')),
  });
  expect(await repo.sync()).toBe(0);
  repo.edit(OLD, 'log:\n', 'port: 9\nlog:\n');
  const edited = repo.text(OLD);
  for (const file of repo.paths('blueprints')) repo.delete(file);
  for (const [file, text] of blueprint('after')) repo.put(file, text);

  expect(await upgrade(repo.outside(), UPGRADE)).toBe(1);
  expect([repo.text(OLD), repo.has(NEW)]).toEqual([edited, false]);
  expect(await resolve(repo.outside(), { paths: [NEW], dryRun: false })).toBe(0);
  expect(repo.text(OLD)).toBe(edited);
  expect(await upgrade(repo.outside(), UPGRADE)).toBe(0);
  expect([repo.text(NEW), repo.has(OLD)]).toEqual([edited, false]);
});
