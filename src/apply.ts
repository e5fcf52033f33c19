import type { FileChange, Move, NewContent } from './apply/change.ts';
import { checkChanges } from './apply/check.ts';
import { goForward } from './apply/forward.ts';
import { beginJournal, commitJournal, type Journal } from './apply/journal.ts';
import { nextNumber, runFolder } from './apply/layout.ts';
import { movedDisk } from './apply/moved.ts';
import { releaseLock, takeLock } from './apply/lock.ts';
import { archive, newestRecord, quietly, readRecord, type UndoRecord } from './apply/record.ts';
import {
  abandon,
  endInterrupted,
  isInterrupted,
  type Recovery,
  takeBack,
} from './apply/recover.ts';
import { arrange, markPlaces, stage, type Step, withGitignore } from './apply/stage.ts';
import { removeTree } from './apply/tree.ts';
import { inverse } from './apply/undo.ts';
import { UserError } from './errors.ts';
import type { DiskReader, DiskWriter, Processes, Progress } from './io/io.ts';
import type { RepoPath } from './model.ts';

export { pendingRun } from './apply/pending.ts';
export type { FileChange, Move, NewContent, Recovery, UndoRecord };

/** What a run is for, and what it needs of the outside. */
export interface RunOptions {
  /** As the user gave it; the undo record names it. */
  command: string;
  /** ISO 8601. */
  now: string;
  progress?: Progress;
  /** Made before the changes, in their order. */
  moves?: readonly Move[];
}

/** What a run did. */
export interface AppliedRun {
  /** Number of the undo record; null if nothing had to be written. */
  number: number | null;
  created: RepoPath[];
  replaced: RepoPath[];
  deleted: RepoPath[];
  /** What became of an earlier, interrupted run that was found. */
  recovered: Recovery;
}

const NOTHING: Recovery = { outcome: 'none', leftAlone: [] };

/**
 * Makes all these changes or none: the only writer of the tool. A kill at any moment leaves a
 * journal with which the next run finishes this one or takes it back. Throws UserError, with
 * everything as it was, where a file changed since it was read, something is in the way, another
 * process is writing, or the disk refuses.
 */
export function applyChanges(
  disk: DiskWriter,
  processes: Processes,
  changes: readonly FileChange[],
  options: RunOptions,
): AppliedRun {
  return run(disk, processes, changes, { ...options, undoes: null });
}

/**
 * Ends an interrupted run: finishes it if it was decided, else removes its leftovers. Writes
 * nothing where there is none. Throws UserError where another process is still at it.
 */
export function recover(disk: DiskWriter, processes: Processes): Recovery {
  if (!isInterrupted(disk)) return NOTHING;
  takeLock(disk, processes, { command: 'recover', now: '' });
  try {
    return endInterrupted(disk);
  } finally {
    releaseLock(disk);
  }
}

/** The newest run that `undoRun` would take back. */
export function lastRun(disk: DiskReader): UndoRecord | null {
  return newestRecord(disk);
}

/** The record of run `number`, or of the last run; null if there is none. */
export function readUndo(disk: DiskReader, number?: number): UndoRecord | null {
  return number === undefined ? newestRecord(disk) : readRecord(disk, number);
}

/**
 * Takes a finished run back, file by file. Files that changed since are left as they are and
 * returned as `refused`. The taking back is a run of its own and can be taken back by number.
 */
export function undoRun(
  disk: DiskWriter,
  processes: Processes,
  record: UndoRecord,
  options: RunOptions,
): AppliedRun & { refused: RepoPath[] } {
  const { moves, changes, refused } = inverse(disk, record);
  const applied = run(disk, processes, changes, { ...options, moves, undoes: record.number });
  return { ...applied, refused };
}

