import { UserError } from '../errors.ts';
import type { DiskWriter } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { parentOf } from '../paths.ts';
import { below } from './layout.ts';

/** Makes folders with their parents, each asked for once. */
export class FolderMaker {
  /** Those that were not there: whatever is in them is of this process. */
  readonly made = new Set<RepoPath>();
  readonly #disk: DiskWriter;
  readonly #there = new Set<RepoPath>(['' as RepoPath]);

  constructor(disk: DiskWriter) {
    this.#disk = disk;
  }

  /** Throws UserError where something else is in the way. */
  make(folder: RepoPath): void {
    if (this.#there.has(folder)) return;
    this.make(parentOf(folder));
    if (this.#disk.mkdir(folder)) this.made.add(folder);
    this.#there.add(folder);
  }

  /** Folders were removed since. */
  forget(): void {
    this.made.clear();
    this.#there.clear();
    this.#there.add('' as RepoPath);
  }
}

/** All folders above these paths, the root left out. */
export function foldersAbove(paths: Iterable<RepoPath>): Set<RepoPath> {
  const all = new Set<RepoPath>();
  for (const path of paths) {
    for (let up = parentOf(path); up !== '' && !all.has(up); up = parentOf(up)) all.add(up);
  }
  return all;
}

/**
 * Removes those of the folders that are empty, deepest first. One that cannot be removed stays:
 * an empty folder is no reason to take a whole run back.
 */
export function pruneFolders(disk: DiskWriter, folders: Iterable<RepoPath>): void {
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) tryRemove(disk, folder);
}

/** Removes a folder with all that is in it. Links are removed, never followed. */
export function removeTree(disk: DiskWriter, folder: RepoPath): void {
  for (const { name, kind } of disk.list(folder)) {
    if (kind === 'directory') removeTree(disk, below(folder, name));
    else disk.unlink(below(folder, name));
  }
  disk.rmdir(folder);
}

function tryRemove(disk: DiskWriter, folder: RepoPath): void {
  try {
    disk.rmdir(folder);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}
