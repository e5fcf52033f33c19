import type { DiskWriter } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { parentOf } from '../paths.ts';
import type { Move } from './change.ts';
import type { DeleteOp, Journal, ModeOp, MoveOp, Op, PutOp } from './journal.ts';
import { newPath, oldPath } from './layout.ts';
import { pathBefore } from './moved.ts';
import { movesMade } from './moves-made.ts';
import { FolderMaker, pruneFolders } from './tree.ts';

/**
 * Takes a run back, wherever it stopped; a second call goes on where the first was killed. Files
 * that somebody changed since are left alone; the indices of their operations are returned.
 */
export function goBack(disk: DiskWriter, run: RepoPath, journal: Journal): number[] {
  const left: number[] = [];
  const { made, notMade } = movesMade(disk, journal.ops);
  // Below a folder that has not moved, or is back already, files lie where they lay before.
  const ops = [...journal.ops.entries()]
    .map(([index, op]): [number, Op] => [index, { ...op, path: placeOf(op, notMade) }])
    .reverse();
  for (const [index, op] of ops) {
    if (op.kind === 'put' && !unput(disk, run, op, index)) left.push(index);
    if (op.kind === 'mode' && !unset(disk, op)) left.push(index);
  }
  // Before the deleted files return: one of them may have been where a folder was made.
  pruneFolders(disk, journal.folders);
  const folders = new FolderMaker(disk);
  for (const [index, op] of ops) {
    if (op.kind === 'delete' && !undelete(disk, run, op, index, folders)) left.push(index);
  }
  for (const [index, op] of ops) {
    if (op.kind === 'move' && made.has(index) && !unmove(disk, op)) left.push(index);
  }
  if (made.size > 0) pruneFolders(disk, journal.folders);
  return left.sort((a, b) => a - b);
}

function placeOf(op: Op, notMade: readonly Move[]): RepoPath {
  return op.kind === 'move' ? op.path : (pathBefore(notMade, op.path) ?? op.path);
}

/** False where something else has taken the old place, or all of it went elsewhere. */
function unmove(disk: DiskWriter, { path, to }: MoveOp): boolean {
  if (disk.kind(path) !== null || disk.kind(to) === null) return false;
  new FolderMaker(disk).make(parentOf(path));
  disk.rename(to, path);
  return true;
}

function unput(disk: DiskWriter, run: RepoPath, op: PutOp, index: number): boolean {
  // The staged content is still there: it never went into place.
  if (disk.kind(newPath(run, index)) !== null) return true;
  const there = disk.hash(op.path);
  if (there === op.before) return true;
  if (there !== op.after) return false;
  if (op.before === null) {
    disk.unlink(op.path);
    return true;
  }
  if (disk.hash(oldPath(run, index)) !== op.before) return false;
  disk.rename(oldPath(run, index), op.path);
  return true;
}

function unset(disk: DiskWriter, { path, before, executable }: ModeOp): boolean {
  if (disk.executable(path) !== executable) return true;
  if (disk.hash(path) !== before) return false;
  disk.setExecutable(path, !executable);
  return true;
}

function undelete(
  disk: DiskWriter,
  run: RepoPath,
  { path, before }: DeleteOp,
  index: number,
  folders: FolderMaker,
): boolean {
  const kept = oldPath(run, index);
  if (disk.hash(kept) !== before) return true;
  if (disk.kind(path) !== null) return disk.hash(path) === before;
  folders.make(parentOf(path));
  disk.rename(kept, path);
  return true;
}
