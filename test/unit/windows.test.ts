import { describe, expect, test } from '@jest/globals';

import { main } from '../../src/main.ts';
import { MemoryDisk } from '../../src/io/memory-disk.ts';
import type { RepoPath } from '../../src/model.ts';
import { flaws } from '../support/corpus.ts';
import { ALPHA, blueprintFiles, manifest, Repo } from '../support/repo.ts';

const MINI = ['--yes', '-b', './blueprints/mini'];

/** A repository with the module alpha on a disk of that kind, everything written. */
async function written(options: { windows?: boolean; caseInsensitive?: boolean }): Promise<Repo> {
  const disk = new MemoryDisk(
    { ...blueprintFiles('mini'), 'infra.yaml': manifest(ALPHA) },
    options,
  );
  const repo = new Repo(disk);
  expect(await run(repo, 'sync', '--yes')).toMatchObject({ code: 0 });
  return repo;
}

async function run(repo: Repo, ...argv: string[]): Promise<{ code: number; said: string }> {
  const { printed, ...outside } = repo.outside();
  const open = (): Promise<typeof outside> => Promise.resolve(outside);
  const code = await main({ argv, columns: 80, version: '1.0.0', open, out: outside.out });
  return { code, said: printed.data + printed.talk };
}

/** Exit 2, told with what to do, and nothing changed. */
async function refused(repo: Repo, says: string, ...argv: string[]): Promise<void> {
  const before = repo.disk.files();
  const { code, said } = await run(repo, ...argv);
  expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining(says) });
  expect(flaws(said)).toEqual([]);
  expect(repo.disk.files()).toEqual(before);
}

describe.each([
  ['Windows', { windows: true }],
  ['a disk that takes names of other letters for one', { caseInsensitive: true }],
])('on %s', (_, options) => {
  test('add, an edit, sync, remove and undo leave what they should', async () => {
    const repo = await written(options);
    const before = repo.tree();
    expect(await run(repo, 'add', 'beta', ...MINI)).toMatchObject({ code: 0 });
    repo.put('infra/beta/notes.md', repo.text('infra/beta/notes.md').replaceAll('\n', '\r\n'));
    expect(await run(repo, 'check')).toMatchObject({ code: 0 });
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await run(repo, 'sync', '--yes')).toMatchObject({ code: 0 });
    expect(await run(repo, 'check')).toMatchObject({ code: 0 });
    expect(await run(repo, 'remove', 'beta', '--yes')).toMatchObject({ code: 0 });
    expect(repo.has('infra/beta/run.sh')).toBe(false);
    for (let runs = 0; runs < 3; runs += 1) await run(repo, 'undo', '--yes');
    repo.delete('infra/beta/notes.md');
    const own = (tree: Record<string, string>): string[] =>
      Object.keys(tree).filter((at) => !at.startsWith('.infra/') && at !== 'infra.yaml');
    expect(own(repo.tree())).toEqual(own(before));
  });

  test('a folder of a person in other letters is in the way, and stays', async () => {
    const repo = await written(options);
    repo.disk.put('infra/Beta/Run.sh', 'mine\n');
    await refused(repo, 'is in the way', 'add', 'beta', ...MINI);
    expect(repo.text('infra/Beta/Run.sh')).toBe('mine\n');
  });

  test('a package folder in other letters', async () => {
    const repo = await written(options);
    repo.disk.put('packages/Beta/Dockerfile', 'FROM scratch\n');
    await refused(repo, 'packages/Beta', 'add', 'beta', ...MINI);
  });

  test('a folder that a person renamed to other letters is not taken for gone', async () => {
    const repo = await written(options);
    const files = repo.paths('infra/alpha').map((at) => ({
      at: at.replace('infra/alpha', 'infra/Alpha'),
      text: repo.text(at),
      executable: repo.disk.executable(at as RepoPath),
    }));
    repo.deleteAll('infra/alpha');
    for (const { at, text, executable } of files) repo.disk.put(at, text, executable);
    expect(await run(repo, 'check')).toMatchObject({ code: 0 });
    await refused(repo, 'infra/alpha and infra/Alpha are one name', 'remove', 'alpha', '--yes');
  });

  test('two modules whose folders differ in letters alone', async () => {
    const repo = await written(options);
    await refused(repo, 'case does not count', 'add', 'beta', ...MINI, '--path', 'infra/ALPHA');
  });

  test.each(['con', 'nul', 'aux', 'com1', 'lpt9'])('a module %s', async (name) => {
    await refused(await written(options), name, 'add', name, ...MINI);
    const repo = await written(options);
    repo.edit('infra.yaml', '  alpha:', `  ${name}:`);
    await refused(repo, 'is a device name on Windows', 'sync', '--yes');
  });

  test.each(['infra/aux', 'infra/x.', 'infra/a:b', 'C:/x', 'infra\\beta', '\\\\server\\share'])(
    'a path %s',
    async (path) => {
      await refused(await written(options), 'path', 'add', 'beta', ...MINI, '--path', path);
    },
  );

  test('a path of 200 characters is taken, a longer one is refused', async () => {
    const repo = await written(options);
    const long = `infra/${'p'.repeat(194)}`;
    expect(await run(repo, 'add', 'beta', ...MINI, '--path', long)).toMatchObject({ code: 0 });
    expect(await run(repo, 'undo', '--yes')).toMatchObject({ code: 0 });
    await refused(repo, '1 to 200 characters', 'add', 'beta', ...MINI, '--path', `${long}p`);
  });
});

test('on Windows no mode is missed, and a checkout with CR LF is as agreed', async () => {
  const repo = await written({ windows: true });
  for (const at of [...repo.paths('infra'), ...repo.paths('blueprints'), 'infra.yaml']) {
    repo.disk.put(at, repo.text(at).replaceAll('\n', '\r\n'));
  }
  const writes = repo.disk.writes;
  expect(await run(repo, 'check')).toMatchObject({ code: 0 });
  expect(await run(repo, 'sync', '--yes')).toMatchObject({ code: 0 });
  expect(repo.text('infra/alpha/run.sh')).toContain('\r\n');
  expect(repo.disk.writes).toBe(writes);
});
