import type { FileChange, Move } from '../apply.ts';
import { pathAfter } from '../apply/moved.ts';
import type { DiskReader, Git } from '../io/io.ts';
import { mentionLines } from '../lib/mentions.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { RepoPath } from '../model.ts';
import { baseName, isUnder, joinPath, parentOf } from '../paths.ts';

/** A line that still names an old place once all is written. */
export interface Mention {
  path: RepoPath;
  line: number;
  text: string;
}

/** Folders that others fill; looked for where git cannot be asked what it ignores. */
const FILLED = /^(?:\.git|\.infra|node_modules|\.terraform.*|\.venv|__pycache__)$/;

/**
 * Lines of the tree as it will be that name one of the places from which something moves: those
 * are its people's to change. `.infra` is the tool's own.
 */
export async function findMentions(
  { disk, git }: { disk: DiskReader; git: Git | null },
  moves: readonly Move[],
  changes: readonly FileChange[],
): Promise<Mention[]> {
  if (moves.length === 0) return [];
  const from = moves.map((it) => it.from);
  const files = git === null ? allFiles(disk, '' as RepoPath) : await filesThat(git, from);
  const after = new Map(changes.map((it) => [it.path, it.after]));
  return files
    .filter((path) => !isUnder(path, '.infra' as RepoPath))
    .flatMap((old) => {
      const path = pathAfter(moves, old);
      const change = after.get(path);
      const bytes = change === undefined ? bytesAt(disk, old) : (change?.bytes ?? null);
      const text = bytes === null ? null : decodeUtf8(Buffer.from(bytes));
      if (text === null || text.includes('\0')) return [];
      return mentionLines(text, from, parentOf(old)).map((it) => ({ path, ...it }));
    })
    .sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

function filesThat(git: Git, from: readonly RepoPath[]): Promise<RepoPath[]> {
  return git.containing([...new Set(from.flatMap((it) => [it, `../${baseName(it)}`]))]);
}

function bytesAt(disk: DiskReader, path: RepoPath): Buffer | null {
  return disk.kind(path) === 'file' ? disk.read(path) : null;
}

function allFiles(disk: DiskReader, folder: RepoPath): RepoPath[] {
  return disk.list(folder).flatMap(({ name, kind }) => {
    if (FILLED.test(name)) return [];
    const path = joinPath(folder, name);
    if (kind === 'directory') return allFiles(disk, path);
    return kind === 'file' ? [path] : [];
  });
}
