/** Lines that merged, or the 1-based line of ours where the first conflict begins. */
export type MergedLines = { lines: string[] } | { conflict: number };

/** Merges lines three ways as git does; the same change on both sides is no conflict. */
export async function mergeLines(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): Promise<MergedLines> {
  const same = (a: readonly string[], b: readonly string[]): boolean =>
    a.length === b.length && a.every((line, index) => line === b[index]);
  if (same(base, ours) || same(ours, theirs)) return { lines: [...theirs] };
  if (same(base, theirs)) return { lines: [...ours] };
  const { diff3Merge } = await import('node-diff3');
  const regions = diff3Merge<string>([...ours], [...base], [...theirs], {
    excludeFalseConflicts: true,
  });
  const conflict = regions.find((region) => region.conflict !== undefined)?.conflict;
  if (conflict !== undefined) return { conflict: conflict.aIndex + 1 };
  return { lines: regions.flatMap((region) => region.ok ?? []) };
}
