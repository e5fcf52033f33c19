import type { Problem } from './errors.ts';
import { UserError } from './errors.ts';
import { sha256 } from './lib/hash.ts';
import { hashEntry } from './manifest/entry-hash.ts';
import { parseRef } from './manifest/ref.ts';
import type {
  BlueprintRef,
  Lock,
  ManifestEntry,
  ManifestHead,
  ManifestSlices,
  Module,
  ModuleSummary,
  Scope,
  Sha,
} from './model.ts';
import type { Blueprint } from './model-blueprint.ts';
import { checkRelations } from './plan-relations.ts';

/** Finds a blueprint; `outdated` names the version at hand where the wanted one is not. */
export interface BlueprintSource {
  (ref: BlueprintRef): Promise<{ found: Blueprint } | { outdated: string }>;
  /** Version at hand of a built-in blueprint, told without loading it; null: not a built-in one. */
  versionOf: (ref: BlueprintRef) => string | null;
}

/** One module as the manifest wants it, before anything is rendered. */
export interface Planned {
  id: string;
  line: number;
  scope: Scope;
  /** As in the manifest. */
  ref: BlueprintRef;
  /** Version at hand where the one in the manifest is not; null where it is. */
  available: string | null;
  integrity: Sha | null;
  summary: ModuleSummary;
  entry: Sha;
  /** Hash of all that the files follow from. Empty for scopes other than module. */
  inputs: Sha;
  /** Nothing changed since the lock was written: the wanted files are those it records. */
  recorded: boolean;
  /** Parsed entry; null while its text is known from the lock. */
  module: Module | null;
  source: ManifestEntry;
  /** Why its blueprint cannot be used, though it is recorded; empty where it can. */
  trouble?: readonly Problem[];
}

export interface Plan {
  head: ManifestHead;
  modules: Planned[];
  /** By id. */
  summaries: ReadonlyMap<string, ModuleSummary>;
  /** Ids with a lock but no entry any more. */
  removed: string[];
  /** Hash of all that the shared files follow from. */
  sharedInputs: Sha;
}

/** Whether `sharedInputs`, in which all modules are, are those that were written last. */
export type AsWritten = (sharedInputs: Sha) => boolean;

/**
 * Manifest × locks → what every module should be. An entry whose text, head and blueprint are
 * those of its lock is not parsed again: its summary stands in the lock. Nor is it checked again
 * how modules go together where all of them are as they were when that was found good.
 * Throws UserError with all problems of the manifest at once.
 */
export async function planModules(
  head: ManifestHead,
  slices: ManifestSlices,
  locks: ReadonlyMap<string, Lock>,
  blueprints: BlueprintSource,
  asWritten: AsWritten = () => false,
): Promise<Plan> {
  const headHash = sha256(JSON.stringify(head));
  const modules: Planned[] = [];
  const problems: Problem[] = [];
  for (const entry of slices.entries) {
    try {
      modules.push(await planModule(entry, headHash, head, locks.get(entry.id), blueprints));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems.map((it) => placed(it, entry)));
    }
  }
  if (problems.length > 0) throw new UserError(problems);
  const summaries = new Map(modules.map((it) => [it.id, it.summary]));
  const sharedInputs = hashShared(headHash, modules);
  const recorded = modules.every((it) => it.recorded);
  if (!recorded || !asWritten(sharedInputs)) await checkRelations(head, modules, summaries, locks);
  // Names were checked when the locks were written: only a change can make two of them one.
  if (!recorded) {
    const { checkNames } = await import('./plan-changed.ts');
    checkNames(head, modules);
  }
  for (const it of modules) finishInputs(it, summaries, locks.get(it.id));
  const ids = new Set(slices.entries.map(({ id }) => id));
  const removed = [...locks]
    .filter(([id, lock]) => !ids.has(id) && !lock.removed)
    .map(([id]) => id);
  return { head, modules, summaries, removed, sharedInputs };
}

/** What a blueprint says of itself has no place: the entry names it. */
function placed(problem: Problem, { text, line }: ManifestEntry): Problem {
  if (problem.file !== undefined) return problem;
  const lines = text.split('\n');
  const at = lines.findIndex((it) => /^\s+blueprint:/.test(it));
  const place = { file: 'infra.yaml', line: line + Math.max(at, 0) };
  if (at === -1) return { ...problem, ...place };
  return { ...problem, ...place, column: /^\s+blueprint:\s*/.exec(lines[at]!)![0].length + 1 };
}

async function planModule(
  source: ManifestEntry,
  headHash: Sha,
  head: ManifestHead,
  lock: Lock | undefined,
  blueprints: BlueprintSource,
): Promise<Planned> {
  const known = lock === undefined || lock.removed ? null : lock;
  const { integrity, available, trouble } = await outsideState(known, source, blueprints);
  const entry = hashEntry(headHash, integrity, source);
  if (known !== null && known.entry === entry) {
    const { scope, summary } = known;
    const ref = parseRef(known.blueprint);
    const common = {
      id: source.id,
      line: source.line,
      scope,
      ref,
      integrity,
      summary,
      entry,
      source,
    };
    return { ...common, available, inputs: '', recorded: true, module: null, trouble };
  }
  const { planChanged } = await import('./plan-changed.ts');
  return planChanged(source, headHash, head, known, blueprints);
}

/**
 * What became of a blueprint since the lock was written. A built-in one has another version only in
 * another version of the tool; one that lives outside can change under one version. One of another
 * version by now, or that cannot be used, is taken as it was recorded. A package that is not there
 * waits for an install; all else that is wrong is trouble.
 */
async function outsideState(
  lock: Lock | null,
  source: ManifestEntry,
  blueprints: BlueprintSource,
): Promise<{ integrity: Sha | null; available: string | null; trouble: Problem[] }> {
  const nothing = { integrity: null, available: null, trouble: [] };
  if (lock === null) return nothing;
  const ref = parseRef(lock.blueprint);
  if (lock.integrity === null) {
    const version = blueprints.versionOf(ref);
    return { ...nothing, available: version === ref.version ? null : version };
  }
  const asRecorded = { ...nothing, integrity: lock.integrity };
  try {
    const result = await blueprints(ref);
    return 'found' in result
      ? { ...nothing, integrity: result.found.integrity }
      : { ...asRecorded, available: result.outdated };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const told = error.problems.filter((it) => ref.kind === 'path' || it.file !== undefined);
    return { ...asRecorded, trouble: told.map((it) => placed(it, source)) };
  }
}

/** The files follow from the entry and from what its templates see of the modules it uses. */
function finishInputs(
  it: Planned,
  summaries: ReadonlyMap<string, ModuleSummary>,
  lock: Lock | undefined,
): void {
  if (it.scope !== 'module') return;
  const used = Object.keys(it.summary.uses)
    .sort()
    .map((id) => {
      const other = summaries.get(id)!;
      return [id, other.name, other.path, other.layer, other.blueprint];
    });
  it.inputs = sha256(`${it.entry}\n${JSON.stringify(used)}`);
  it.recorded = it.recorded && lock?.inputs === it.inputs;
}

function hashShared(headHash: Sha, modules: readonly Planned[]): Sha {
  const own = modules.filter((it) => it.scope !== 'module').map((it) => [it.id, it.entry]);
  const all = modules.map((it) => it.summary);
  return sha256(`${headHash}\n${JSON.stringify(own)}\n${JSON.stringify(all)}`);
}
