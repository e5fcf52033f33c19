import { describe, expect, test } from '@jest/globals';
import { lastRun, undoRun } from '../../../src/apply.ts';
import { sidesOfMarked } from '../../../src/inspect/marked.ts';
import type { Git, UnmergedFile } from '../../../src/io/io.ts';
import type { RepoPath } from '../../../src/model.ts';
import { manifest, refusal, Repo } from '../../support/repo.ts';

const LOCK = '.infra/lock/alpha.json';
const RUN = 'infra/alpha/run.sh';
const BASE = '.infra/base/alpha.jsonl';

/** As git leaves a file that both sides changed all over. */
const marked = (ours: string, theirs: string): string =>
  `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> theirs\n`;

const gitWith = (files: UnmergedFile[]): Git => ({
  committed: () => Promise.resolve(new Set()),
  unmerged: () => Promise.resolve(files),
  markConflict: () => Promise.resolve(),
  markSettled: () => Promise.resolve(),
  dirty: () => Promise.resolve([]),
  changedSince: () => Promise.reject(new Error('not asked here')),
  containing: () => Promise.resolve([]),
  textAt: () => Promise.resolve(null),
});

interface Side {
  lock: string;
  base: string;
}

/** The records that a parameter of this size leads to. */
async function side(repo: Repo, size: number): Promise<Side> {
  repo.edit('infra.yaml', /size: \d+/, `size: ${size}`);
  await repo.sync();
  return { lock: repo.text(LOCK), base: repo.text(BASE) };
}

/** Both sides changed alpha; on disk lies what theirs wrote, and a lock with both. */
async function merging(): Promise<{ repo: Repo; old: Side; ours: Side; theirs: Side }> {
  const repo = await Repo.synced();
  const old = { lock: repo.text(LOCK), base: repo.text(BASE) };
  const ours = await side(repo, 2);
  const theirs = await side(repo, 3);
  repo.put(LOCK, marked(ours.lock, theirs.lock));
  return { repo, old, ours, theirs };
}

const unmerged = (path: string, old: string, ours: string, theirs: string): UnmergedFile => ({
  path: path as RepoPath,
  base: old,
  ours,
  theirs,
});

describe('markers that somebody committed', () => {
  test('in a lock and in agreed texts are settled from the markers themselves', async () => {
    const { repo, ours, theirs } = await merging();
    repo.put(BASE, marked(ours.base, theirs.base));
    expect(await repo.sync()).toBe(0);
    expect({ lock: repo.text(LOCK), base: repo.text(BASE) }).toEqual(theirs);
    expect(await repo.state()).toEqual({});
  });

  test('that no longer give two texts are told with the command that helps', async () => {
    const { repo, ours } = await merging();
    repo.put(LOCK, `<<<<<<< HEAD\n{"lock": \n=======\n${ours.lock}>>>>>>> theirs\n`);
    const before = repo.tree();
    expect(await refusal(repo.sync())).toEqual([
      {
        message: `${LOCK} holds conflict markers of git that cannot be taken apart`,
        file: LOCK,
        expected: 'the record as the tool wrote it on either branch',
        fix: `git checkout "$(git log -1 --format=%h -- ${LOCK})^" -- ${LOCK}, then: create-infra-module sync`,
      },
    ]);
    expect(repo.tree()).toEqual(before);
  });
});

describe('one branch removed the module, the other changed it', () => {
  const tombstoned = async (sides: 'ours' | 'theirs'): Promise<Repo> => {
    const { repo, old, theirs } = await merging();
    const living = theirs.lock;
    const gone = JSON.stringify({ ...JSON.parse(living), removed: true });
    const stages = sides === 'ours' ? [gone, living] : [living, gone];
    repo.put(LOCK, marked(`${stages[0]!.trim()}\n`, `${stages[1]!.trim()}\n`));
    repo.options.git = gitWith([unmerged(LOCK, old.lock, stages[0]!, stages[1]!)]);
    return repo;
  };

  test.each(['ours', 'theirs'] as const)('removed by %s and in infra.yaml', async (by) => {
    const repo = await tombstoned(by);
    repo.put('infra.yaml', manifest('').replace('modules:\n', 'modules: {}\n'));
    expect(await repo.sync()).toBe(0);
    expect(repo.lock('alpha').removed).toBe(true);
    expect(repo.has(BASE)).toBe(false);
    // What was never compared stays.
    expect(repo.paths('infra/alpha')).toEqual(['infra/alpha/state.txt']);
  });

  test.each(['ours', 'theirs'] as const)('removed by %s, kept in infra.yaml', async (by) => {
    const repo = await tombstoned(by);
    expect(await repo.sync()).toBe(0);
    expect(repo.lock('alpha').removed).toBe(false);
    expect(await repo.state()).toEqual({});
  });

  test('agreed texts that git left of a removed module go', async () => {
    const repo = await Repo.synced();
    const base = repo.text(BASE);
    repo.put('infra.yaml', manifest('').replace('modules:\n', 'modules: {}\n'));
    expect(await repo.sync()).toBe(0);
    repo.put(BASE, base);
    expect(await repo.sync()).toBe(0);
    expect(repo.has(BASE)).toBe(false);
  });
});

