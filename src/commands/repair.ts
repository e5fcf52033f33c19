import { applyChanges, type FileChange } from '../apply.ts';
import { GITIGNORE, GITIGNORE_TEXT } from '../apply/layout.ts';
import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { writeOwnerLocks } from '../inspect/changes.ts';
import { findDamage, withoutFiles, type Damage } from '../inspect/damage.ts';
import { inspect, noManifest } from '../inspect/inspect.ts';
import type { Inspection } from '../inspect/model.ts';
import { ownFiles } from '../inspect/own-files.ts';
import { rebuildLocks, type Rebuilt } from '../inspect/rebuild.ts';
import { repairOf, type Repaired, type Undecided } from '../inspect/repair.ts';
import { standIns } from '../inspect/stand-ins.ts';
import type { World } from '../inspect/world.ts';
import type { Outside } from '../io/io.ts';
import { lockPath } from '../lock.ts';
import { sha256 } from '../lib/hash.ts';
import type { Lock, RepoPath } from '../model.ts';
import { isUnder } from '../paths.ts';
import { readState } from '../repo.ts';
import { JSON_VERSION } from '../report/json.ts';
import { plural } from '../report/style.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import { inspectSettled } from './settle-git.ts';
import { worldOf } from './world.ts';

export interface RepairOptions {
  dryRun: boolean;
  json: boolean;
}

/**
 * `repair`: makes .infra anew, as far as it can be known from the manifest, the blueprints, the
 * agreed texts that are left and the disk. It changes no other file; what cannot be known is listed.
 */
export async function repair(outside: Outside, options: RepairOptions): Promise<ExitCode> {
  if (!options.dryRun) finishInterrupted(outside);
  const damage = findDamage(outside.disk);
  const { world, settled } = await readable(outside, damage);
  const state = readState(world.disk);
  const made = await standIns(world, state);
  const locks = new Map([...state.locks, ...made]);
  const first = await inspect(world, { state: { ...state, locks } });
  if (first.moves.length > 0) throw moved();
  const { repaired, doubtful, givenUp } = await compareAgain(world, first, made);
  const changes = changesOf(outside, damage, settled, repaired);
  const own = await ownFiles(world.disk, first.plan, world.blueprints);
  changes.push(...own.flatMap(({ path, text }) => changeOf(outside, path, text)));
  if (outside.disk.kind(GITIGNORE) === null) {
    changes.push(...changeOf(outside, GITIGNORE, GITIGNORE_TEXT));
  }
  if (!options.dryRun) {
    applyChanges(outside.disk, outside.processes, changes, { command: 'repair', now: outside.now });
  }
  const undecided = [
    ...repaired.undecided,
    ...strangers(first, damage),
    ...doubts(doubtful),
    ...leftovers(givenUp),
  ];
  tell(outside, { damage, changes, undecided, ...options });
  return undecided.length > 0 ? EXIT.findings : EXIT.ok;
}

/** Records name files where they lie; these are about to lie elsewhere. */
function moved(): UserError {
  return new UserError({
    message: 'infra.yaml gives a module another folder, and its files have not moved yet',
    file: 'infra.yaml',
    fix: 'create-infra-module sync moves them, or take the change back; then repair',
  });
}

interface Readable {
  world: World;
  settled: ReadonlyMap<RepoPath, string>;
}

/** The repository without what cannot be read; what git could not merge settled where that works. */
async function readable(outside: Outside, damage: readonly Damage[]): Promise<Readable> {
  const world = worldOf(outside);
  const state = readState(hidden(world, damage).disk);
  if (state.manifest === null) throw await noManifest(outside, state);
  const unmarked = damage.filter((it) => !it.marked);
  if (unmarked.length < damage.length) {
    const found = await settledOrNull(outside, hidden(world, unmarked));
    if (found !== null) return found;
  }
  return { world: hidden(world, damage), settled: new Map() };
}

async function settledOrNull(outside: Outside, world: World): Promise<Readable | null> {
  try {
    const found = await inspectSettled(outside, world, {});
    const others = [...found.settled.keys()].filter((it) => !isUnder(it, '.infra' as RepoPath));
    if (others.length === 0) return found;
    throw new MergeIsOpen(others);
  } catch (error) {
    // What git left behind cannot be taken apart: it counts as lost.
    if (error instanceof UserError && !(error instanceof MergeIsOpen)) return null;
    throw error;
  }
}

/** Files of people's are brought together by `sync` alone. */
class MergeIsOpen extends UserError {
  constructor(paths: readonly RepoPath[]) {
    super({
      message: `a merge of git is open, and left conflict markers in ${paths.join(', ')}`,
      fix: 'create-infra-module sync settles them, .infra too',
    });
  }
}

function hidden(world: World, damage: readonly Damage[]): World {
  return { ...world, disk: withoutFiles(world.disk, new Set(damage.map((it) => it.path))) };
}

