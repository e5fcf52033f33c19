import type { Json, JsonObject } from '../model.ts';
import type { BlueprintHeader, ParamSchema } from '../model-blueprint.ts';
import { REFUSED_KEYS } from '../lib/violation.ts';
import { MANIFEST_SCHEMA, MODULE_SCHEMA } from './schema.ts';
import type { ValueSchema } from './values.ts';

/** A blueprint that the repository's manifest names or could name. */
export interface EditorBlueprint {
  /** As written behind `blueprint:`, version included. */
  ref: string;
  header: Pick<BlueprintHeader, 'about' | 'params'>;
}

/**
 * JSON Schema (draft-07, which yaml-language-server and VS Code take) of infra.yaml, made of the
 * same data as the validator. For each blueprint `params` and `per_environment` have its
 * parameters, so that editors complete and check them, those of a team's own blueprints too.
 */
export function editorSchema(blueprints: readonly EditorBlueprint[]): JsonObject {
  const definitions: JsonObject = { module: moduleSchema(blueprints) };
  for (const { ref, header } of blueprints) definitions[ref] = paramsSchema(header);
  const manifest = toJsonSchema({
    ...MANIFEST_SCHEMA,
    properties: { ...MANIFEST_SCHEMA.properties },
  });
  const properties = manifest['properties'] as JsonObject;
  const modules = properties['modules'] as JsonObject;
  modules['additionalProperties'] = { $ref: '#/definitions/module' };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'infra.yaml',
    ...manifest,
    definitions,
  };
}

function moduleSchema(blueprints: readonly EditorBlueprint[]): JsonObject {
  const schema = toJsonSchema(MODULE_SCHEMA);
  const properties = schema['properties'] as JsonObject;
  const suggestions = blueprints.map(({ ref, header }) => ({
    const: ref,
    description: header.about,
  }));
  if (suggestions.length > 0) {
    // Another version or a blueprint unknown here stays allowed: it is only not completed.
    properties['blueprint'] = {
      ...(properties['blueprint'] as JsonObject),
      anyOf: [...suggestions, {}],
    };
  }
  const allOf = blueprints.map(({ ref }) => ({
    if: { properties: { blueprint: { const: ref } }, required: ['blueprint'] },
    then: {
      properties: {
        params: refTo(ref),
        per_environment: orNull({ type: 'object', additionalProperties: refTo(ref) }),
      },
    },
  }));
  return allOf.length === 0 ? schema : { ...schema, allOf };
}

function paramsSchema({ params }: EditorBlueprint['header']): JsonObject {
  // None is required here: what has no default may be given for each environment.
  return toJsonSchema({
    type: 'object',
    description: 'Parameters of the blueprint.',
    properties: params,
    nullable: true,
  });
}

function refTo(ref: string): JsonObject {
  return {
    $ref: `#/definitions/${encodeURIComponent(ref.replaceAll('~', '~0').replaceAll('/', '~1'))}`,
  };
}

/** One schema of the validator as JSON Schema. */
export function toJsonSchema(schema: ValueSchema | ParamSchema): JsonObject {
  const value: ValueSchema = schema;
  const result: JsonObject = { type: value.type, description: value.description };
  if (value.default !== undefined) result['default'] = value.default;
  if (value.enum !== undefined) result['enum'] = value.enum;
  for (const key of SIMPLE) {
    if (value[key] !== undefined) result[key] = value[key];
  }
  if (value.items !== undefined) result['items'] = toJsonSchema(value.items);
  if (value.type === 'object' && value.open !== true) Object.assign(result, mapKeywords(value));
  if (value.open === true) result['propertyNames'] = notRefused();
  return value.nullable === true ? orNull(result) : result;
}

const SIMPLE = [
  ...(['pattern', 'minLength', 'maxLength', 'minimum', 'maximum'] as const),
  ...(['minItems', 'maxItems'] as const),
];

function mapKeywords(schema: ValueSchema): JsonObject {
  const { properties, required, additionalProperties: rest, keys } = schema;
  const result: JsonObject = {};
  if (properties !== undefined) {
    const entries = Object.entries(properties).map(([key, it]) => [key, toJsonSchema(it)] as const);
    result['properties'] = Object.fromEntries(entries);
  }
  if (required !== undefined && required.length > 0) result['required'] = required;
  result['additionalProperties'] =
    rest === undefined || rest === false ? false : toJsonSchema(rest);
  if (keys !== undefined) {
    const taken: JsonObject = { enum: [...(keys.refused ?? []), ...REFUSED_KEYS] };
    const { pattern, description } = keys;
    const not = keys.not === undefined ? taken : { anyOf: [taken, { pattern: keys.not.pattern }] };
    result['propertyNames'] = { pattern, description, not };
  } else if (rest !== undefined && rest !== false) result['propertyNames'] = notRefused();
  return result;
}

function notRefused(): JsonObject {
  return { not: { enum: [...REFUSED_KEYS] } };
}

/** What is optional may stand there empty. */
function orNull(schema: JsonObject): JsonObject {
  const { type, enum: choices, ...rest } = schema;
  const nullable: JsonObject = { type: [type as string, 'null'], ...rest };
  return choices === undefined ? nullable : { ...nullable, enum: [...(choices as Json[]), null] };
}
