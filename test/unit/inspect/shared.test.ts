import { describe, expect, test } from '@jest/globals';

import type { RepoPath } from '../../../src/model.ts';
import { ALPHA, manifest, refusal, Repo } from '../../support/repo.ts';

const BETA = ALPHA.replaceAll('alpha', 'beta');
const GAMMA = ALPHA.replaceAll('alpha', 'gamma');
const INDEX = `  index:
    blueprint: ./blueprints/index@1.0.0
`;
const PAGE = 'MODULES.md';
const TABLE = 'TABLE.md';

function stored(repo: Repo): string[] {
  return repo.paths('.infra/shared').filter((it) => !it.startsWith('.infra/shared/inputs-'));
}

/** Branches `ours` and `theirs` of one repository, each with one more module, merged without conflict. */
async function merged(disk: (ours: Repo, theirs: Repo) => Record<string, string>): Promise<Repo> {
  const base = ALPHA + INDEX;
  const [ours, theirs] = [await Repo.synced(base), await Repo.synced(base)];
  ours.put('infra.yaml', manifest(ALPHA + BETA + INDEX));
  theirs.put('infra.yaml', manifest(ALPHA + GAMMA + INDEX));
  await ours.sync();
  await theirs.sync();
  const result = new Repo({});
  for (const side of [ours, theirs]) {
    for (const name of Object.keys(side.tree())) {
      const path = name.replace(/\*$/, '') as RepoPath;
      result.disk.put(path, side.disk.read(path)!, name.endsWith('*'));
    }
  }
  result.put('infra.yaml', manifest(ALPHA + BETA + GAMMA + INDEX));
  for (const [path, text] of Object.entries(disk(ours, theirs))) result.put(path, text);
  return result;
}

describe('files that follow from all modules', () => {
  test('follow a new module; no lock names their texts', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    const lock = repo.text('.infra/lock/index.json');
    const before = stored(repo);
    repo.put('infra.yaml', manifest(ALPHA + BETA + INDEX));
    expect(await repo.sync()).toBe(0);
    expect(repo.text(PAGE)).toBe(
      '# Modules\n\nA line that people like to change.\n\n- alpha\n- beta\n- index\n\nThe end.\n',
    );
    expect(repo.text('pages/beta.txt')).toBe('beta in infra/beta\n');
    expect(repo.text('owned.txt')).toBe('alpha\nbeta\nindex\n');
    expect(repo.text('.infra/lock/index.json')).toBe(lock);
    // One record a file: the page of beta is new, the other three are replaced in their folders.
    expect([before.length, stored(repo).length]).toEqual([4, 5]);
    expect(repo.paths('.infra/shared').filter((it) => it.includes('/inputs-'))).toHaveLength(1);
    expect(await repo.state()).toEqual({});
  });

  test('follow a module that goes', async () => {
    const repo = await Repo.synced(ALPHA + BETA + INDEX);
    repo.put('infra.yaml', manifest(ALPHA + INDEX));
    expect(await repo.sync()).toBe(0);
    expect(repo.text('owned.txt')).toBe('alpha\nindex\n');
    expect(repo.has('pages/beta.txt')).toBe(false);
    expect(stored(repo)).toHaveLength(4);
  });

  test('keep a person’s line through changes', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit(PAGE, 'A line that people like to change.', 'My line.');
    repo.put('infra.yaml', manifest(ALPHA + BETA + INDEX));
    expect(await repo.state()).toMatchObject({ [PAGE]: 'edited/changed merge' });
    expect(await repo.sync()).toBe(0);
    expect(repo.text(PAGE)).toBe('# Modules\n\nMy line.\n\n- alpha\n- beta\n- index\n\nThe end.\n');
    expect(await repo.state()).toEqual({ [PAGE]: 'edited/nothing keep' });
    const before = repo.tree();
    expect(await repo.sync()).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('in conflict hold up themselves alone, until they are resolved', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit(PAGE, '- index\n', '- index, mine\n');
    repo.put('infra.yaml', manifest(ALPHA + BETA + INDEX));
    for (let times = 0; times < 2; times += 1) {
      expect(await repo.sync()).toBe(1);
      expect(await repo.state()).toEqual({ [PAGE]: 'edited/changed conflict both-changed' });
    }
    expect(repo.text('owned.txt')).toBe('alpha\nbeta\nindex\n');
    expect(repo.text(PAGE)).toContain('- alpha\n- index, mine\n');
    repo.edit(PAGE, '- alpha\n- index, mine\n', '- alpha\n- beta\n- index\n');
    expect(await repo.sync()).toBe(0);
    expect(await repo.state()).toEqual({});
  });

  test('in conflict get what waited when their person takes the edit back', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    const before = repo.text(PAGE);
    repo.edit(PAGE, '- index\n', '- index, mine\n');
    repo.put('infra.yaml', manifest(ALPHA + BETA + INDEX));
    expect(await repo.sync()).toBe(1);
    repo.put(PAGE, before);
    expect(await repo.sync()).toBe(0);
    expect(repo.text(PAGE)).toContain('- beta\n');
  });

  test('that are managed keep the agreed text for a merge that may come', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit('owned.txt', 'index\n', 'index\n\n# mine\n');
    const more = ALPHA.replaceAll('alpha', 'aaa') + ALPHA;
    repo.put('infra.yaml', manifest(more + INDEX));
    expect(await repo.sync()).toBe(1);
    const owned = `${INDEX}    ownership: { owned.txt: merged }\n`;
    repo.put('infra.yaml', manifest(more + owned));
    expect(await repo.sync()).toBe(0);
    expect(repo.text('owned.txt')).toBe('aaa\nalpha\nindex\n\n# mine\n');
  });

  test('that are managed and edited keep being told', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.put('owned.txt', 'mine\n');
    repo.put('infra.yaml', manifest(ALPHA + BETA + INDEX));
    for (let times = 0; times < 2; times += 1) {
      expect(await repo.sync()).toBe(1);
      expect(await repo.state()).toEqual({ 'owned.txt': 'edited/changed drift' });
    }
    repo.put('owned.txt', 'alpha\nindex\n');
    expect(await repo.sync()).toBe(0);
    expect(repo.text('owned.txt')).toBe('alpha\nbeta\nindex\n');
  });

  test('go with the module that made them; an edited one stays', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit(PAGE, 'A line', 'My line');
    repo.put('infra.yaml', manifest(ALPHA));
    expect(await repo.state()).toEqual({
      [PAGE]: 'edited/removed release',
      [TABLE]: 'nothing/removed delete',
      'owned.txt': 'nothing/removed delete',
      'pages/alpha.txt': 'nothing/removed delete',
    });
    expect(await repo.sync()).toBe(0);
    expect([PAGE, TABLE, 'owned.txt', 'pages/alpha.txt'].map((it) => repo.has(it))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(repo.paths('.infra/shared')).toEqual([]);
    expect(repo.lock('index').removed).toBe(true);
    expect(await repo.state()).toEqual({});
  });

  test('have their region put back, and the lines around it left', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit(TABLE, '- alpha in infra/alpha', '- alpha, mine');
    repo.edit(TABLE, 'Another line.', 'My line.');
    expect(await repo.sync({ allowDirty: true })).toBe(0);
    expect(repo.text(TABLE)).toBe(
      '# Table\n\nMy line.\n\n<!-- infra:begin modules -->\n- alpha in infra/alpha\n- index in infra/index\n<!-- infra:end modules -->\n',
    );
  });
});

