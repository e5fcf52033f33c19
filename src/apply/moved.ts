import type { DirEntry, DiskReader, EntryKind } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { baseName, isUnder, parentOf } from '../paths.ts';
import type { Move } from './change.ts';

/** The disk as it will be once these moves are made, one after the other. */
export function movedDisk(disk: DiskReader, moves: readonly Move[]): DiskReader {
  return moves.reduce(afterMove, disk);
}

/** Where a path leads to after the moves. */
export function pathAfter(moves: readonly Move[], path: RepoPath): RepoPath {
  return moves.reduce((at, { from, to }) => along(at, from, to) ?? at, path);
}

/** Where what lies at a path after the moves lay before; null: it went elsewhere with one of them. */
export function pathBefore(moves: readonly Move[], path: RepoPath): RepoPath | null {
  let at: RepoPath | null = path;
  for (const move of [...moves].reverse()) if (at !== null) at = backOver(move, at);
  return at;
}

function backOver({ from, to }: Move, path: RepoPath): RepoPath | null {
  return along(path, to, from) ?? (isUnder(path, from) ? null : path);
}

/** The path below `to` of one below `from`; null for any other. */
function along(path: RepoPath, from: RepoPath, to: RepoPath): RepoPath | null {
  return isUnder(path, from) ? (`${to}${path.slice(from.length)}` as RepoPath) : null;
}

function afterMove(disk: DiskReader, move: Move): DiskReader {
  const { from, to } = move;
  const asked = <T>(path: RepoPath, nothing: T, ask: (at: RepoPath) => T): T => {
    const at = backOver(move, path);
    return at === null ? nothing : ask(at);
  };
  const isAbove = (path: RepoPath): boolean => path !== to && isUnder(to, path);
  const kind = (path: RepoPath): EntryKind | null =>
    asked(path, null, (at) => disk.kind(at)) ?? (isAbove(path) ? 'directory' : null);
  const list = (path: RepoPath): DirEntry[] => {
    const entries = asked<DirEntry[]>(path, [], (at) => disk.list(at));
    const staying =
      path === parentOf(from) ? entries.filter(({ name }) => name !== baseName(from)) : entries;
    if (!isAbove(path)) return staying;
    const name = to.slice(path === '' ? 0 : path.length + 1).split('/')[0]!;
    if (staying.some((it) => it.name === name)) return staying;
    const come = { name, kind: kind((path === '' ? name : `${path}/${name}`) as RepoPath)! };
    return [...staying, come].sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  return {
    root: disk.root,
    modes: disk.modes,
    read: (path) => asked(path, null, (at) => disk.read(at)),
    hash: (path) => asked(path, null, (at) => disk.hash(at)),
    quickHash: (path, executable) => asked(path, null, (at) => disk.quickHash(at, executable)),
    quickHas: (path) => asked(path, false, (at) => disk.quickHas(at)),
    executable: (path) => asked(path, false, (at) => disk.executable(at)),
    kind,
    list,
    names: (path) => list(path).map(({ name }) => name),
  };
}
