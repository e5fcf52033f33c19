import { describe, expect, test } from '@jest/globals';

import { sync, type SyncOptions } from '../../../src/commands/sync.ts';
import type { Git } from '../../../src/io/io.ts';
import type { MemoryDisk } from '../../../src/io/memory-disk.ts';
import type { RepoPath } from '../../../src/model.ts';
import { scripted } from '../../support/ask.ts';
import { ALPHA, builtin, manifest, refusal, Repo, SYNC } from '../../support/repo.ts';

const BETA = ALPHA.replaceAll('alpha', 'beta');
const RUN = 'infra/alpha/run.sh';
const NOTES = 'infra/alpha/notes.md';
const NEEDED = 'infra/alpha/needed.yaml';

async function told(
  repo: Repo,
  options: Partial<SyncOptions> = {},
): Promise<{ code: number; data: string; talk: string }> {
  const outside = repo.outside();
  const code = await sync(outside, { ...SYNC, ...options });
  return { code, ...outside.printed };
}

/** A repository in git, where these files are as they were committed. */
function gitWith(...committed: string[]): Git {
  return {
    committed: (paths) =>
      Promise.resolve(new Set(paths.filter((it) => committed.includes(it)) as RepoPath[])),
    unmerged: () => Promise.resolve([]),
    markConflict: () => Promise.resolve(),
    markSettled: () => Promise.resolve(),
    dirty: () => Promise.resolve([]),
    changedSince: () => Promise.reject(new Error('not asked here')),
    containing: () => Promise.resolve([]),
    textAt: () => Promise.resolve(null),
  };
}

describe('sync', () => {
  test('tells what it did, and exits by what is left', async () => {
    const repo = await Repo.synced();
    repo.edit(RUN, 'echo', 'printf');
    repo.edit(NOTES, 'Another', 'Other');
    repo.delete(NEEDED);
    expect(await told(repo)).toEqual({
      code: 1,
      data: [
        `created  ${NEEDED}`,
        '',
        '  file                  you       tool      sync',
        '  infra/alpha/notes.md  edited    -         your edit is kept',
        '  infra/alpha/run.sh    edited    -         not kept in a managed file: sync --restore, or own it',
        '',
        '1 module, 6 files: 1 change of yours kept, 1 drifted',
        '',
      ].join('\n'),
      talk: '',
    });
  });

  test('with nothing to do says so', async () => {
    expect(await told(await Repo.synced())).toEqual({
      code: 0,
      data: 'Nothing to do: everything is as agreed.\n',
      talk: '',
    });
  });

  test('--json has what was written and what is left', async () => {
    const repo = await Repo.synced();
    repo.delete(NEEDED);
    repo.edit(NOTES, 'Another', 'Other');
    expect(JSON.parse((await told(repo, { json: true })).data)).toMatchObject({
      version: 1,
      command: 'sync',
      written: [{ path: NEEDED, action: 'created' }],
      modules: [{ id: 'alpha', files: [{ path: NOTES, you: 'edited', action: 'keep' }] }],
    });
  });

  test('without infra.yaml says what sets one up', async () => {
    expect(await refusal(new Repo({}).sync())).toEqual([
      {
        message: 'there is no infra.yaml in /memory',
        expected: 'a repository that was set up with create-infra-module',
        fix: 'create-infra-module <name> sets one up with its first module',
      },
    ]);
  });
});

describe('--dry-run', () => {
  test('shows every content and writes nothing, git and journal included', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.put('infra.yaml', manifest(ALPHA.replace('size: 1', 'size: 2')));
    const writes = repo.disk.writes;
    const { code, data, talk } = await told(repo, { dryRun: true });
    expect(code).toBe(0);
    expect(repo.disk.writes).toBe(writes);
    expect(data).toContain('-size=1\n+size=2\n');
    expect(data).toContain('-# beta\n');
    expect(talk).toMatch(/^Dry run: 8 files would be written or removed, and \d of its own/);
  });

  test('exits 1 with --exit-code, where it would write', async () => {
    const repo = await Repo.synced();
    expect((await told(repo, { dryRun: true, exitCode: true })).code).toBe(0);
    repo.delete(NEEDED);
    expect((await told(repo, { dryRun: true, exitCode: true })).code).toBe(1);
    expect((await told(repo, { dryRun: true })).code).toBe(0);
  });

  test('names the files in conflict, for which nothing of their module is written', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'size: 1', 'size: 7');
    repo.put('infra.yaml', manifest(ALPHA.replace('size: 1', 'size: 2')));
    const { code, data, talk } = await told(repo, { dryRun: true, exitCode: true });
    expect([code, data.trim()]).toEqual([1, '']);
    expect(talk).toContain(`CONFLICT: ${NEEDED}; nothing of alpha is written before it is settled`);
    expect(JSON.parse((await told(repo, { dryRun: true, json: true })).data)).toMatchObject({
      files: [],
      conflicts: [{ path: NEEDED, owner: 'alpha' }],
    });
  });

  test('--json has each file with its content', async () => {
    const repo = await Repo.synced();
    repo.delete(NEEDED);
    const { data } = await told(repo, { dryRun: true, json: true });
    const { files, ...rest } = JSON.parse(data) as { files: object[] };
    expect(rest).toEqual({ version: 1, dryRun: true, moves: [], conflicts: [] });
    expect(files).toEqual([
      { path: NEEDED, action: 'create', content: expect.stringContaining('module: alpha') },
    ]);
  });
});

