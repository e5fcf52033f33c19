import * as fs from 'node:fs';
import * as nodePath from 'node:path';
import { GIT_ROOT, isUnder, parentOf, ROOT } from '../paths.ts';
import type { RepoPath } from '../model.ts';
import { diskError, errnoOf, leavesRoot } from './disk-errors.ts';

/**
 * Which folders below the root are known to lie inside it. Each is looked at once: a check reads
 * twenty files for every folder, and a realpath for each of them would cost more than the reading.
 */
export class Folders {
  readonly #prefix: string;
  readonly #root: string;
  /** What `@git/` stands for where the repository of git begins above the root; else null. */
  readonly #gitRoot: string | null;
  readonly #known = new Set<RepoPath>();

  constructor(root: string, gitRoot: string | null = null) {
    this.#root = root;
    this.#prefix = root.endsWith(nodePath.sep) ? root : root + nodePath.sep;
    this.#gitRoot = gitRoot;
    if (gitRoot !== null) this.#known.add(GIT_ROOT);
  }

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
    if (!this.has(parentOf(folder)) || !this.#isInside(folder)) return false;
    this.#known.add(folder);
    return true;
  }

  /** A directory may have gone or come with this rename (or removal: both the same path). */
  moved(from: RepoPath, to: RepoPath): void {
    if (!this.#known.has(from) && !this.#known.has(to)) return;
    this.#known.clear();
    if (this.#gitRoot !== null) this.#known.add(GIT_ROOT);
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
      if (!stat.isSymbolicLink()) return stat.isDirectory();
      const target = fs.realpathSync.native(absolute);
      const way = nodePath.relative(this.#realRoot(folder), target);
      const out = way === '..' || way.startsWith(`..${nodePath.sep}`) || nodePath.isAbsolute(way);
      if (out) throw leavesRoot(folder);
      return fs.statSync(target).isDirectory();
    } catch (error) {
      const code = errnoOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return false;
      throw code === null ? error : diskError(code, 'read', folder);
    }
  }
}
