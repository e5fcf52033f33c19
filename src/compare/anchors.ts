/** The same stretch of three texts, as lines; `start` counts the person's lines before it. */
export interface Stretch {
  base: string[];
  ours: string[];
  theirs: string[];
  start: number;
}

/** Positions of lines that stand exactly once in a text. */
function uniqueLines(lines: readonly string[]): Map<string, number> {
  const positions = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (positions.has(line)) repeated.add(line);
    else positions.set(line, index);
  }
  for (const line of repeated) positions.delete(line);
  return positions;
}

/** A longest subsequence of `items` whose numbers rise (patience sorting, n log n). */
function rising<T>(items: readonly T[], numberOf: (item: T) => number): T[] {
  const tails: number[] = [];
  const before: number[] = [];
  for (const [index, item] of items.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numberOf(items[tails[middle] as number] as T) < numberOf(item)) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : (tails[low - 1] as number);
    tails[low] = index;
  }
  const chosen: T[] = [];
  for (let at = tails.at(-1) ?? -1; at !== -1; at = before[at] as number) {
    chosen.push(items[at] as T);
  }
  return chosen.reverse();
}

interface Anchor {
  base: number;
  ours: number;
  theirs: number;
}

/** Lines that stand once in each of the three texts, in the same order in all. */
function anchorsOf(base: string[], ours: string[], theirs: string[]): Anchor[] {
  const inOurs = uniqueLines(ours);
  const inTheirs = uniqueLines(theirs);
  const common: Anchor[] = [];
  for (const [line, at] of uniqueLines(base)) {
    const our = inOurs.get(line);
    const their = inTheirs.get(line);
    if (our !== undefined && their !== undefined) {
      common.push({ base: at, ours: our, theirs: their });
    }
  }
  return rising(
    rising(common, (anchor) => anchor.ours),
    (anchor) => anchor.theirs,
  );
}

/**
 * Cuts three texts at the lines that all of them have once and in the same order. A change never
 * reaches over such a line, so the stretches merge one by one; this spares comparing every `}`
 * with every other `}` (4 s for 3,000 lines of Terraform without it). Anchor lines start their stretch.
 */
export function stretchesOf(base: string[], ours: string[], theirs: string[]): Stretch[] {
  const cuts = [
    { base: 0, ours: 0, theirs: 0 },
    ...anchorsOf(base, ours, theirs),
    { base: base.length, ours: ours.length, theirs: theirs.length },
  ];
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index] as Anchor;
    return {
      base: base.slice(start.base, end.base),
      ours: ours.slice(start.ours, end.ours),
      theirs: theirs.slice(start.theirs, end.theirs),
      start: start.ours,
    };
  });
}
