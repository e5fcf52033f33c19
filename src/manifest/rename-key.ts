import type { Node } from 'yaml';
import { loadYaml, YAML_OPTIONS, type YamlLibrary } from '../lib/yaml.ts';
import type { Json, JsonObject } from '../model.ts';
import { setModuleValue } from './edit.ts';
import { restoreEndings } from './endings.ts';
import { sliceManifest, toLf } from './slices.ts';
import { withValue } from './splice.ts';
import { holdsIntended, plainMap } from './verify.ts';

/** Where a key stands in an entry: `params`, `old`. */
export type KeyPath = readonly [string, ...string[], string];

/**
 * Gives one key of an entry another name: its value, its comments, its quotes and its place stay.
 * Does nothing where the key is not there. Throws UserError as `setModuleValue` does.
 */
export async function renameKey(
  text: string,
  id: string,
  path: KeyPath,
  name: string,
): Promise<string> {
  const yaml = await loadYaml();
  const before = toLf(text);
  const part = partOf(before, id);
  const entry = [...part.above, id].reduce(childOf, plainMap(yaml, part.text));
  const above = path.slice(0, -1) as [string, ...string[]];
  const map = above.reduce(childOf, entry);
  const old = path.at(-1)!;
  if (entry === null || map === null || !Object.hasOwn(map, old)) return text;
  const pairs = Object.entries(map).map(([key, value]) => [key === old ? name : key, value]);
  const renamed = Object.fromEntries(pairs) as JsonObject;
  const edited = replaceKey(yaml, part.text, [...part.above, id, ...path], name);
  if (edited !== null) {
    const after = before.slice(0, part.from) + edited + before.slice(part.from + part.text.length);
    const intended = { module: id, value: withValue(entry, above, renamed) };
    if (holdsIntended(yaml, before, after, intended)) return restoreEndings(text, after);
  }
  // An alias and the like: the map is written anew.
  return setModuleValue(text, id, above, renamed);
}

/** The entry alone, or where the layout is odd the whole text and the keys that lead to the entry. */
function partOf(text: string, id: string): { text: string; from: number; above: string[] } {
  const entry = sliceManifest(text)?.entries.find((it) => it.id === id);
  if (entry === undefined) return { text, from: 0, above: ['modules'] };
  const lines = text.split('\n').slice(0, entry.line - 1);
  const from = lines.reduce((sum, it) => sum + it.length + 1, 0);
  // The last line of a file need not end.
  return { text: entry.text.slice(0, -1), from, above: [] };
}

function childOf(map: JsonObject | null, key: string): JsonObject | null {
  const value: Json | undefined = map !== null && Object.hasOwn(map, key) ? map[key] : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

/** Writes over the key alone; null where its place cannot be told. */
function replaceKey(
  yaml: YamlLibrary,
  text: string,
  path: readonly string[],
  name: string,
): string | null {
  let node: unknown = yaml.parseDocument(text, YAML_OPTIONS).contents;
  for (const [depth, part] of path.entries()) {
    if (!yaml.isMap(node)) return null;
    const pair = node.items.find((it) => yaml.isScalar(it.key) && it.key.value === part);
    if (pair === undefined) return null;
    if (depth < path.length - 1) {
      node = pair.value;
      continue;
    }
    const range = (pair.key as Node).range;
    if (!range) return null;
    const [quote] = /^["']?/.exec(text.slice(range[0]))!;
    return `${text.slice(0, range[0])}${quote}${name}${quote}${text.slice(range[1])}`;
  }
  return null;
}
