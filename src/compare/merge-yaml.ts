import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { YamlReader } from '../lib/readers/yaml.ts';
import {
  canonical,
  mergedValue,
  mergeTrees,
  valueOf,
  type Merged,
  type Tree,
} from './merge-tree.ts';

/** Where a text is not plain YAML: anchors, tags, odd layout. No merge by structure then. */
class NotPlain extends Error {}

interface Parsed {
  root: Tree;
  /** What stands above and below the root. */
  above: string;
  below: string;
}

function rangeOf(node: Node | null | undefined): [number, number] {
  if (!node?.range) throw new NotPlain();
  return [node.range[0], node.range[1]];
}

/** Cuts one document into trees whose texts, put together, are the document again. */
class Cutter {
  readonly #text: string;
  readonly #document: Document;

  constructor(text: string, document: Document) {
    this.#text = text;
    this.#document = document;
  }

  root(): Parsed {
    const { contents } = this.#document;
    if (!isCollection(contents)) throw new NotPlain();
    const start = this.#lineStart(this.#firstOf(contents));
    const end = this.#endOf(contents);
    const above = this.#text.slice(0, this.#leadStart(start));
    const root = this.#tree(contents, above.length);
    return { root, above, below: this.#text.slice(end) };
  }

  /** Start of the comment block that belongs to the first entry: not past a blank line. */
  #leadStart(start: number): number {
    let at = start;
    while (at > 0) {
      const before = this.#lineStart(at - 1);
      if (!/^[ \t]*#/.test(this.#text.slice(before, at))) break;
      at = before;
    }
    return at;
  }

  #lineStart(at: number): number {
    return this.#text.lastIndexOf('\n', at - 1) + 1;
  }

  #lineEnd(at: number): number {
    if (at > 0 && this.#text[at - 1] === '\n') return at;
    const feed = this.#text.indexOf('\n', at);
    return feed === -1 ? this.#text.length : feed + 1;
  }

