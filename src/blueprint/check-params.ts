import type { Json, JsonObject } from '../model.ts';
import type { ParamSchema } from '../model-blueprint.ts';
import { didYouMean } from '../lib/closest.ts';
import { validateValue, type ValuePath, type ValueSchema, type Violation } from '../lib/values.ts';
import { whyNotPattern } from './pattern.ts';
import { withDefaults } from './defaults.ts';

const PARAM_NAME = /^[a-z][a-z0-9_]{0,39}$/;
const PROPERTY_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Words that `each:` gives another meaning. */
const TAKEN = ['environments', 'modules'];
const TYPES = ['string', 'integer', 'number', 'boolean', 'array', 'object'];

const WHOLE: ValueSchema = { type: 'integer', description: 'A count', minimum: 0 };
const NUMBER: ValueSchema = { type: 'number', description: 'A bound' };
const TEXT: ValueSchema = { type: 'string', description: 'A text', minLength: 1 };
const KEYS: ValueSchema = {
  type: 'object',
  description: 'What free keys look like',
  required: ['pattern', 'description'],
  properties: {
    pattern: TEXT,
    description: TEXT,
    refused: { type: 'array', description: 'Keys that have a meaning already', items: TEXT },
    not: {
      type: 'object',
      description: 'What keys must not look like',
      required: ['pattern', 'instead'],
      properties: { pattern: TEXT, instead: TEXT },
    },
  },
};

/** Keys of a schema by the types that know them; `null`: looked at by hand. */
const COMMON: Record<string, ValueSchema | null> = {
  type: { type: 'string', description: 'Type of the value', enum: TYPES },
  description: TEXT,
  default: null,
  enum: null,
};
const BY_TYPE: Record<string, Record<string, ValueSchema | null>> = {
  string: { pattern: TEXT, minLength: WHOLE, maxLength: WHOLE },
  integer: { minimum: NUMBER, maximum: NUMBER },
  number: { minimum: NUMBER, maximum: NUMBER },
  boolean: {},
  array: { items: null, minItems: WHOLE, maxItems: WHOLE, uniqueBy: TEXT },
  object: {
    properties: null,
    required: { type: 'array', description: 'Names of properties', items: TEXT },
    additionalProperties: null,
    keys: KEYS,
  },
};
const DEFAULTS: ValueSchema = {
  type: 'array',
  description: 'Defaults where something holds',
  items: {
    type: 'object',
    description: 'A default and where it is one',
    required: ['value', 'when'],
    open: true,
    properties: { when: { type: 'object', description: 'Conditions', open: true } },
  },
};
const TOP: Record<string, ValueSchema | null> = {
  atLeast: TEXT,
  defaults: DEFAULTS,
  prompt: TEXT,
  record: { type: 'boolean', description: 'Always written to the manifest' },
};

type Place = (string | number)[];

/** Everything wrong with `params:` of a blueprint; `at` is where they stand. */
export function checkParams(params: JsonObject, at: ValuePath): Violation[] {
  return Object.entries(params).flatMap(([name, schema]) => {
    const place = [...at, name];
    if (TAKEN.includes(name)) {
      return [wrong(place, `\`${name}\` has a meaning of its own in \`each\``, 'another name')];
    }
    if (!PARAM_NAME.test(name) || name in Object.prototype) {
      return [wrong(place, `\`${name}\` cannot be a parameter`, 'lower case, digits and _')];
    }
    return [...checkSchema(schema, place, true), ...boundProblems(params, schema, place)];
  });
}

/** Only what can be compared has a bound, and only a parameter of its kind is one. */
function boundProblems(params: JsonObject, schema: Json, at: Place): Violation[] {
  if (!isMap(schema) || typeof schema.atLeast !== 'string') return [];
  const other = Object.hasOwn(params, schema.atLeast) ? params[schema.atLeast] : undefined;
  const types = ['string', 'integer', 'number'];
  if (isMap(other) && other.type === schema.type && types.includes(String(other.type))) return [];
  const names = Object.keys(params).filter((name) => name !== at.at(-1));
  const message = `there is no parameter \`${schema.atLeast}\` to compare with${didYouMean(schema.atLeast, names)}`;
  return [wrong([...at, 'atLeast'], message, 'a parameter of the same type: a number or a text')];
}

