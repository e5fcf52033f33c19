import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  applyChanges,
  type FileChange,
  pendingRun,
  readUndo,
  recover,
  undoRun,
} from '../../src/apply.ts';
import { AT_ONCE } from '../../src/apply/stage.ts';
import { foldersAbove } from '../../src/apply/tree.ts';
import { UserError } from '../../src/errors.ts';
import { MemoryDisk, type WriteCall } from '../../src/io/memory-disk.ts';
import { sha256 } from '../../src/lib/hash.ts';
import type { RepoPath } from '../../src/model.ts';
import { processesOf } from '../support/processes.ts';

/** Path → text; a path ending in `*` is an executable file, as in `MemoryDisk.files()`. */
type Tree = Record<string, string>;

const NAMES = ['a', 'b', 'c'];
const PATHS = [
  ...NAMES,
  ...NAMES.flatMap((x) => NAMES.map((y) => `${x}/${y}`)),
  ...NAMES.flatMap((x) => ['a/deep', 'b/deep'].map((y) => `${x}/${y}`)),
  '.infra/lock/one.json',
  '.infra/lock/two.json',
  '.infra/base/one.jsonl',
];
/** More than the kernel takes in one go. */
const LARGE = 'large\n'.repeat(700);
const OPTIONS = { command: 'sync', now: '2026-01-01T00:00:00Z' };
const FIRST = processesOf(1);
const SECOND = processesOf(2);

/** A tree in which no file stands where another needs a folder. */
const tree = fc
  .tuple(
    fc.shuffledSubarray(PATHS, { maxLength: 9 }),
    fc.infiniteStream(fc.tuple(fc.constantFrom('x', 'y', 'zz', LARGE), fc.boolean())),
  )
  .map(([paths, contents]) => {
    const all: Tree = {};
    for (const path of paths) {
      const [text, executable] = contents.next().value as [string, boolean];
      if (clashes(path, Object.keys(all).map(bare))) continue;
      all[executable ? `${path}*` : path] = text;
    }
    return all;
  });

/** A tree, what it is to become, and files of a person's in between that nobody touches. */
const scenario = fc
  .record({ from: tree, next: tree, persons: tree, keepsAll: fc.boolean() })
  .map(({ from, next, persons, keepsAll }) => {
    // Half of the runs delete nothing: they make new files at their places.
    const to = keepsAll ? { ...from, ...withoutClashes(next, from) } : next;
    const own = Object.entries(persons).map(([path, text]) => [`${bare(path)}.mine`, text]);
    const mine = withoutClashes(Object.fromEntries(own) as Tree, { ...from, ...to });
    return { from: { ...from, ...mine }, to: { ...to, ...mine } };
  });

/** Those files that can stand beside the others and each other. */
function withoutClashes(files: Tree, others: Tree): Tree {
  const kept: Tree = {};
  for (const [path, text] of Object.entries(files)) {
    const all = [...Object.keys(others), ...Object.keys(kept)].map(bare);
    if (!clashes(bare(path), all)) kept[path] = text;
  }
  return kept;
}

function bare(path: string): string {
  return path.replace(/\*$/, '');
}

function clashes(path: string, others: string[]): boolean {
  return others.some((o) => o === path || o.startsWith(`${path}/`) || path.startsWith(`${o}/`));
}

function diskOf(tree: Tree): MemoryDisk {
  const disk = new MemoryDisk();
  for (const [path, text] of Object.entries(tree)) disk.put(bare(path), text, path.endsWith('*'));
  return disk;
}

function byPath(tree: Tree): Map<string, { text: string; executable: boolean }> {
  return new Map(
    Object.entries(tree).map(([path, text]) => [
      bare(path),
      { text, executable: path.endsWith('*') },
    ]),
  );
}

function changesBetween(from: Tree, to: Tree): FileChange[] {
  const [old, next] = [byPath(from), byPath(to)];
  const changes: FileChange[] = [];
  for (const path of new Set([...old.keys(), ...next.keys()])) {
    const [a, b] = [old.get(path), next.get(path)];
    if (a?.text === b?.text && a?.executable === b?.executable) continue;
    changes.push({
      path: path as RepoPath,
      before: a === undefined ? null : sha256(a.text),
      after: b === undefined ? null : { bytes: b.text, executable: b.executable },
    });
  }
  return changes;
}

