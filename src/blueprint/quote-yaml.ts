import { InternalError } from '../errors.ts';
import type { Json, JsonObject } from '../model.ts';
import { json, type Value } from './quote-text.ts';

/** Begins with a letter and holds nothing that any YAML, in block or flow, could read as syntax. */
const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*$/;
/** Words that YAML 1.1 or a common reader of it takes for booleans, null or numbers. */
const WORDS = /^(y|n|yes|no|on|off|true|false|null|nan|inf|infinity)$/i;

/** True when the text may stand without quotes and is a string under YAML 1.1 and 1.2. */
export function isPlainYaml(text: string): boolean {
  return PLAIN.test(text) && !WORDS.test(text);
}

/**
 * YAML of any JSON value that is safe in block and in flow context. Maps and lists are written
 * in flow on one line; with `indent` (the column the value starts in) in block, each line after
 * the first moved right by it. Strings are plain only where certainly safe, else double-quoted
 * with JSON's escapes, which YAML shares. An absent value is `null`.
 */
export function yaml(value: Value, indent?: number): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return yamlNumber(value);
  if (typeof value === 'string') return isPlainYaml(value) ? value : json(value);
  if (Object.keys(value).length === 0) return Array.isArray(value) ? '[]' : '{}';
  if (indent === undefined) return flow(value);
  return Array.isArray(value) ? blockList(value, indent) : blockMap(value, indent);
}

/** YAML 1.1 reads `1e+21` as a string: there a float must have a point. */
function yamlNumber(value: number): string {
  if (!Number.isFinite(value)) throw new InternalError(`${value} is no JSON number`);
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}

function flow(value: Json[] | JsonObject): string {
  if (Array.isArray(value)) return `[${value.map((item) => yaml(item)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${yaml(key)}: ${yaml(item)}`);
  return `{${entries.join(', ')}}`;
}

function isFilled(value: Json): value is Json[] | JsonObject {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function blockList(items: readonly Json[], indent: number): string {
  return items.map((item) => `- ${yaml(item, indent + 2)}`).join(`\n${' '.repeat(indent)}`);
}

function blockMap(value: JsonObject, indent: number): string {
  const pad = ' '.repeat(indent);
  const lines = Object.entries(value).map(([key, item]) =>
    isFilled(item)
      ? `${yaml(key)}:\n${pad}  ${yaml(item, indent + 2)}`
      : `${yaml(key)}: ${yaml(item)}`,
  );
  return lines.join(`\n${pad}`);
}
