import type { DiskReader } from '../io/io.ts';
import type { RepoPath } from '../model.ts';

/**
 * Where a run keeps its things. All of it is local; `.infra/.gitignore` keeps it out of git.
 *
 *     .infra/run/lock              who is writing
 *     .infra/run/7/new/0           contents to come, numbered as the operations of the journal
 *     .infra/run/7/old/0           contents that were replaced or deleted
 *     .infra/run/7/begun.json      the journal: the run is not decided, what it made will be taken away
 *     .infra/run/7/journal.json    the same file renamed: the run is decided and will be finished
 *     .infra/run/7/rollback.json   renamed once more: the run failed and will be taken back
 *     .infra/undo/7/               the finished run: journal.json and old/
 */
export const STATE = '.infra' as RepoPath;
export const RUNS = '.infra/run' as RepoPath;
export const UNDO = '.infra/undo' as RepoPath;
export const LOCK = '.infra/run/lock' as RepoPath;
export const GITIGNORE = '.infra/.gitignore' as RepoPath;
export const GITIGNORE_TEXT = 'run/\nundo/\n';
/** After `eject`, in the place of the one above: it hides itself, too, so that git sees no trace. */
export const GITIGNORE_UNDO = '.infra/undo/.gitignore' as RepoPath;
export const GITIGNORE_ALL = '*\n';

/** Finished runs that are kept for undo. */
export const KEPT_RUNS = 20;

export function runFolder(number: number): RepoPath {
  return below(RUNS, String(number));
}

export function undoFolder(number: number): RepoPath {
  return below(UNDO, String(number));
}

/** `name` below one of the folders above; no outside text comes here. */
export function below(folder: RepoPath, name: string | number): RepoPath {
  return `${folder}/${name}` as RepoPath;
}

/** New content of the operation with that index. */
export function newPath(run: RepoPath, index: number): RepoPath {
  return `${run}/new/${index}` as RepoPath;
}

/** Old content of the operation with that index. */
export function oldPath(run: RepoPath, index: number): RepoPath {
  return `${run}/old/${index}` as RepoPath;
}

/** Numbers of the runs in a folder, ascending; whatever else lies there is passed over. */
export function runNumbers(disk: DiskReader, folder: RepoPath): number[] {
  return disk
    .list(folder)
    .filter(({ name, kind }) => kind === 'directory' && /^[1-9][0-9]{0,8}$/.test(name))
    .map(({ name }) => Number(name))
    .sort((a, b) => a - b);
}

/** A number that no run has had; undo records are found by it. */
export function nextNumber(disk: DiskReader): number {
  return Math.max(0, ...runNumbers(disk, RUNS), ...runNumbers(disk, UNDO)) + 1;
}
