import { UserError } from '../errors.ts';
import { loadYaml, YAML_OPTIONS, type YamlLibrary } from '../lib/yaml.ts';
import type { Json, JsonObject, Uses } from '../model.ts';
import { howByHand, notEditable, refuseUnknown, taken } from './edit-problems.ts';
import { emitPair } from './emit.ts';
import { restoreEndings } from './endings.ts';
import { deleteEntry, insertEntry } from './entries.ts';
import { layoutOf, type Layout } from './layout.ts';
import { HEAD_ORDER, MANIFEST_SCHEMA, MODULE_ORDER } from './schema.ts';
import { toLf } from './slices.ts';
import { spliceValue, withValue } from './splice.ts';
import { holdsIntended, plainMap, type Intended } from './verify.ts';

export { newManifest, type NewEnvironment, type NewManifest } from './new-manifest.ts';

/** A module as a command wants it in the manifest. What is undefined or empty is not written. */
export interface NewModule {
  id: string;
  blueprint: string;
  name?: string;
  path?: string;
  package?: string;
  uses?: Uses;
  params?: JsonObject;
  perEnvironment?: Record<string, JsonObject>;
}

/**
 * Adds an entry at its sorted place; every other byte stays. Throws UserError when the id is
 * there already or the text cannot be edited by machine.
 */
export async function addModule(text: string, entry: NewModule): Promise<string> {
  const before = toLf(text);
  const layout = layoutOf(before);
  const value = entryValue(entry);
  const intended = { module: entry.id, value };
  const inserted = withEntry(layout, entry.id, value);
  // Nearly always: then there is no need for the library.
  if (inserted !== null && holdsIntended(null, before, inserted, intended)) {
    return restoreEndings(text, inserted);
  }
  const yaml = await loadYaml();
  const ids = idsOf(yaml, before, layout);
  if (ids.includes(entry.id)) throw new UserError(taken(entry.id, layout));
  const order = [...ids, entry.id].sort();
  const attempts = [
    () => inserted,
    () => spliceValue(yaml, before, { path: ['modules', entry.id], value, orderOf: () => order }),
    () => editDocument(yaml, before, ['modules', entry.id], value),
  ];
  const byHand = `add below modules:\n${emitPair(entry.id, value, 2).join('\n')}`;
  return restoreEndings(text, firstThatHolds(yaml, before, attempts, intended, byHand));
}

/** The text with the entry put in by cutting; null where the layout is odd or the id is taken. */
function withEntry(layout: Layout | null, id: string, value: JsonObject): string | null {
  if (layout === null || layout.entries.some((entry) => entry.id === id)) return null;
  return insertEntry(layout, id, emitPair(id, value, layout.indent)).join('\n');
}

/** Takes an entry and its own comments away. Throws UserError when there is none of that id. */
export async function removeModule(text: string, id: string): Promise<string> {
  const before = toLf(text);
  const yaml = await loadYaml();
  const layout = layoutOf(before);
  refuseUnknown(id, idsOf(yaml, before, layout));
  const attempts = [
    () => (layout === null ? null : deleteEntry(layout, id).join('\n')),
    () => spliceValue(yaml, before, { path: ['modules', id], value: undefined, orderOf: () => [] }),
    () => editDocument(yaml, before, ['modules', id], undefined),
  ];
  const intended = { module: id, value: undefined };
  const byHand = `delete the entry ${id} below modules:`;
  return restoreEndings(text, firstThatHolds(yaml, before, attempts, intended, byHand));
}

/**
 * Sets one value of an entry (`params`, `port`); undefined takes it away. A scalar changes in
 * place; comments and order stay. Throws UserError as the others do.
 */
export async function setModuleValue(
  text: string,
  id: string,
  path: readonly [string, ...string[]],
  value: Json | undefined,
): Promise<string> {
  const before = toLf(text);
  const yaml = await loadYaml();
  const layout = layoutOf(before);
  refuseUnknown(id, idsOf(yaml, before, layout));
  const change = { path: [id, ...path], value, orderOf: orderInModules };
  const whole = { ...change, path: ['modules', id, ...path] };
  const attempts = [
    () => (layout === null ? null : spliceEntry(yaml, layout, id, change)),
    () => spliceValue(yaml, before, { ...whole, orderOf: (at) => orderInModules(at.slice(1)) }),
    () => editDocument(yaml, before, whole.path, value),
  ];
  const current = entryOf(yaml, before, layout, id);
  const intended = { module: id, value: withValue(current, path, value) };
  const byHand = howByHand(['modules', id, ...path], value);
  return restoreEndings(text, firstThatHolds(yaml, before, attempts, intended, byHand));
}

