import type { RepoPath } from '../model.ts';
import { isUnder, parentOf } from '../paths.ts';
import type { Journal, Op, PutOp } from './journal.ts';
import { below, newPath, STATE } from './layout.ts';

/** Journals of the first version have no trees: every content waits under its number. */
const WITH_TREES = 2;

/**
 * Where the contents of a run wait. A folder that is new as a whole is made ready as a whole, a
 * tree, and goes into place by one renaming instead of one a file.
 */
export class Staging {
  readonly #run: RepoPath;
  /** Folder that will be made → where it is made ready. */
  readonly #trees = new Map<RepoPath, RepoPath>();
  /** Folder → the tree it belongs to, as found before. */
  readonly #found = new Map<RepoPath, RepoPath | null>();

  constructor(run: RepoPath, { version, folders, ops }: Journal) {
    this.#run = run;
    if (version < WITH_TREES) return;
    for (const [index, root] of rootsOf(folders, ops).entries()) {
      this.#trees.set(root, below(run, `new/t${index}`));
    }
  }

  /** Where the content of an operation waits. */
  pathOf({ path }: PutOp, index: number): RepoPath {
    const root = this.rootOf(path);
    if (root === null) return newPath(this.#run, index);
    return `${this.treeOf(root)}${path.slice(root.length)}` as RepoPath;
  }

  /** The folder, new as a whole, that a path lies in. */
  rootOf(path: RepoPath): RepoPath | null {
    const folder = parentOf(path);
    if (folder === '') return null;
    const known = this.#found.get(folder);
    if (known !== undefined) return known;
    const root = this.#trees.has(folder) ? folder : this.rootOf(folder);
    this.#found.set(folder, root);
    return root;
  }

  /** Where such a folder is made ready. */
  treeOf(root: RepoPath): RepoPath {
    return this.#trees.get(root)!;
  }
}

/**
 * The topmost folders that will be made and that new files alone go into. The tool's own are left
 * out: its records come last.
 */
function rootsOf(folders: readonly RepoPath[], ops: readonly Op[]): RepoPath[] {
  const missing = new Set(folders);
  const others = ops.flatMap((op) => {
    if (op.kind === 'move') return [op.path, op.to];
    return op.kind === 'put' && op.before === null ? [] : [op.path];
  });
  const tops = folders.filter((it) => !missing.has(parentOf(it)) && !isUnder(it, STATE));
  return tops.filter((top) => !others.some((path) => isUnder(path, top)));
}
