import { UserError } from './errors.ts';
import { parseBlueprintRef } from './lib/blueprint-ref.ts';
import type { ModuleSummary, RecordedFile, RecordedNames, RepoPath } from './model.ts';
import { whyNotRepoPath } from './paths.ts';

/**
 * What the tool's own files below .infra must look like. They are committed, so anybody may have
 * changed them: every value is checked before it is believed, every path most of all.
 */

const SHA = /^[0-9a-f]{64}$/;
const REGION = /^[a-z][a-z0-9_]*$/;
const OWNERSHIPS = new Set<unknown>(['managed', 'merged', 'seeded', 'runtime']);
const LAYERS = new Set<unknown>(['bootstrap', 'foundation', 'platform', 'service', 'none']);
const MARKED = 'it holds conflict markers of git';

type Raw = Record<string, unknown>;

/** The error for a file of .infra that is not as the tool wrote it. */
export function damaged(file: string, why: string): UserError {
  const merging = why === MARKED;
  return new UserError({
    message: `${file} cannot be read: ${why}`,
    file,
    expected: 'the file as the tool wrote it; nobody edits .infra by hand',
    fix: merging
      ? `create-infra-module sync settles it while git's merge is open; else: git checkout HEAD -- ${file}, or create-infra-module repair`
      : `restore it from git: git checkout HEAD -- ${file}; in a merge: create-infra-module sync; else: create-infra-module repair`,
  });
}

/** A JSON object; a text that git left conflict markers in is named as such. */
export function parseObject(text: string, file: string): Raw {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    const conflict = /^(<{7}|={7}|>{7})/m.test(text);
    throw damaged(file, conflict ? MARKED : 'it is not valid JSON');
  }
  if (!isMap(raw)) throw damaged(file, 'it is not an object');
  return raw;
}

export function parsePath(text: string, file: string): RepoPath {
  const why = whyNotRepoPath(text);
  if (why === null) return text as RepoPath;
  throw damaged(file, `${JSON.stringify(text)} is not a path inside the repository: ${why}`);
}

export function parseBlueprintText(raw: string, file: string): string {
  const ref = parseBlueprintRef(raw);
  if (typeof ref !== 'string') return raw;
  throw damaged(file, `"blueprint" is ${JSON.stringify(raw)}: ${ref}`);
}

const NAMES = ['project', 'resource', 'image', 'namespace', 'bucket', 'key'];

export function parseNames(raw: unknown, file: string): RecordedNames {
  const whole =
    isMap(raw) &&
    NAMES.every((key) => isText(raw[key])) &&
    Array.isArray(raw.environments) &&
    raw.environments.every(isText);
  if (!whole) throw damaged(file, '"names" is incomplete');
  return raw as unknown as RecordedNames;
}

/** `id`: of the module whose lock this is. */
export function parseSummary(raw: unknown, id: string, file: string): ModuleSummary {
  if (!isMap(raw) || !isSummary(raw)) throw damaged(file, '"summary" is incomplete');
  if (raw.id !== id) throw damaged(file, `"summary" is of the module ${raw.id}`);
  parsePath(raw.path, file);
  if (raw.package !== null) parsePath(raw.package, file);
  return raw;
}

function isSummary(raw: Raw): raw is Raw & ModuleSummary {
  return (
    [raw.id, raw.name, raw.path, raw.blueprint].every(isText) &&
    (raw.package === null || isText(raw.package)) &&
    LAYERS.has(raw.layer) &&
    isMap(raw.facts) &&
    isMap(raw.uses) &&
    Object.values(raw.uses).every((names) => Array.isArray(names) && names.every(isText))
  );
}

export function parseFiles(raw: unknown, file: string): Record<RepoPath, RecordedFile> {
  if (!isMap(raw)) throw damaged(file, '"files" is missing');
  // A file may be called __proto__.
  const files = Object.create(null) as Record<RepoPath, RecordedFile>;
  for (const path of Object.keys(raw)) {
    if (path === 'infra.yaml' || path.startsWith('.infra/')) {
      throw damaged(file, `${path} is no file of a module`);
    }
    files[parsePath(path, file)] = parseRecord(raw[path], path, file);
  }
  return files;
}

export function parseRecord(raw: unknown, path: string, file: string): RecordedFile {
  if (!isMap(raw) || !isRecord(raw)) throw damaged(file, `the record of ${path} is damaged`);
  const record: RecordedFile = {
    ownership: (raw.own ?? 'merged') as RecordedFile['ownership'],
    executable: raw.exec === true,
    required: raw.required === true,
    base: raw.base as string,
  };
  if (raw.regions !== undefined) {
    record.regions = raw.regions as NonNullable<RecordedFile['regions']>;
  }
  if (raw.whole !== undefined) record.whole = raw.whole as string;
  return record;
}

function isRecord({ base, own, exec, required, regions, whole }: Raw): boolean {
  return (
    isSha(base) &&
    (own === undefined || OWNERSHIPS.has(own)) &&
    (exec === undefined || exec === true) &&
    (required === undefined || required === true) &&
    (whole === undefined || isSha(whole)) &&
    (regions === undefined || areRegions(regions))
  );
}

function areRegions(raw: unknown): boolean {
  return isMap(raw) && Object.keys(raw).every((name) => REGION.test(name) && isRegion(raw[name]));
}

function isRegion(raw: unknown): boolean {
  return (
    isMap(raw) &&
    (raw.kind === 'block' || raw.kind === 'derived') &&
    isSha(raw.text) &&
    (raw.sources === undefined || isSha(raw.sources))
  );
}

function isMap(raw: unknown): raw is Raw {
  return raw !== null && typeof raw === 'object' && !Array.isArray(raw);
}

function isText(raw: unknown): raw is string {
  return typeof raw === 'string';
}

function isSha(raw: unknown): boolean {
  return typeof raw === 'string' && SHA.test(raw);
}
