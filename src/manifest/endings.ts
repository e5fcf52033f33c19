import { toLf } from './slices.ts';

/**
 * Gives an edited text (LF) the line ends and byte order mark of the original. Lines above and
 * below the edit keep theirs exactly, new lines take those of the first line.
 */
export function restoreEndings(original: string, edited: string): string {
  const before = toLf(original);
  const mark = original.startsWith('\ufeff') ? '\ufeff' : '';
  if (before === original.slice(mark.length)) return mark + edited;
  const old = original.slice(mark.length).split('\n');
  const was = before.split('\n');
  const now = edited.split('\n');
  const shorter = Math.min(was.length, now.length);
  let top = 0;
  // The last piece has no line end of its own to keep.
  while (top < shorter - 1 && was[top] === now[top]) top += 1;
  let bottom = 0;
  while (bottom < shorter - top && was[was.length - 1 - bottom] === now[now.length - 1 - bottom]) {
    bottom += 1;
  }
  const ending = old[0]!.endsWith('\r') ? '\r' : '';
  const added = now
    .slice(top, now.length - bottom)
    .map((line, index) => (top + index === now.length - 1 ? line : line + ending));
  return mark + [...old.slice(0, top), ...added, ...old.slice(old.length - bottom)].join('\n');
}
