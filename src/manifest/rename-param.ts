import type { Node } from 'yaml';
import { loadYaml, YAML_OPTIONS, type YamlLibrary } from '../lib/yaml.ts';
import type { Json, JsonObject } from '../model.ts';
import { setModuleValue } from './edit.ts';
import { restoreEndings } from './endings.ts';
import { toLf } from './slices.ts';
import { withValue } from './splice.ts';
import { holdsIntended, plainMap } from './verify.ts';

/**
 * Gives one key of an entry another name (`params`, `old` → `params`, `new`): its value, its
 * comments and its place stay. Does nothing where the key is not there. Throws UserError where the
 * text cannot be edited by machine.
 */
export async function renameModuleKey(
  text: string,
  id: string,
  path: readonly [string, ...string[]],
  name: string,
): Promise<string> {
  const yaml = await loadYaml();
  const before = toLf(text);
  const entry = childOf(childOf(plainMap(yaml, before), 'modules'), id);
  const above = path.slice(0, -1).reduce<JsonObject | null>(childOf, entry);
  const old = path.at(-1)!;
  if (entry === null || above === null || !Object.hasOwn(above, old)) return text;
  const value = above[old]!;
  const to = path.with(-1, name) as [string, ...string[]];
  const intended = { module: id, value: withValue(withValue(entry, path, undefined), to, value) };
  const after = replaceKey(yaml, before, ['modules', id, ...path], name);
  if (after !== null && holdsIntended(yaml, before, after, intended)) {
    return restoreEndings(text, after);
  }
  // In braces and the like: the value is written anew.
  return setModuleValue(await setModuleValue(text, id, to, value), id, path, undefined);
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
  const doc = yaml.parseDocument(text, YAML_OPTIONS);
  let node: unknown = doc.contents;
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
    return text.slice(0, range[0]) + name + text.slice(range[1]);
  }
  return null;
}