function wrong(at: Place, message: string, expected: string): Violation {
  return { at, message, expected };
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Looks at one schema and what it nests. */
function checkSchema(schema: Json | undefined, at: Place, top: boolean): Violation[] {
  if (!isMap(schema)) return [wrong(at, 'a schema is a map', 'type, description, default …')];
  const type = schema.type;
  const byType = typeof type === 'string' ? BY_TYPE[type] : undefined;
  const known = { ...COMMON, ...byType, ...(top ? TOP : {}) };
  const found = keyProblems(schema, known, byType !== undefined, at);
  if (found.length > 0 || byType === undefined) return found;
  const nested = nestedProblems(schema, at);
  return nested.length > 0 ? nested : valueProblems(schema as unknown as ParamSchema, at, top);
}

function keyProblems(
  schema: JsonObject,
  known: Record<string, ValueSchema | null>,
  typed: boolean,
  at: Place,
): Violation[] {
  const missing = ['type', 'description'].filter((key) => !Object.hasOwn(schema, key));
  const found = missing.map((key) => wrong(at, `\`${key}\` is missing`, `a key ${key}`));
  for (const [key, value] of Object.entries(schema)) {
    const rule = Object.hasOwn(known, key) ? known[key] : undefined;
    if (rule === undefined && typed) {
      const names = Object.keys(known);
      const message = `unknown key \`${key}\` for this type${didYouMean(key, names)}`;
      found.push({ ...wrong([...at, key], message, `one of ${names.join(', ')}`), onKey: true });
    }
    if (rule) found.push(...validateValue(rule, value, [...at, key]));
  }
  return found;
}

function nestedProblems(schema: JsonObject, at: Place): Violation[] {
  if (schema.type === 'array') {
    if (schema.items === undefined) return [wrong(at, 'a list needs `items`', 'items: a schema')];
    return checkSchema(schema.items, [...at, 'items'], false);
  }
  if (schema.type !== 'object') return [];
  const { properties = {}, additionalProperties = false } = schema;
  if (!isMap(properties)) return [wrong([...at, 'properties'], 'a map of schemas', 'a map')];
  if (additionalProperties === false && Object.keys(properties).length === 0) {
    return [wrong(at, 'an object needs `properties` or `additionalProperties`', 'a schema')];
  }
  const found = Object.entries(properties).flatMap(([name, property]) => {
    const place = [...at, 'properties', name];
    return PROPERTY_NAME.test(name) && !(name in Object.prototype)
      ? checkSchema(property, place, false)
      : [wrong(place, `\`${name}\` cannot be a property`, 'letters, digits, _ and -')];
  });
  if (additionalProperties === false) return found;
  return [...found, ...checkSchema(additionalProperties, [...at, 'additionalProperties'], false)];
}

/** Patterns, names that refer to each other, choices and the default, against the schema itself. */
function valueProblems(schema: ParamSchema, at: Place, top: boolean): Violation[] {
  const found: Violation[] = [];
  const refused = patternProblems(schema, at);
  if (refused.length > 0) return refused;
  if (schema.keys !== undefined && !schema.additionalProperties) {
    found.push(wrong([...at, 'keys'], 'only free keys have `keys`', '`additionalProperties`'));
  }
  for (const name of schema.required ?? []) {
    if (schema.properties?.[name] !== undefined) continue;
    const known = Object.keys(schema.properties ?? {});
    const message = `\`${name}\` is required and no property${didYouMean(name, known)}`;
    found.push(wrong([...at, 'required'], message, `one of ${known.join(', ')}`));
  }
  if (schema.uniqueBy !== undefined && schema.items?.properties?.[schema.uniqueBy] === undefined) {
    const message = `the items have no \`${schema.uniqueBy}\``;
    found.push(wrong([...at, 'uniqueBy'], message, 'a property of the items'));
  }
  return [...found, ...choiceProblems(schema, at), ...defaultProblems(schema, at, top)];
}

function patternProblems({ pattern, keys }: ParamSchema, at: Place): Violation[] {
  const patterns: [string | undefined, Place][] = [
    [pattern, [...at, 'pattern']],
    [keys?.pattern, [...at, 'keys', 'pattern']],
    [keys?.not?.pattern, [...at, 'keys', 'not', 'pattern']],
  ];
  return patterns.flatMap(([text, place]) => {
    const why = text === undefined ? null : whyNotPattern(text);
    return why === null ? [] : [wrong(place, `the pattern is refused: ${why}`, 'a linear pattern')];
  });
}

function choiceProblems(schema: ParamSchema, at: Place): Violation[] {
  if (schema.enum === undefined) return [];
  if (!Array.isArray(schema.enum) || schema.enum.length === 0) {
    return [wrong([...at, 'enum'], '`enum` is a list of values', 'at least one value')];
  }
  const values = schema.enum;
  const rest = { ...schema };
  delete rest.enum;
  return values.flatMap((value, index) => validateValue(rest, value, [...at, 'enum', index]));
}

function defaultProblems(schema: ParamSchema, at: Place, top: boolean): Violation[] {
  return [...conditionalProblems(schema, at), ...plainDefaultProblems(schema, at, top)];
}

/** What is recorded or asked for has one default; objects are put together key by key with it. */
function conditionalProblems(schema: ParamSchema, at: Place): Violation[] {
  const { defaults = [], record, prompt, type } = schema;
  const place = (index: number): Place => [...at, 'defaults', index];
  const single = record === true || prompt !== undefined || type === 'object';
  if (defaults.length > 0 && (single || schema.default === undefined)) {
    const expected = 'a `default`, and neither `record` nor `prompt` nor type object';
    return [wrong([...at, 'defaults'], 'this parameter cannot have several defaults', expected)];
  }
  return defaults.flatMap((given, index) => {
    const odd = Object.keys(given).find((key) => key !== 'value' && key !== 'when');
    if (odd !== undefined)
      return [wrong([...place(index), odd], `unknown key \`${odd}\``, 'value, when')];
    if (Object.keys(given.when).length === 0) {
      return [wrong([...place(index), 'when'], 'it holds everywhere', 'a condition')];
    }
    return validateValue(schema, given.value, [...place(index), 'value']);
  });
}

function plainDefaultProblems(schema: ParamSchema, at: Place, top: boolean): Violation[] {
  if (schema.default === undefined) return [];
  if (schema.default === null) {
    return top
      ? []
      : [wrong([...at, 'default'], 'a property that may be absent has no default', 'no `default`')];
  }
  return validateValue(schema, withDefaults(schema, schema.default), [...at, 'default']);
}
