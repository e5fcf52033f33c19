import type { Json, JsonObject } from '../model.ts';
import { same } from './verify.ts';

/** A merged value (undefined: the key is gone), or null where the two sides disagree. */
export type MergedValue = { value: Json | undefined } | null;

/** One value to set, or with undefined to take away. */
export interface ValueEdit {
  path: readonly [string, ...string[]];
  value: Json | undefined;
}

/**
 * Merges two values that follow from `base`, key by key. Lists and scalars that both sides changed
 * in different ways conflict; but the outputs of `uses.<id>` are a set, whose changes add up.
 * `path` is where the value stands in its entry.
 */
export function mergeValues(
  base: Json | undefined,
  ours: Json | undefined,
  theirs: Json | undefined,
  path: readonly string[] = [],
): MergedValue {
  if (same(ours, theirs) || same(base, theirs)) return { value: ours };
  if (same(base, ours)) return { value: theirs };
  const old = base ?? {};
  if (isMap(old) && isMap(ours) && isMap(theirs)) return mergeMaps(old, ours, theirs, path);
  if (path[0] === 'uses' && path.length === 2 && Array.isArray(ours) && Array.isArray(theirs)) {
    return { value: mergeSets(Array.isArray(base) ? base : [], ours, theirs) };
  }
  return null;
}

function mergeMaps(
  base: JsonObject,
  ours: JsonObject,
  theirs: JsonObject,
  path: readonly string[],
): MergedValue {
  const merged = new Map<string, Json>();
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [b, o, t] = [base, ours, theirs].map((map) =>
      Object.hasOwn(map, key) ? map[key] : undefined,
    );
    const inner = mergeValues(b, o, t, [...path, key]);
    if (inner === null) return null;
    if (inner.value !== undefined) merged.set(key, inner.value);
  }
  // A map that the two emptied between them goes, as one does that an edit empties.
  const emptied = merged.size === 0 && path.length > 0;
  return { value: emptied ? undefined : Object.fromEntries(merged) };
}

function mergeSets(base: readonly Json[], ours: readonly Json[], theirs: readonly Json[]): Json[] {
  const has = (list: readonly Json[], item: Json): boolean => list.some((it) => same(it, item));
  const kept = ours.filter((it) => has(theirs, it) || !has(base, it));
  const added = theirs.filter((it) => !has(ours, it) && !has(base, it));
  return [...kept, ...added];
}

/** The fewest edits that make a map hold what another does. */
export function editsBetween(
  from: JsonObject,
  to: JsonObject,
  above: readonly string[] = [],
): ValueEdit[] {
  const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...keys].flatMap((key): ValueEdit[] => {
    const [first, ...rest] = [...above, key];
    const path: ValueEdit['path'] = [first!, ...rest];
    const old = Object.hasOwn(from, key) ? from[key] : undefined;
    const value = Object.hasOwn(to, key) ? to[key] : undefined;
    if (same(old, value)) return [];
    return isMap(old) && isMap(value) ? editsBetween(old, value, path) : [{ path, value }];
  });
}

export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
