import type { Problem } from '../errors.ts';
import type { BlueprintFile, BlueprintHeader, BlueprintRef, Json, JsonObject } from '../model.ts';
import { whyNotRepoPath } from '../paths.ts';
import { didYouMean } from '../lib/closest.ts';
import { validateValue, type Violation } from '../lib/values.ts';
import { loadYaml, MAX_ALIASES, YAML_OPTIONS } from '../lib/yaml.ts';
import { checkRules } from './check-files.ts';
import { checkMigrations } from './check-migrations.ts';
import { checkParams } from './check-params.ts';
import { isMap } from './defaults.ts';
import { HEADER_SCHEMA, LAYERS, toHeader } from './header-schema.ts';
import { locator, type Locate } from './yaml-place.ts';

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
  const yaml = await loadYaml();
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { ...YAML_OPTIONS, lineCounter: lines });
  const [first] = document.errors;
  if (first !== undefined) {
    const { line, col } = lines.linePos(first.pos[0]);
    return { header: null, problems: [{ message: first.message, file, line, column: col }] };
  }
  const raw = document.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
  const locate = locator(yaml, document, lines);
  const told = (found: readonly Violation[]): Problem[] => toProblems(found, locate, file);
  const shape = [...validateValue(HEADER_SCHEMA, raw, []), ...paramProblems(raw)];
  if (shape.length > 0) return { header: null, problems: told(shape) };
  const header = toHeader(raw as JsonObject, ref);
  const checks = [headerProblems(header, raw as JsonObject), checkRules(header, files)];
  return { header, problems: told([...checks.flat(), ...checkMigrations(header)]) };
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

function toProblems(found: readonly Violation[], locate: Locate, file: string): Problem[] {
  return found.map(({ at, message, expected, fix, onKey }) => {
    const where = at.length === 0 ? '' : `${at.join('.')}: `;
    const problem: Problem = { message: `${where}${message}`, file, expected };
    return { ...problem, ...locate(at, onKey === true), ...(fix === undefined ? {} : { fix }) };
  });
}
