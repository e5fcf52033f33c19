import { movedDisk, pathAfter } from '../apply/moved.ts';
import type { DiskReader } from '../io/io.ts';
import { basePath, formatBase } from '../lock.ts';
import type { Lock, RecordedFile, RepoPath } from '../model.ts';
import { isUnder } from '../paths.ts';
import type { Plan } from '../plan.ts';
import { readBase, type RepoState } from '../repo.ts';
import { movesOf, type PlannedMove } from './model.ts';
import { overlaid } from './overlay.ts';
import type { World } from './world.ts';

/** What is compared where modules get other folders: disk and records as if they lay there already. */
export interface Relocated {
  world: World;
  state: RepoState;
  moves: readonly PlannedMove[];
}

type Place = Pick<PlannedMove, 'owner' | 'from' | 'to'>;

/**
 * Folders of modules that lie where the locks say, and not yet where infra.yaml says, move with all
 * that is in them. One that a person moved takes its records along. Writes nothing: what comes out
 * is what the rest of the flow reads instead.
 */
export function relocate(world: World, state: RepoState, plan: Plan): Relocated {
  return withMoves(world, state, plannedMoves(world.disk, state, plan));
}

/** Disk and records after these moves, which are all that are to be made. */
export function withMoves(
  world: World,
  state: RepoState,
  moves: readonly PlannedMove[],
): Relocated {
  if (moves.length === 0) return { world, state, moves };
  const locks = new Map<string, Lock>();
  const bases = new Map<RepoPath, string>();
  for (const [id, lock] of state.locks) {
    const moved = lock.removed ? null : movedLock(lock, moves);
    locks.set(id, moved ?? lock);
    if (moved !== null && state.bases.has(id))
      bases.set(basePath(id), movedBase(world.disk, id, moves));
  }
  const shared = state.shared.map((it) => ({ ...it, path: pathAfter(moves, it.path) }));
  const disk = overlaid(movedDisk(world.disk, movesOf({ moves })), bases);
  return { world: { ...world, disk }, state: { ...state, locks, shared }, moves };
}

/** null: neither its folders nor a file of it moves. */
function movedLock(lock: Lock, moves: readonly PlannedMove[]): Lock | null {
  const records = Object.entries(lock.files) as [RepoPath, RecordedFile][];
  const place = movedPlace(lock, moves);
  const stays = records.every(([path]) => pathAfter(moves, path) === path);
  if (stays && place.summary === undefined) return null;
  const files = Object.create(null) as Record<RepoPath, RecordedFile>;
  for (const [path, record] of records) files[pathAfter(moves, path)] = record;
  return { ...lock, ...place, files };
}

/**
 * The folders of a module, where they move. Its entry gave it others, so what is recorded of the
 * entry must not be taken for one that has not changed since; an empty text would mean "lost".
 */
function movedPlace(
  { summary }: Lock,
  moves: readonly PlannedMove[],
): Partial<Pick<Lock, 'summary' | 'entry'>> {
  const path = pathAfter(moves, summary.path);
  const other = summary.package === null ? null : pathAfter(moves, summary.package);
  if (path === summary.path && other === summary.package) return {};
  return { summary: { ...summary, path, package: other }, entry: 'moved' };
}

function movedBase(disk: DiskReader, id: string, moves: readonly PlannedMove[]): string {
  const texts = [...readBase(disk, id)];
  return formatBase(new Map(texts.map(([path, text]) => [pathAfter(moves, path), text])));
}

function livingLock(locks: RepoState['locks'], id: string): Lock | undefined {
  const lock = locks.get(id);
  return lock === undefined || lock.removed ? undefined : lock;
}

function plannedMoves(disk: DiskReader, state: RepoState, plan: Plan): PlannedMove[] {
  return newPlaces(state, plan).flatMap((it): PlannedMove[] => {
    const standing = whatHolds(it, state, plan) === null ? standingOf(disk, it) : null;
    return standing === null ? [] : [{ ...it, onDisk: standing === 'before' }];
  });
}

function newPlaces({ locks }: RepoState, plan: Plan): Place[] {
  return plan.modules.flatMap(({ id, summary }) => {
    const old = livingLock(locks, id)?.summary;
    if (old === undefined) return [];
    const halves = [
      { owner: id, from: old.path, to: summary.path },
      { owner: id, from: old.package, to: summary.package },
    ];
    return halves.filter(
      (it): it is Place => it.from !== null && it.to !== null && it.from !== it.to,
    );
  });
}

/** Where a half lies: in its old place, by a person's hand in its new one, or in both or neither. */
function standingOf(disk: DiskReader, { from, to }: Place): 'before' | 'after' | null {
  const [old, now] = [disk.kind(from), disk.kind(to)];
  if (old === 'directory' && now === null) return 'before';
  return old === null && now === 'directory' ? 'after' : null;
}

/**
 * What lies in a folder and has to stay where it is: another module, one that takes the folder over,
 * a blueprint, the place of packages, or the new place itself. null: nothing.
 */
export function whatHolds({ owner, from, to }: Place, state: RepoState, plan: Plan): string | null {
  const inside = (path: string | null): boolean =>
    path !== null && path !== from && isUnder(path as RepoPath, from);
  if (isUnder(to, from) || isUnder(from, to)) return to;
  for (const { id, summary, ref } of plan.modules) {
    if (ref.kind === 'path' && isUnder(ref.name as RepoPath, from)) return `blueprint ${ref.text}`;
    const old = livingLock(state.locks, id)?.summary;
    const places = [summary.path, summary.package, old?.path ?? null, old?.package ?? null];
    const takesOver = summary.path === from || summary.package === from;
    if (id !== owner && (takesOver || places.some(inside))) return `module ${id}`;
  }
  const { roots, ignore } = plan.head.packages;
  return [...roots, ...ignore].find(inside) ?? null;
}
