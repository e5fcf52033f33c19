import type { DiskReader } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import type { RepoPath } from '../model.ts';
import { baseName, parentOf } from '../paths.ts';

/** A disk on which there is one file and nothing else: what is wanted there is all to be made. */
export function oneFile(path: RepoPath, text: string): DiskReader {
  const hash = (at: RepoPath) => (at === path ? sha256(text) : null);
  const entries = (at: RepoPath) =>
    at === parentOf(path) ? [{ name: baseName(path), kind: 'file' as const }] : [];
  return {
    root: '',
    modes: true,
    read: (at) => (at === path ? Buffer.from(text) : null),
    hash,
    quickHash: (at, executable) => (executable ? null : hash(at)),
    quickHas: (at) => at === path,
    kind: (at) => (at === path ? 'file' : at === '' ? 'directory' : null),
    executable: () => false,
    list: entries,
    names: (at) => entries(at).map(({ name }) => name),
  };
}