/** Files and folders, the tool's local records left out: those are told apart by `remains`. */
function seen(disk: MemoryDisk): { files: Tree; folders: string[] } {
  const local = (path: string): boolean => /^\.infra(\/(run|undo|\.gitignore)|$)/.test(path);
  const files = Object.entries(disk.files()).filter(([path]) => !local(path));
  return {
    files: Object.fromEntries(files),
    folders: disk.folders().filter((path) => !local(path)),
  };
}

function expected(tree: Tree): { files: Tree; folders: string[] } {
  const disk = diskOf(tree);
  return { files: disk.files(), folders: disk.folders().filter((path) => path !== '.infra') };
}

/** What must not be left once a run is over. */
function remains(disk: MemoryDisk): string[] {
  return [...Object.keys(disk.files()), ...disk.folders()].filter((p) => /^\.infra\/run/.test(p));
}

/** `emptyFolders`: a folder that could not be removed may have stayed. */
function expectAllOrNothing(
  disk: MemoryDisk,
  from: Tree,
  to: Tree,
  emptyFolders: 'none' | 'some' = 'none',
): 'all' | 'nothing' {
  expect(remains(disk)).toEqual([]);
  const there = seen(disk);
  const all = disk.kind('.infra/.gitignore' as RepoPath) !== null;
  const { files, folders } = expected(all ? to : from);
  expect(there.files).toEqual(files);
  if (emptyFolders === 'none') expect(there.folders).toEqual(folders);
  return all ? 'all' : 'nothing';
}

/** Runs `work` on a copy in which call number `n` is refused, once or from then on. */
function withFailure(
  disk: MemoryDisk,
  n: number,
  forever: boolean,
  work: (disk: MemoryDisk) => void,
): { disk: MemoryDisk; error: unknown; reached: boolean; call: WriteCall['call'] | null } {
  let refused: WriteCall['call'] | null = null;
  const copy = disk.copy({
    beforeWrite: ({ number, call }) => {
      if (number !== n && !(forever && number > n)) return;
      refused ??= call;
      throw new UserError('the disk is full');
    },
  });
  let error: unknown = null;
  try {
    work(copy);
  } catch (thrown) {
    error = thrown;
  }
  return { disk: copy.copy({}), error, reached: copy.writes >= n, call: refused };
}

/**
 * What the disk looks like at every moment at which `work` could be killed: before each change,
 * and in the middle of each writing. Change number `refused` fails, so that the way back is seen.
 */
function killedStates(
  disk: MemoryDisk,
  work: (disk: MemoryDisk) => void,
  refused?: number,
): MemoryDisk[] {
  const states: MemoryDisk[] = [];
  const watch = (call: WriteCall, now: MemoryDisk): void => {
    states.push(now.copy({}));
    if (call.number === refused) throw new UserError('the disk is full');
    if (call.bytes === undefined || call.bytes.length === 0) return;
    // One page is written whole or not at all; see AT_ONCE in src/apply/stage.ts.
    for (const size of call.bytes.length <= AT_ONCE ? [0] : [0, AT_ONCE]) {
      const torn = now.copy({});
      torn.put(call.path, call.bytes.slice(0, size));
      states.push(torn);
    }
  };
  const copy = disk.copy({ beforeWrite: watch });
  try {
    work(copy);
  } catch (error) {
    if (refused === undefined) throw error;
  }
  states.push(copy.copy({}));
  return states;
}

