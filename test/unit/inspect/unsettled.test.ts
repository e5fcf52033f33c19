import { describe, expect, test } from '@jest/globals';

import type { RepoPath } from '../../../src/model.ts';
import { ALPHA, Repo } from '../../support/repo.ts';

const RUN = 'infra/alpha/run.sh';
const NOTES = 'infra/alpha/notes.md';
const NEEDED = 'infra/alpha/needed.yaml';

async function edited(file: string, from: string, to: string): Promise<Repo> {
  const repo = await Repo.synced();
  repo.edit(file, from, to);
  repo.edit('infra.yaml', 'size: 1', 'size: 2');
  return repo;
}

describe('drift of a managed file', () => {
  test('is told by every check and sync, and what the blueprint changed waits', async () => {
    const repo = await edited(RUN, 'echo', 'printf');
    for (let times = 0; times < 3; times += 1) {
      expect(await repo.sync()).toBe(1);
      expect(await repo.state()).toEqual({ [RUN]: 'edited/changed drift' });
    }
    expect(repo.text(RUN)).toContain('size=1\n');
  });

  test('that its person takes back gets what waited', async () => {
    const repo = await edited(RUN, 'echo', 'printf');
    await repo.sync();
    repo.edit(RUN, 'printf', 'echo');
    expect(await repo.state()).toEqual({ [RUN]: 'nothing/changed update' });
    expect(await repo.sync()).toBe(0);
    expect(repo.text(RUN)).toContain('size=2\n');
  });

  test('around a region that changed: what waited comes when the edit is taken back', async () => {
    const repo = await Repo.synced(`${ALPHA}    ownership:\n      infra/alpha/notes.md: managed\n`);
    // Only the region follows from the size.
    repo.edit('blueprints/mini/files/module/notes.md.hbs', 'The size is {{params.size}}.', 'End.');
    await repo.sync();
    repo.edit(NOTES, 'Another one.', 'Mine.');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync()).toBe(1);
    expect(await repo.state()).toEqual({ [NOTES]: 'edited/nothing drift facts:nothing/changed' });
    repo.edit(NOTES, 'Mine.', 'Another one.');
    expect(await repo.state()).toEqual({ [NOTES]: 'nothing/nothing update facts:nothing/changed' });
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NOTES)).toContain('- size: 2\n');
  });

  test('is put back where --restore names it', async () => {
    const repo = await edited(RUN, 'echo', 'printf');
    expect(await repo.sync({ restore: ['infra/alpha'], allowDirty: true })).toBe(0);
    expect(repo.text(RUN)).toContain('size=2\ntitle=\'plain\'\necho "${size} ${title}"\n');
    expect(await repo.state()).toEqual({});
  });
});

describe('a conflict', () => {
  test('leaves its module as it was, the other goes on', async () => {
    const beta = ALPHA.replaceAll('alpha', 'beta');
    const repo = await Repo.synced(ALPHA + beta);
    repo.edit(NEEDED, 'size: 1', 'size: 7');
    repo.put('infra.yaml', repo.text('infra.yaml').replaceAll('size: 1', 'size: 2'));
    const lock = repo.text('.infra/lock/alpha.json');
    expect(await repo.sync()).toBe(1);
    expect(repo.text('.infra/lock/alpha.json')).toBe(lock);
    expect(repo.text(RUN)).toContain('size=1\n');
    expect(repo.text('infra/beta/run.sh')).toContain('size=2\n');
    expect(await repo.state()).toMatchObject({
      [NEEDED]: 'edited/changed conflict both-changed',
      [RUN]: 'nothing/changed update',
    });
    expect(await repo.sync()).toBe(1);
  });

  test('goes when the person comes to the wanted text', async () => {
    const repo = await edited(NEEDED, 'size: 1', 'size: 7');
    await repo.sync();
    repo.edit(NEEDED, 'size: 7', 'size: 2');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(RUN)).toContain('size=2\n');
    expect(await repo.state()).toEqual({});
  });

  test('goes with --restore, the way out that takes what is wanted', async () => {
    const repo = await edited(NEEDED, 'size: 1', 'size: 7');
    await repo.sync();
    expect(await repo.sync({ restore: [NEEDED], allowDirty: true })).toBe(0);
    expect(repo.text(NEEDED)).toContain('size: 2\n');
    expect(await repo.state()).toEqual({});
  });

  test('of a new module: none of its files is written, nor its lock', async () => {
    const repo = Repo.unsynced();
    repo.put(NOTES, 'mine\n');
    expect(await repo.sync()).toBe(1);
    expect(repo.paths('infra')).toEqual([NOTES]);
    expect(repo.has('.infra/lock/alpha.json')).toBe(false);
    repo.delete(NOTES);
    expect(await repo.sync()).toBe(0);
    expect(repo.paths('infra/alpha')).toHaveLength(5);
  });
});

