/** The two sides of a text that git left conflict markers in; `base` where git wrote it (diff3). */
export interface MarkedSides {
  base: string | null;
  ours: string;
  theirs: string;
}

type Side = keyof MarkedSides;

/** What a marker begins; the last closes the conflict. `=======` counts only inside one. */
const MARKERS: readonly [RegExp, readonly Side[]][] = [
  [/^<{7}(?: |\r?$)/, ['ours']],
  [/^\|{7}(?: |\r?$)/, ['base']],
  [/^={7}\r?$/, ['theirs']],
  [/^>{7}(?: |\r?$)/, ['base', 'ours', 'theirs']],
];

/**
 * Takes a text with conflict markers apart, for markers that somebody committed: git knows the
 * sides no more. null where the markers do not follow each other as git writes them.
 */
export function sidesOfMarked(text: string): MarkedSides | null {
  const lines: Record<Side, string[]> = { base: [], ours: [], theirs: [] };
  let next = 0;
  let into: readonly Side[] = ['base', 'ours', 'theirs'];
  let conflicts = 0;
  let bases = 0;
  for (const line of text.split('\n')) {
    const marker = MARKERS.findIndex(([shape]) => shape.test(line));
    const plain = marker === -1 || (next === 0 && marker === 2);
    if (plain) {
      for (const side of into) lines[side].push(line);
      continue;
    }
    // The base is optional; all else comes in order.
    if (marker !== next && !(next === 1 && marker === 2)) return null;
    if (marker === 1) bases += 1;
    if (marker === 3) conflicts += 1;
    next = (marker + 1) % MARKERS.length;
    into = MARKERS[marker]![1];
  }
  if (next !== 0 || conflicts === 0) return null;
  return {
    base: bases === conflicts ? lines.base.join('\n') : null,
    ours: lines.ours.join('\n'),
    theirs: lines.theirs.join('\n'),
  };
}

/** True where a text with conflict markers has a line that none of the merged texts had. */
export function hasNewLines(text: string, merged: readonly (string | null)[]): boolean {
  const linesOf = (it: string): string[] => it.replaceAll('\r', '').split('\n');
  const known = new Set(merged.flatMap((it) => linesOf(it ?? '')));
  return linesOf(text).some(
    (line) => !known.has(line) && !MARKERS.some(([shape]) => shape.test(line)),
  );
}