async function compareAgain(
  world: World,
  first: Inspection,
  made: ReadonlyMap<string, Lock>,
): Promise<{ repaired: Repaired } & Omit<Rebuilt, 'locks'>> {
  const { state, plan } = first;
  const modules = plan.modules.filter((it) => it.scope === 'module');
  const traced = modules.map((it) => it.id).filter((id) => hasTraces(first, id));
  const lost = new Set([...traced, ...made.keys()]);
  const { locks, ...rest } = await rebuildLocks(world, first, lost);
  const inspection = await inspect(world, { state: { ...state, locks } });
  const ids = new Set(
    modules
      .map((it) => it.id)
      .filter((id) => lost.has(id) || state.locks.get(id)?.entry === '' || lacksTexts(first, id)),
  );
  const owners = plan.modules.filter((it) => it.scope !== 'module');
  const sharedLost = owners.length > 0 && first.shared.stale;
  const repaired = repairOf(inspection, ids, sharedLost);
  const lacking = new Set(owners.filter((it) => !state.locks.has(it.id)).map((it) => it.id));
  const known = {
    ...inspection,
    plan: { ...plan, modules: owners.filter((it) => lacking.has(it.id)) },
  };
  if (sharedLost) writeOwnerLocks(known, (path, bytes) => repaired.writes.push({ path, bytes }));
  return { repaired, ...rest };
}

/** No lock, but agreed texts or files on disk: it was here before. A module without is only new. */
function hasTraces({ state, modules }: Inspection, id: string): boolean {
  if (state.locks.has(id)) return false;
  const drifts = modules.find((it) => it.id === id)?.drifts ?? [];
  return state.bases.has(id) || drifts.some((it) => it.before !== null);
}

function lacksTexts({ state }: Inspection, id: string): boolean {
  return state.locks.has(id) && !state.bases.has(id);
}

/** Records that nothing replaces go; the undo record keeps them. */
function changesOf(
  outside: Outside,
  damage: readonly Damage[],
  settled: ReadonlyMap<RepoPath, string>,
  { writes }: Repaired,
): FileChange[] {
  const all = new Map<RepoPath, string | Buffer | null>();
  for (const { path } of damage) if (!settled.has(path)) all.set(path, null);
  for (const [path, text] of settled) all.set(path, text);
  for (const { path, bytes } of writes) all.set(path, bytes);
  return [...all].flatMap(([path, bytes]) => changeOf(outside, path, bytes));
}

function changeOf(outside: Outside, path: RepoPath, bytes: string | Buffer | null): FileChange[] {
  const before = outside.disk.hash(path);
  if (bytes === null ? before === null : before === sha256(bytes)) return [];
  return [{ path, before, after: bytes === null ? null : { bytes, executable: false } }];
}

/** A lock that no entry of the manifest belongs to: nothing says what it was. */
function strangers({ plan }: Inspection, damage: readonly Damage[]): Undecided[] {
  const known = new Set(plan.modules.map((it) => lockPath(it.id)));
  return damage
    .filter(({ path }) => isUnder(path, '.infra/lock' as RepoPath) && !known.has(path))
    .map(({ path }) => ({
      path,
      why: 'infra.yaml has no such module: it was removed, and its id must not be used for another',
      ways: [`git checkout HEAD -- ${path}    brings its record back, if it is whole there`],
    }));
}

function doubts(paths: readonly RepoPath[]): Undecided[] {
  return paths.map((path) => ({
    path,
    why: 'its record was edited by hand, and neither an agreed text nor the disk bears it out',
    ways: ['create-infra-module check    shows how it stands now'],
  }));
}

function leftovers(paths: readonly RepoPath[]): Undecided[] {
  return paths.map((path) => ({
    path,
    why: 'it was generated once, and the blueprint at hand does not make it: it is looked after no more',
    ways: [`git rm ${path}    once what you need of it stands elsewhere`],
  }));
}

interface Told extends RepairOptions {
  damage: readonly Damage[];
  changes: readonly FileChange[];
  undecided: readonly Undecided[];
}

function tell(outside: Outside, { damage, changes, undecided, dryRun, json }: Told): void {
  const written = changes.filter((it) => it.after !== null).map((it) => it.path);
  const deleted = changes.filter((it) => it.after === null).map((it) => it.path);
  if (json) {
    const report = { damaged: damage, written, deleted, undecided };
    const whole = { version: JSON_VERSION, command: 'repair', dryRun, ...report };
    outside.out.data(`${JSON.stringify(whole, null, 2)}\n`);
    return;
  }
  const would = dryRun ? 'would be ' : '';
  const lines = [
    ...damage.map((it) => `damaged  ${it.why}`),
    ...written.map((path) => `${would}rebuilt  ${path}`),
    ...deleted.map((path) => `${would}deleted  ${path}`),
    ...undecided.flatMap(({ path, why, ways }) => [
      `to decide  ${path}: ${why}`,
      ...ways.map((way) => `  ${way}`),
    ]),
  ];
  if (lines.length === 0) lines.push('Nothing to repair: .infra is whole.');
  outside.out.data(`${lines.join('\n')}\n`);
  if (undecided.length > 0) {
    outside.out.talk(
      `${plural(undecided.length, 'file')} to decide. Is .infra in git? Then its own history knows more: git log -- .infra`,
    );
  }
}
