import type { Node, Pair, YAMLMap } from 'yaml';
import { YAML_OPTIONS, type YamlLibrary } from '../lib/yaml.ts';
import type { Json, JsonObject } from '../model.ts';
import { emitFlow, emitPair, emitScalar, quoteDouble } from './emit.ts';

/** What becomes of one value of a text; `value` undefined takes the key away. */
export interface Change {
  path: readonly string[];
  value: Json | undefined;
  /** Order of the keys of the map at a path, for a key that is new there. */
  orderOf(path: readonly string[]): readonly string[];
}

/** Nodes of the text at hand and what is still to be done below them. */
interface Place {
  yaml: YamlLibrary;
  text: string;
  map: YAMLMap;
  /** How many parts of the path lead to `map`. */
  depth: number;
  change: Change;
}

/**
 * Sets, adds or takes away one value of a text whose root is a map, touching no other byte. null
 * where that cannot be done by cutting text, such as inside an alias.
 */
export function spliceValue(yaml: YamlLibrary, text: string, change: Change): string | null {
  const doc = yaml.parseDocument(text, YAML_OPTIONS);
  if (doc.errors.length > 0 || !yaml.isMap(doc.contents)) return null;
  return isFlow(doc.contents)
    ? null
    : spliceIn({ yaml, text, map: doc.contents as YAMLMap, depth: 0, change });
}

function spliceIn(place: Place): string | null {
  const { yaml, map, depth, change } = place;
  const key = change.path[depth]!;
  const pair = map.items.find((it) => yaml.isScalar(it.key) && it.key.value === key);
  if (pair === undefined) return change.value === undefined ? place.text : insert(place);
  if (depth === change.path.length - 1) {
    return change.value === undefined ? removePair(place, pair) : replaceValue(place, pair);
  }
  const value = pair.value as Node | null;
  if (yaml.isMap(value) && !isFlow(value)) {
    const only = change.value === undefined && removesAll(place, value);
    // A map that would be left empty goes as a whole; the module's own entry never does.
    if (only && depth > 0) return removePair(place, pair);
    return spliceIn({ ...place, map: value as YAMLMap, depth: depth + 1 });
  }
  const isNothing = value === null || (yaml.isScalar(value) && value.value === null);
  if (!isNothing && !yaml.isMap(value)) return null;
  const current = isNothing ? {} : (value!.toJSON() as JsonObject);
  const updated = withValue(current, change.path.slice(depth + 1), change.value);
  const empty = Object.keys(updated).length === 0;
  if (empty && change.value === undefined && depth > 0) return removePair(place, pair);
  // `{}` becomes a map one key a line; a map in brackets stays one.
  return isNothing || Object.keys(current).length === 0
    ? replaceLines(place, pair, updated)
    : replaceRange(place.text, value!, emitFlow(updated));
}

function removesAll({ yaml, change, depth }: Place, map: YAMLMap): boolean {
  const rest = change.path.slice(depth + 1);
  const [first] = map.items;
  if (map.items.length !== 1 || first === undefined) return false;
  if (!yaml.isScalar(first.key) || first.key.value !== rest[0]) return false;
  if (rest.length === 1) return true;
  if (!yaml.isMap(first.value)) return false;
  const value = (first.value as Node).toJSON() as JsonObject;
  return Object.keys(withValue(value, rest.slice(1), undefined)).length === 0;
}

/** A copy of a map with the value at a path set, or taken away with the maps it leaves empty. */
export function withValue(
  map: JsonObject,
  path: readonly string[],
  value: Json | undefined,
): JsonObject {
  const [key, ...rest] = path as [string, ...string[]];
  const copy = new Map(Object.entries(map));
  const inner = copy.get(key);
  const isMap = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  let next: Json | undefined = value;
  if (rest.length > 0) {
    next = withValue(isMap ? inner : {}, rest, value);
    if (value === undefined && Object.keys(next).length === 0) next = undefined;
  }
  if (next === undefined) copy.delete(key);
  else copy.set(key, next);
  return Object.fromEntries(copy);
}

function replaceValue(place: Place, pair: Pair): string | null {
  const { yaml, text, change } = place;
  const value = change.value as Json;
  const node = pair.value as Node | null;
  const old = node?.range ? text.slice(node.range[0], node.range[1]) : '';
  const isList = typeof value === 'object' && value !== null;
  if (yaml.isScalar(node) && !isList && old !== '' && !old.includes('\n') && !/^[|>]/.test(old)) {
    if (node.anchor !== undefined || node.tag !== undefined) return null;
    const keepQuotes = typeof value === 'string' && (old[0] === '"' || old[0] === "'");
    if (typeof value === 'string' && value.includes('\n')) return replaceLines(place, pair, value);
    return replaceRange(text, node, keepQuotes ? requote(value, old[0]!) : emitScalar(value));
  }
  const fits = isList && Object.keys(value).length > 0;
  if (isFlow(node) && fits && !old.includes('\n'))
    return replaceRange(text, node!, emitFlow(value));
  return yaml.isAlias(node) ? null : replaceLines(place, pair, value);
}