  /** Offset of a collection's first key or item. */
  #firstOf(node: YAMLMap | YAMLSeq): number {
    const first = node.items[0];
    if (first === undefined) throw new NotPlain();
    return rangeOf(isPair(first) ? (first.key as Node) : (first as Node))[0];
  }

  /** Offset behind the last line of a node, with the comment on that line. */
  #endOf(node: Node): number {
    if (!isCollection(node)) return this.#lineEnd(rangeOf(node)[1]);
    const last = node.items.at(-1);
    if (!isPair(last)) return this.#endOf(last as Node);
    return this.#endOfPair(last);
  }

  #endOfPair({ key, value }: Pair): number {
    const keyEnd = this.#lineEnd(rangeOf(key as Node)[1]);
    return value === null ? keyEnd : Math.max(keyEnd, this.#endOf(value as Node));
  }

  #leaf(start: number, end: number, node: Node | null): Tree {
    const value: unknown = node === null ? null : node.toJS(this.#document, { mapAsMap: true });
    const text = this.#text.slice(start, end);
    return { kind: 'leaf', text, indent: 0, value, entries: [], named: false };
  }

  /** The tree of a block collection; its text begins at `from`. */
  #tree(node: YAMLMap | YAMLSeq, from: number): Tree {
    const isMap = 'items' in node && isPair(node.items[0]);
    const first = this.#firstOf(node);
    const start = this.#lineStart(first);
    // A map that begins behind the dash of its list starts in the middle of a line.
    const begin = Math.max(start, from);
    const dash = isMap ? first : start + this.#text.slice(start).search(/\S/);
    const tree: Tree = {
      kind: isMap ? 'map' : 'list',
      text: this.#text.slice(from, this.#endOf(node)),
      indent: dash - start,
      value: null,
      entries: [],
      named: false,
    };
    let before = Math.min(from, begin);
    for (const item of node.items) {
      const isFirst = tree.entries.length === 0;
      const at = this.#entryStart(item, isMap, tree.indent, isFirst ? begin : null);
      const lead = this.#text.slice(before, isFirst ? begin : this.#lineStart(at));
      if (!/^(?:[ \t]*(?:#.*)?\n)*$/.test(lead)) throw new NotPlain();
      const entry = isMap ? this.#pair(item as Pair, at) : this.#item(item as Node, at);
      tree.entries.push({ ...entry, lead });
      before = isPair(item) ? this.#endOfPair(item) : this.#endOf(item as Node);
    }
    if (!isMap) nameItems(tree);
    return tree;
  }

  /** Offset of the key, or of the dash; the line before it must be its indentation. */
  #entryStart(item: unknown, isMap: boolean, indent: number, begin: number | null): number {
    const node = isMap ? ((item as Pair).key as Node) : (item as Node);
    const content = rangeOf(node)[0];
    const start = this.#lineStart(content);
    const at = start + indent;
    const inFront = this.#text.slice(start, content);
    const inline = isMap && begin === content;
    if (inline) return content;
    if (isMap ? !/^ *$/.test(inFront) : !/^ *- +$/.test(inFront)) throw new NotPlain();
    if (isMap ? content !== at : this.#text[at] !== '-') throw new NotPlain();
    return at;
  }

  #pair(pair: Pair, at: number) {
    const keyNode = pair.key as Node;
    const key: unknown = keyNode.toJS(this.#document);
    const value = pair.value as Node | null;
    if (typeof key !== 'string' || hasMarks(keyNode) || key === '<<') throw new NotPlain();
    if (value !== null && isCollection(value)) {
      const headEnd = this.#lineEnd(rangeOf(keyNode)[1]);
      if (this.#firstOf(value) < headEnd) throw new NotPlain();
      return { key, head: this.#text.slice(at, headEnd), tree: this.#tree(value, headEnd) };
    }
    if (value !== null && hasMarks(value)) throw new NotPlain();
    return { key, head: '', tree: this.#leaf(at, this.#endOfPair(pair), value) };
  }

  #item(node: Node, at: number) {
    if (hasMarks(node)) throw new NotPlain();
    const content = rangeOf(node)[0];
    if (isCollection(node)) {
      return { key: '', head: this.#text.slice(at, content), tree: this.#tree(node, content) };
    }
    return { key: '', head: '', tree: this.#leaf(at, this.#endOf(node), node) };
  }
}

function isPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item && 'value' in item;
}

/** A map or list in block style that has entries. */
function isCollection(node: unknown): node is YAMLMap | YAMLSeq {
  const isOne = typeof node === 'object' && node !== null && Array.isArray((node as YAMLSeq).items);
  const collection = node as YAMLSeq;
  return isOne && collection.flow !== true && collection.items.length > 0 && !hasMarks(collection);
}

/** Anchors, aliases and tags tie a value to other places. */
function hasMarks(node: Node): boolean {
  return 'source' in node && !('value' in node)
    ? true
    : Boolean(('anchor' in node && node.anchor) || node.tag);
}

function nameItems(list: Tree): void {
  const names = list.entries.map(({ tree }) => {
    const name = tree.entries.find(({ key }) => key === 'name')?.tree.value;
    return tree.kind === 'map' && typeof name === 'string' ? name : null;
  });
  list.named = !names.includes(null) && new Set(names).size === names.length;
  for (const [index, entry] of list.entries.entries()) {
    entry.key = list.named ? (names[index] as string) : entry.lead + entry.head + entry.tree.text;
  }
}

/** Puts a merged tree together again; `inline`: the first entry follows on the line of a dash. */
function print(merged: Merged, inline: boolean): string {
  if (merged.kind === 'whole') return merged.tree.text;
  const indent = ' '.repeat(merged.like.indent);
  return merged.entries
    .map(({ lead, head, merged: value }, index) => {
      if (inline && index === 0) return head + print(value, false);
      const isDash = merged.like.kind === 'list';
      return lead + indent + head + print(value, isDash && head !== '');
    })
    .join('');
}

function parse(text: string, yaml: YamlReader): Parsed | null {
  const { documents, problems } = yaml.parse(text);
  const [document] = documents;
  if (document === undefined || documents.length > 1 || problems.length > 0) return null;
  if (!text.endsWith('\n') || text.includes('\r')) return null;
  try {
    return new Cutter(text, document).root();
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

function pick(base: string, ours: string, theirs: string): string | null {
  if (ours === theirs || theirs === base) return ours;
  return ours === base ? theirs : null;
}

/**
 * Merges three YAML texts by keys and by the `name` of list items, splicing their lines, so that
 * comments and layout of both sides stay. null where a text is not plain (several documents,
 * anchors, tags, tabs), where both sides changed the same value, comment or place of a list, or
 * where the spliced text would not have exactly the values of the merge.
 */
export function mergeYaml(
  base: string,
  ours: string,
  theirs: string,
  yaml: YamlReader,
): string | null {
  const [b, o, t] = [base, ours, theirs].map((text) => parse(text, yaml));
  if (!b || !o || !t) return null;
  const merged = mergeTrees(b.root, o.root, t.root);
  const above = pick(b.above, o.above, t.above);
  const below = pick(b.below, o.below, t.below);
  if (merged === null || above === null || below === null) return null;
  const text = above + print(merged, false) + below;
  const again = parse(text, yaml);
  if (again === null) return null;
  return canonical(valueOf(again.root)) === canonical(mergedValue(merged)) ? text : null;
}