describe('a sync in a merge', () => {
  test('is one run, which undo takes back as a whole', async () => {
    const { repo, old, ours, theirs } = await merging();
    repo.options.git = gitWith([unmerged(LOCK, old.lock, ours.lock, theirs.lock)]);
    repo.edit('infra.yaml', 'size: 3', 'size: 4');
    const before = repo.tree();
    expect(await repo.sync()).toBe(0);
    expect(repo.text(LOCK)).not.toContain('<<<<<<<');
    const { disk, processes, now } = repo.outside();
    undoRun(disk, processes, lastRun(disk)!, { command: 'undo', now });
    expect(repo.tree()).toEqual(before);
  });

  test('writes nothing where what is settled cannot be planned', async () => {
    const { repo, old, ours, theirs } = await merging();
    repo.options.git = gitWith([unmerged(LOCK, old.lock, ours.lock, theirs.lock)]);
    repo.edit('infra.yaml', 'size: 3', 'no_such_parameter: 3');
    const before = repo.disk.files();
    expect((await refusal(repo.sync()))[0]!.message).toContain('no_such_parameter');
    expect(repo.disk.files()).toEqual(before);
  });

  test('shows under --dry-run what it would write, and writes nothing', async () => {
    const { repo, old, ours, theirs } = await merging();
    repo.options.git = gitWith([unmerged(LOCK, old.lock, ours.lock, theirs.lock)]);
    const before = repo.disk.files();
    expect(await repo.sync({ dryRun: true })).toBe(0);
    expect(repo.disk.files()).toEqual(before);
  });
});

describe('what somebody wrote into a file that git left with markers', () => {
  const ours = '  beta:\n    blueprint: ./blueprints/mini@1.0.0\n    package: packages/beta\n';
  const theirs = ours.replaceAll('beta', 'gamma');

  test('stays in infra.yaml, whose entries come together all the same', async () => {
    const repo = await Repo.synced();
    const old = repo.text('infra.yaml');
    const git = unmerged('infra.yaml', old, old + ours, old + theirs);
    repo.options.git = gitWith([git]);
    repo.put('infra.yaml', `# Mine.\n${old}${marked(ours, theirs)}`);
    expect(await repo.sync()).toBe(0);
    expect(repo.text('infra.yaml')).toBe(`# Mine.\n${old}${ours}${theirs}`);
  });

  test.each([
    ['nothing', '', 0],
    ['a line', '# mine\n', 1],
  ])('leaves a generated file to them: %s', async (_, mine, code) => {
    const { repo, old, ours, theirs } = await merging();
    const wanted = repo.text(RUN);
    const before = wanted.replace('size=3', 'size=2');
    const text = `${marked(before, wanted)}${mine}`;
    repo.put(RUN, text);
    const lock = unmerged(LOCK, old.lock, ours.lock, theirs.lock);
    repo.options.git = gitWith([lock, unmerged(RUN, before, before, wanted)]);
    expect(await repo.sync()).toBe(code);
    expect(repo.text(RUN)).toBe(mine === '' ? wanted : text);
  });
});

describe('sidesOfMarked', () => {
  test.each([
    [
      'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> x\nd\n',
      { base: null, ours: 'a\nb\nd\n', theirs: 'a\nc\nd\n' },
    ],
    [
      '<<<<<<< HEAD\nb\n||||||| 123\no\n=======\n>>>>>>> x\n',
      { base: 'o\n', ours: 'b\n', theirs: '' },
    ],
    [
      'Title\n=======\n<<<<<<< a\n=======\n>>>>>>> b',
      { base: null, ours: 'Title\n=======', theirs: 'Title\n=======' },
    ],
    ['<<<<<<< a\n>>>>>>> b\n', null],
    ['<<<<<<< a\nb\n=======\n', null],
    ['=======\n>>>>>>> b\n', null],
    ['plain\n', null],
  ])('%j', (text, sides) => {
    expect(sidesOfMarked(text)).toEqual(sides);
  });
});
