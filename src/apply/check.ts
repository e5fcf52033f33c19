import { InternalError, type Problem } from '../errors.ts';
import type { DirEntry, DiskReader, EntryKind } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { baseName, caseKey, isUnder, parentOf } from '../paths.ts';
import type { FileChange, Move } from './change.ts';
import { GITIGNORE_UNDO, RUNS, STATE, UNDO } from './layout.ts';
import { movedDisk } from './moved.ts';
import { foldersAbove } from './tree.ts';

/**
 * Everything that speaks against these moves and the changes after them: a file that is no longer as
 * it was read, a link or a file on the way, a place that is taken, two names that are one on other
 * file systems. `missing` are the folders to be made, parents first.
 */
export function checkChanges(
  disk: DiskReader,
  moves: readonly Move[],
  changes: readonly FileChange[],
): { problems: Problem[]; missing: RepoPath[] } {
  const checkers = moves.map((move, index) => {
    const checker = new Checker(movedDisk(disk, moves.slice(0, index)), []);
    checker.checkMove(move);
    return checker;
  });
  // Where a move cannot be made, nothing can be said of the files in it.
  if (checkers.every(({ problems }) => problems.length === 0)) {
    const checker = new Checker(movedDisk(disk, moves), changes);
    for (const change of changes) checker.check(change);
    checkers.push(checker);
  }
  return {
    problems: checkers.flatMap(({ problems }) => problems),
    missing: [...new Set(checkers.flatMap(({ missing }) => missing))],
  };
}

/** `wrong` has been told already. */
type FolderState = 'there' | 'missing' | 'wrong';

class Checker {
  readonly problems: Problem[] = [];
  readonly missing: RepoPath[] = [];
  readonly #disk: DiskReader;
  readonly #deleted: Set<RepoPath>;
  readonly #emptied: Set<RepoPath>;
  readonly #folders = new Map<RepoPath, FolderState>();
  readonly #listings = new Map<RepoPath, Map<string, DirEntry[]>>();
  /** By case key, the names that these changes bring. */
  readonly #brought = new Map<string, { path: RepoPath; folder: boolean }>();
  readonly #seen = new Set<RepoPath>();

  constructor(disk: DiskReader, changes: readonly FileChange[]) {
    this.#disk = disk;
    this.#deleted = new Set(changes.filter((c) => c.after === null).map((c) => c.path));
    this.#emptied = foldersAbove(this.#deleted);
  }

