import { UserError } from '../errors.ts';
import type { Json, JsonObject } from '../model.ts';
import { isMap } from './defaults.ts';

/** What may take the place of a placeholder: one part of a path, or a part of one. */
const PART = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Puts the values of the context into the placeholders of a path below a root. */
export function fillPath(path: string, values: JsonObject): string {
  if (!path.includes('{')) return path;
  return path.replace(/\{([a-z]+)\}/g, (_, name: string) => {
    const value = placeholder(name, values);
    if (typeof value === 'string' && PART.test(value)) return value;
    throw new UserError({
      message: `${JSON.stringify(value ?? null)} cannot be part of the path ${path}`,
      expected: 'letters, digits, . _ and -',
    });
  });
}

function placeholder(name: string, values: JsonObject): Json | undefined {
  const { module, item } = values;
  if (name === 'item') return isMap(item) ? item.name : item;
  if (name === 'environment' || name === 'target') return nameOf(values[name], 'name');
  return nameOf(module, name === 'module' ? 'name' : name);
}

function nameOf(value: Json | undefined, key: string): Json | undefined {
  return isMap(value) ? value[key] : undefined;
}
