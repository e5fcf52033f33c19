import { describe, expect, test } from '@jest/globals';
import {
  applyChanges,
  type FileChange,
  lastRun,
  type Move,
  readUndo,
  recover,
  undoRun,
} from '../../../src/apply.ts';
import { UserError } from '../../../src/errors.ts';
import { MemoryDisk, type MemoryOptions } from '../../../src/io/memory-disk.ts';
import { sha256 } from '../../../src/lib/hash.ts';
import type { RepoPath } from '../../../src/model.ts';
import { processesOf } from '../../support/processes.ts';

const ME = processesOf(1);
const NEXT = processesOf(2);
const OPTIONS = { command: 'rename old new', now: '2026-02-03T04:05:06Z' };

const BEFORE = {
  'infra.yaml': 'old\n',
  'infra/old/main.tf': 'old\n',
  'infra/old/run.sh*': 'run\n',
  'infra/old/plain.sh': 'plain\n',
  'infra/old/gone.txt': 'gone\n',
  'infra/old/named-old.txt': 'named\n',
  'infra/old/.terraform/providers/big.bin': 'big\n',
  'infra/old/mine/notes.txt': 'mine\n',
  'packages/old/main.py': 'print()\n',
  'other/file.txt': 'other\n',
  '.infra/.gitignore': 'run/\nundo/\n',
};
const AFTER = {
  'infra.yaml': 'new\n',
  'infra/new/main.tf': 'new\n',
  'infra/new/run.sh': 'run\n',
  'infra/new/plain.sh*': 'plain\n',
  'infra/new/sub/fresh.txt': 'fresh\n',
  'infra/new/named-new.txt': 'named\n',
  'infra/new/.terraform/providers/big.bin': 'big\n',
  'infra/new/mine/notes.txt': 'mine\n',
  'deep/er/new/main.py': 'print()\n',
  'other/file.txt': 'other\n',
  '.infra/.gitignore': 'run/\nundo/\n',
};

function move(from: string, to: string): Move {
  return { from: from as RepoPath, to: to as RepoPath };
}

const MOVES = [
  move('infra/old', 'infra/new'),
  move('packages/old', 'deep/er/new'),
  move('infra/new/named-old.txt', 'infra/new/named-new.txt'),
];

function change(path: string, before: string | null, after: string | null, x = false): FileChange {
  return {
    path: path as RepoPath,
    before: before === null ? null : sha256(before),
    after: after === null ? null : { bytes: after, executable: x },
  };
}

const CHANGES = [
  change('infra.yaml', 'old\n', 'new\n'),
  change('infra/new/main.tf', 'old\n', 'new\n'),
  change('infra/new/run.sh', 'run\n', 'run\n', false),
  change('infra/new/plain.sh', 'plain\n', 'plain\n', true),
  change('infra/new/gone.txt', 'gone\n', null),
  change('infra/new/sub/fresh.txt', null, 'fresh\n'),
];

function diskOf(files: Record<string, string>, options: MemoryOptions = {}): MemoryDisk {
  const disk = new MemoryDisk({}, options);
  for (const [path, text] of Object.entries(files)) {
    disk.put(path.replace(/\*$/, ''), text, path.endsWith('*'));
  }
  return disk;
}

