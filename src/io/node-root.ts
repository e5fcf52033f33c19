import { statSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where the tool works, and how that was found. */
export interface FoundRoot {
  /** Absolute. */
  root: string;
  via: 'manifest' | 'git' | 'cwd';
  /** Absolute; null outside a git repository. */
  gitRoot: string | null;
  /** How many folders `cwd` lies below `root`. */
  depth: number;
}

const MANIFEST = 'infra.yaml';

/**
 * The folder of the nearest infra.yaml upward, not above the git root; else the git root; else
 * `cwd` itself. Looks at names only: no git is needed.
 */
export function discoverRoot(cwd: string): FoundRoot {
  const start = resolve(cwd);
  let manifest: number | null = null;
  const folders = upward(start);
  for (const [depth, folder] of folders.entries()) {
    if (manifest === null && look(join(folder, MANIFEST))?.isFile()) manifest = depth;
    if (!isGitRoot(folder)) continue;
    return manifest === null
      ? { root: folder, via: 'git', gitRoot: folder, depth }
      : { root: folders[manifest] ?? start, via: 'manifest', gitRoot: folder, depth: manifest };
  }
  return manifest === null
    ? { root: start, via: 'cwd', gitRoot: null, depth: 0 }
    : { root: folders[manifest] ?? start, via: 'manifest', gitRoot: null, depth: manifest };
}

/** The folder and all above it. */
function upward(start: string): string[] {
  const folders = [start];
  for (let folder = dirname(start); folder !== folders.at(-1); folder = dirname(folder)) {
    folders.push(folder);
  }
  return folders;
}

/** `.git` is a directory, or a file in worktrees and submodules; a stray empty one is none. */
function isGitRoot(folder: string): boolean {
  const git = look(join(folder, '.git'));
  if (git === null) return false;
  return git.isFile() || (git.isDirectory() && look(join(folder, '.git', 'HEAD')) !== null);
}

/** null for what is not there or may not be looked at. */
function look(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
