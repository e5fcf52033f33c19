import type { Json, JsonObject } from '../model.ts';
import type { ParamSchema } from '../model-blueprint.ts';

/** True for a map, as YAML gives it. */
export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A value with the defaults of its schema put where it says nothing: in objects, in items of
 * lists, in values of free maps. What does not fit the schema is left as it is; validation tells.
 */
export function withDefaults(schema: ParamSchema, value: Json): Json {
  if (schema.type === 'array' && Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => withDefaults(items, item));
  }
  if (schema.type !== 'object' || !isMap(value)) return value;
  const filled: JsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    const property = propertyOf(schema, name);
    setOwn(filled, name, property === null ? item : withDefaults(property, item));
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const fallback = property.default ?? null;
    if (fallback !== null && !Object.hasOwn(filled, name)) {
      setOwn(filled, name, withDefaults(property, fallback));
    }
  }
  return filled;
}

/** Schema of one entry of an object, or null where the schema does not know it. */
export function propertyOf(schema: ParamSchema, name: string): ParamSchema | null {
  const { properties = {}, additionalProperties } = schema;
  if (Object.hasOwn(properties, name)) return properties[name] ?? null;
  return additionalProperties ? additionalProperties : null;
}

/** Sets a key whatever it is called: `__proto__` becomes data, for validation to refuse. */
export function setOwn(target: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') {
    target[key] = value;
    return;
  }
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
