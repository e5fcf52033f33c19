import { hasConflictMarkers } from '../compare/merge-text.ts';
import { UserError } from '../errors.ts';
import type { DiskReader } from '../io/io.ts';
import { LOCK_FOLDER, SHARED_FOLDER } from '../lock.ts';
import type { RepoPath } from '../model.ts';
import { isUnder, joinPath } from '../paths.ts';
import { readState } from '../repo.ts';

/** A file of .infra that cannot be read. */
export interface Damage {
  path: RepoPath;
  why: string;
  /** Git left conflict markers in it. */
  marked: boolean;
}

/**
 * All records that cannot be read, one after the other. Throws UserError for what is no damage: a
 * record of a newer version of the tool, a manifest that is no text.
 */
export function findDamage(disk: DiskReader): Damage[] {
  const found: Damage[] = [];
  for (;;) {
    try {
      readState(withoutFiles(disk, new Set(found.map((it) => it.path))));
      return found;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { file, message } = error.problems[0]!;
      const path = (file ?? '') as RepoPath;
      const isRecord = [LOCK_FOLDER, SHARED_FOLDER].some((it) => isUnder(path, it));
      const again = found.some((it) => it.path === path);
      if (!isRecord || again || / newer /.test(message)) throw error;
      const text = disk.kind(path) === 'file' ? (disk.read(path)?.toString('utf8') ?? '') : '';
      found.push({ path, why: message, marked: hasConflictMarkers(text) });
    }
  }
}

/** The disk as though these files were not there. */
export function withoutFiles(disk: DiskReader, hidden: ReadonlySet<RepoPath>): DiskReader {
  if (hidden.size === 0) return disk;
  const there = (folder: RepoPath, name: string): boolean => !hidden.has(joinPath(folder, name));
  return {
    root: disk.root,
    modes: disk.modes,
    read: (path) => (hidden.has(path) ? null : disk.read(path)),
    hash: (path) => (hidden.has(path) ? null : disk.hash(path)),
    quickHash: (path, asked) => (hidden.has(path) ? null : disk.quickHash(path, asked)),
    quickHas: (path) => !hidden.has(path) && disk.quickHas(path),
    kind: (path) => (hidden.has(path) ? null : disk.kind(path)),
    executable: (path) => !hidden.has(path) && disk.executable(path),
    list: (path) => disk.list(path).filter(({ name }) => there(path, name)),
    names: (path) => disk.names(path).filter((name) => there(path, name)),
  };
}
