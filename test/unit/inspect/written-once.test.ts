import { describe, expect, test } from '@jest/globals';

import { inspect } from '../../../src/inspect/inspect.ts';
import { allDrifts } from '../../../src/inspect/model.ts';
import { nodeTemplates } from '../../../src/io/node-templates.ts';
import type { DiskReader } from '../../../src/io/io.ts';
import { worldOf } from '../../../src/commands/world.ts';
import { manifest, Repo } from '../../support/repo.ts';

const ORDERS =
  '  orders:\n    blueprint: service@1.0.0\n    package: packages/orders\n    uses:\n      plumbing: [contract_version, ecr_registry, kms_key_arn]\n';
const MODULES = `  plumbing:\n    blueprint: foundation@1.0.0\n${ORDERS}  shared:\n    blueprint: shared@1.0.0\n  local:\n    blueprint: local@1.0.0\n`;
const STARTER = 'packages/orders/src/orders/__main__.py';
const DIGEST = 'infra/orders/k8s/overlays/dev/image/kustomization.yaml';
const EDIT = 'print("ours")\n';

async function synced(): Promise<Repo> {
  const repo = new Repo({ 'infra.yaml': manifest(MODULES) }, { templates: nodeTemplates() });
  expect(await repo.sync()).toBe(0);
  return repo;
}

/** Paths of all files that an inspection reads. */
async function pathsRead(repo: Repo): Promise<string[]> {
  const read: string[] = [];
  const noted = <A extends [string, ...unknown[]], R>(call: (...args: A) => R) => {
    return (...args: A): R => {
      read.push(args[0]);
      return call(...args);
    };
  };
  const { disk } = repo;
  const reader: DiskReader = {
    root: disk.root,
    modes: disk.modes,
    read: noted((path) => disk.read(path)),
    hash: noted((path) => disk.hash(path)),
    quickHash: noted((path, executable) => disk.quickHash(path, executable)),
    quickHas: (path) => disk.quickHas(path),
    kind: (path) => disk.kind(path),
    executable: (path) => disk.executable(path),
    list: (path) => disk.list(path),
    names: (path) => disk.names(path),
  };
  await inspect({ ...worldOf(repo.outside()), disk: reader });
  return read;
}

describe('what was written once', () => {
  test('is not read, and its module stays as agreed while people work on it', async () => {
    const repo = await synced();
    repo.put(STARTER, EDIT);
    const read = await pathsRead(repo);
    expect(read).toContain('infra/orders/terraform/main.tf');
    expect(read.filter((path) => path.startsWith('packages/'))).toEqual([]);
    expect(allDrifts(await repo.inspect())).toEqual([]);
  });

  test('is compared where someone asks what became of it', async () => {
    const repo = await synced();
    repo.put(STARTER, EDIT);
    const asked = await inspect(worldOf(repo.outside()), { seeded: true });
    const edited = allDrifts(asked).filter((it) => it.person === 'edited');
    expect(edited.map((it) => it.path)).toEqual([STARTER]);
  });

  test('is put back where its name is given', async () => {
    const repo = await synced();
    repo.put(STARTER, EDIT);
    expect(await repo.sync({ restore: [STARTER], allowDirty: true })).toBe(0);
    expect(repo.text(STARTER)).not.toBe(EDIT);
  });
});

test('a file that deploys write to is missed where it was deleted, and made again', async () => {
  const repo = await synced();
  repo.put(DIGEST, `${repo.text(DIGEST)}# digest\n`);
  expect(allDrifts(await repo.inspect())).toEqual([]);
  repo.delete(DIGEST);
  const drifts = allDrifts(await repo.inspect()).filter((it) => it.person === 'deleted');
  expect(drifts.map(({ path, action }) => [path, action])).toEqual([[DIGEST, 'create']]);
  expect(await repo.sync()).toBe(0);
  expect(repo.text(DIGEST)).toContain('kind: Component');
});
