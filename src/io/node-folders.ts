import * as fs from 'node:fs';
import * as nodePath from 'node:path';
import { GIT_ROOT, isUnder, parentOf, ROOT } from '../paths.ts';
import type { RepoPath } from '../model.ts';
import { diskError, errnoOf, leavesRoot } from './disk-errors.ts';

/** So many folders of one parent were asked for that listing it is cheaper than asking on. */
const MANY = 16;

/**
 * Which folders below the root are known to lie inside it. Each is looked at once: a check reads
 * twenty files for every folder, and a realpath for each of them would cost more than the reading.
 */
export class Folders {
  readonly #prefix: string;
  readonly #root: string;
  /** What `@git/` stands for where the repository of git begins above the root; else null. */
  readonly #gitRoot: string | null;
  /** True for a directory, false for a link to one. */
  readonly #known = new Map<RepoPath, boolean>();
  /** How often folders directly below were looked at. */
  readonly #looks = new Map<RepoPath, number>();
  /** Folder of the path that was asked for last: most come folder by folder. */
  #last = '';

  constructor(root: string, gitRoot: string | null = null) {
    this.#root = root;
    this.#prefix = prefixOf(root);
    this.#gitRoot = gitRoot;
    if (gitRoot !== null) this.#known.set(GIT_ROOT, true);
  }

  /** What the file system is asked for: absolute, or relative to the working directory. */
  absolute(path: RepoPath): string {
    if (path === '') return this.#root;
    return this.#gitRoot !== null && isUnder(path, GIT_ROOT)
      ? nodePath.join(this.#gitRoot, path.slice(GIT_ROOT.length))
      : this.#prefix + path;
  }

  /**
   * True if there is a directory at `folder`, or a link to one inside the root. Throws UserError
   * where a link leads out of the root.
   */
  has(folder: RepoPath): boolean {
    if (folder === '' || this.#known.has(folder)) return true;
    const parent = parentOf(folder);
    if (!this.has(parent)) return false;
    const looks = (this.#looks.get(parent) ?? 0) + 1;
    this.#looks.set(parent, looks);
    if (looks === MANY) this.#list(parent);
    return this.#known.has(folder) || this.#isInside(folder);
  }

  /** `has` of the folder that a path lies in. */
  hasParentOf(path: RepoPath): boolean {
    const end = path.lastIndexOf('/');
    if (end === this.#last.length && path.startsWith(this.#last)) return true;
    const folder = (end === -1 ? '' : copied(path.slice(0, end))) as RepoPath;
    if (!this.has(folder)) return false;
    this.#last = folder;
    return true;
  }

  /** True for a directory that was looked at; a link to one is none. */
  isDirectory(folder: RepoPath): boolean {
    return this.#known.get(folder) === true;
  }

  /** Notes a directory that was found by listing the one above. */
  note(folder: RepoPath): void {
    this.#known.set(folder, true);
  }

  #list(parent: RepoPath): void {
    try {
      const entries = fs.readdirSync(this.absolute(parent), { withFileTypes: true });
      const above = parent === '' ? '' : `${parent}/`;
      for (const entry of entries) {
        if (entry.isDirectory()) this.note(`${above}${entry.name}` as RepoPath);
      }
    } catch {
      // Then each is looked at by itself, and what is wrong is told there.
    }
  }

  /** A directory may have gone or come with this rename (or removal: both the same path). */
  moved(from: RepoPath, to: RepoPath): void {
    if (!this.#known.has(from) && !this.#known.has(to)) return;
    this.#known.clear();
    this.#last = '';
    if (this.#gitRoot !== null) this.#known.set(GIT_ROOT, true);
  }

  /** The folder that a path must not leave, links resolved. */
  #realRoot(path: RepoPath): string {
    return fs.realpathSync.native(this.absolute(isUnder(path, GIT_ROOT) ? GIT_ROOT : ROOT));
  }

  #isInside(folder: RepoPath): boolean {
    try {
      const absolute = this.absolute(folder);
      const stat = fs.lstatSync(absolute, { throwIfNoEntry: false });
      if (stat === undefined) return false;
      if (!stat.isSymbolicLink()) {
        if (stat.isDirectory()) this.#known.set(folder, true);
        return stat.isDirectory();
      }
      const target = fs.realpathSync.native(absolute);
      const way = nodePath.relative(this.#realRoot(folder), target);
      const out = way === '..' || way.startsWith(`..${nodePath.sep}`) || nodePath.isAbsolute(way);
      if (out) throw leavesRoot(folder);
      const isDirectory = fs.statSync(target).isDirectory();
      if (isDirectory) this.#known.set(folder, false);
      return isDirectory;
    } catch (error) {
      const code = errnoOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return false;
      throw code === null ? error : diskError(code, 'read', folder);
    }
  }
}

/** Part of a text keeps the whole text alive, of a lock for example: this does not. */
function copied(part: string): string {
  return ` ${part}`.slice(1);
}

/** Where the root is the working directory, short paths do, which the kernel walks faster. */
function prefixOf(root: string): string {
  if (nodePath.sep === '/' && root === process.cwd()) return '';
  return root.endsWith(nodePath.sep) ? root : root + nodePath.sep;
}
