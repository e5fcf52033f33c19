import { parseJson, type JsonNode } from '../lib/readers/json.ts';
import {
  canonical,
  mergedValue,
  mergeTrees,
  valueOf,
  type Merged,
  type Tree,
} from './merge-tree.ts';

/** Where the text of a tree lies. */
interface Source {
  raw: string;
  isOurs: boolean;
}

type Sources = Map<Tree, Source>;

function scalarOf(source: string): string {
  // Strings by their value, numbers as written: 1.0 is not 1, and 2^60 is not rounded.
  return source.startsWith('"') ? JSON.stringify(JSON.parse(source)) : source;
}

function nameIn(node: JsonNode): string | null {
  if (node.kind !== 'map') return null;
  const value = node.entries.find(({ key }) => key === 'name')?.value;
  return value?.kind === 'scalar' && value.source.startsWith('"')
    ? (JSON.parse(value.source) as string)
    : null;
}

function treeOf(node: JsonNode, text: string, isOurs: boolean, sources: Sources): Tree {
  const tree: Tree = { kind: 'leaf', text: '', indent: 0, value: null, entries: [], named: false };
  sources.set(tree, { raw: text.slice(node.start, node.end), isOurs });
  const child = (each: JsonNode) => treeOf(each, text, isOurs, sources);
  if (node.kind === 'scalar') {
    tree.text = scalarOf(node.source);
    tree.value = tree.text;
  } else if (node.kind === 'map') {
    tree.kind = 'map';
    tree.entries = node.entries.map(({ key, value }) => entry(key, child(value)));
    const pairs = tree.entries.map(({ key, tree: each }) => `${JSON.stringify(key)}:${each.text}`);
    tree.text = `{${pairs.join(',')}}`;
  } else {
    tree.kind = 'list';
    const names = node.items.map(nameIn);
    tree.named = !names.includes(null) && new Set(names).size === names.length;
    tree.entries = node.items.map((item, index) => {
      const each = child(item);
      return entry(tree.named ? (names[index] as string) : each.text, each);
    });
    tree.text = `[${tree.entries.map(({ tree: each }) => each.text).join(',')}]`;
  }
  return tree;
}

function entry(key: string, tree: Tree) {
  return { key, lead: '', head: '', tree };
}

/** Writes a merged tree in the layout of the person's text. */
class Printer {
  readonly #sources: Sources;
  readonly #unit: string;

  constructor(sources: Sources, ours: string) {
    this.#sources = sources;
    this.#unit = /\n([ \t]+)["[{]/.exec(ours)?.[1] ?? '  ';
  }

  print(merged: Merged, depth: number): string {
    if (merged.kind === 'mixed') {
      return this.#container(
        merged.like,
        merged.entries.map(({ key, merged: value }) => ({ key, value })),
        depth,
      );
    }
    const { tree } = merged;
    const { raw, isOurs } = this.#sources.get(tree) as Source;
    if (isOurs || tree.kind === 'leaf') return raw;
    const entries = tree.entries.map(({ key, tree: each }) => ({
      key,
      value: { kind: 'whole', tree: each } as const,
    }));
    return this.#container(tree, entries, depth);
  }

  /** On one line where `like` is on one line and has entries to look at. */
  #container(like: Tree, entries: { key: string; value: Merged }[], depth: number): string {
    const [open, close] = like.kind === 'map' ? '{}' : '[]';
    if (entries.length === 0) return `${open}${close}`;
    const { raw } = this.#sources.get(like) as Source;
    const isInline = !raw.includes('\n') && like.entries.length > 0;
    // `{"a":1}` stays without blanks; several lines always have one behind the colon.
    const blank = isInline && /[:,](?=\S)/.test(raw) && !/[:,] /.test(raw) ? '' : ' ';
    const parts = entries.map(({ key, value }) => {
      const text = this.print(value, isInline ? depth : depth + 1);
      return like.kind === 'map' ? `${JSON.stringify(key)}:${blank}${text}` : text;
    });
    if (isInline) {
      const space = /^.\s/.test(raw) ? ' ' : '';
      return `${open}${space}${parts.join(`,${blank}`)}${space}${close}`;
    }
    const inner = `\n${this.#unit.repeat(depth + 1)}`;
    return `${open}${inner}${parts.join(`,${inner}`)}\n${this.#unit.repeat(depth)}${close}`;
  }
}

/**
 * Merges three JSON texts by keys, in the layout and key order of the person's; null where a text
 * is no JSON (a key twice included) or both sides changed the same value. Exact: the result holds the
 * values of the merge and no others.
 */
export function mergeJson(base: string, ours: string, theirs: string): string | null {
  const sources: Sources = new Map();
  const parsed = [base, ours, theirs].map((text) => parseJson(text));
  const trees = parsed.map((each, index) =>
    each.ok ? treeOf(each.root, [base, ours, theirs][index] as string, index === 1, sources) : null,
  );
  const [b, o, t] = trees;
  if (!b || !o || !t) return null;
  const merged = mergeTrees(b, o, t);
  const root = parsed[1]?.ok === true ? parsed[1].root : null;
  if (merged === null || root === null) return null;
  const body = new Printer(sources, ours).print(merged, 0);
  const text = ours.slice(0, root.start) + body + ours.slice(root.end);
  const again = parseJson(text);
  if (!again.ok) return null;
  const value = valueOf(treeOf(again.root, text, true, new Map()));
  return canonical(value) === canonical(mergedValue(merged)) ? text : null;
}
