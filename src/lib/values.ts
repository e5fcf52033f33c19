import type { Json } from '../model.ts';
import type { ParamSchema } from '../model-blueprint.ts';
import { didYouMean } from './closest.ts';
import {
  refusedKey,
  REFUSED_KEYS,
  refusedKeys,
  showValue,
  unknownKey,
  type ValuePath,
  type Violation,
} from './violation.ts';

export { refusedKeys, showValue, unknownKey, type ValuePath, type Violation };

/** ParamSchema plus what only the manifest's own keys need. */
export interface ValueSchema extends Omit<
  ParamSchema,
  'items' | 'properties' | 'additionalProperties'
> {
  items?: ValueSchema;
  properties?: Record<string, ValueSchema>;
  additionalProperties?: false | ValueSchema;
  /** An empty value counts as absent. */
  nullable?: boolean;
  /** True for maps whose content somebody else checks. */
  open?: boolean;
}

/** A longer pattern tells nobody what to write. */
const READABLE = 80;

const TYPE_WORDS: Record<ParamSchema['type'], string> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
};

/**
 * All ways in which a plain value (from YAML or JSON) breaks a schema, in document order. `at` is
 * where the value stands; it begins every violation's path. Only own keys count.
 */
export function validateValue(schema: ValueSchema, value: unknown, at: ValuePath): Violation[] {
  if (value === null && schema.nullable === true) return [];
  if (!hasType(schema.type, value)) return [wrongType(schema, value, at)];
  if (schema.enum !== undefined && !schema.enum.some((choice) => choice === value)) {
    return [notInEnum(schema.enum, value, at)];
  }
  if (typeof value === 'string') return validateString(schema, value, at);
  if (typeof value === 'number') return validateNumber(schema, value, at);
  if (Array.isArray(value)) return validateList(schema, value, at);
  if (typeof value === 'object' && value !== null) {
    return validateMap(schema, value as Record<string, unknown>, at);
  }
  return [];
}

function hasType(type: ParamSchema['type'], value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

function wrongType(schema: ValueSchema, value: unknown, at: ValuePath): Violation {
  const expected = schema.enum === undefined ? TYPE_WORDS[schema.type] : oneOf(schema.enum);
  const unquoted = schema.type === 'string' && ['number', 'boolean'].includes(typeof value);
  const quoted = typeof value === 'string' && value !== '' && hasType(schema.type, plain(value));
  const hint = unquoted ? '; put it in quotes' : quoted ? '; take the quotes away' : '';
  return { at, message: `expected ${expected}, got ${showValue(value)}${hint}`, expected };
}

/** What a text would be without its quotes. */
function plain(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() === '' ? text : Number(text);
}

function oneOf(choices: readonly Json[]): string {
  const words = choices.map((choice) =>
    typeof choice === 'string' ? choice : JSON.stringify(choice),
  );
  return words.length === 1 ? words[0]! : `one of ${words.join(', ')}`;
}

function notInEnum(choices: readonly Json[], value: unknown, at: ValuePath): Violation {
  const expected = oneOf(choices);
  const words = choices.filter((choice) => typeof choice === 'string');
  const hint = typeof value === 'string' ? didYouMean(value, words) : '';
  return { at, message: `expected ${expected}, got ${showValue(value)}${hint}`, expected };
}

function validateString(schema: ValueSchema, value: string, at: ValuePath): Violation[] {
  // Characters as people count them, so that an emoji is one.
  const length = [...value].length;
  const range = between(schema.minLength, schema.maxLength, 'characters');
  if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? Infinity)) {
    const message = `expected ${range}, got ${length}: ${showValue(value)}`;
    return [{ at, message, expected: range }];
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
    const about = lowerFirst(schema.description);
    const message = `${showValue(value)} is not allowed`;
    return schema.pattern.length > READABLE
      ? [{ at, message, expected: about }]
      : [
          {
            at,
            message: `${message}: ${about}`,
            expected: `a text that matches ${schema.pattern}`,
          },
        ];
  }
  return [];
}

function validateNumber(schema: ValueSchema, value: number, at: ValuePath): Violation[] {
  if (value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity)) return [];
  const expected = between(schema.minimum, schema.maximum, '');
  return [{ at, message: `expected ${expected}, got ${value}`, expected }];
}

function validateList(schema: ValueSchema, value: unknown[], at: ValuePath): Violation[] {
  const found: Violation[] = [];
  if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Infinity)) {
    const expected = between(schema.minItems, schema.maxItems, 'items');
    found.push({ at, message: `expected ${expected}, got ${value.length}`, expected });
  }
  const { items } = schema;
  if (items !== undefined) {
    value.forEach((item, index) => found.push(...validateValue(items, item, [...at, index])));
  }
  if (schema.uniqueBy !== undefined) found.push(...repeated(schema.uniqueBy, value, at));
  return found;
}

function repeated(key: string, items: unknown[], at: ValuePath): Violation[] {
  const seen = new Map<unknown, number>();
  return items.flatMap((item, index) => {
    if (item === null || typeof item !== 'object' || !Object.hasOwn(item, key)) return [];
    const name = (item as Record<string, unknown>)[key];
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, index);
      return [];
    }
    const message = `${key} ${showValue(name)} stands in item ${first + 1} already`;
    return [{ at: [...at, index, key], message, expected: `a ${key} of its own for each item` }];
  });
}

function validateMap(
  schema: ValueSchema,
  value: Record<string, unknown>,
  at: ValuePath,
): Violation[] {
  const found: Violation[] = [];
  const properties = schema.properties ?? {};
  for (const key of Object.keys(value)) {
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const rest = schema.additionalProperties;
    if (REFUSED_KEYS.includes(key)) found.push(refusedKey(key, at));
    else if (own !== undefined) found.push(...validateValue(own, value[key], [...at, key]));
    else if (schema.open === true) found.push(...refusedKeys(value[key], [...at, key]));
    else if (rest === undefined || rest === false) {
      found.push(unknownKey(key, Object.keys(properties), at));
    } else {
      found.push(...keyViolations(schema, key, at));
      found.push(...validateValue(rest, value[key], [...at, key]));
    }
  }
  for (const key of schema.required ?? []) {
    const missing = !Object.hasOwn(value, key);
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (missing) found.push(missingKey(key, known, at));
  }
  return found;
}

function keyViolations({ keys }: ValueSchema, key: string, at: ValuePath): Violation[] {
  if (keys === undefined) return [];
  const { not } = keys;
  if (not !== undefined && new RegExp(not.pattern, 'u').test(key)) {
    const message = `${showValue(key)} is not allowed here`;
    return [{ at: [...at, key], message, expected: not.instead, onKey: true }];
  }
  const wrong = !new RegExp(keys.pattern, 'u').test(key);
  if (!wrong && !(keys.refused ?? []).includes(key)) return [];
  const message = wrong
    ? `${showValue(key)} cannot be a key here`
    : `${showValue(key)} is taken by the tool`;
  return [{ at: [...at, key], message, expected: keys.description, onKey: true }];
}

function missingKey(key: string, schema: ValueSchema | undefined, at: ValuePath): Violation {
  const what = schema === undefined ? '' : ` (${lowerFirst(schema.description)})`;
  return { at, message: `${key} is missing${what}`, expected: `a key ${key}`, onKey: true };
}

function between(low: number | undefined, high: number | undefined, what: string): string {
  const unit = what === '' ? '' : ` ${what}`;
  if (low !== undefined && high !== undefined) return `${low} to ${high}${unit}`;
  return low === undefined ? `at most ${high}${unit}` : `at least ${low}${unit}`;
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
}