  check(change: FileChange): void {
    const { path, before, after } = change;
    if (this.#seen.has(path)) throw new InternalError(`two changes of ${path}`);
    const kept = isUnder(path, UNDO) && path !== GITIGNORE_UNDO;
    if (path === '' || isUnder(path, RUNS) || kept) {
      throw new InternalError(`${path || 'the root'} is no place for a change`);
    }
    this.#seen.add(path);
    const folder = this.#folder(parentOf(path), after !== null);
    if (folder === 'wrong') return;
    if (after !== null && !this.#bring(path, false)) return;
    if (before === null) this.#checkFree(path, folder);
    else if (folder === 'missing' || this.#disk.hash(path) !== before) this.#tellChanged(path);
  }

  checkMove({ from, to }: Move): void {
    for (const path of [from, to]) {
      if (path === '' || isUnder(path, STATE))
        throw new InternalError(`${path} is not to be moved`);
    }
    if (isUnder(to, from) || isUnder(from, to)) throw new InternalError(`${from} into ${to}`);
    const kind = this.#folder(parentOf(from), false) === 'there' ? this.#disk.kind(from) : null;
    if (kind !== 'directory' && kind !== 'file') this.#tellChanged(from);
    else if (this.#folder(parentOf(to), true) !== 'wrong') this.#checkTaken(to);
  }

  #checkTaken(path: RepoPath): void {
    const { kind, twin } = this.#entry(path);
    if (twin !== null) this.#tellTwin(path, twin);
    else if (kind !== null) {
      this.problems.push({
        message: `${path} is there already: nothing was written`,
        file: path,
        fix: `move ${path} away, then run the command again`,
      });
    }
  }

  #checkFree(path: RepoPath, folder: FolderState): void {
    if (folder === 'missing') return;
    const { kind, twin } = this.#entry(path);
    if (twin !== null) this.#tellTwin(path, twin);
    // A folder whose files all go may give way to a file; if more is in it, apply finds out.
    else if (kind !== null && !(kind === 'directory' && this.#emptied.has(path))) {
      this.#tellChanged(path);
    }
  }

  #folder(folder: RepoPath, needed: boolean): FolderState {
    if (folder === '') return 'there';
    const known = this.#folders.get(folder);
    if (known !== undefined && (known !== 'missing' || !needed)) return known;
    const state = this.#lookAt(folder, needed);
    if (state === 'missing' && needed && known !== state) this.missing.push(folder);
    this.#folders.set(folder, state);
    return state;
  }

  #lookAt(folder: RepoPath, needed: boolean): FolderState {
    const above = this.#folder(parentOf(folder), needed);
    if (above === 'wrong' || (needed && !this.#bring(folder, true))) return 'wrong';
    if (above === 'missing') return 'missing';
    const { kind, twin } = this.#entry(folder);
    if (twin !== null) {
      this.#tellTwin(folder, twin);
      return 'wrong';
    }
    if (kind === 'directory') return 'there';
    if (kind === null || (kind === 'file' && this.#deleted.has(folder))) return 'missing';
    const what = kind === 'symlink' ? 'a symbolic link' : 'a file';
    this.problems.push({
      message: `${folder} is ${what}, where a directory is needed: nothing was written`,
      file: folder,
      fix: `put a directory in its place`,
    });
    return 'wrong';
  }

  /** Notes a name that will be there; false if it collides with another such name. */
  #bring(path: RepoPath, folder: boolean): boolean {
    const key = caseKey(path);
    const other = this.#brought.get(key);
    if (other === undefined) this.#brought.set(key, { path, folder });
    else if (other.path !== path) this.#tellTwin(path, other.path);
    else if (!folder || !other.folder) {
      this.problems.push({
        message: `${path} is wanted as a file and as a directory: nothing was written`,
        file: path,
      });
    } else return true;
    return other === undefined;
  }

  /**
   * What is at a path whose folder is there. `twin` is an entry whose name differs in case or
   * Unicode form only, unless it goes away with these changes and the disk tells the two apart.
   */
  #entry(path: RepoPath): { kind: EntryKind | null; twin: string | null } {
    const folder = parentOf(path);
    const alike = this.#listing(folder).get(caseKey(baseName(path)));
    if (alike === undefined) return { kind: null, twin: null };
    const name = baseName(path).normalize('NFC');
    const exact = alike.find((entry) => entry.name.normalize('NFC') === name);
    if (exact !== undefined) return { kind: exact.kind, twin: null };
    const twins = alike.map((entry) => (folder === '' ? entry.name : `${folder}/${entry.name}`));
    const staying = twins.filter((twin) => !this.#deleted.has(twin as RepoPath));
    const oneCase = staying.length < twins.length && this.#disk.kind(path) !== null;
    return { kind: null, twin: staying[0] ?? (oneCase ? (twins[0] ?? null) : null) };
  }

  #listing(folder: RepoPath): Map<string, DirEntry[]> {
    const known = this.#listings.get(folder);
    if (known !== undefined) return known;
    const listing = new Map<string, DirEntry[]>();
    for (const entry of this.#disk.list(folder)) {
      const key = caseKey(entry.name);
      listing.set(key, [...(listing.get(key) ?? []), entry]);
    }
    this.#listings.set(folder, listing);
    return listing;
  }

  #tellChanged(path: RepoPath): void {
    const kind = this.#disk.kind(path);
    const link = kind === 'symlink';
    this.problems.push({
      message: link
        ? `${path} is a symbolic link: nothing was written`
        : `${path} changed while create-infra-module was at work: nothing was written`,
      file: path,
      fix: link ? 'put a regular file in its place' : 'run the command again',
    });
  }

  #tellTwin(path: RepoPath, twin: string): void {
    this.problems.push({
      message: `${path} and ${twin} are one name on macOS and Windows: nothing was written`,
      file: path,
      fix: 'rename one of the two',
    });
  }
}
