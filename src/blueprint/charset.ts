/** A set of code points as sorted, disjoint, closed intervals. */
export type Charset = readonly (readonly [number, number])[];

const LAST = 0x10ffff;

export const DIGITS: Charset = [[48, 57]];
export const WORD: Charset = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
/** What `\s` matches (ECMAScript WhiteSpace and LineTerminator). */
export const SPACE: Charset = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
/** What may stand unquoted in every language that templates are written in: A-Za-z0-9._/:@- */
export const SAFE: Charset = [
  [45, 58],
  [64, 90],
  [95, 95],
  [97, 122],
];
const NEWLINES: Charset = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
export const ANY: Charset = [[0, LAST]];
/** What `.` matches. */
export const DOT: Charset = complement(NEWLINES);

/** Sorts and joins intervals. */
export function union(...sets: readonly Charset[]): Charset {
  const sorted = sets.flat().sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

export function complement(set: Charset): Charset {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [from, to] of union(set)) {
    if (from > next) rest.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) rest.push([next, LAST]);
  return rest;
}

/** True when one code point lies in both. */
export function meet(a: Charset, b: Charset): boolean {
  return a.some(([from, to]) => b.some(([low, high]) => from <= high && low <= to));
}

/** True when every code point of `inner` lies in `outer`. */
export function isWithin(inner: Charset, outer: Charset): boolean {
  return !meet(inner, complement(outer));
}