describe('--restore', () => {
  async function edited(): Promise<Repo> {
    const repo = await Repo.synced(ALPHA + BETA);
    for (const path of [RUN, NOTES, 'infra/beta/notes.md']) {
      repo.put(path, `${repo.text(path)}# mine\n`);
    }
    return repo;
  }
  const mine = (repo: Repo): string[] =>
    [RUN, NOTES, 'infra/beta/notes.md'].filter((it) => repo.text(it).includes('# mine'));

  test.each<[string[], string[]]>([
    [['.'], []],
    [['infra/alpha'], ['infra/beta/notes.md']],
    [[NOTES], [RUN, 'infra/beta/notes.md']],
    [['infra/*/notes.md'], [RUN]],
    [['infra/**'], []],
    [[RUN, 'infra/beta'], [NOTES]],
  ])('%j leaves %j', async (restore, left) => {
    const repo = await edited();
    await repo.sync({ restore, allowDirty: true });
    expect(mine(repo)).toEqual(left);
  });

  test('refuses, before anything is written, what is neither agreed nor committed', async () => {
    const repo = await edited();
    const before = repo.tree();
    const again = 'run again with --allow-dirty (the undo record keeps them)';
    const problem = (path: string, fix: string) => ({
      message: `${path} has changes that are not committed and would be put back`,
      file: path,
      fix,
    });
    expect(await refusal(repo.sync({ restore: ['infra/alpha'] }))).toEqual([
      problem(NOTES, again),
      problem(RUN, again),
    ]);
    repo.options = { git: gitWith(NOTES) };
    expect(await refusal(repo.sync({ restore: ['infra/alpha'] }))).toEqual([
      problem(RUN, `commit them first, or ${again}`),
    ]);
    expect(repo.tree()).toEqual(before);
  });

  test.each([
    ['infra/alp', ''],
    ['infra/alpha/note.md', `; did you mean ${NOTES}?`],
    ['infra/**/*.tf', ''],
  ])(
    'refuses %s, which names no file of the tool, before anything is written',
    async (it, near) => {
      const repo = await edited();
      repo.delete(NEEDED);
      const before = repo.tree();
      expect(await refusal(repo.sync({ restore: [RUN, it], allowDirty: true }))).toEqual([
        {
          message: `--restore ${it} names no file that create-infra-module looks after${near}`,
          expected: 'a file, a folder or a glob, from the folder where the command runs',
          fix: 'create-infra-module diff --yours shows what could be put back',
        },
      ]);
      expect(repo.tree()).toEqual(before);
    },
  );

  test('tells that a folder holds nothing but files of the person’s, and how to name one', async () => {
    const repo = await edited();
    expect(await refusal(repo.sync({ restore: ['packages/alpha'] }))).toEqual([
      {
        message:
          '--restore packages/alpha: all files there were written once and are yours (seeded)',
        expected: 'each such file by its own name',
        fix: 'create-infra-module sync --restore packages/alpha/main.txt',
      },
    ]);
  });

  test('of a file that is as agreed, and of all in a tidy repository, is no mistake', async () => {
    const repo = await Repo.synced();
    expect(await repo.sync({ restore: [NOTES] })).toBe(0);
    expect(await repo.sync({ restore: ['.'] })).toBe(0);
  });

  test('goes on where git has the text', async () => {
    const repo = await edited();
    repo.options = { git: gitWith(NOTES, RUN) };
    expect(await repo.sync({ restore: ['infra/alpha'] })).toBe(0);
    expect(mine(repo)).toEqual(['infra/beta/notes.md']);
  });

  test('the edit of a region is refused in the same way, though no flag names it', async () => {
    const repo = await Repo.synced();
    repo.edit(NOTES, '- size: 1', '- size: mine');
    const [problem] = await refusal(repo.sync());
    expect(problem!.message).toBe(
      `${NOTES} has changes that are not committed and would be put back`,
    );
    expect(await refusal(repo.sync({ dryRun: true }))).toEqual([problem]);
    repo.options = { git: gitWith(NOTES) };
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NOTES)).toContain('- size: 1\n');
  });

  test('so is one beside which the text outside of it changes', async () => {
    const repo = await Repo.synced();
    repo.edit(NOTES, '- size: 1', '- size: mine');
    repo.edit('blueprints/mini/files/module/notes.md.hbs', 'Another one.', 'Yet another one.');
    const [problem] = await refusal(repo.sync());
    expect(problem!.message).toBe(
      `${NOTES} has changes that are not committed and would be put back`,
    );
    expect(repo.text(NOTES)).toContain('- size: mine\n');
  });

  test('a deleted file comes back without any question: nothing is lost', async () => {
    const repo = await Repo.synced();
    repo.delete(NOTES);
    expect(await repo.sync({ restore: ['.'] })).toBe(0);
    expect(repo.has(NOTES)).toBe(true);
  });
});

