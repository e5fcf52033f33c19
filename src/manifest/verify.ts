import type { Document } from 'yaml';
import { readSimpleYaml } from '../lib/simple-yaml.ts';
import { MAX_ALIASES, YAML_OPTIONS, type YamlLibrary } from '../lib/yaml.ts';
import type { Json, JsonObject, ManifestSlices } from '../model.ts';
import { sliceManifest } from './slices.ts';

/** What a manifest should hold after an edit: all as before but for one module, or but for the head. */
export type Intended =
  { module: string; value: Json | undefined } | { head: (before: JsonObject) => JsonObject };

/**
 * True when the edited text holds the intended value and nothing else changed. Reads only the
 * changed slice where both texts have slices: those agree with a full parse.
 */
export function holdsIntended(
  yaml: YamlLibrary | null,
  before: string,
  after: string,
  intended: Intended,
): boolean {
  const old = sliceManifest(before);
  const now = sliceManifest(after);
  if (old !== null && now !== null) return holdsInSlices(yaml, old, now, intended);
  const was = plainMap(yaml, before);
  const is = plainMap(yaml, after);
  if (was === null || is === null) return false;
  const { modules: oldModules, ...oldHead } = was;
  const { modules: nowModules, ...nowHead } = is;
  const modules = new Map(Object.entries((oldModules ?? {}) as JsonObject));
  if ('head' in intended) {
    return same(nowHead, intended.head(oldHead)) && same(nowModules ?? {}, oldModules ?? {});
  }
  if (intended.value === undefined) modules.delete(intended.module);
  else modules.set(intended.module, intended.value);
  return same(nowHead, oldHead) && same(nowModules ?? {}, Object.fromEntries(modules));
}

function holdsInSlices(
  yaml: YamlLibrary | null,
  old: ManifestSlices,
  now: ManifestSlices,
  intended: Intended,
): boolean {
  const others = (slices: ManifestSlices): string[] =>
    slices.entries
      .filter(({ id }) => 'head' in intended || id !== intended.module)
      .map(({ text }) => text);
  if (!same(others(old), others(now))) return false;
  const head = (slices: ManifestSlices): JsonObject | null => plainMap(yaml, slices.head);
  if ('head' in intended) {
    const was = head(old);
    return was !== null && same(head(now), intended.head(was));
  }
  if (old.head !== now.head) {
    const [was, is] = [head(old), head(now)];
    if ((yaml === null && is === null) || !same(was, is)) return false;
  }
  const entry = now.entries.find(({ id }) => id === intended.module);
  if (intended.value === undefined || entry === undefined) {
    return intended.value === undefined && entry === undefined;
  }
  return same(plainMap(yaml, entry.text)?.[intended.module], intended.value);
}

/**
 * A text as a plain map, empty for a text without content; null where it is not one. Without the
 * library (null) also where only that could tell.
 */
export function plainMap(yaml: YamlLibrary | null, text: string): JsonObject | null {
  const simple = readSimpleYaml(text);
  if (simple !== undefined) return isObject(simple) ? simple : null;
  if (yaml === null) return null;
  const doc = yaml.parseDocument(text, YAML_OPTIONS);
  if (doc.errors.length > 0 || doc.warnings.length > 0) return null;
  const value = withAliases(doc);
  if (value === null) return {};
  return isObject(value) ? value : null;
}

/** undefined where an alias has no anchor: an edit may have taken that away. */
function withAliases(doc: Document.Parsed): Json | undefined {
  try {
    return doc.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equal as data: the order of keys does not count. */
export function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return left === right;
  }
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(
      (key) =>
        Object.hasOwn(right, key) && same((left as JsonObject)[key], (right as JsonObject)[key]),
    )
  );
}
