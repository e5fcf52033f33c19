import { UserError } from '../errors.ts';
import { hcl } from './quote-hcl.ts';
import { indentText, json, line, literal, markdown, shell, type Value } from './quote-text.ts';
import { yaml } from './quote-yaml.ts';

/** A helper as a plain function of its arguments, free of Handlebars. */
export type Helper = (...args: Value[]) => string | number | boolean;

/** Truth as `#if` sees it: null, false, 0, '' and empty lists are false. */
function truthy(value: Value): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function text(value: Value): string {
  if (typeof value === 'object' && value !== null) {
    throw new UserError('a list or map was handed to a helper that takes text');
  }
  return value === undefined || value === null ? '' : String(value);
}

/** A count given as last argument; undefined when it was left out. */
function count(value: Value, helper: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 64)
    return value;
  throw new UserError(`\`${helper}\` takes an indentation from 0 to 64, not ${json(value)}`);
}

function length(value: Value): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'string') return [...value].length;
  return typeof value === 'object' ? Object.keys(value).length : 0;
}

/** `in value list`, `in key map` and `in value a b c`. */
function isIn(value: Value, ...among: Value[]): boolean {
  const [first] = among;
  if (among.length > 1 || typeof first !== 'object' || first === null) {
    return among.includes(value ?? null);
  }
  return Array.isArray(first) ? first.includes(value ?? null) : Object.hasOwn(first, text(value));
}

/**
 * Every helper that templates may use beside #if, #unless, #each, #with and the two that mark
 * regions. Pure: the same arguments give the same text on every machine.
 */
export const HELPERS: Record<string, Helper> = {
  hcl: (value, indent) => hcl(value, count(indent, 'hcl')),
  yaml: (value, indent) => yaml(value, count(indent, 'yaml')),
  json: (value, indent) => json(value, count(indent, 'json')),
  shell: (value) => shell(value),
  markdown: (value) => markdown(value),
  line: (value) => line(value),
  indent: (value, by) => indentText(text(value), count(by, 'indent') ?? 0),
  join: (list, separator) =>
    (Array.isArray(list) ? list : []).map((item) => text(item)).join(text(separator)),
  concat: (...parts) => parts.map((part) => text(part)).join(''),
  replace: (value, from, to) => text(value).replaceAll(text(from), () => text(to)),
  literal: (value) => literal(text(value)),
  kebab: (value) => text(value).replaceAll('_', '-'),
  snake: (value) => text(value).replaceAll('-', '_'),
  lower: (value) => text(value).toLowerCase(),
  upper: (value) => text(value).toUpperCase(),
  eq: (left, right) => (left ?? null) === (right ?? null),
  ne: (left, right) => (left ?? null) !== (right ?? null),
  and: (...values) => values.every(truthy),
  or: (...values) => values.some(truthy),
  not: (value) => !truthy(value),
  in: isIn,
  gt: (left, right) => Number(left ?? 0) > Number(right ?? 0),
  length,
  add: (...values) => values.reduce<number>((sum, value) => sum + Number(value ?? 0), 0),
};

export const HELPER_NAMES: readonly string[] = Object.keys(HELPERS);

/** The two that mark regions; they need to know the file, so render.ts makes them. */
export const REGION_HELPERS = ['block', 'derived'] as const;

/** All that the compiler has to know, beside Handlebars' own. */
export const KNOWN_HELPERS: readonly string[] = [...HELPER_NAMES, ...REGION_HELPERS];

/** Helpers that make any value safe in one language. */
export const QUOTING: ReadonlySet<string> = new Set([
  'hcl',
  'yaml',
  'json',
  'shell',
  'markdown',
  'line',
]);
