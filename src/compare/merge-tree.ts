import { diff3MergeRegions } from 'node-diff3';

/** A value of JSON or YAML with its text. Trees of one merge come from one language. */
export interface Tree {
  kind: 'leaf' | 'map' | 'list';
  /** Equal texts mean: nothing changed, comments included. */
  text: string;
  /** Column of the entries; those of two trees mix only where it is the same. */
  indent: number;
  /** Plain value of a leaf. */
  value: unknown;
  entries: TreeEntry[];
  /** The list's items are maps with a `name` each, which is their key then. */
  named: boolean;
}

export interface TreeEntry {
  /** Key of a map; name of a list's item, or its text where items have no names. */
  key: string;
  /** Comments and blank lines above. */
  lead: string;
  /** Text between these and the value. */
  head: string;
  tree: Tree;
}

export interface MergedEntry extends Omit<TreeEntry, 'tree'> {
  merged: Merged;
}

/** One side's tree as it is, or a mix that is laid out like the person's `like`. */
export type Merged =
  { kind: 'whole'; tree: Tree } | { kind: 'mixed'; like: Tree; entries: MergedEntry[] };

/**
 * Lists of Kubernetes that are maps in truth, keyed by `name` (`patchMergeKey` in its API), so
 * that two additions at one place have no order to get wrong. Steps of a workflow do.
 */
const UNORDERED = new Set(['env', 'volumes', 'imagePullSecrets']);

/** The side that changed; undefined where both did, each in its own way. */
function pick(base: string, ours: string, theirs: string): string | undefined {
  if (ours === theirs || theirs === base) return ours;
  return ours === base ? theirs : undefined;
}

function isSame(a: TreeEntry, b: TreeEntry): boolean {
  return a.lead === b.lead && a.head === b.head && a.tree.text === b.tree.text;
}

function wholeEntry({ key, lead, head, tree }: TreeEntry): MergedEntry {
  return { key, lead, head, merged: { kind: 'whole', tree } };
}

/** The merged entry, 'gone' where one side deleted what the other left alone, null: conflict. */
function mergeEntry(
  base: TreeEntry | undefined,
  ours: TreeEntry | undefined,
  theirs: TreeEntry | undefined,
): MergedEntry | 'gone' | null {
  if (ours === undefined || theirs === undefined) {
    const left = ours ?? theirs;
    if (left === undefined) return 'gone';
    if (base === undefined) return wholeEntry(left);
    return isSame(left, base) ? 'gone' : null;
  }
  if (isSame(ours, theirs)) return wholeEntry(ours);
  if (base === undefined) return null;
  const lead = pick(base.lead, ours.lead, theirs.lead);
  const head = pick(base.head, ours.head, theirs.head);
  const merged = mergeTrees(base.tree, ours.tree, theirs.tree, ours.key);
  if (lead === undefined || head === undefined || merged === null) return null;
  return { key: ours.key, lead, head, merged };
}

/** Keys of both sides: the person's order, each key of the tool after the one before it there. */
function mapOrder(ours: readonly string[], theirs: readonly string[]): string[] {
  const order = [...ours];
  for (const [index, key] of theirs.entries()) {
    if (order.includes(key)) continue;
    const before = index === 0 ? -1 : order.indexOf(theirs[index - 1] as string);
    order.splice(before + 1, 0, key);
  }
  return order;
}

/** The order of a list is content: both sides changing it at one place is a conflict. */
function listOrder(
  base: string[],
  ours: string[],
  theirs: string[],
  unordered: boolean,
): string[] | null {
  const order: string[] = [];
  for (const region of diff3MergeRegions(ours, base, theirs)) {
    if (region.stable) {
      order.push(...region.bufferContent);
      continue;
    }
    const { aContent, bContent, oContent } = region;
    const same = aContent.length === bContent.length && aContent.every((k, i) => k === bContent[i]);
    if (same) order.push(...aContent);
    else if (unordered && oContent.length === 0) order.push(...new Set([...aContent, ...bContent]));
    else return null;
  }
  return order;
}

function orderOf(base: Tree, ours: Tree, theirs: Tree, key: string): string[] | null {
  const [b, o, t] = [base, ours, theirs].map(({ entries }) => entries.map((entry) => entry.key));
  if (ours.kind === 'map') return mapOrder(o as string[], t as string[]);
  // An empty list goes with either kind.
  const filled = [base, ours, theirs].filter(({ entries }) => entries.length > 0);
  const named = filled.every((tree) => tree.named);
  if (!named && filled.some((tree) => tree.named)) return null;
  const order = listOrder(b as string[], o as string[], t as string[], named && UNORDERED.has(key));
  return named && order !== null && new Set(order).size < order.length ? null : order;
}

/**
 * Merges three trees by keys and names; null where both sides changed the same value, or the same
 * place of a list. `key` is the one that the trees stand under. Nothing is guessed: whatever one
 * side added, changed or deleted is in the result, or there is none.
 */
export function mergeTrees(base: Tree, ours: Tree, theirs: Tree, key = ''): Merged | null {
  if (ours.text === theirs.text || theirs.text === base.text) return { kind: 'whole', tree: ours };
  if (ours.text === base.text) return { kind: 'whole', tree: theirs };
  const sides = [base, theirs];
  if (ours.kind === 'leaf' || sides.some(({ kind }) => kind !== ours.kind)) return null;
  if (sides.some(({ indent }) => indent !== ours.indent)) return null;
  const order = orderOf(base, ours, theirs, key);
  if (order === null) return null;
  const [b, o, t] = [base, ours, theirs].map(
    ({ entries }) => new Map(entries.map((entry) => [entry.key, entry])),
  ) as [Map<string, TreeEntry>, Map<string, TreeEntry>, Map<string, TreeEntry>];
  const entries: MergedEntry[] = [];
  for (const each of order) {
    const entry = mergeEntry(b.get(each), o.get(each), t.get(each));
    if (entry === null || (entry === 'gone' && ours.kind === 'list')) return null;
    if (entry !== 'gone') entries.push(entry);
  }
  const kept = new Set(order);
  for (const each of b.keys()) {
    if (!kept.has(each) && mergeEntry(b.get(each), o.get(each), t.get(each)) !== 'gone')
      return null;
  }
  return { kind: 'mixed', like: ours, entries };
}

/** The plain value of a tree. */
export function valueOf(tree: Tree): unknown {
  if (tree.kind === 'leaf') return tree.value;
  return plainValue(
    tree.kind,
    tree.entries.map(({ key, tree: value }) => [key, valueOf(value)]),
  );
}

/** The plain value that a merge is meant to have. */
export function mergedValue(merged: Merged): unknown {
  if (merged.kind === 'whole') return valueOf(merged.tree);
  const { like, entries } = merged;
  return plainValue(
    like.kind,
    entries.map(({ key, merged: each }) => [key, mergedValue(each)]),
  );
}

function plainValue(kind: Tree['kind'], entries: [string, unknown][]): unknown {
  return kind === 'list' ? entries.map(([, value]) => value) : new Map(entries);
}

/** Equal for equal plain values, whatever the order of keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value instanceof Map) {
    const pairs = [...(value as Map<string, unknown>)].map(
      ([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`,
    );
    return `{${pairs.sort().join(',')}}`;
  }
  return JSON.stringify(value) ?? 'undefined';
}