/** Sets one value outside `modules:`; undefined takes it away. */
export async function setHeadValue(
  text: string,
  path: readonly [string, ...string[]],
  value: Json | undefined,
): Promise<string> {
  const before = toLf(text);
  const yaml = await loadYaml();
  const layout = layoutOf(before);
  const change = { path, value, orderOf: orderInHead };
  const attempts = [
    () => (layout === null ? null : spliceHead(yaml, layout, change)),
    () => spliceValue(yaml, before, change),
    () => editDocument(yaml, before, path, value),
  ];
  const intended = { head: (head: JsonObject) => withValue(head, path, value) };
  const byHand = howByHand(path, value);
  return restoreEndings(text, firstThatHolds(yaml, before, attempts, intended, byHand));
}

function entryValue(entry: NewModule): JsonObject {
  const { blueprint, name, path, uses, params, perEnvironment } = entry;
  const fields: [string, Json | undefined][] = [
    ['blueprint', blueprint],
    ['name', name === entry.id ? undefined : name],
    ['path', path],
    ['package', entry.package],
    ['uses', uses],
    ['params', params],
    ['per_environment', perEnvironment],
  ];
  const isGiven = ([, value]: [string, Json | undefined]): boolean =>
    value !== undefined && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0);
  return Object.fromEntries(fields.filter(isGiven)) as JsonObject;
}

function spliceEntry(
  yaml: YamlLibrary,
  { lines, entries }: Layout,
  id: string,
  change: Parameters<typeof spliceValue>[2],
): string | null {
  const { key, to } = entries.find((entry) => entry.id === id)!;
  const edited = spliceValue(yaml, `${lines.slice(key, to).join('\n')}\n`, change);
  if (edited === null) return null;
  return [...lines.slice(0, key), edited.slice(0, -1), ...lines.slice(to)].join('\n');
}

function spliceHead(
  yaml: YamlLibrary,
  { lines, modules, end }: Layout,
  change: Parameters<typeof spliceValue>[2],
): string | null {
  if (modules === -1) return null;
  const isBelow = lines.slice(end).some((line) => line.startsWith(`${change.path[0]}:`));
  const [from, to] = isBelow ? [end, lines.length] : [0, modules];
  const edited = spliceValue(yaml, `${lines.slice(from, to).join('\n')}\n`, change);
  if (edited === null) return null;
  return [...lines.slice(0, from), edited.slice(0, -1), ...lines.slice(to)].join('\n');
}

/** Last resort for flow style and the like: the library writes the text; comments may move. */
function editDocument(
  yaml: YamlLibrary,
  text: string,
  path: readonly string[],
  value: Json | undefined,
): string | null {
  const doc = yaml.parseDocument(text, YAML_OPTIONS);
  if (doc.errors.length > 0) return null;
  try {
    if (value === undefined) doc.deleteIn(path);
    else doc.setIn(path, doc.createNode(value));
    return doc.toString({ lineWidth: 0, flowCollectionPadding: false });
  } catch {
    // The library throws where the path leads through a text, a list or an alias.
    return null;
  }
}

function firstThatHolds(
  yaml: YamlLibrary,
  before: string,
  attempts: readonly (() => string | null)[],
  intended: Intended,
  byHand: string,
): string {
  for (const attempt of attempts) {
    const after = attempt();
    if (after !== null && holdsIntended(yaml, before, after, intended)) return after;
  }
  throw new UserError(notEditable(byHand));
}

function idsOf(yaml: YamlLibrary, text: string, layout: Layout | null): string[] {
  if (layout !== null) return layout.entries.map(({ id }) => id);
  return Object.keys((plainMap(yaml, text)?.['modules'] ?? {}) as JsonObject);
}

function entryOf(yaml: YamlLibrary, text: string, layout: Layout | null, id: string): JsonObject {
  const entry = layout?.entries.find((it) => it.id === id);
  const map =
    layout === null || entry === undefined
      ? (plainMap(yaml, text)?.['modules'] as JsonObject)
      : plainMap(yaml, `${layout.lines.slice(entry.key, entry.to).join('\n')}\n`);
  return (map?.[id] ?? {}) as JsonObject;
}

function orderInModules(path: readonly string[]): readonly string[] {
  return path.length === 1 ? MODULE_ORDER : [];
}

function orderInHead(path: readonly string[]): readonly string[] {
  if (path.length === 0) return HEAD_ORDER;
  let schema = MANIFEST_SCHEMA;
  for (const part of path) {
    const inner = schema.properties?.[part] ?? schema.additionalProperties;
    if (inner === undefined || inner === false) return [];
    schema = inner;
  }
  return Object.keys(schema.properties ?? {});
}
