import { InternalError, UserError } from '../errors.ts';
import type { Json, JsonObject } from '../model.ts';
import { isMap } from './defaults.ts';
import type { Shape } from './shape.ts';

const SAFE = /^[A-Za-z0-9._/:@-]*$/;

/**
 * A copy of a value with exactly the names that its shape declares, maps without prototypes, and
 * null where something may be absent: what the checks of templates took for granted holds.
 * Throws UserError where text that templates write without quotes has other characters.
 */
export function shapeValue(shape: Shape, value: unknown): Json {
  return shaped(shape, value, '', '');
}

/** `name`: its key or index; `above`: the dotted path of what it lies in. */
function shaped(shape: Shape, value: unknown, above: string, name: string | number): Json {
  if (value === null || value === undefined) {
    if (shape.nullable === true || shape.kind === 'any') return null;
    throw new InternalError(`the rendering context has no ${below(above, name)}`);
  }
  switch (shape.kind) {
    case 'list': {
      const at = below(above, name);
      return (value as Json[]).map((item, index) => shaped(shape.items, item, at, index));
    }
    case 'map':
      return mapValues(value as JsonObject, shape.values, below(above, name));
    case 'record':
      return recordValue(shape, value as JsonObject, below(above, name));
    case 'text':
      return safeText(shape, String(value), above, name);
    case 'any':
      return bare(value as Json);
    default:
      return value as Json;
  }
}

function below(above: string, name: string | number): string {
  return above === '' ? String(name) : `${above}.${name}`;
}

/** A thousand modules have the shapes of a few blueprints. */
const FIELDS = new WeakMap<Shape, [string, Shape][]>();

function fieldsOf(shape: Shape & { kind: 'record' }): [string, Shape][] {
  let fields = FIELDS.get(shape);
  if (fields === undefined) FIELDS.set(shape, (fields = Object.entries(shape.fields)));
  return fields;
}

function recordValue(shape: Shape & { kind: 'record' }, value: JsonObject, at: string): Json {
  const { rest } = shape;
  // Only the names that the shape declares are put into it: none of them is one that objects inherit.
  const copy = (rest === undefined ? {} : Object.create(null)) as JsonObject;
  for (const [name, field] of fieldsOf(shape)) {
    const own = Object.hasOwn(value, name) ? value[name] : undefined;
    copy[name] = shaped(field, own, at, name);
  }
  if (rest === undefined) return copy;
  const others = Object.keys(value).filter((name) => !Object.hasOwn(shape.fields, name));
  for (const name of others) copy[name] = shaped(rest, value[name], at, name);
  return copy;
}

function mapValues(value: JsonObject, shape: Shape, at: string): JsonObject {
  const copy = Object.create(null) as JsonObject;
  for (const name of Object.keys(value)) copy[name] = shaped(shape, value[name], at, name);
  return copy;
}

function bare(value: Json): Json {
  if (Array.isArray(value)) return value.map(bare);
  if (!isMap(value)) return value;
  const copy = Object.create(null) as JsonObject;
  for (const name of Object.keys(value)) copy[name] = bare(value[name] ?? null);
  return copy;
}

function safeText(
  shape: Shape & { kind: 'text' },
  text: string,
  above: string,
  name: string | number,
): string {
  if (shape.matched === true || shape.prose === true || shape.choices !== undefined) return text;
  if (!shape.safe || SAFE.test(text)) return text;
  throw new UserError({
    message: `\`${below(above, name)}\` is ${JSON.stringify(text)}, which cannot stand in the files of a blueprint`,
    expected: 'letters, digits and . _ / : @ -',
  });
}
