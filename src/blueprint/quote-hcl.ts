import { InternalError } from '../errors.ts';
import type { Json, JsonObject } from '../model.ts';
import { escapeHidden, wellFormed, type Value } from './quote-text.ts';

/** Names that mean something else when they stand bare at the start of an object. */
const KEYWORDS = new Set(['for', 'in', 'if', 'else', 'endif', 'endfor', 'true', 'false', 'null']);
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * HCL literal of any JSON value, laid out as `terraform fmt` leaves it: on one line, or, with
 * `indent` (the indentation of the line it starts on), one line an entry for maps and for lists
 * that hold maps or lists. Rules of escaping: HCL native syntax specification, "Template
 * Expressions". An absent value is `null`.
 */
export function hcl(value: Value, indent?: number): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return hclString(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return hclNumber(value);
  if (Array.isArray(value)) return hclList(value, indent);
  return hclObject(value, indent);
}

function hclNumber(value: number): string {
  if (!Number.isFinite(value)) throw new InternalError(`${value} is no JSON number`);
  return String(value);
}

function hclString(text: string): string {
  const escaped = wellFormed(text)
    .replace(/[\\"]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    // After a `$` or `%` the doubling would be read differently, so the brace is written as a code.
    .replace(/([$%])\1+\{/g, (run) => `${run.slice(0, -1)}\\u007b`)
    .replace(/[$%](?=\{)/g, '$&$&');
  return `"${escapeHidden(escaped)}"`;
}

function hclList(items: readonly Json[], indent: number | undefined): string {
  const nested = items.some((item) => typeof item === 'object' && item !== null);
  if (indent === undefined || !nested) {
    return `[${items.map((item) => hcl(item)).join(', ')}]`;
  }
  const pad = ' '.repeat(indent + 2);
  const lines = items.map((item) => `${pad}${hcl(item, indent + 2)},\n`);
  return `[\n${lines.join('')}${' '.repeat(indent)}]`;
}

function hclObject(value: JsonObject, indent: number | undefined): string {
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  if (indent === undefined) {
    return `{ ${entries.map(([key, item]) => `${hclKey(key)} = ${hcl(item)}`).join(', ')} }`;
  }
  const rows = entries.map(([key, item]) => ({ key: hclKey(key), text: hcl(item, indent + 2) }));
  const pad = ' '.repeat(indent + 2);
  const lines = align(rows).map(({ key, text }) => `${pad}${key} = ${text}\n`);
  return `{\n${lines.join('')}${' '.repeat(indent)}}`;
}

function hclKey(key: string): string {
  return IDENTIFIER.test(key) && !KEYWORDS.has(key) ? key : hclString(key);
}

interface Row {
  key: string;
  text: string;
}

/** Pads the keys of neighbouring one-line values to one width, as hclwrite's formatter does. */
function align(rows: readonly Row[]): Row[] {
  const aligned: Row[] = [];
  let group: Row[] = [];
  const close = (): void => {
    const width = Math.max(0, ...group.map((row) => columns(row.key)));
    for (const row of group) {
      aligned.push({ key: row.key + ' '.repeat(width - columns(row.key)), text: row.text });
    }
    group = [];
  };
  for (const row of rows) {
    if (!row.text.includes('\n')) {
      group.push(row);
      continue;
    }
    close();
    aligned.push(row);
  }
  close();
  return aligned;
}

/** Width as hclwrite counts it: grapheme clusters. */
function columns(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  return [...new Intl.Segmenter('en').segment(text)].length;
}
