import type { FileDrift } from '../compare/model.ts';
import { sha256 } from '../lib/hash.ts';
import { basePath, lockPath } from '../lock.ts';
import type { OwnershipRule, RecordedFile, RepoPath } from '../model.ts';
import { isUnder } from '../paths.ts';
import type { Planned } from '../plan.ts';
import { readBase } from '../repo.ts';
import { inputsOf, type Input } from './inputs.ts';
import { allDrifts, type Inspection } from './model.ts';
import { originAt, type Origin } from './origin.ts';
import { lineOf } from './rule-ownership.ts';
import type { World } from './world.ts';

/** Where the text that was agreed last lies. */
export interface BasePlace {
  /** The file that has its hash. */
  record: RepoPath;
  /** The file that should have its text. */
  text: RepoPath;
  /** False: a merge cannot be made without it. */
  there: boolean;
}

/** All that is known of a generated file, or of one that was handed over. */
export interface ExplainedFile {
  path: RepoPath;
  planned: Planned;
  /** null: the version of its blueprint is not at hand. */
  template: string | null;
  ownership: OwnershipRule;
  /** The line of infra.yaml that says so; null: the blueprint does. */
  override: { glob: string; line: number } | null;
  required: boolean;
  executable: boolean;
  inputs: Input[];
  /** null: nothing was agreed yet, or any more. */
  base: BasePlace | null;
  record: RecordedFile | null;
  /** null: as agreed, or not looked after. */
  drift: FileDrift | null;
}

/**
 * What is known of one path; null where no module makes a file there: it is a person's own. Reads,
 * never writes. The inspection is one of the repository as it lies there.
 */
export async function explainFile(
  world: World,
  inspection: Inspection,
  path: RepoPath,
): Promise<ExplainedFile | null> {
  const drift = driftAt(inspection, path);
  const known = recordAt(world, inspection, path);
  const origin = await originAt(world, inspection, path);
  const id = origin?.planned.id ?? drift?.owner ?? known?.owner;
  const planned = origin?.planned ?? inspection.plan.modules.find((it) => it.id === id);
  if (planned === undefined) return null;
  // A package that was there before its module is paired and left alone.
  const isReleased = origin?.target.ownership === 'released';
  if (drift === null && known === null && !isReleased) return null;
  return {
    path,
    planned,
    template: origin === null ? null : origin.target.file.source,
    ...rulesOf(origin, drift, known?.record ?? null),
    inputs: origin === null ? [] : await inputsOf(origin),
    base: known?.base ?? null,
    record: known?.record ?? null,
    drift: isReleased ? null : drift,
  };
}

/** Its new owner knows more of a file than the one that gives it up. */
function driftAt(inspection: Inspection, path: RepoPath): FileDrift | null {
  const found = allDrifts(inspection).filter((it) => it.path === path);
  return found.find((it) => it.wantedText !== null) ?? found[0] ?? null;
}

type Rules = Pick<ExplainedFile, 'ownership' | 'override' | 'required' | 'executable'>;

function rulesOf(
  origin: Origin | null,
  drift: FileDrift | null,
  record: RecordedFile | null,
): Rules {
  const said = drift ?? record;
  if (origin === null) {
    return {
      ownership: said?.ownership ?? 'merged',
      override: null,
      required: said?.required ?? false,
      executable: said?.executable ?? false,
    };
  }
  const { ownership, glob, rule } = origin.target;
  const { source } = origin.planned;
  return {
    ownership,
    override: glob === null ? null : { glob, line: lineOf(source, glob) },
    required: rule.required,
    executable: rule.executable,
  };
}

interface Known {
  owner: string;
  record: RecordedFile;
  base: BasePlace;
}

function recordAt(world: World, { modules, state }: Inspection, path: RepoPath): Known | null {
  for (const { id, lock } of modules) {
    const record = lock?.files[path];
    if (record === undefined) continue;
    const text = readBase(world.disk, id).get(path);
    const there = text !== undefined && sha256(text) === record.base;
    return { owner: id, record, base: { record: lockPath(id), text: basePath(id), there } };
  }
  const shared = state.shared.find((it) => it.path === path);
  if (shared === undefined) return null;
  const { owner, file, stored } = shared;
  return { owner, record: file, base: { record: stored, text: stored, there: true } };
}

/** The modules that a path lies in, by folder or package, and how many files they keep below it. */
export function modulesAround(
  inspection: Inspection,
  path: RepoPath,
): { id: string; files: number }[] {
  const below = new Map<string, number>();
  const count = (id: string, at: RepoPath): void => {
    if (isUnder(at, path)) below.set(id, (below.get(id) ?? 0) + 1);
  };
  for (const { id, lock } of inspection.modules) {
    for (const at of Object.keys(lock?.files ?? {})) count(id, at as RepoPath);
  }
  for (const { owner, path: at } of inspection.state.shared) count(owner, at);
  for (const { summary } of inspection.plan.modules) {
    const own = [summary.path, summary.package].some((it) => it !== null && isUnder(path, it));
    if (own && !below.has(summary.id)) below.set(summary.id, 0);
  }
  return [...below].map(([id, files]) => ({ id, files })).sort((a, b) => (a.id < b.id ? -1 : 1));
}