function run(
  disk: DiskWriter,
  processes: Processes,
  changes: readonly FileChange[],
  options: RunOptions & { undoes: number | null },
): AppliedRun {
  const { command, now, undoes, progress, moves = [] } = options;
  if (changes.length + moves.length === 0) return summary(null, [], NOTHING);
  takeLock(disk, processes, { command, now });
  try {
    const recovered = endInterrupted(disk);
    const { steps, folders } = decide(disk, moves, changes, recovered);
    if (steps.length === 0) return summary(null, [], recovered);
    const ops = steps.map(({ op }) => op);
    const journal: Journal = { version: 1, command, now, undoes, folders, ops };
    const number = nextNumber(disk);
    progress?.start('writing', 2 * steps.length);
    begin(disk, number, journal);
    prepare({ disk, moved: movedDisk(disk, moves) }, number, journal, steps, progress);
    execute(disk, number, journal, progress);
    return summary(number, steps, recovered);
  } finally {
    progress?.done();
    releaseLock(disk);
  }
}

function decide(
  disk: DiskWriter,
  moves: readonly Move[],
  changes: readonly FileChange[],
  recovered: Recovery,
): { steps: Step[]; folders: RepoPath[] } {
  const all = withGitignore(disk, changes);
  const { problems, missing } = checkChanges(disk, moves, all);
  if (problems.length > 0) {
    const error = new UserError(problems);
    const { outcome } = recovered;
    throw outcome === 'none'
      ? error
      : saying(error, `an interrupted run was ${outcome} just before`);
  }
  const steps = arrange(movedDisk(disk, moves), moves, all);
  markPlaces(steps);
  return { steps, folders: missing };
}

/** Up to the journal: nothing outside `.infra/run` is touched. */
function begin(disk: DiskWriter, number: number, journal: Journal): void {
  try {
    disk.mkdir(runFolder(number));
    beginJournal(disk, runFolder(number), journal);
  } catch (error) {
    quietly(() => removeTree(disk, runFolder(number)));
    throw saying(error, 'nothing was written');
  }
}

/** Until it is committed only new files appear. */
function prepare(
  at: { disk: DiskWriter; moved: DiskReader },
  number: number,
  journal: Journal,
  steps: readonly Step[],
  progress?: Progress,
): void {
  const { disk } = at;
  const made: RepoPath[] = [];
  try {
    stage(at, runFolder(number), steps, made, progress);
    commitJournal(disk, runFolder(number));
  } catch (error) {
    const back = (): RepoPath[] => {
      abandon(disk, number, journal, made);
      return [];
    };
    throw saying(error, reportOfTakingBack(back, 'nothing was written'));
  }
}

/** From here on all of it, or everything as it was. */
function execute(disk: DiskWriter, number: number, journal: Journal, progress?: Progress): void {
  try {
    goForward(disk, runFolder(number), journal, progress);
    archive(disk, number, []);
  } catch (error) {
    throw saying(
      error,
      reportOfTakingBack(() => takeBack(disk, number, journal), 'everything is as it was before'),
    );
  }
}

function reportOfTakingBack(takeBack: () => RepoPath[], whole: string): string {
  try {
    const left = takeBack();
    if (left.length === 0) return whole;
    return `all is as it was before except what changed meanwhile: ${left.join(', ')}`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `it could not be taken back (${error.message}); the next run will settle it`;
  }
}

/** A mistake of the user or the disk says what became of the run; a bug stays what it is. */
function saying(error: unknown, outcome: string): unknown {
  if (!(error instanceof UserError)) return error;
  return new UserError(
    error.problems.map((problem) => ({ ...problem, message: `${problem.message}: ${outcome}` })),
  );
}

function summary(number: number | null, steps: readonly Step[], recovered: Recovery): AppliedRun {
  const paths = (wanted: (step: Step) => boolean): RepoPath[] =>
    steps.filter(wanted).map(({ op }) => op.path);
  return {
    number,
    created: paths(({ op }) => op.kind === 'put' && op.before === null),
    replaced: paths(({ op }) => op.kind === 'mode' || (op.kind === 'put' && op.before !== null)),
    deleted: paths(({ op }) => op.kind === 'delete'),
    recovered,
  };
}