describe('deleting, at a terminal', () => {
  async function removed(answer: boolean): Promise<Repo> {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.put('infra.yaml', manifest(ALPHA));
    repo.options = { ask: scripted({ 'Delete 4 files?': answer }) };
    return repo;
  }

  test('is asked for, with the files; a no writes nothing', async () => {
    const repo = await removed(false);
    const before = repo.tree();
    const outside = repo.outside();
    const [problem] = await refusal(sync(outside, { ...SYNC, yes: false }));
    expect(problem).toEqual({ message: 'cancelled: nothing was written' });
    expect(outside.printed.talk).toBe(
      [
        '  delete infra/beta/conf/values.json',
        '  delete infra/beta/needed.yaml',
        '  delete infra/beta/notes.md',
        '  delete infra/beta/run.sh',
        '',
      ].join('\n'),
    );
    expect(repo.tree()).toEqual(before);
  });

  test('goes on after a yes, and without question under --yes', async () => {
    for (const [answer, yes] of [
      [true, false],
      [false, true],
    ] as const) {
      const repo = await removed(answer);
      expect(await repo.sync({ yes })).toBe(0);
      expect(repo.has('infra/beta/notes.md')).toBe(false);
    }
  });

  test('is not asked for where nothing of a person’s goes', async () => {
    const ask = scripted();
    const repo = await Repo.synced();
    repo.options = { ask };
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync({ yes: false })).toBe(0);
    expect(ask.asked).toEqual([]);
  });
});

describe('a change that needs a newer blueprint, at a terminal', () => {
  const MINI = ALPHA.replace('./blueprints/', '');

  test.each([true, false])('asks, and takes %s for an answer', async (answer) => {
    const repo = await Repo.synced(MINI, { templates: builtin({ mini: null }) });
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const ask = scripted({ 'Move alpha to the blueprints of this version?': answer });
    repo.options = { templates: builtin({ mini: '1.1.0' }), ask };
    expect(await repo.sync({ yes: false })).toBe(answer ? 0 : 1);
    expect(ask.asked).toEqual(['Move alpha to the blueprints of this version? [false]']);
    expect(repo.text('infra.yaml').includes('mini@1.1.0')).toBe(answer);
    expect(repo.text(NEEDED).includes('size: 2')).toBe(answer);
  });
});

describe('--conflicts=markers', () => {
  test('writes a copy beside the file, gives git the three sides, and exits 1', async () => {
    const marked: unknown[] = [];
    const git: Git = {
      ...gitWith(),
      markConflict: (path, stages) => {
        marked.push([path, stages]);
        return Promise.resolve();
      },
    };
    const repo = await Repo.synced();
    const base = repo.text(NEEDED);
    repo.edit(NEEDED, 'size: 1', 'size: 7');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    repo.options = { git };
    const { code, data } = await told(repo, { conflicts: 'markers' });
    expect(code).toBe(1);
    expect(data).toContain(`created  ${NEEDED}.merge\n`);
    expect(marked).toEqual([
      [
        NEEDED,
        {
          base,
          ours: base.replace('size: 1', 'size: 7'),
          theirs: base.replace('size: 1', 'size: 2'),
        },
      ],
    ]);
    expect(repo.text(NEEDED)).toContain('size: 7\n');
    // Again: the copy is there as it would be written.
    expect((await told(repo, { conflicts: 'markers' })).code).toBe(1);
  });

  test('with --dry-run leaves git alone', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'size: 1', 'size: 7');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const markConflict = () => Promise.reject(new Error('written to git'));
    repo.options = { git: { ...gitWith(), markConflict } };
    const { code, data } = await told(repo, { conflicts: 'markers', dryRun: true });
    expect(code).toBe(0);
    expect(data).toContain(`+<<<<<<< yours\n`);
  });
});

describe('a run that was interrupted', () => {
  test('is told by check, finished by sync', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    let killed: MemoryDisk | null = null;
    const watched = repo.disk.copy({
      beforeWrite: ({ call, path }, disk) => {
        if (call === 'rename' && path === RUN) killed = disk.copy({});
      },
    });
    await new Repo(watched).sync();
    const left = new Repo(killed!);
    const inspection = await left.inspect();
    expect(inspection.interrupted).toBe(true);
    const { code, talk } = await told(left);
    expect(code).toBe(0);
    expect(talk).toContain('An earlier run was interrupted; it was finished.');
    expect(left.text(RUN)).toContain('size=2\n');
    expect((await left.inspect()).interrupted).toBe(false);
  });
});
