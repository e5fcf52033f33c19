import { expect, test } from '@jest/globals';

import { remove } from '../../../src/commands/remove.ts';
import { ALPHA, COMMON, Repo } from '../../support/repo.ts';

const SCHEMA = '.infra/schema.json';
const HEADER = 'blueprints/mini/blueprint.yaml';
const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';

function definitions(repo: Repo): Record<string, unknown> {
  return JSON.parse(repo.text(SCHEMA)).definitions as Record<string, unknown>;
}

test('a parameter that came under one version is in the schema after the sync', async () => {
  const repo = await Repo.synced();
  repo.edit(
    HEADER,
    'params:\n',
    'params:\n  colour:\n    type: string\n    description: Red\n    default: red\n',
  );
  expect(await repo.sync()).toBe(0);
  expect(JSON.stringify(definitions(repo)['./blueprints/mini@1.0.0'])).toContain('"colour"');
  const before = repo.tree();
  expect(await repo.sync()).toBe(0);
  expect(repo.tree()).toEqual(before);
});

test('a blueprint that no module is made from any more leaves it', async () => {
  const repo = await Repo.synced(ALPHA + INDEX);
  expect(Object.keys(definitions(repo)).sort()).toContain('./blueprints/index@1.0.0');
  expect(await remove(repo.outside(), { ...COMMON, name: 'index' })).toBe(0);
  expect(Object.keys(definitions(repo)).sort()).toEqual(['./blueprints/mini@1.0.0', 'module']);
});

test('one that was checked out with CRLF stays as it is', async () => {
  const repo = await Repo.synced();
  repo.put(SCHEMA, repo.text(SCHEMA).replaceAll('\n', '\r\n'));
  const before = repo.text(SCHEMA);
  repo.edit('infra.yaml', 'size: 1', 'size: 2');
  expect(await repo.sync()).toBe(0);
  expect(repo.text(SCHEMA)).toBe(before);
});

test('what is known of a blueprint that is not at hand stays', async () => {
  const repo = await Repo.synced(ALPHA + INDEX);
  const before = repo.text(SCHEMA);
  repo.edit(HEADER, 'version: 1.0.0', 'version: 2.0.0');
  repo.edit('infra.yaml', './blueprints/index@1.0.0', './blueprints/index@1.0.0 # ours');
  expect(await repo.sync()).toBe(0);
  expect(repo.text(SCHEMA)).toBe(before);
});