describe('a welcome edit', () => {
  test('is kept over many changes, and stays one', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1\n', 'first: 1\nmine: 1\n');
    for (const size of [2, 3, 4]) {
      repo.edit('infra.yaml', /size: \d/, `size: ${size}`);
      expect(await repo.sync()).toBe(0);
      expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
    }
    expect(repo.text(NEEDED)).toContain('first: 1\nmine: 1\n\nsecond: 2\n\nsize: 4\n');
  });

  test('that takes a change back is not undone by the next change elsewhere', async () => {
    const repo = await edited(NEEDED, 'first: 1\n', 'first: 1\nmine: 1\n');
    await repo.sync();
    repo.edit(NEEDED, 'size: 2', 'size: 1');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NEEDED)).toContain('size: 1\n');
  });

  test('of a deleted file stays a deletion, until it is required again', async () => {
    const repo = await Repo.synced();
    repo.delete(NOTES, NEEDED);
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync()).toBe(0);
    expect([repo.has(NOTES), repo.has(NEEDED)]).toEqual([false, true]);
    expect(await repo.state()).toEqual({ [NOTES]: 'deleted/nothing keep' });
    expect(await repo.sync({ restore: ['infra/**/*.md'] })).toBe(0);
    expect(repo.has(NOTES)).toBe(true);
  });
});

describe('something else where a file was', () => {
  test.each(['directory', 'link'])(
    'a %s: told as in the way, never written through',
    async (kind) => {
      const repo = await Repo.synced();
      repo.delete(NEEDED, RUN);
      for (const path of [NEEDED, RUN]) {
        if (kind === 'link') repo.disk.link(path, '/etc/passwd');
        else repo.put(`${path}/inside`, 'mine\n');
      }
      expect(await repo.state()).toEqual({
        [NEEDED]: 'edited/nothing conflict in-the-way',
        [RUN]: 'edited/nothing conflict in-the-way',
      });
      repo.edit('infra.yaml', 'size: 1', 'size: 2');
      expect(await repo.state()).toMatchObject({
        [NEEDED]: 'edited/changed conflict in-the-way',
        [RUN]: 'edited/changed conflict in-the-way',
      });
      const before = repo.tree();
      expect(await repo.sync()).toBe(1);
      // Not even --restore removes what may be a whole folder.
      expect(await repo.sync({ restore: ['.'], allowDirty: true })).toBe(1);
      expect(repo.tree()).toEqual(before);
    },
  );

  test('a link on the way to a file is refused', async () => {
    const repo = await Repo.synced();
    repo.deleteAll('infra/alpha');
    repo.disk.link('infra/alpha', '/elsewhere');
    await expect(repo.sync()).rejects.toThrow(/infra\/alpha/);
    expect(repo.disk.kind('infra/alpha' as RepoPath)).toBe('symlink');
  });

  test('a file where the folder of a module was', async () => {
    const repo = await Repo.synced();
    repo.deleteAll('infra/alpha');
    repo.put('infra/alpha', 'mine\n');
    const before = repo.tree();
    expect(await repo.sync()).toBe(1);
    await expect(repo.sync({ restore: ['infra/alpha'], allowDirty: true })).rejects.toThrow(
      'infra/alpha is a file, where a directory is needed: nothing was written',
    );
    expect(repo.tree()).toEqual(before);
  });
});