describe('apply is all or nothing', () => {
  test('without a disturbance it is all, and undo is the way back', () => {
    fc.assert(
      fc.property(scenario, ({ from, to }) => {
        const disk = diskOf(from);
        const changes = changesBetween(from, to);
        const run = applyChanges(disk, FIRST, changes, OPTIONS);
        expect(seen(disk)).toEqual(expected(to));
        expect(remains(disk)).toEqual([]);
        expect(run.number).toBe(changes.length === 0 ? null : 1);
        const record = readUndo(disk);
        if (record === null) return;
        const undone = undoRun(disk, FIRST, record, OPTIONS);
        expect([undone.refused, seen(disk)]).toEqual([[], expected(from)]);
        const redo = readUndo(disk, 2);
        if (redo !== null) undoRun(disk, FIRST, redo, OPTIONS);
        expect(seen(disk)).toEqual(expected(to));
      }),
      { numRuns: 300 },
    );
  });

  test('when any one change is refused', () => {
    fc.assert(
      fc.property(scenario, ({ from, to }) => {
        const changes = changesBetween(from, to);
        const work = (disk: MemoryDisk): void => void applyChanges(disk, FIRST, changes, OPTIONS);
        for (let n = 1; ; n += 1) {
          const { disk, error, reached, call } = withFailure(diskOf(from), n, false, work);
          if (!reached) return;
          // Giving back the lock may fail; a later run takes it over.
          recover(disk, SECOND);
          const outcome = expectAllOrNothing(disk, from, to, call === 'rmdir' ? 'some' : 'none');
          expect(outcome).toBe(error === null ? 'all' : 'nothing');
        }
      }),
      { numRuns: 60 },
    );
  });

  test('when the disk refuses everything from some change on, once it works again', () => {
    fc.assert(
      fc.property(scenario, ({ from, to }) => {
        const changes = changesBetween(from, to);
        const work = (disk: MemoryDisk): void => void applyChanges(disk, FIRST, changes, OPTIONS);
        for (let n = 1; ; n += 1) {
          const { disk, reached } = withFailure(diskOf(from), n, true, work);
          if (!reached) return;
          recover(disk, SECOND);
          expectAllOrNothing(disk, from, to, 'some');
        }
      }),
      { numRuns: 60 },
    );
  });

  test('when it is killed anywhere, and the recovery is killed anywhere too', () => {
    fc.assert(
      fc.property(scenario, ({ from, to }) => {
        const changes = changesBetween(from, to);
        const work = (disk: MemoryDisk): void => void applyChanges(disk, FIRST, changes, OPTIONS);
        for (const state of killedStates(diskOf(from), work)) {
          const pending = pendingRun(state);
          const states = killedStates(state, (disk) => void recover(disk, SECOND));
          for (const again of states) {
            recover(again, processesOf(3));
            const outcome = expectAllOrNothing(again, from, to);
            if (pending !== null) expect(outcome).toBe(pending.committed ? 'all' : 'nothing');
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('when it is killed on the way back from a refusal', () => {
    fc.assert(
      fc.property(scenario, fc.integer({ min: 8, max: 60 }), ({ from, to }, refused) => {
        const changes = changesBetween(from, to);
        const work = (disk: MemoryDisk): void => void applyChanges(disk, FIRST, changes, OPTIONS);
        for (const state of killedStates(diskOf(from), work, refused)) {
          recover(state, SECOND);
          expectAllOrNothing(state, from, to, 'some');
        }
      }),
      { numRuns: 100 },
    );
  });

  test('when the next run is a new one instead of a recovery', () => {
    fc.assert(
      fc.property(scenario, ({ from, to }) => {
        const changes = changesBetween(from, to);
        const work = (disk: MemoryDisk): void => void applyChanges(disk, FIRST, changes, OPTIONS);
        const more = {
          path: 'next' as RepoPath,
          before: null,
          after: { bytes: 'n', executable: false },
        };
        for (const state of killedStates(diskOf(from), work)) {
          const all = pendingRun(state)?.committed === true;
          const run = applyChanges(state, SECOND, [more], OPTIONS);
          expect(remains(state)).toEqual([]);
          if (run.recovered.outcome === 'none') continue;
          expect(seen(state)).toEqual(expected({ ...(all ? to : from), next: 'n' }));
        }
      }),
      { numRuns: 25 },
    );
  });
});

test('the trees that are tried hold what is hard', () => {
  const kinds = { replaced: 0, deleted: 0, created: 0, swapped: 0, growing: 0 };
  fc.assert(
    fc.property(scenario, ({ from, to }) => {
      const [old, next] = [[...byPath(from).keys()], [...byPath(to).keys()]];
      const [above, below] = [foldersAbove(old as RepoPath[]), foldersAbove(next as RepoPath[])];
      if (old.some((path) => below.has(path as RepoPath))) kinds.swapped += 1;
      if (next.some((path) => above.has(path as RepoPath))) kinds.swapped += 1;
      const changes = changesBetween(from, to);
      if (changes.every(({ after }) => after !== null)) kinds.growing += 1;
      for (const { before, after } of changes) {
        kinds[before === null ? 'created' : after === null ? 'deleted' : 'replaced'] += 1;
      }
    }),
    { numRuns: 100, seed: 1 },
  );
  for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(10);
});
