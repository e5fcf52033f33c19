import type { DiskReader, DiskWriter } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { goBack } from './back.ts';
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
    recovery.leftAlone.push(...left.map((index) => found?.journal.ops[index]?.path as RepoPath));
  }
  for (const { name, kind } of disk.list(RUNS)) {
    if (kind !== 'directory' && below(RUNS, name) !== LOCK) disk.unlink(below(RUNS, name));
  }
  return recovery;
}

/** Takes a run back that failed half way. Files that were changed meanwhile are returned. */
export function takeBack(disk: DiskWriter, number: number, journal: Journal): RepoPath[] {
  markRollback(disk, runFolder(number));
  return finishBack(disk, number, journal);
}

/** Takes a run back that was not decided, or whose taking back has begun. */
export function finishBack(disk: DiskWriter, number: number, journal: Journal): RepoPath[] {
  const left = goBackAndTidy(disk, number, journal);
  return left.map((index) => journal.ops[index]?.path as RepoPath);
}

function endRun(disk: DiskWriter, number: number, found: ReturnType<typeof readJournal>): number[] {
  const run = runFolder(number);
  if (found === null) {
    removeTree(disk, run);
    return [];
  }
  if (found.stage === 'rollback') return goBackAndTidy(disk, number, found.journal);
  const left = finish(disk, run, found.journal);
  archive(disk, number, left);
  return left;
}

function goBackAndTidy(disk: DiskWriter, number: number, journal: Journal): number[] {
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
