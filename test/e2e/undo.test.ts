import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { differences, Repository } from '../support/repository.ts';

const SIZING = 'infra/orders/k8s/overlays/prod/sizing.yaml';
const DEV = 'infra/orders/k8s/overlays/dev/sizing.yaml';
/** It guards the records of undone runs, which stay on this machine. */
const LEFT = ['.infra/', '.infra/.gitignore'];

let repo: Repository;
let empty: Record<string, string>;
let bare: Record<string, string>;

beforeEach(async () => {
  repo = await Repository.empty();
  repo.write('README.md', 'Ours.\n');
  empty = repo.tree();
  await repo.ok('init', '--yes');
  bare = repo.tree();
  await repo.ok('add', 'orders', '--yes');
});

afterEach(() => repo.remove());

/** A person's edit and a new parameter, which `sync` brings together in one file. */
async function synced(): Promise<Record<string, string>> {
  repo.edit(SIZING, 'ephemeral-storage: 256Mi', 'ephemeral-storage: 1Gi');
  repo.setParam('orders', 'cpu', '250m');
  const before = repo.tree();
  await repo.ok('sync');
  expect(repo.read(SIZING)).toContain('cpu: "250m"');
  expect(repo.read(SIZING)).toContain('1Gi');
  return before;
}

describe('undo', () => {
  test('takes back a sync, an add and an init, byte for byte', async () => {
    const added = repo.tree();
    const before = await synced();
    expect(await repo.ok('undo', '--yes')).toMatch(/^undid {2}sync of .*: 4 of 4 files$/m);
    expect(repo.tree()).toEqual(before);
    // What the person did is no run: they take it back themselves.
    repo.edit(SIZING, '1Gi', '256Mi');
    repo.edit('infra.yaml', '      cpu: 250m\n', '');
    expect(repo.tree()).toEqual(added);
    expect(await repo.ok('undo', '--yes')).toMatch(/^undid {2}add orders of /m);
    expect(repo.tree()).toEqual(bare);
    await repo.ok('check');
    expect(await repo.ok('undo', '--yes')).toMatch(/^undid {2}init of /m);
    expect(differences(empty, repo.tree())).toEqual(LEFT);
    const { code, stderr } = await repo.tool(['undo', '--yes']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no run to undo here'),
    });
  });

  test('keeps a file that was edited afterwards, and takes the others back', async () => {
    const before = await synced();
    repo.append(SIZING, '# mine\n');
    const edited = repo.read(SIZING);
    const { code, stdout } = await repo.tool(['undo', '--yes']);
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`kept   ${SIZING}, which changed since\n`),
    });
    expect(repo.read(SIZING)).toBe(edited);
    expect(repo.read(DEV)).toContain('cpu: "100m"');
    expect(differences(before, repo.tree())).toEqual([SIZING]);
    // The edit lies on top of both, and the next sync merges it again.
    await repo.ok('sync');
    expect(repo.read(SIZING)).toContain('# mine\n');
    expect(repo.read(DEV)).toContain('cpu: "250m"');
    await repo.ok('check');
  });

  test('--dry-run names the files and writes nothing', async () => {
    await synced();
    const after = repo.tree();
    expect(await repo.ok('undo', '--dry-run')).toContain(`${SIZING}\n`);
    expect(repo.tree()).toEqual(after);
  });
});
