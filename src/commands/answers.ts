import { UserError, type Problem } from '../errors.ts';
import type { Outside } from '../io/io.ts';
import { validateValue, type ValueSchema } from '../lib/values.ts';
import { readYaml } from '../manifest/read-yaml.ts';
import { MANIFEST } from '../repo.ts';
import { setOwn } from '../blueprint/defaults.ts';
import { loadYaml, YAML_OPTIONS } from '../lib/yaml.ts';
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
  /** Values of `--set` as they were typed, by their keys: `port`, `env.LEVEL`. */
  typed: Record<string, string>;
  perEnvironment: Record<string, JsonObject>;
}

const text = (description: string): ValueSchema => ({ type: 'string', description });
const open = (description: string): ValueSchema => ({ type: 'object', description, open: true });

/** What `--input` may hold; parameters are checked against their blueprint later. */
const INPUT: ValueSchema = {
  type: 'object',
  description: 'Answers',
  properties: {
    project: text('Name of the project'),
    region: text('AWS region'),
    environments: { type: 'array', description: 'Names of environments', items: text('A name') },
    layout: text('Layout of a new repository'),
    blueprint: text('Blueprint of the module'),
    path: text('Folder of the module'),
    package: text('Folder of the package'),
    language: text('Language of the package'),
    uses: {
      type: 'object',
      description: 'Outputs that are read, by module',
      additionalProperties: { type: 'array', description: 'Outputs', items: text('An output') },
    },
    params: open('Parameters'),
    per_environment: {
      type: 'object',
      description: 'Parameters by environment',
      additionalProperties: open('Parameters'),
    },
  },
};

/** What is asked once, for the first infra.yaml. */
const FIRST = ['project', 'region', 'environments', 'layout'] as const;
const ALWAYS = ['blueprint', 'path', 'package', 'language'] as const;

export interface AnswerFlags extends Omit<Partial<Answers>, 'params' | 'typed' | 'perEnvironment'> {
  input?: string | undefined;
  set: readonly string[];
}

/**
 * Flags over `--input file.yaml`. Throws UserError for unknown keys, values of a wrong type, a
 * malformed `--set`, and answers that an infra.yaml which is there leaves without effect.
 */
export async function gatherAnswers(outside: Outside, flags: AnswerFlags): Promise<Answers> {
  const given = flags.input === undefined ? {} : await readInput(outside, flags.input);
  refuseLate(outside, flags, given);
  const answers: Answers = {
    ...(given as Partial<Answers>),
    params: { ...(given.params as JsonObject | undefined) },
    typed: {},
    perEnvironment: { ...(given.per_environment as Record<string, JsonObject> | undefined) },
  };
  delete (answers as { per_environment?: unknown }).per_environment;
  for (const key of [...FIRST, ...ALWAYS]) {
    const value = flags[key];
    if (value !== undefined) Object.assign(answers, { [key]: value });
  }
  for (const it of flags.set) await applySet(answers, it);
  return answers;
}

/** Nothing of the head changes when a module is added: an answer that says so was misunderstood. */
function refuseLate(outside: Outside, flags: AnswerFlags, given: JsonObject): void {
  if (outside.disk.kind(MANIFEST) === null) return;
  const problems = FIRST.flatMap((key): Problem[] => {
    const said = flags[key] !== undefined ? `--${key}` : `${key} in ${flags.input}`;
    if (flags[key] === undefined && !Object.hasOwn(given, key)) return [];
    const message = `${said} has no effect: infra.yaml is there already`;
    const fix = key === 'layout' ? 'leave it out' : 'leave it out, or edit infra.yaml';
    return [{ message, fix }];
  });
  if (problems.length > 0) throw new UserError(problems);
}

async function readInput(outside: Outside, file: string): Promise<JsonObject> {
  const text = outside.readUserFile(file);
  if (text === null) {
    throw new UserError({ message: `${file} is not there`, file, fix: 'correct --input' });
  }
  const { value, where } = await readYaml(text, { file, lineOf: (line) => line });
  const problems = validateValue(INPUT, value, []).map(
    ({ at, message, expected, onKey }): Problem => ({
      message: at.length === 0 ? message : `${at.join('.')}: ${message}`,
      file,
      ...where(at, onKey === true),
      expected,
    }),
  );
  if (problems.length > 0) throw new UserError(problems);
  return value as JsonObject;
}

/** `--set key=value`: YAML, so `replicas=3` is a number; a parameter that is a text takes it as typed. */
async function applySet({ params, typed }: Answers, text: string): Promise<void> {
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
  const parts = text.slice(0, equals).split('.');
  setOwn(typed, parts.join('.'), raw);
  setDeep(params, parts, value);
}

/** Sets a value below a map, making the maps between. */
export function setDeep(target: JsonObject, parts: readonly string[], value: Json): void {
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
