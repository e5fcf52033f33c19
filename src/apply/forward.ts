import type { DiskWriter, Progress } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { isUnder, parentOf } from '../paths.ts';
import type { DeleteOp, Journal, ModeOp, MoveOp, Op, PutOp } from './journal.ts';
import { newPath, oldPath } from './layout.ts';
import { movesMade } from './moves-made.ts';
import { changedMeanwhile } from './stage.ts';
import { FolderMaker, foldersAbove, pruneFolders } from './tree.ts';

/**
 * Makes the changes of a decided run that are not in place already. Throws UserError where a file is
 * not as it was read; what was done until then stays.
 */
export function goForward(
  disk: DiskWriter,
  run: RepoPath,
  journal: Journal,
  progress?: Progress,
): void {
  const refuse = ({ path }: Op): void => {
    throw changedMeanwhile(path);
  };
  new Forward(disk, run, journal, { onStranger: refuse, afterKill: false }).all(progress);
}

/**
 * Makes those changes of an interrupted run that are not made yet. Files that somebody changed
 * since are left alone; the indices of their operations are returned.
 */
export function finish(disk: DiskWriter, run: RepoPath, journal: Journal): number[] {
  const left: number[] = [];
  const note = (_: Op, index: number): number => left.push(index);
  new Forward(disk, run, journal, { onStranger: note, afterKill: true }).all();
  return left;
}

interface Manner {
  /** What to do about a file that is neither as before nor as after: a person has been at it. */
  onStranger: (op: Op, index: number) => void;
  /** The journal was found, not made: trust neither it nor the way to its files. */
  afterKill: boolean;
}

class Forward {
  readonly #disk: DiskWriter;
  readonly #run: RepoPath;
  readonly #ops: readonly Op[];
  readonly #manner: Manner;
  readonly #folders: FolderMaker;
  readonly #emptied: Set<RepoPath>;

  constructor(disk: DiskWriter, run: RepoPath, journal: Journal, manner: Manner) {
    this.#disk = disk;
    this.#run = run;
    this.#ops = journal.ops;
    this.#manner = manner;
    this.#folders = new FolderMaker(disk);
    const deleted = journal.ops.filter(({ kind }) => kind === 'delete' || kind === 'move');
    this.#emptied = foldersAbove(deleted.map(({ path }) => path));
  }

  all(progress?: Progress): void {
    const { made } = movesMade(this.#disk, this.#ops);
    for (const [index, op] of this.#ops.entries()) {
      if (!made.has(index) && !this.#does(op, index)) this.#manner.onStranger(op, index);
      progress?.tick();
    }
    pruneFolders(this.#disk, this.#emptied);
  }

  /** False where a person changed the file: nothing was done then. */
  #does(op: Op, index: number): boolean {
    if (op.kind === 'move') return this.#move(op);
    if (op.kind === 'put') return this.#put(op, newPath(this.#run, index));
    return op.kind === 'delete' ? this.#delete(op, oldPath(this.#run, index)) : this.#mode(op);
  }

  /** One call: whatever lies in a folder goes with it, unread. */
  #move({ path, to }: MoveOp): boolean {
    const folder = parentOf(to);
    if (this.#disk.kind(path) === null || this.#disk.kind(to) !== null || !this.#isOpen(folder))
      return false;
    this.#folders.make(folder);
    this.#disk.rename(path, to);
    return true;
  }

  #put(op: PutOp, staged: RepoPath): boolean {
    const { path, before, after, inPlace } = op;
    if (inPlace === true && !this.#manner.afterKill) return true;
    const folder = parentOf(path);
    if (!this.#manner.afterKill) this.#folders.make(folder);
    if (!this.#folders.made.has(folder)) {
      // To look is cheaper than to open what is not there.
      const free = before === null && this.#isFree(path);
      const there = free ? null : this.#disk.hash(path);
      if (there === after) return true;
      if (there !== before || free !== (before === null)) return false;
    }
    if (this.#manner.afterKill) {
      if (this.#disk.hash(staged) !== after || !this.#isOpen(folder)) return false;
      this.#folders.make(folder);
    }
    this.#disk.rename(staged, path);
    return true;
  }

  #delete({ path, before }: DeleteOp, kept: RepoPath): boolean {
    if (this.#disk.hash(path) === before) {
      this.#disk.rename(path, kept);
      return true;
    }
    const kind = this.#disk.kind(path);
    // A directory: the file is gone, and another change of this run may have made it.
    return kind === null || kind === 'directory';
  }

  #mode({ path, before, executable }: ModeOp): boolean {
    if (this.#disk.hash(path) !== before) return false;
    this.#disk.setExecutable(path, executable);
    return true;
  }

  /** True if nothing is there, once the empty folders that deletions left there are gone. */
  #isFree(path: RepoPath): boolean {
    const kind = this.#disk.kind(path);
    if (kind !== 'directory' || !this.#emptied.has(path)) return kind === null;
    const inside = [...this.#emptied].filter((folder) => isUnder(folder, path));
    pruneFolders(this.#disk, inside);
    this.#folders.forget();
    return this.#disk.kind(path) === null;
  }

  /** True if all that exists of the way to `folder` are directories. */
  #isOpen(folder: RepoPath): boolean {
    if (folder === '') return true;
    const kind = this.#disk.kind(folder);
    return kind === null ? this.#isOpen(parentOf(folder)) : kind === 'directory';
  }
}
