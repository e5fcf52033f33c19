import type { JsonObject, ManifestHead, Module } from '../model.ts';
import type { BlueprintHeader, ParamSchema } from '../model-blueprint.ts';
import { didYouMean } from '../lib/closest.ts';
import { unknownKey, validateValue, type ValuePath, type Violation } from '../lib/values.ts';
import { holdBounds } from './bounds.ts';
import { conditionalDefaults } from './conditional.ts';
import { isMap, propertyOf, setOwn, withDefaults } from './defaults.ts';

/** Name of the built-in environment; values for it may be given like for any other. */
export const LOCAL = 'local';

export interface ResolvedParams {
  /** Every parameter of the blueprint, defaults applied at any depth. */
  params: JsonObject;
  /** The same per environment of the manifest and for `local`, its own values put over. */
  perEnvironment: Record<string, JsonObject>;
  /** What does not fit; `at` begins at the module's entry: `params`, … or `per_environment`, … */
  problems: Violation[];
}

/**
 * The parameters of one module: what it gives, put over the defaults of its blueprint, checked
 * against the schemas. Values of an environment are put over those: objects key by key, lists and
 * scalars replaced. With problems the values are those that could be worked out.
 */
export function resolveParams(header: BlueprintHeader, module: Given, head: Head): ResolvedParams {
  const known = latest.get(module);
  if (known?.header === header && known.head === head) return known.resolved;
  const resolved = newlyResolved(header, module, head);
  latest.set(module, { header, head, resolved });
  return resolved;
}

type Given = Pick<Module, 'params' | 'perEnvironment'>;
type Head = Pick<ManifestHead, 'environments'>;

/** The plan, the summary and the rendering of a module ask for the same. */
const latest = new WeakMap<
  Given,
  { header: BlueprintHeader; head: Head; resolved: ResolvedParams }
>();

function newlyResolved(header: BlueprintHeader, module: Given, head: Head): ResolvedParams {
  const schema = schemaOf(header);
  const fallbacks = (given: JsonObject, guarded: boolean): JsonObject =>
    conditionalDefaults(header.params, withoutNulls(schema, given), { protected: guarded });
  const plain = fallbacks(module.params, false);
  const base = settle(schema, module.params, plain, module.params, ['params']);
  const guarded = new Set(head.environments.filter((it) => it.protected).map(({ name }) => name));
  const names = [...head.environments.map(({ name }) => name), LOCAL];
  const problems = [...base.problems, ...unknownEnvironments(module.perEnvironment, names)];
  // What is wrong for all environments is told once, where it is written.
  const told = new Set(base.problems.map((problem) => sameMistake(problem, 1)));
  const perEnvironment: Record<string, JsonObject> = {};
  for (const name of names) {
    const own = Object.hasOwn(module.perEnvironment, name)
      ? module.perEnvironment[name]
      : undefined;
    const given = own === undefined ? module.params : mergeMaps(schema, module.params, own);
    const here = fallbacks(given, guarded.has(name));
    if (own === undefined && JSON.stringify(here) === JSON.stringify(plain)) {
      perEnvironment[name] = base.params;
      continue;
    }
    const at = ['per_environment', name];
    const settled = settle(schema, given, here, own ?? {}, at);
    perEnvironment[name] = settled.params;
    const found = settled.problems.filter((problem) => !told.has(sameMistake(problem, 2)));
    problems.push(...found.map((problem) => whereGiven(problem, own ?? {})));
  }
  return { params: base.params, perEnvironment, problems };
}

/** What is given for all, and does not fit a default of one environment, is wrong where it is given. */
function whereGiven(problem: Violation, own: JsonObject): Violation {
  const [, environment, ...at] = problem.at;
  if (at.length === 0 || Object.hasOwn(own, String(at[0]))) return problem;
  return {
    ...problem,
    at: ['params', ...at],
    message: `${problem.message}, its default in ${String(environment)}`,
  };
}

