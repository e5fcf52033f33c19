/**
 * Number of single-character edits (insert, delete, replace, swap of neighbours) between two
 * words, or `limit + 1` as soon as it must be more.
 */
export function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
      );
      const swapped =
        row > 1 &&
        column > 1 &&
        left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return Math.min(last[right.length]!, limit + 1);
}

/**
 * The known word that a mistyped one most likely meant, or null. Two words count as near when at
 * most a third of the letters differ, or when it is the only one that begins with the word; `-`,
 * `_` and case do not count. The first of equals wins.
 */
export function closest(word: string, words: Iterable<string>): string | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');
  const wanted = plain(word);
  if (wanted === '' || wanted.length > 64) return null;
  let best: string | null = null;
  const begun: string[] = [];
  let distance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of words) {
    if (candidate === word) continue;
    const known = plain(candidate);
    if (wanted.length > 2 && known.startsWith(wanted)) begun.push(candidate);
    const found = editDistance(wanted, known, distance - 1);
    if (found < distance) {
      best = candidate;
      distance = found;
    }
  }
  return best ?? (begun.length === 1 ? begun[0]! : null);
}

/** `; did you mean x?`, or nothing when no known word is near. */
export function didYouMean(word: string, words: Iterable<string>): string {
  const near = closest(word, words);
  return near === null ? '' : `; did you mean ${near}?`;
}
