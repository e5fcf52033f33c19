import { InternalError, UserError } from '../errors.ts';
import type { DiskReader, DiskWriter, Progress } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import type { RepoPath } from '../model.ts';
import { parentOf } from '../paths.ts';
import type { FileChange, Move } from './change.ts';
import type { Op, PutOp } from './journal.ts';
import { below, GITIGNORE, GITIGNORE_TEXT, newPath, oldPath, STATE } from './layout.ts';
import { FolderMaker } from './tree.ts';

/** An operation and, for a `put`, the content to come. */
export interface Step {
  op: Op;
  bytes: string | Buffer;
  executable: boolean;
}

/** The changes plus the tool's own ignore file, if that is missing. */
export function withGitignore(disk: DiskWriter, changes: readonly FileChange[]): FileChange[] {
  if (changes.some(({ path }) => path === GITIGNORE)) return [...changes];
  if (disk.kind(GITIGNORE) !== null) return [...changes];
  const after = { bytes: GITIGNORE_TEXT, executable: false };
  return [{ path: GITIGNORE, before: null, after }, ...changes];
}

/**
 * Moves and changes in the order in which they are made; changes that change nothing are left out.
 * `moved` is the disk after the moves.
 */
export function arrange(
  moved: DiskReader,
  moves: readonly Move[],
  changes: readonly FileChange[],
): Step[] {
  return [
    ...moves.map(stepOfMove),
    ...changes.map((change) => stepOf(moved, change)).filter((step) => step !== null),
  ].sort((a, b) => rank(a.op) - rank(b.op));
}

/**
 * A new file of at most so many bytes is written where it belongs, others are staged and renamed. Linux
 * takes one page in one go (`generic_perform_write` looks for signals between pages only): a kill
 * leaves such a file whole, empty or absent.
 */
export const AT_ONCE = 4096;

/** Marks the files that can be made at their places: nothing that goes away is on their way. */
export function markPlaces(steps: readonly Step[]): void {
  if (steps.some(({ op }) => makesWay(op))) return;
  for (const step of steps) {
    if (step.op.kind === 'put' && isSmallAndNew(step)) step.op.inPlace = true;
  }
}

/**
 * Brings all contents to come onto the disk: marked files at their places, all others below `run`, with
 * copies of those that they will replace, read from `moved`: the disk after the moves. Adds to `made`
 * what is in place. Throws UserError if a file is no longer as it was read.
 */
export function stage(
  { disk, moved }: { disk: DiskWriter; moved: DiskReader },
  run: RepoPath,
  steps: readonly Step[],
  made: RepoPath[],
  progress?: Progress,
): void {
  const folders = new FolderMaker(disk);
  for (const folder of [below(run, 'new'), below(run, 'old')]) disk.mkdir(folder);
  for (const [index, { op, bytes, executable }] of steps.entries()) {
    if (op.kind !== 'put') continue;
    if (op.inPlace === true) {
      folders.make(parentOf(op.path));
      if (!disk.writeNew(op.path, bytes, executable)) throw changedMeanwhile(op.path);
      made.push(op.path);
    } else {
      if (!disk.writeNew(newPath(run, index), bytes, executable)) {
        throw new InternalError(`${newPath(run, index)} is there already`);
      }
      if (op.before !== null) disk.writeNew(oldPath(run, index), ...oldContent(moved, op));
    }
    progress?.tick();
  }
}

/** Something goes away that a new file may need the place of. */
function makesWay({ kind, path }: Op): boolean {
  return kind === 'move' || (kind === 'delete' && !path.startsWith(`${STATE}/`));
}

/** The tool's own records come last, when all they speak of is there. */
function isSmallAndNew({ op, bytes }: Step): boolean {
  if (op.kind !== 'put' || op.before !== null || op.path.startsWith(`${STATE}/`)) return false;
  return bytes.length <= AT_ONCE && Buffer.byteLength(bytes) <= AT_ONCE;
}

/** Something between the check and the change touched a file. */
export function changedMeanwhile(path: RepoPath): UserError {
  return new UserError({
    message: `${path} changed while create-infra-module was at work`,
    file: path,
    fix: 'run the command again',
  });
}

function oldContent(moved: DiskReader, { path, before }: PutOp): [Buffer, boolean] {
  const old = moved.read(path);
  if (old === null || sha256(old) !== before) throw changedMeanwhile(path);
  return [old, moved.executable(path)];
}

function stepOfMove({ from, to }: Move): Step {
  return { op: { kind: 'move', path: from, to }, bytes: '', executable: false };
}

function stepOf(disk: DiskReader, { path, before, after }: FileChange): Step | null {
  if (after === null) {
    const nothing = { bytes: '', executable: false };
    return before === null ? null : { op: { kind: 'delete', path, before }, ...nothing };
  }
  const { bytes, executable, hash = sha256(bytes) } = after;
  if (hash !== before) {
    return { op: { kind: 'put', path, before, after: hash }, bytes, executable };
  }
  if (disk.executable(path) === executable) return null;
  return { op: { kind: 'mode', path, before, executable }, bytes, executable };
}

/** The ignore file first, then moves, the tool's records last; deletions make room for what is created. */
function rank(op: Op): number {
  if (op.path === GITIGNORE && op.kind === 'put') return 0;
  if (op.kind === 'move') return 1;
  const base = op.path.startsWith(`${STATE}/`) ? 10 : 2;
  return base + (op.kind === 'delete' ? 0 : 1);
}