function requote(value: string, quote: string): string {
  const single = quote === "'" && /^[\u0020-\u007e]*$/.test(value);
  return single ? `'${value.replaceAll("'", "''")}'` : quoteDouble(value);
}

function replaceRange(text: string, node: Node, by: string): string {
  const [start, end] = node.range!;
  return text.slice(0, start) + by + text.slice(end);
}

/** Writes a value anew, from its key's colon to its end; comments on the key's line stay. */
function replaceLines(place: Place, pair: Pair, value: Json): string | null {
  const { text } = place;
  const indent = indentOf(text, pair);
  if (indent === null) return null;
  const [, keyEnd] = (pair.key as Node).range!;
  const colon = text.indexOf(':', keyEnd);
  const end = contentEnd(place, pair);
  const [first, ...rest] = emitPair('k', value, indent);
  const behind = text.slice(colon, end).includes('\n') ? colon + 1 : end;
  const comment = /^ +#[^\n]*/.exec(text.slice(behind, lineEnd(text, behind)))?.[0] ?? '';
  const lines = [text.slice(0, colon) + first!.slice(indent + 1) + comment, ...rest];
  return lines.join('\n') + text.slice(lineEnd(text, end));
}

function removePair(place: Place, pair: Pair): string | null {
  const { text } = place;
  if (indentOf(text, pair) === null) return null;
  const start = lineStart(text, (pair.key as Node).range![0]);
  const end = lineEnd(text, contentEnd(place, pair));
  return text.slice(0, start) + text.slice(Math.min(end + 1, text.length));
}

function insert(place: Place): string | null {
  const { text, map, depth, change } = place;
  const key = change.path[depth]!;
  const inner = change.path.slice(depth + 1);
  const value = inner.length === 0 ? change.value! : withValue({}, inner, change.value);
  const order = change.orderOf(change.path.slice(0, depth));
  const after = map.items.filter((it) => precedes(order, keyOf(it), key)).at(-1);
  const near = after ?? map.items[0];
  if (near === undefined) return null;
  const indent = indentOf(text, near);
  if (indent === null) return null;
  const lines = emitPair(key, value, indent).join('\n');
  if (after === undefined) {
    const at = lineStart(text, (near.key as Node).range![0]);
    return `${text.slice(0, at)}${lines}\n${text.slice(at)}`;
  }
  const at = lineEnd(text, contentEnd(place, after));
  const rest = text.slice(at);
  // Parts of the head stand apart; lines within one do not.
  if (depth > 0 || !lines.includes('\n')) return `${text.slice(0, at)}\n${lines}${rest}`;
  return `${text.slice(0, at)}\n\n${lines}${/^\n[^\n]/.test(rest) ? `\n${rest}` : rest}`;
}

/** Whether a key of the file stands above a new one; keys nobody ordered stay above. */
function precedes(order: readonly string[], key: string, added: string): boolean {
  const place = order.indexOf(added);
  return place === -1 || order.indexOf(key) < place;
}

function keyOf(pair: Pair): string {
  return String((pair.key as { value: unknown }).value);
}

export function isFlow(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'flow' in node && node.flow === true;
}

/** Blanks before a key; null where something else stands before it on its line. */
function indentOf(text: string, pair: Pair): number | null {
  const start = (pair.key as Node).range![0];
  const before = text.slice(lineStart(text, start), start);
  return /^ *$/.test(before) ? before.length : null;
}

/** Offset behind the last character of a pair that is neither blank nor comment. */
function contentEnd({ yaml, text }: Place, pair: Pair): number {
  const keyEnd = (pair.key as Node).range![1];
  const end = nodeEnd(yaml, pair.value as Node | null) ?? keyEnd;
  // A key without a value ends with its colon.
  if (end <= keyEnd || text.slice(keyEnd, end).trim() === ':') return text.indexOf(':', keyEnd) + 1;
  return text.slice(0, end).trimEnd().length;
}

function nodeEnd(yaml: YamlLibrary, node: Node | null): number | undefined {
  if ((yaml.isMap(node) || yaml.isSeq(node)) && !isFlow(node)) {
    const last = node.items.at(-1) as Node | Pair | undefined;
    if (yaml.isPair(last)) {
      const key = last.key as Node;
      const value = nodeEnd(yaml, last.value as Node | null);
      // Behind the colon of a key without value.
      return Math.max(key.range![1] + 1, value ?? 0);
    }
    if (last !== undefined) return nodeEnd(yaml, last as Node);
  }
  return node?.range?.[1];
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line feed that ends a line, or the length of the text. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}
