import type { DiskReader } from '../io/io.ts';
import { parseRef } from '../manifest/ref.ts';
import { compareVersions } from '../lib/version.ts';
import type { Lock, ModuleSummary, RecordedFile, RepoPath } from '../model.ts';
import type { Migration } from '../model-blueprint.ts';
import { joinPath } from '../paths.ts';
import type { Plan, Planned } from '../plan.ts';
import type { RepoState } from '../repo.ts';
import { SHARED } from './given-files.ts';
import { migrationsBetween } from './migrations.ts';
import type { PlannedMove } from './model.ts';
import type { World } from './world.ts';

/** Records as steps of newer blueprints leave them, and the files that change their places. */
export interface MigratedFiles {
  /** With the old paths. */
  state: RepoState;
  moves: readonly PlannedMove[];
}

/** One recorded file on its way through the steps. */
interface Fate {
  origin: RepoPath;
  record: RecordedFile;
  dropped: boolean;
}

/**
 * Carries out move-file and drop-file for each module whose entry names a newer blueprint than its
 * lock. Writes nothing: what comes out is what the rest of the flow reads instead.
 */
export async function migrateFiles(
  world: World,
  state: RepoState,
  plan: Plan,
): Promise<MigratedFiles> {
  const moves: PlannedMove[] = [];
  const locks = new Map(state.locks);
  const dropped = new Map<RepoPath, RecordedFile>();
  for (const planned of plan.modules) {
    const lock = state.locks.get(planned.id);
    const steps = lock === undefined ? [] : await fileSteps(world, planned, lock);
    if (lock === undefined || steps.length === 0) continue;
    const records = recordsOf(planned.id, lock, state);
    const fates = follow(records, steps, lock.summary);
    const owner = lock.scope === 'module' ? planned.id : SHARED;
    for (const [to, { origin, record, dropped: gone }] of fates) {
      if (gone) dropped.set(origin, record);
      else if (to !== origin) moves.push(...moveOf(world.disk, { owner, from: origin, to }));
    }
    if (lock.scope === 'module')
      locks.set(planned.id, { ...lock, files: withRecords(lock, dropped) });
  }
  const shared = state.shared.map((it) => ({ ...it, file: dropped.get(it.path) ?? it.file }));
  return { state: { ...state, locks, shared }, moves };
}

function recordsOf(id: string, lock: Lock, { shared }: RepoState): [RepoPath, RecordedFile][] {
  if (lock.scope === 'module') return Object.entries(lock.files) as [RepoPath, RecordedFile][];
  return shared.filter((it) => it.owner === id).map((it) => [it.path, it.file]);
}

function withRecords(
  { files }: Lock,
  other: ReadonlyMap<RepoPath, RecordedFile>,
): Record<RepoPath, RecordedFile> {
  const copy = { ...files };
  for (const path of Object.keys(copy) as RepoPath[]) copy[path] = other.get(path) ?? copy[path]!;
  return copy;
}

async function fileSteps(world: World, planned: Planned, lock: Lock): Promise<Migration[]> {
  const { ref } = planned;
  if (planned.available !== null || lock.removed || lock.blueprint === ref.text) return [];
  const from = parseRef(lock.blueprint);
  if (from.kind !== ref.kind || from.name !== ref.name) return [];
  if (compareVersions(ref.version, from.version) <= 0) return [];
  const result = await world.blueprints(ref);
  if (!('found' in result)) return [];
  return migrationsBetween(result.found.header, from.version, ref.version).filter(
    (it) => it.kind === 'move-file' || it.kind === 'drop-file',
  );
}

function follow(
  records: readonly [RepoPath, RecordedFile][],
  steps: readonly Migration[],
  summary: ModuleSummary,
): Map<RepoPath, Fate> {
  let fates = new Map(
    records.map(([path, record]): [RepoPath, Fate] => [
      path,
      { origin: path, record, dropped: false },
    ]),
  );
  for (const step of steps) {
    const next = new Map<RepoPath, Fate>();
    const pattern = patternOf(step.kind === 'move-file' ? step.from : step.name, summary);
    for (const [path, fate] of fates) {
      const found = pattern === null ? null : pattern(path);
      if (found === null || fate.dropped) next.set(path, fate);
      else if (step.kind === 'drop-file') {
        // Given up like a file of the tool's, whatever it was: unedited it goes, edited it stays.
        const record: RecordedFile = { ...fate.record, ownership: 'merged' };
        next.set(path, { ...fate, record, dropped: true });
      } else {
        const to = placed(step.name, summary, found);
        next.set(to === null || fates.has(to) || next.has(to) ? path : to, fate);
      }
    }
    fates = next;
  }
  return fates;
}

/**
 * None where the new place is taken: then the file stays a person's in the way. A file that is not
 * in its old place was moved or deleted by a person, and its record follows.
 */
function moveOf(disk: DiskReader, move: Omit<PlannedMove, 'onDisk'>): PlannedMove[] {
  const here = disk.kind(move.from);
  if (here === null) return [{ ...move, onDisk: false }];
  const free = here === 'file' && disk.kind(move.to) === null;
  return free ? [{ ...move, onDisk: true }] : [];
}

const PLACEHOLDER = /\{([a-z]+)\}/g;

/** Values of the placeholders of a path that a pattern takes; null where it does not. */
type Pattern = (path: RepoPath) => ReadonlyMap<string, string> | null;

function patternOf(path: string, summary: ModuleSummary): Pattern | null {
  const below = rooted(path, summary);
  if (below === null) return null;
  const names: string[] = [];
  const source = below.replace(/[\\^$.*+?()[\]|]/g, '\\$&').replace(PLACEHOLDER, (_, name) => {
    const value = ofModule(name as string, summary);
    if (value !== undefined) return value.replace(/[.]/g, '\\.');
    names.push(name as string);
    return '([A-Za-z0-9][A-Za-z0-9._-]*)';
  });
  const regex = new RegExp(`^${source}$`);
  return (at) => {
    const match = regex.exec(at);
    return match === null ? null : new Map(names.map((name, index) => [name, match[index + 1]!]));
  };
}

function placed(
  path: string,
  summary: ModuleSummary,
  values: ReadonlyMap<string, string>,
): RepoPath | null {
  const below = rooted(path, summary);
  if (below === null) return null;
  return joinPath(
    below.replace(
      PLACEHOLDER,
      (_, name: string) => ofModule(name, summary) ?? values.get(name) ?? '',
    ),
  );
}

/** `module/a.tf` below the module's folder; null where a module has no package. */
function rooted(path: string, { path: module, package: folder }: ModuleSummary): string | null {
  const [root, ...rest] = path.split('/');
  const base = { module, package: folder, repository: '' }[root ?? ''];
  if (base === null || base === undefined) return null;
  return [...(base === '' ? [] : [base]), ...rest].join('/');
}

function ofModule(placeholder: string, { name }: ModuleSummary): string | undefined {
  if (placeholder === 'module') return name;
  if (placeholder === 'snake') return name.replaceAll('-', '_');
  return placeholder === 'kebab' ? name.replaceAll('_', '-') : undefined;
}
