import type { DiskReader, DiskWriter } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { goBack } from './back.ts';
import { takeAway, takeAwayLater } from './begun.ts';
import { finish } from './forward.ts';
import { type Journal, journalPath, markRollback, readJournal } from './journal.ts';
import { below, LOCK, runFolder, runNumbers, RUNS, UNDO, undoFolder } from './layout.ts';
import { archive } from './record.ts';
import { removeTree } from './tree.ts';

/** What became of an interrupted run. */
export interface Recovery {
  outcome: 'none' | 'rolled-back' | 'finished';
  /** Files that somebody changed after the interruption; they are as that person left them. */
  leftAlone: RepoPath[];
}

/** True if a run is at work or was interrupted: whoever is done leaves nothing there. */
export function isInterrupted(disk: DiskReader): boolean {
  return disk.kind(RUNS) !== null;
}

/**
 * Ends whatever an interrupted run left, in all or nothing. The caller holds the lock. Throws
 * UserError where the disk does not let it; the next call goes on then.
 */
export function endInterrupted(disk: DiskWriter): Recovery {
  const recovery: Recovery = { outcome: 'none', leftAlone: [] };
  for (const number of runNumbers(disk, RUNS)) {
    const found = readJournal(disk, runFolder(number));
    const left = endRun(disk, number, found);
    recovery.outcome = found?.stage === 'committed' ? 'finished' : 'rolled-back';
    recovery.leftAlone.push(...left);
  }
  for (const { name, kind } of disk.list(RUNS)) {
    if (kind !== 'directory' && below(RUNS, name) !== LOCK) disk.unlink(below(RUNS, name));
  }
  return recovery;
}

/** Takes a run back that failed half way. Files that were changed meanwhile are returned. */
export function takeBack(disk: DiskWriter, number: number, journal: Journal): RepoPath[] {
  markRollback(disk, runFolder(number));
  return pathsOf(journal, finishBack(disk, number, journal));
}

/** Takes what a run made away that failed before it was decided. Throws UserError where it cannot. */
export function abandon(
  disk: DiskWriter,
  number: number,
  journal: Journal,
  made: readonly RepoPath[],
): void {
  takeAway(disk, journal, made);
  removeTree(disk, runFolder(number));
}

/** Ends one run; paths of files that somebody changed since are returned. */
function endRun(
  disk: DiskWriter,
  number: number,
  found: ReturnType<typeof readJournal>,
): RepoPath[] {
  const run = runFolder(number);
  if (found === null || found.stage === 'begun') {
    const left = found === null ? [] : takeAwayLater(disk, found.journal);
    removeTree(disk, run);
    return left;
  }
  const { journal, stage } = found;
  if (stage === 'rollback') return pathsOf(journal, finishBack(disk, number, journal));
  const left = finish(disk, run, journal);
  archive(disk, number, left);
  return pathsOf(journal, left);
}

function pathsOf({ ops }: Journal, indices: readonly number[]): RepoPath[] {
  return indices.map((index) => ops[index]?.path as RepoPath);
}

function finishBack(disk: DiskWriter, number: number, journal: Journal): number[] {
  const run = runFolder(number);
  const left = goBack(disk, run, journal);
  if (left.length > 0) {
    // The old contents of those files exist nowhere else.
    disk.mkdir(UNDO);
    disk.rename(run, undoFolder(number));
  } else {
    disk.unlink(journalPath(run, 'rollback'));
    removeTree(disk, run);
  }
  return left;
}
