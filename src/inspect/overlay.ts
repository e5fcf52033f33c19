import type { DiskReader } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import type { RepoPath, Sha } from '../model.ts';

/**
 * The disk as it would be with some files written over: what a run decides first can be looked at
 * by what it decides next, and all is written at once. Only files that are there may be laid over.
 */
export function overlaid(disk: DiskReader, texts: ReadonlyMap<RepoPath, string>): DiskReader {
  if (texts.size === 0) return disk;
  const executable = (path: RepoPath): boolean => disk.executable(path);
  const hash = (path: RepoPath): Sha | null => {
    const text = texts.get(path);
    return text === undefined ? disk.hash(path) : sha256(text);
  };
  return {
    root: disk.root,
    modes: disk.modes,
    read: (path) => {
      const text = texts.get(path);
      return text === undefined ? disk.read(path) : Buffer.from(text);
    },
    hash,
    quickHash: (path, asked) => (asked && disk.modes && !executable(path) ? null : hash(path)),
    quickHas: (path) => disk.quickHas(path),
    kind: (path) => disk.kind(path),
    executable,
    list: (path) => disk.list(path),
    names: (path) => disk.names(path),
  };
}
