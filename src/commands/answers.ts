import { UserError, type Problem } from '../errors.ts';
import type { Outside } from '../io/io.ts';
import { unknownKey } from '../lib/values.ts';
import { setOwn } from '../blueprint/defaults.ts';
import { loadYaml, MAX_ALIASES, YAML_OPTIONS } from '../lib/yaml.ts';
import type { Json, JsonObject } from '../model.ts';

/** What flags and `--input` say; anything missing is asked for or takes its default. */
export interface Answers {
  project?: string;
  region?: string;
  environments?: string[];
  layout?: string;
  blueprint?: string;
  path?: string;
  package?: string;
  language?: string;
  uses?: Record<string, string[]>;
  params: JsonObject;
  perEnvironment: Record<string, JsonObject>;
}

const KEYS = [
  'project',
  'region',
  'environments',
  'layout',
  'blueprint',
  'path',
  'package',
  'language',
  'uses',
  'params',
  'per_environment',
] as const;

export interface AnswerFlags extends Omit<Partial<Answers>, 'params' | 'perEnvironment'> {
  input?: string | undefined;
  set: readonly string[];
}

/** Flags over `--input file.yaml`. Throws UserError for unknown keys or a malformed `--set`. */
export async function gatherAnswers(outside: Outside, flags: AnswerFlags): Promise<Answers> {
  const given = flags.input === undefined ? {} : await readInput(outside, flags.input);
  const answers: Answers = {
    ...(given as Partial<Answers>),
    params: { ...(given.params as JsonObject | undefined) },
    perEnvironment: { ...(given.per_environment as Record<string, JsonObject> | undefined) },
  };
  delete (answers as { per_environment?: unknown }).per_environment;
  for (const key of [
    'project',
    'region',
    'environments',
    'layout',
    'blueprint',
    'path',
    'package',
    'language',
  ] as const) {
    const value = flags[key];
    if (value !== undefined) Object.assign(answers, { [key]: value });
  }
  for (const it of flags.set) await applySet(answers.params, it);
  return answers;
}

async function readInput(outside: Outside, file: string): Promise<JsonObject> {
  const text = outside.readUserFile(file);
  if (text === null) {
    throw new UserError({ message: `${file} is not there`, file, fix: 'correct --input' });
  }
  const { parseDocument } = await loadYaml();
  const document = parseDocument(text, YAML_OPTIONS);
  const [error] = document.errors;
  const value: unknown = error === undefined ? document.toJS({ maxAliasCount: MAX_ALIASES }) : null;
  if (error !== undefined || value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new UserError({
      message: `${file} cannot be read: ${error?.message ?? 'it is not a map'}`,
      file,
      expected: `a map with keys of ${KEYS.join(', ')}`,
    });
  }
  const problems: Problem[] = Object.keys(value)
    .filter((key) => !(KEYS as readonly string[]).includes(key))
    .map((key) => {
      const { message, expected } = unknownKey(key, KEYS, [key]);
      return { message, expected, file };
    });
  if (problems.length > 0) throw new UserError(problems);
  return value as JsonObject;
}

/** `--set key=value`: the value is YAML, so `replicas=3` is a number and `port="8000"` a text. */
async function applySet(params: JsonObject, text: string): Promise<void> {
  const equals = text.indexOf('=');
  if (equals <= 0) {
    throw new UserError({
      message: `--set ${text} has no key`,
      expected: '--set key=value, for example --set port=9000',
    });
  }
  const { parse } = await loadYaml();
  const raw = text.slice(equals + 1);
  let value: Json;
  try {
    value = parse(raw, YAML_OPTIONS) as Json;
  } catch {
    value = raw;
  }
  setDeep(params, text.slice(0, equals).split('.'), value);
}

function setDeep(target: JsonObject, parts: readonly string[], value: Json): void {
  const [first, ...rest] = parts as [string, ...string[]];
  if (rest.length === 0) {
    setOwn(target, first, value);
    return;
  }
  const next = Object.hasOwn(target, first) ? target[first] : undefined;
  const inside = next !== null && typeof next === 'object' && !Array.isArray(next) ? next : {};
  setOwn(target, first, inside);
  setDeep(inside, rest, value);
}