function seen(disk: MemoryDisk): Record<string, string> {
  const all = Object.entries(disk.files());
  return Object.fromEntries(all.filter(([path]) => !/^\.infra\/undo\//.test(path)));
}

function rename(disk: MemoryDisk): ReturnType<typeof applyChanges> {
  return applyChanges(disk, ME, CHANGES, { ...OPTIONS, moves: MOVES });
}

function undo(disk: MemoryDisk): ReturnType<typeof undoRun> {
  return undoRun(disk, ME, readUndo(disk)!, { ...OPTIONS, command: 'undo' });
}

function problemsOf(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof UserError) return error.problems.map(({ message }) => message);
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The disk before each write of `work`, of which number `refused` fails. */
function moments(
  disk: MemoryDisk,
  work: (disk: MemoryDisk) => unknown,
  refused?: number,
): { states: MemoryDisk[]; end: MemoryDisk } {
  const states: MemoryDisk[] = [];
  const copy = disk.copy({
    beforeWrite: ({ number }, now) => {
      states.push(now.copy({}));
      if (number === refused) throw new UserError('the disk is full');
    },
  });
  try {
    work(copy);
  } catch (error) {
    if (refused === undefined || !(error instanceof UserError)) throw error;
  }
  return { states, end: copy.copy({}) };
}

/** Either tree, once the next run has looked after it; nothing of a run is left. */
function expectAllOrNothing(state: MemoryDisk, from: object, to: object): 'all' | 'nothing' {
  expect(recover(state, NEXT).leftAlone).toEqual([]);
  const now = seen(state);
  const all = 'infra/new/main.tf' in now === 'infra/new/main.tf' in to;
  expect(now).toEqual(all ? to : from);
  expect(state.kind('.infra/run' as RepoPath)).toBe(null);
  return all ? 'all' : 'nothing';
}

describe('a run that moves folders', () => {
  test('takes along what nobody read, and changes files in their new places', () => {
    const disk = diskOf(BEFORE);
    expect(rename(disk).deleted).toEqual(['infra/new/gone.txt']);
    expect(seen(disk)).toEqual(AFTER);
    expect(disk.folders()).not.toContain('infra/old');
  });

  test('reads no file that only moves', () => {
    const disk = diskOf(BEFORE);
    const read: string[] = [];
    const { read: original } = disk;
    disk.read = (path) => {
      read.push(path);
      return original.call(disk, path);
    };
    rename(disk);
    expect(read.filter((path) => /big\.bin|notes\.txt|main\.py/.test(path))).toEqual([]);
  });

  test('is taken back byte for byte, modes and new files of a person included', () => {
    const disk = diskOf(BEFORE);
    rename(disk);
    disk.put('infra/new/mine/later.txt', 'later\n');
    expect(undo(disk).refused).toEqual([]);
    expect(seen(disk)).toEqual({ ...BEFORE, 'infra/old/mine/later.txt': 'later\n' });
    expect(disk.folders()).not.toContain('deep');
  });

  test('a file that changed since stays as it is, in the folder that goes back', () => {
    const disk = diskOf(BEFORE);
    rename(disk);
    disk.put('infra/new/main.tf', 'mine\n');
    expect(undo(disk).refused).toEqual(['infra/old/main.tf']);
    expect(seen(disk)).toEqual({ ...BEFORE, 'infra/old/main.tf': 'mine\n' });
  });

  test('is not taken back where something has taken the old place', () => {
    const disk = diskOf(BEFORE);
    rename(disk);
    disk.put('infra/old/other.txt', 'other\n');
    const before = disk.files();
    expect(problemsOf(() => undo(disk))).toEqual([
      'infra/new cannot go back to infra/old: something else is there by now; nothing was written',
    ]);
    expect(disk.files()).toEqual(before);
  });

  test('is not taken back where the folder went elsewhere', () => {
    const disk = diskOf(BEFORE);
    rename(disk);
    disk.rename('infra/new' as RepoPath, 'infra/third' as RepoPath);
    expect(problemsOf(() => undo(disk))).toContain(
      'infra/new, which was infra/old before, is not there any more: nothing was written',
    );
  });
});

describe('a run that moves folders, disturbed', () => {
  test('killed before any write, it is all or nothing', () => {
    const { states } = moments(diskOf(BEFORE), rename);
    const outcomes = states.map((state) => expectAllOrNothing(state, BEFORE, AFTER));
    expect(new Set(outcomes)).toEqual(new Set(['all', 'nothing']));
    expect(outcomes).toEqual([...outcomes].sort().reverse());
  });

  test('with any write refused, and killed on the way back, it is nothing', () => {
    const count = moments(diskOf(BEFORE), rename).states.length;
    for (let refused = 1; refused <= count; refused += 1) {
      const { states, end } = moments(diskOf(BEFORE), rename, refused);
      expectAllOrNothing(end, BEFORE, AFTER);
      for (const state of states) expectAllOrNothing(state, BEFORE, AFTER);
    }
  });

  test('and so is its undo', () => {
    const disk = diskOf(BEFORE);
    rename(disk);
    const { states } = moments(disk, undo);
    for (const state of states) expectAllOrNothing(state, AFTER, BEFORE);
    for (let refused = 1; refused <= states.length; refused += 1) {
      const { states: again, end } = moments(disk, undo, refused);
      for (const state of [...again, end]) expectAllOrNothing(state, AFTER, BEFORE);
    }
  });

  test('a journal from outside is refused where it leads out of the root', () => {
    const { states } = moments(diskOf(BEFORE), rename);
    const journal = '.infra/run/1/journal.json' as RepoPath;
    const state = states.find((it) => it.kind(journal) !== null)!;
    const text = state.read(journal)!.toString().replace('"infra/new"', '"../new"');
    state.put(journal, text);
    const before = seen(state);
    expect(problemsOf(() => recover(state, NEXT))[0]).toContain('"../new" is not a path inside');
    expect(before).toEqual({ ...seen(state), '.infra/run/lock': expect.anything() });
  });
});

describe('moves that are refused before anything is written', () => {
  test.each<[string, Record<string, string>, MemoryOptions, Move, string]>([
    ['the place is taken', { 'infra/new/x': 'x' }, {}, MOVES[0]!, 'infra/new is there already'],
    [
      'but for its case',
      { 'infra/NEW/x': 'x' },
      {},
      MOVES[0]!,
      'infra/new and infra/NEW are one name on macOS and Windows',
    ],
    [
      'only the case changes, on a disk that has one',
      {},
      { caseInsensitive: true },
      move('infra/old', 'infra/Old'),
      'infra/Old and infra/old are one name on macOS and Windows',
    ],
    [
      'a file where a folder is needed',
      { deep: 'file\n' },
      {},
      MOVES[1]!,
      'deep is a file, where a directory is needed',
    ],
    [
      'the folder is gone',
      {},
      {},
      move('infra/nobody', 'infra/new'),
      'infra/nobody changed while create-infra-module was at work',
    ],
  ])('%s', (_name, more, options, one, message) => {
    const disk = diskOf({ ...BEFORE, ...more }, options);
    const before = disk.files();
    const problems = problemsOf(() => applyChanges(disk, ME, [], { ...OPTIONS, moves: [one] }));
    expect(problems).toEqual([`${message}: nothing was written`]);
    expect(disk.files()).toEqual(before);
    expect(lastRun(disk)).toBe(null);
  });
});