describe('after a merge in git there may be two records of a shared file', () => {
  test.each(['ours', 'theirs'])('the disk equals %s: it is the tool’s own', async (side) => {
    const repo = await merged((ours, theirs) => {
      const from = side === 'ours' ? ours : theirs;
      return { [PAGE]: from.text(PAGE), [TABLE]: from.text(TABLE) };
    });
    expect(stored(repo).length).toBeGreaterThan(6);
    expect(await repo.sync()).toBe(0);
    expect(repo.text(PAGE)).toContain('- alpha\n- beta\n- gamma\n- index\n');
    expect(repo.text(TABLE)).toContain('- beta in infra/beta\n- gamma in infra/gamma\n');
    expect(stored(repo)).toHaveLength(6);
    expect(await repo.state()).toEqual({});
  });

  test('git merged it by itself to what is wanted', async () => {
    const all = '- alpha\n- beta\n- gamma\n- index\n';
    const repo = await merged((ours) => ({
      [PAGE]: ours.text(PAGE).replace('- alpha\n- beta\n- index\n', all),
    }));
    expect(await repo.sync()).toBe(0);
    expect(repo.text(PAGE)).toContain(all);
    expect(await repo.state()).toEqual({});
  });

  test('a person’s line on one branch is merged with the module of the other', async () => {
    const repo = await merged((ours) => ({
      [PAGE]: ours.text(PAGE).replace('A line that people like to change.', 'My line.'),
    }));
    expect(await repo.sync()).toBe(0);
    expect(repo.text(PAGE)).toBe(
      '# Modules\n\nMy line.\n\n- alpha\n- beta\n- gamma\n- index\n\nThe end.\n',
    );
    expect(await repo.state()).toEqual({ [PAGE]: 'edited/nothing keep' });
  });
});

describe('a shared record that was damaged', () => {
  test('is told with the file and the way to get it back', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    const [record] = stored(repo);
    repo.put(record!, 'damaged');
    expect(await refusal(repo.sync())).toEqual([
      {
        message: `${record} is damaged: its content is not what its name says`,
        file: record,
        fix: `restore it from git: git checkout HEAD -- ${record}; else: create-infra-module repair`,
      },
    ]);
  });

  test('that is gone: a file as wanted is recorded anew, an edited one is in the way', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit(PAGE, 'A line', 'My line');
    repo.delete(...repo.paths('.infra/shared'));
    expect(await repo.state()).toMatchObject({
      [PAGE]: 'unrecorded/new conflict in-the-way',
      'owned.txt': 'unrecorded/new record',
    });
    expect(await repo.sync()).toBe(1);
    expect(repo.text(PAGE)).toContain('My line');
  });
});
