import { UserError, type Problem } from '../errors.ts';
import type { BlueprintRef, Json, JsonObject } from '../model.ts';
import type { BlueprintFile, BlueprintHeader } from '../model-blueprint.ts';
import { whyNotRepoPath } from '../paths.ts';
import { didYouMean } from '../lib/closest.ts';
import { validateValue, type Violation } from '../lib/values.ts';
import { readYaml, type ReadYaml } from '../manifest/read-yaml.ts';
import { checkDefaults } from './check-defaults.ts';
import { checkRules } from './check-files.ts';
import { checkMigrations } from './check-migrations.ts';
import { checkParams } from './check-params.ts';
import { isMap } from './defaults.ts';
import { HEADER_SCHEMA, LAYERS, toHeader } from './header-schema.ts';
import { MOST_OF_HEADER, tooLarge } from './sizes.ts';

/** A header, null where its shape is wrong, and everything wrong with it. */
export interface CheckedHeader {
  header: BlueprintHeader | null;
  problems: Problem[];
}

/** Parses and checks blueprint.yaml; `file` is its name for messages. */
export async function checkHeader(
  text: string,
  ref: BlueprintRef,
  files: readonly BlueprintFile[],
  file: string,
): Promise<CheckedHeader> {
  const read = await readHeader(text, file);
  if (Array.isArray(read)) return { header: null, problems: read };
  const raw = read.value as Json;
  const told = (found: readonly Violation[]): Problem[] => toProblems(found, read, file);
  const shape = [...validateValue(HEADER_SCHEMA, raw, []), ...paramProblems(raw)];
  if (shape.length > 0) return { header: null, problems: told(shape) };
  const header = toHeader(raw as JsonObject, ref);
  const checks = [
    headerProblems(header, raw as JsonObject),
    checkDefaults(header),
    checkRules(header, files),
  ];
  return { header, problems: told([...checks.flat(), ...checkMigrations(header, files)]) };
}

/** The document as it is read everywhere, or what is wrong with its YAML. */
async function readHeader(text: string, file: string): Promise<ReadYaml | Problem[]> {
  if (text.length > MOST_OF_HEADER) return [tooLarge(file, text.length, MOST_OF_HEADER)];
  try {
    return await readYaml(text, { file, lineOf: (line) => line });
  } catch (error) {
    if (error instanceof UserError) return [...error.problems];
    throw error;
  }
}

function paramProblems(raw: Json): Violation[] {
  return isMap(raw) && isMap(raw.params) ? checkParams(raw.params, ['params']) : [];
}

/** What names of the header say of each other. */
function headerProblems(header: BlueprintHeader, raw: JsonObject): Violation[] {
  const found: Violation[] = [];
  const known = Object.keys(header.params);
  header.facts.forEach((fact, index) => {
    if (known.includes(fact)) return;
    const message = `\`${fact}\` is no parameter${didYouMean(fact, known)}`;
    found.push({ at: ['facts', index], message, expected: `one of ${known.join(', ')}` });
  });
  if (header.scope === 'module' && raw.layer === undefined) {
    const expected = `one of ${LAYERS.join(', ')}, none`;
    found.push({ at: [], message: '`layer` is missing', expected });
  }
  const own = (LAYERS as readonly string[]).indexOf(header.layer);
  for (const layer of Object.keys(header.uses)) {
    if (own !== -1 && (LAYERS as readonly string[]).indexOf(layer) < own) continue;
    const message = `a ${header.layer} blueprint cannot read from layer ${layer}`;
    found.push({ at: ['uses', layer], message, expected: 'a lower layer', onKey: true });
  }
  const why = whyNotRepoPath(header.path.replaceAll('{name}', 'x'));
  if (why !== null || /[{}]/.test(header.path.replaceAll('{name}', ''))) {
    const message = `the path is refused: ${why ?? 'only {name} may stand in it'}`;
    found.push({ at: ['path'], message, expected: 'a path such as infra/{name}' });
  }
  return found;
}

function toProblems(found: readonly Violation[], read: ReadYaml, file: string): Problem[] {
  return found.map(({ at, message, expected, fix, onKey }) => {
    const where = at.length === 0 ? '' : `${at.join('.')}: `;
    const problem: Problem = { message: `${where}${message}`, file, expected };
    return { ...problem, ...read.where(at, onKey === true), ...(fix === undefined ? {} : { fix }) };
  });
}
