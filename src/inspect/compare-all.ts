import type { Lock, RepoPath } from '../model.ts';
import type { Plan, Planned } from '../plan.ts';
import type { RepoState } from '../repo.ts';
import { cleanShared, countClean, isStale } from './clean.ts';
import type { CloserLook } from './closer.ts';
import { givenFiles, type Compared } from './given-files.ts';
import { leaveGone } from './gone.ts';
import { handOver } from './hand-over.ts';
import type { InspectedModule } from './model.ts';
import type { Choices } from './sides.ts';
import type { World } from './world.ts';

/** So many modules that are not as agreed are rendered for seconds. */
const MANY = 100;

/** Compares every module and the files that follow from all of them with what lies on disk. */
export async function compareAll(
  world: World,
  state: RepoState,
  plan: Plan,
  choices: Choices,
): Promise<Compared> {
  let look: CloserLook | null = null;
  // Loaded where something is not as agreed: a `check` of a tidy repository does without.
  let looks = 0;
  const closer = async (): Promise<CloserLook> => {
    looks += 1;
    if (looks === MANY) world.favourManyTexts();
    return (look ??= (await import('./closer.ts')).closerLook(world, state, plan, choices));
  };
  world.progress.start('comparing', plan.modules.length);
  const compared: InspectedModule[] = [];
  for (const planned of plan.modules) {
    if (planned.scope === 'module') {
      const lock = state.locks.get(planned.id);
      const known = lock === undefined || lock.removed ? null : lock;
      // Without its agreed texts a module is clean today and in trouble at the next merge.
      const whole = state.bases.has(planned.id);
      const clean = whole ? cleanModule(world, planned, known, choices.seeded) : null;
      // A copy has its records at hand, which a lock as read parses whenever they are asked for.
      const copy = clean !== null || known === null ? null : { ...known };
      compared.push(clean ?? (await (await closer()).module(planned, copy)));
    }
    world.progress.tick();
  }
  for (const id of plan.removed) compared.push(await (await closer()).removed(id));
  const stale = isStale(state, plan);
  const first = {
    modules: compared,
    shared: cleanShared(world.disk, state, stale) ?? (await (await closer()).shared(stale)),
  };
  const given = givenFiles(first, state);
  const again = given.size === 0 ? first : await (await closer()).again(first, given);
  world.progress.done();
  const { modules, shared } = handOver(again, state);
  return { modules: leaveGone(modules), shared };
}

/** A module whose files all are as agreed; null where it must be looked at more closely. */
function cleanModule(
  world: World,
  planned: Planned,
  lock: Lock | null,
  seeded: boolean,
): InspectedModule | null {
  if (!planned.recorded || lock === null) return null;
  const clean = countClean(world.disk, lock, seeded);
  if (clean === null) return null;
  const nothing = { drifts: [], findings: [], bases: new Map<RepoPath, string>() };
  const known = { id: planned.id, planned, lock, ...clean, ...nothing };
  return { ...known, asRecorded: false, needsUpgrade: false };
}
