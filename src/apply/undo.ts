import { UserError, type Problem } from '../errors.ts';
import type { DiskReader } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import type { RepoPath, Sha } from '../model.ts';
import type { FileChange, Move } from './change.ts';
import type { MoveOp, Op } from './journal.ts';
import { GITIGNORE, oldPath, undoFolder } from './layout.ts';
import { movedDisk, pathAfter } from './moved.ts';
import type { UndoRecord } from './record.ts';
import { foldersAbove } from './tree.ts';

/** The moves and the changes after them that take a run back. */
export interface Inverse {
  moves: Move[];
  changes: FileChange[];
  /** Files that have changed since and stay as they are. */
  refused: RepoPath[];
}

/**
 * What takes a run back. What is already as it was before the run appears nowhere. Throws UserError
 * where a folder cannot go back to its place: its files would be taken back where nobody looks.
 */
export function inverse(disk: DiskReader, record: UndoRecord): Inverse {
  const moves = inverseMoves(disk, record);
  const moved = movedDisk(disk, moves);
  const ops = [...record.ops.entries()].flatMap(([index, op]): [number, FileOp][] =>
    op.kind === 'move' ? [] : [[index, { ...op, path: pathAfter(moves, op.path) }]],
  );
  const made = foldersAbove(ops.filter(([, { kind }]) => kind === 'put').map(([, op]) => op.path));
  const changes: FileChange[] = [];
  const refused: RepoPath[] = [];
  for (const [index, op] of ops) {
    // The ignore file guards the undo records, this one among them: it never goes.
    const guards = op.path === GITIGNORE && op.kind === 'put' && op.before === null;
    if (record.left.includes(index) || guards) continue;
    // A folder that this run made where a file was goes with what the run put into it.
    const gone = moved.kind(op.path) === null || made.has(op.path);
    const kept = oldPath(undoFolder(record.number), index);
    const answer = invert({ moved, disk }, op, kept, gone);
    if (answer === 'refused') refused.push(op.path);
    else if (answer !== 'nothing') changes.push(answer);
  }
  return { moves, changes, refused };
}

type FileOp = Exclude<Op, MoveOp>;

function inverseMoves(disk: DiskReader, { ops, left }: UndoRecord): Move[] {
  const moves: Move[] = [];
  const problems: Problem[] = [];
  for (const [index, op] of [...ops.entries()].reverse()) {
    if (op.kind !== 'move' || left.includes(index)) continue;
    const at = movedDisk(disk, moves);
    const [from, to] = [op.to, op.path];
    const isBack = at.kind(from) === null && at.kind(to) !== null;
    if (isBack) continue;
    if (at.kind(from) === null) problems.push(gone(from, to));
    else if (at.kind(to) !== null) problems.push(taken(from, to));
    else moves.push({ from, to });
  }
  if (problems.length > 0) throw new UserError(problems);
  return moves;
}

function gone(from: RepoPath, to: RepoPath): Problem {
  return {
    message: `${from}, which was ${to} before, is not there any more: nothing was written`,
    file: from,
    fix: `bring ${from} back, then run: create-infra-module undo`,
  };
}

function taken(from: RepoPath, to: RepoPath): Problem {
  return {
    message: `${from} cannot go back to ${to}: something else is there by now; nothing was written`,
    file: to,
    fix: `move ${to} away, then run: create-infra-module undo`,
  };
}

function invert(
  { moved, disk }: { moved: DiskReader; disk: DiskReader },
  op: FileOp,
  kept: RepoPath,
  gone: boolean,
): FileChange | 'refused' | 'nothing' {
  const { path } = op;
  const there = moved.hash(path);
  if (op.kind === 'mode') {
    const bytes = there === op.before ? moved.read(path) : null;
    return bytes === null
      ? 'refused'
      : { path, before: op.before, after: { bytes, executable: !op.executable } };
  }
  const after = op.kind === 'put' ? op.after : null;
  // Of what is no file, only an empty place is as before or as after.
  if (there === null && !gone) return 'refused';
  if (there === op.before) return 'nothing';
  if (there !== after) return 'refused';
  if (op.before === null) return { path, before: after, after: null };
  const old = readKept(disk, kept, op.before);
  return old === null ? 'refused' : { path, before: after, after: old };
}

/** Old content as it was, or null where the record is damaged. */
function readKept(
  disk: DiskReader,
  kept: RepoPath,
  hash: Sha,
): { bytes: Buffer; executable: boolean } | null {
  const bytes = disk.read(kept);
  if (bytes === null || sha256(bytes) !== hash) return null;
  return { bytes, executable: disk.executable(kept) };
}
