import { UserError, type Problem } from '../errors.ts';
import type { Manifest, ManifestEntry, ManifestHead, ManifestSlices, Module } from '../model.ts';
import { readSimpleYaml } from '../lib/simple-yaml.ts';
import { checkAcross, checkAgainstHead } from './check-across.ts';
import { checkHead } from './check-head.ts';
import { checkModule } from './check-module.ts';
import { mapIn, ownValue } from './fields.ts';
import { readYaml, type Position, type ReadYaml } from './read-yaml.ts';
import { MANIFEST_SCHEMA } from './schema.ts';
import { lineOfHead, sliceManifest, toLf } from './slices.ts';
import { toHead, toModule } from './to-model.ts';
import { validateValue, type ValuePath, type Violation } from './values.ts';

export type { Position } from './read-yaml.ts';

const FILE = 'infra.yaml';

export interface ParsedManifest {
  manifest: Manifest;
  slices: ManifestSlices;
  /** Where the value at a path (`modules`, `ci`, `blueprint`) stands. */
  lineOf(path: ValuePath): Position;
}

/**
 * Reads the whole of infra.yaml, checks between modules included. Throws UserError with all
 * problems at once, each with its line and column.
 */
export async function parseManifest(text: string, file = FILE): Promise<ParsedManifest> {
  const plain = toLf(text);
  const read = await readYaml(plain, { file, lineOf: (line) => line });
  const modules = ownValue(read.value, 'modules') ?? {};
  const head = withoutModules(read.value);
  const entries = Object.entries(mapIn(modules));
  const alone = [
    ...checkHead(head),
    ...validateValue(MODULES_SHALLOW, modules, ['modules']),
    ...entries.flatMap(([id, value]) => checkModule(id, value, ['modules', id])),
  ];
  refuse(alone, read, file);
  const manifest: Manifest = {
    ...toHead(head),
    modules: entries.map(([id, value]) => toModule(id, value)),
  };
  const lineOf = (path: ValuePath): number => read.where(path, true).line;
  refuse(checkAcross(manifest, manifest.modules, lineOf), read, file);
  return {
    manifest,
    slices: sliceManifest(plain) ?? slicesOf(head, entries, lineOf),
    lineOf: (path) => read.where(path, false),
  };
}

/** Slices of any manifest: by scanning, or where the layout is odd by parsing all of it. */
export async function sliceOrParse(text: string, file = FILE): Promise<ManifestSlices> {
  return sliceManifest(text) ?? (await parseManifest(text, file)).slices;
}

let last: { text: string; head: ManifestHead } | null = null;

/** Parses the head alone. Throws UserError as `parseManifest` does. */
export async function parseHead(slices: ManifestSlices, file = FILE): Promise<ManifestHead> {
  // Before and after an entry is added it is the same.
  if (last?.text === slices.head) return last.head;
  // Lines are asked for where something is wrong: else the library is not needed.
  const simple = readSimpleYaml(slices.head);
  if (simple !== undefined && checkHead(simple).length === 0) {
    last = { text: slices.head, head: toHead(simple) };
    return last.head;
  }
  const read = await readYaml(slices.head, { file, lineOf: (line) => lineOfHead(slices, line) });
  refuse(checkHead(read.value), read, file);
  return toHead(read.value);
}

/**
 * Parses one entry alone; with a head also what it says of environments and package folders.
 * Throws UserError with lines of the whole file.
 */
export async function parseEntry(
  entry: ManifestEntry,
  head: ManifestHead | null = null,
  file = FILE,
): Promise<Module> {
  const simple = ownValue(readSimpleYaml(entry.text), entry.id);
  if (simple !== undefined && violationsIn(entry.id, simple, head).length === 0) {
    return toModule(entry.id, simple);
  }
  const read = await readEntry(entry, file);
  refuse(violationsIn(entry.id, read.value, head), read, file);
  return toModule(entry.id, read.value);
}

/** What is wrong with an entry alone; if nothing, what is wrong with it beside the head. */
function violationsIn(id: string, value: unknown, head: ManifestHead | null): Violation[] {
  const alone = [
    ...validateValue(MODULES_SHALLOW, { [id]: value }, ['modules']),
    ...checkModule(id, value, ['modules', id]),
  ];
  if (alone.length > 0 || head === null) return alone;
  return checkAgainstHead(head, toModule(id, value));
}

/** Throws UserError for violations in one entry (`at` begins with the entry's keys), with lines. */
export async function refuseInEntry(
  entry: ManifestEntry,
  violations: readonly Violation[],
  file = FILE,
): Promise<void> {
  if (violations.length === 0) return;
  const placed = violations.map((it) => ({ ...it, at: ['modules', entry.id, ...it.at] }));
  refuse(placed, await readEntry(entry, file), file);
}

/** Reads one entry; paths begin with `modules`, as in the whole file. */
async function readEntry(entry: ManifestEntry, file: string): Promise<ReadYaml> {
  const whole = await readYaml(entry.text, { file, lineOf: (line) => line + entry.line - 1 });
  return {
    value: ownValue(whole.value, entry.id),
    where: (path, onKey) => whole.where(path.slice(1), onKey),
  };
}

/** `modules` as a map of ids; what an entry holds is checked by checkModule. */
const MODULES_SHALLOW = {
  ...MANIFEST_SCHEMA.properties!['modules']!,
  additionalProperties: { type: 'object', description: 'One module.', open: true } as const,
};

function refuse(violations: readonly Violation[], read: ReadYaml, file: string): void {
  if (violations.length === 0) return;
  const problems = new Map<string, Problem>();
  for (const violation of violations) {
    const problem = toProblem(violation, read, file);
    // The shallow and the deep check may say the same of one place.
    problems.set(`${problem.line}:${problem.column}:${problem.message}`, problem);
  }
  const sorted = [...problems.values()].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  throw new UserError(sorted);
}

function toProblem(violation: Violation, read: ReadYaml, file: string): Problem {
  const { at, message, expected, fix, onKey } = violation;
  const position = read.where(at, onKey === true);
  return {
    message: at.length === 0 ? message : `${formatPath(at)}: ${message}`,
    file,
    ...position,
    expected,
    fix: fix ?? `correct line ${position.line} of ${file}`,
  };
}

/** `modules.serving.params.services[0].port`. */
export function formatPath(at: ValuePath): string {
  return at
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${part}`,
    )
    .join('');
}

function withoutModules(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'modules'));
}

/** Slices of a manifest whose layout is odd: each part as JSON, which is YAML too. */
function slicesOf(
  head: unknown,
  entries: readonly [string, unknown][],
  lineOf: (path: ValuePath) => number,
): ManifestSlices {
  return {
    head: `${JSON.stringify(head)}\n`,
    cut: { after: 1, lines: 0 },
    entries: entries.map(([id, value]) => ({
      id,
      text: `${JSON.stringify({ [id]: value })}\n`,
      line: lineOf(['modules', id]),
    })),
  };
}
