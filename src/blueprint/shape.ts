import type { ParamSchema } from '../model-blueprint.ts';
import { isSafePattern } from './pattern.ts';

/**
 * The type of a value in the rendering context. `safe` text may stand in a file without quotes:
 * it consists of A-Za-z0-9._/:@- or was chosen by the writer of the blueprint (`choices`).
 */
export type Shape = (
  | {
      kind: 'text';
      safe: boolean;
      choices?: readonly string[];
      prose?: true;
      /** Values were held against a pattern when parameters were resolved. */
      matched?: true;
    }
  | { kind: 'number' }
  | { kind: 'boolean' }
  | { kind: 'list'; items: Shape }
  | { kind: 'map'; values: Shape }
  | { kind: 'record'; fields: Record<string, Shape>; rest?: Shape }
  /** Anything; only quoting helpers may write it. */
  | { kind: 'any' }
) & { nullable?: true };

export const SAFE_TEXT: Shape = { kind: 'text', safe: true };
export const FREE_TEXT: Shape = { kind: 'text', safe: false };
export const NUMBER: Shape = { kind: 'number' };
export const BOOLEAN: Shape = { kind: 'boolean' };
export const ANY: Shape = { kind: 'any' };

export function record(fields: Record<string, Shape>): Shape {
  return { kind: 'record', fields: Object.assign(Object.create(null), fields) };
}

export function list(items: Shape): Shape {
  return { kind: 'list', items };
}

export function choices(...values: string[]): Shape {
  return { kind: 'text', safe: true, choices: values };
}

export function nullable(shape: Shape): Shape {
  // As they are described: nobody asks yet whether its texts are safe.
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(shape)) as Shape;
  return Object.assign(copy, { nullable: true as const });
}

/** The shape of a value that is known to be there. */
export function certain(shape: Shape): Shape {
  const copy = { ...shape };
  delete copy.nullable;
  return copy;
}

/** Shape of a parameter's value. */
export function shapeOf(schema: ParamSchema): Shape {
  switch (schema.type) {
    case 'string':
      return textShape(schema);
    case 'integer':
    case 'number':
      return NUMBER;
    case 'boolean':
      return BOOLEAN;
    case 'array':
      return list(schema.items === undefined ? ANY : shapeOf(schema.items));
    case 'object':
      return objectShape(schema);
  }
}

function textShape(schema: ParamSchema): Shape {
  if (schema.enum !== undefined) return choices(...schema.enum.map(String));
  const { pattern } = schema;
  if (pattern === undefined) return FREE_TEXT;
  let safe: boolean | null = null;
  return {
    kind: 'text',
    matched: true,
    // Judging a pattern takes time, and only the checks of templates ask.
    get safe() {
      return (safe ??= isSafePattern(pattern));
    },
  };
}

function objectShape(schema: ParamSchema): Shape {
  const rest = schema.additionalProperties ? shapeOf(schema.additionalProperties) : undefined;
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) return { kind: 'map', values: rest ?? ANY };
  const fields = properties.map(([name, property]): [string, Shape] => [
    name,
    isAlwaysThere(name, property, schema) ? shapeOf(property) : nullable(shapeOf(property)),
  ]);
  const shape = record(Object.fromEntries(fields));
  return rest === undefined || shape.kind !== 'record' ? shape : { ...shape, rest };
}

function isAlwaysThere(name: string, property: ParamSchema, parent: ParamSchema): boolean {
  return parent.required?.includes(name) === true || (property.default ?? null) !== null;
}

/** Shape of `params`: a parameter whose default is null may be absent. */
export function paramsShape(params: Record<string, ParamSchema>): Shape {
  const fields = Object.entries(params).map(([name, schema]): [string, Shape] => [
    name,
    schema.default === null ? nullable(shapeOf(schema)) : shapeOf(schema),
  ]);
  return record(Object.fromEntries(fields));
}