/** The parameters as one object, so that one validator serves all. */
function schemaOf(header: BlueprintHeader): ParamSchema {
  return { type: 'object', description: 'Parameters', properties: header.params };
}

function settle(
  schema: ParamSchema,
  given: JsonObject,
  fallbacks: JsonObject,
  own: JsonObject,
  at: ValuePath,
): { params: JsonObject; problems: Violation[] } {
  const there = withoutNulls(schema, given);
  const filled = withDefaults(schema, { ...fallbacks, ...there }) as JsonObject;
  const bounds = holdBounds(schema.properties ?? {}, filled, given, own, at);
  // Defaults were held against their schemas when the blueprint was loaded.
  const values = Object.fromEntries(Object.keys(there).map((name) => [name, filled[name]]));
  const problems = [...validateValue(schema, values, at), ...bounds];
  const params: JsonObject = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const value = Object.hasOwn(filled, name) ? filled[name] : undefined;
    if (value === undefined && property.default === undefined)
      problems.push(missingAt(name, property, at));
    setOwn(params, name, value ?? null);
  }
  return { params, problems };
}

function missingAt(name: string, schema: ParamSchema, at: ValuePath): Violation {
  return {
    at: [...at, name],
    message: `the parameter \`${name}\` is missing: ${schema.description}`,
    expected:
      schema.enum === undefined
        ? `a value of type ${schema.type}`
        : `one of ${schema.enum.join(', ')}`,
    onKey: true,
  };
}

/** An explicit `null` for a parameter that may be absent, or has several defaults, means that it is. */
function withoutNulls(schema: ParamSchema, given: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(given)) {
    const property = propertyOf(schema, name);
    if (value === null && (property?.default === null || property?.defaults !== undefined))
      continue;
    setOwn(kept, name, value);
  }
  return kept;
}

/** Objects deep, all else replaced. */
function mergeMaps(schema: ParamSchema | null, under: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = {};
  for (const [name, value] of Object.entries(under)) setOwn(merged, name, value);
  for (const [name, value] of Object.entries(over)) {
    const property = schema === null ? null : propertyOf(schema, name);
    // Below an object that only the defaults give, the defaults are what is put over.
    const below = Object.hasOwn(merged, name) ? merged[name] : (property?.default ?? undefined);
    setOwn(merged, name, isMap(below) && isMap(value) ? mergeMaps(property, below, value) : value);
  }
  return merged;
}

/** Equal for one mistake seen from the module and from an environment; `skip`: parts before it. */
function sameMistake({ at, message }: Violation, skip: number): string {
  return JSON.stringify([at.slice(skip), message]);
}

function unknownEnvironments(
  given: Record<string, JsonObject>,
  names: readonly string[],
): Violation[] {
  return Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      ...unknownKey(name, names, ['per_environment']),
      message: `unknown environment \`${name}\`${didYouMean(name, names)}`,
    }));
}

/** A parameter that a person is asked for when a module is added. */
export interface Question {
  name: string;
  schema: ParamSchema;
  /** No default: without an answer the module cannot be added. */
  required: boolean;
}

/** What to ask, in the blueprint's order: parameters without default, and those with a prompt. */
export function questions(header: BlueprintHeader): Question[] {
  return Object.entries(header.params)
    .map(([name, schema]) => ({ name, schema, required: schema.default === undefined }))
    .filter(({ schema, required }) => required || schema.prompt !== undefined);
}

/** Names of the required parameters that are not given, in the blueprint's order. */
export function missing(header: BlueprintHeader, given: JsonObject): string[] {
  return questions(header)
    .filter(({ name, required }) => required && !Object.hasOwn(given, name))
    .map(({ name }) => name);
}

/** Parameters to write into the manifest even as defaults: dangerous to change later. */
export function recorded(header: BlueprintHeader, params: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [name, schema] of Object.entries(header.params)) {
    const value = params[name] ?? null;
    if (schema.record === true && value !== null) setOwn(kept, name, value);
  }
  return kept;
}
