import { InternalError } from '../errors.ts';
import { parseDockerfile } from '../lib/readers/dockerfile.ts';
import { parseJson } from '../lib/readers/json.ts';
import type { TextProblem } from '../lib/readers/problem.ts';
import { readerFor, type Readers } from '../lib/readers/readers.ts';
import { parseShell } from '../lib/readers/shell.ts';
import { namesOf, newDoubles, newlyUndeclared } from './gate-terraform.ts';
import { repeatedNames } from './list-names.ts';

/** Texts with LF. `ours` is the person's, `theirs` the wanted one. */
export interface GateTexts {
  base: string;
  ours: string;
  theirs: string;
  merged: string;
}

type Kind = 'hcl' | 'yaml' | 'json' | 'shell' | 'dockerfile';

/** What a file is, by its name or its first line; null: nothing that is gated. */
function kindOf(path: string, text: string): Kind | null {
  const reader = readerFor(path);
  if (reader !== null) return reader;
  if (path.endsWith('.json')) return 'json';
  if (/(?:^|\/)(?:Dockerfile(?:\.[^/]*)?|[^/]*\.Dockerfile)$/.test(path)) return 'dockerfile';
  return /\.(?:sh|bash)$/.test(path) || /^#!.*\b(?:ba)?sh\b/.test(text) ? 'shell' : null;
}

function loaded<K extends keyof Readers>(readers: Readers, name: K): NonNullable<Readers[K]> {
  const reader = readers[name];
  if (reader === null) throw new InternalError(`the reader of ${name} is not loaded`);
  return reader;
}

function problemsOf(kind: Kind, text: string, readers: Readers): TextProblem[] {
  switch (kind) {
    case 'hcl':
      return loaded(readers, 'hcl').parse(text).errors;
    case 'yaml':
      return loaded(readers, 'yaml').parse(text).problems;
    case 'json': {
      const parsed = parseJson(text);
      return parsed.ok ? [] : parsed.problems;
    }
    case 'shell':
      return parseShell(text);
    case 'dockerfile':
      return parseDockerfile(text).problems;
  }
}

const KIND_NAMES: Record<Kind, string> = {
  hcl: 'HCL',
  yaml: 'YAML',
  json: 'JSON',
  shell: 'a shell script',
  dockerfile: 'a Dockerfile',
};

function whyBrokenTerraform(path: string, texts: GateTexts, readers: Readers): string | null {
  const names = (text: string) => namesOf([{ path, file: loaded(readers, 'hcl').parse(text) }]);
  const sides = [names(texts.ours), names(texts.theirs)];
  const merged = names(texts.merged);
  const [problem] = [...newDoubles(sides, merged), ...newlyUndeclared(sides, merged)];
  return problem === undefined ? null : `line ${problem.line}: ${problem.message}`;
}

function valuesOf(kind: 'yaml' | 'json', text: string, readers: Readers): unknown[] {
  if (kind === 'json') return [JSON.parse(text)];
  return loaded(readers, 'yaml').parse(text).values() ?? [];
}

function whyDoubleNames(kind: 'yaml' | 'json', texts: GateTexts, readers: Readers): string | null {
  const repeated = (text: string) => repeatedNames(valuesOf(kind, text, readers));
  const before = new Set([...repeated(texts.ours), ...repeated(texts.theirs)]);
  const [first] = repeated(texts.merged).filter((name) => !before.has(name));
  return first === undefined ? null : `the name ${first} stands twice in its list`;
}

/**
 * Why a merged text must not be written, or null. It must still parse as what its name says, and
 * must not repeat a key, a `name` in a list or a Terraform address, nor use a variable or local
 * that it lost. Only what the merge brought about counts: where base or a side does not parse (a
 * Helm template does not), nothing is held against it. Across files: `gateModule`.
 *
 * Pure; needs the readers that `readerFor(path)` names, else InternalError.
 */
export function gate(path: string, texts: GateTexts, readers: Readers): string | null {
  const kind = kindOf(path, texts.merged);
  if (kind === null) return null;
  const before = [texts.base, texts.ours, texts.theirs];
  if (texts.merged === texts.ours || texts.merged === texts.theirs) return null;
  if (before.some((text) => problemsOf(kind, text, readers).length > 0)) return null;
  const [problem] = problemsOf(kind, texts.merged, readers);
  if (problem !== undefined) {
    return `it would not be ${KIND_NAMES[kind]}: line ${problem.line}: ${problem.message}`;
  }
  if (kind === 'yaml' || kind === 'json') return whyDoubleNames(kind, texts, readers);
  return path.endsWith('.tf') ? whyBrokenTerraform(path, texts, readers) : null;
}
