import { UserError, type Problem } from '../errors.ts';
import { isMap, propertyOf } from '../blueprint/defaults.ts';
import { missing, questions } from '../blueprint/params.ts';
import type { Ask, Templates } from '../io/io.ts';
import { parseBlueprintRef } from '../lib/blueprint-ref.ts';
import { validateValue } from '../lib/values.ts';
import { parseRef } from '../manifest/ref.ts';
import type { BlueprintRef, Json, JsonObject, Layer, ModuleSummary, Uses } from '../model.ts';
import type { BlueprintHeader, ParamSchema } from '../model-blueprint.ts';
import type { BlueprintSource } from '../plan.ts';
import { setDeep } from './answers.ts';

interface Request {
  id: string;
  /** `service`, `service@1.0.0`, `./path` or `npm:pkg/name`; without a version today's is taken. */
  blueprint: string;
  blueprints: BlueprintSource;
  templates: Templates;
  name?: string;
  path?: string;
  package?: string | null;
  uses?: Uses;
  params?: JsonObject;
  /** `--set` values as they were typed. */
  typed?: Readonly<Record<string, string>>;
  perEnvironment?: Record<string, JsonObject>;
  /** Modules that are there already, for the default of `uses`. */
  others?: readonly Pick<ModuleSummary, 'id' | 'layer'>[];
  /** Where questions may be asked; null: take defaults. */
  ask?: Ask | null;
}

export interface NewEntry {
  id: string;
  blueprint: string;
  name?: string;
  path?: string;
  package?: string;
  uses?: Uses;
  params?: JsonObject;
  perEnvironment?: Record<string, JsonObject>;
}

/** Finds the blueprint, version included where the user left it out. */
export async function findBlueprint(
  text: string,
  blueprints: BlueprintSource,
): Promise<{ ref: string; header: BlueprintHeader }> {
  const versioned = /@\d/.test(text.slice(1));
  const ref = versioned ? parseRef(text) : unversioned(text);
  const result = await blueprints(ref);
  if ('found' in result) {
    const { header } = result.found;
    return { ref: versioned ? text : `${text}@${header.version}`, header };
  }
  if (versioned) {
    throw new UserError({
      message: `blueprint ${text} is not at hand; ${ref.name} is at ${result.outdated}`,
      fix: `--blueprint ${text.slice(0, text.lastIndexOf('@'))}`,
    });
  }
  return findBlueprint(`${text}@${result.outdated}`, blueprints);
}

/** With a version that hardly any blueprint has; messages say what was given, without it. */
function unversioned(text: string): BlueprintRef {
  const ref = parseBlueprintRef(`${text}@0.0.0`);
  if (typeof ref !== 'string') return { ...ref, text };
  throw new UserError({
    message: `${JSON.stringify(text)} is not a blueprint: ${ref}`,
    expected: 'name, ./path/to/blueprint or npm:package/name, with or without @x.y.z',
    fix: 'correct --blueprint',
  });
}

/** The entry of a new module: answers, then questions, then defaults that are worth recording. */
export async function newEntry(request: Request): Promise<NewEntry> {
  const { ref, header } = await findBlueprint(request.blueprint, request.blueprints);
  const params = withTexts(header, request);
  if (request.ask) await askParams(header, params, request.ask);
  const problems = missingParams(header, params, request.id);
  if (problems.length > 0) throw new UserError(problems);
  for (const [name, schema] of Object.entries(header.params)) {
    if (schema.record === true && schema.default !== undefined && !Object.hasOwn(params, name)) {
      params[name] = schema.default;
    }
  }
  const uses = request.uses ?? defaultUses(header, request.others ?? []);
  const entry: NewEntry = { id: request.id, blueprint: ref };
  if (request.name !== undefined) entry.name = request.name;
  if (request.path !== undefined) entry.path = request.path;
  if (header.pairs && request.package) entry.package = request.package;
  if (Object.keys(uses).length > 0) entry.uses = uses;
  if (Object.keys(params).length > 0) entry.params = params;
  if (Object.keys(request.perEnvironment ?? {}).length > 0) {
    entry.perEnvironment = request.perEnvironment!;
  }
  return entry;
}

/** What `--set` says of a text is that text, though as YAML it would be a number, a map or nothing. */
function withTexts(header: BlueprintHeader, { params = {}, typed = {} }: Request): JsonObject {
  const texts = structuredClone(params);
  const root: ParamSchema = { type: 'object', description: '', properties: header.params };
  for (const [key, raw] of Object.entries(typed)) {
    const parts = key.split('.');
    let schema: ParamSchema | null = root;
    let value: Json | undefined = texts;
    for (const part of parts) {
      schema = schema === null ? null : propertyOf(schema, part);
      value = isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined;
    }
    if (schema?.type === 'string' && typeof value !== 'string') setDeep(texts, parts, raw);
  }
  return texts;
}

async function askParams(header: BlueprintHeader, params: JsonObject, ask: Ask): Promise<void> {
  for (const { name, schema } of questions(header)) {
    if (Object.hasOwn(params, name)) continue;
    const question = schema.prompt ?? schema.description;
    if (schema.enum !== undefined) {
      const choices = schema.enum.map((it) => ({ value: String(it), title: String(it) }));
      const chosen = await ask.select(question, choices, String(schema.default ?? ''));
      params[name] = schema.enum.find((it) => String(it) === chosen) ?? chosen;
    } else if (schema.type === 'boolean') {
      params[name] = await ask.confirm(question, schema.default === true);
    } else {
      const initial = schema.default === undefined ? '' : String(schema.default);
      const whyNot = (answer: string): string | null =>
        validateValue(schema, asType(schema.type, answer), [])[0]?.expected ?? null;
      params[name] = asType(schema.type, await ask.text(question, initial, whyNot));
    }
  }
}

function asType(type: string, answer: string): Json {
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(answer)) {
    return Number(answer);
  }
  return answer;
}

/** Parameters without default that nobody gave. */
export function missingParams(header: BlueprintHeader, params: JsonObject, id: string): Problem[] {
  return missing(header, params).map((name) => ({
    message: `${id}: parameter ${name} of ${header.name} is missing: ${header.params[name]!.description}`,
    fix: `--set ${name}=<value>, or params: in --input file.yaml`,
  }));
}

/** What the blueprint reads by default, of the first module in each layer. */
function defaultUses(header: BlueprintHeader, others: NonNullable<Request['others']>): Uses {
  const uses: Uses = {};
  for (const [layer, outputs] of Object.entries(header.uses) as [Layer, string[]][]) {
    const first = others.find((it) => it.layer === layer);
    if (first !== undefined) uses[first.id] = outputs;
  }
  return uses;
}
