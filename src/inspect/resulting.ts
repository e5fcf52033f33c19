import type { FileDrift } from '../compare/model.ts';
import type { DiskReader } from '../io/io.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { RepoPath } from '../model.ts';

/** The text as it will be: rules judge the resulting tree. null: no file, or no text. */
export function resultingText(
  disk: DiskReader,
  drifts: readonly FileDrift[],
  path: RepoPath,
): string | null {
  const after = drifts.find((drift) => drift.path === path)?.after;
  if (after !== undefined) return after;
  const bytes = disk.kind(path) === 'file' ? disk.read(path) : null;
  return bytes === null ? null : decodeUtf8(bytes);
}
