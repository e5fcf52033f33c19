import type { DiskReader } from '../io/io.ts';
import type { Lock, RecordedFile, RepoPath } from '../model.ts';
import type { Plan, Planned } from '../plan.ts';
import { readBase, type RepoState } from '../repo.ts';
import type { InspectedModule, InspectedShared } from './model.ts';
import { newerFiles, withoutLostRegions, withRegionsAgain } from './regions-again.ts';
import { renderer, type Renderer } from './render.ts';
import { inspectShared } from './shared.ts';
import { baseFile, gatherSides, type Restore, type Wanted } from './sides.ts';
import { basesOf, recordedWanted, withoutLostTexts, withoutSeededPackage } from './wanted.ts';
import { compareWith, type World } from './world.ts';

/** Rendering and comparing of what is not as agreed. */
export interface CloserLook {
  /** `lock` is null for a new module. */
  module(planned: Planned, lock: Lock | null): Promise<InspectedModule>;
  /** A module that is no longer in the manifest. */
  removed(id: string): Promise<InspectedModule>;
  shared(stale: boolean): Promise<InspectedShared>;
}

/** Everything that only a closer look needs hangs on this file, which is loaded at first need. */
export function closerLook(
  world: World,
  state: RepoState,
  plan: Plan,
  restore: Restore,
): CloserLook {
  const render = renderer(plan, world.blueprints, world.belowGit);
  return {
    module: (planned, lock) => inspectModule(world, planned, lock, render, restore),
    removed: (id) => inspectRemoved(world, id, { ...state.locks.get(id)! }, restore),
    shared: (stale) => inspectShared(world, state, plan, render, restore, stale),
  };
}

async function inspectModule(
  world: World,
  planned: Planned,
  lock: Lock | null,
  render: Renderer,
  restore: Restore,
): Promise<InspectedModule> {
  const { id } = planned;
  const texts = lock === null ? new Map<RepoPath, string>() : readBase(world.disk, id);
  const rendered = await render(planned);
  const asRecorded = rendered === null;
  const needsUpgrade = asRecorded && !planned.recorded;
  const recordAt = (path: RepoPath): RecordedFile | undefined => lock?.files[path];
  const wanted =
    rendered === null
      ? await withRegionsAgain(
          recordedWanted(lock!, texts, id),
          recordAt,
          world.disk,
          newerFiles(render, planned),
        )
      : adjust(world.disk, planned, rendered, lock);
  const sides = gatherSides(world.disk, id, wanted, basesOf(lock, texts, baseFile), restore);
  const compared = await compareWith(world, sides);
  const drifts = asRecorded
    ? withoutLostRegions(withoutLostTexts(compared.drifts), recordAt)
    : compared.drifts;
  const known = { id, planned, lock, fileCount: wanted.size, bases: texts };
  return { ...known, ...compared, drifts, asRecorded, needsUpgrade };
}

function adjust(disk: DiskReader, planned: Planned, wanted: Wanted, lock: Lock | null): Wanted {
  const folder = planned.summary.package;
  const exists = folder !== null && disk.kind(folder) !== null;
  return withoutSeededPackage(wanted, folder, lock, exists);
}

/** A module that is no longer in the manifest: nothing is wanted of it. */
async function inspectRemoved(
  world: World,
  id: string,
  lock: Lock,
  restore: Restore,
): Promise<InspectedModule> {
  const texts = readBase(world.disk, id);
  const bases = basesOf(lock, texts, baseFile);
  const sides = gatherSides(world.disk, id, new Map(), bases, restore);
  const compared = await compareWith(world, sides);
  const fileCount = Object.keys(lock.files).length;
  const known = { id, planned: null, lock, fileCount, bases: texts };
  return { ...known, ...compared, asRecorded: false, needsUpgrade: false };
}
