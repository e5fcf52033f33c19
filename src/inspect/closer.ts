import type { DiskReader } from '../io/io.ts';
import type { Lock, RecordedFile, RepoPath } from '../model.ts';
import type { Plan, Planned } from '../plan.ts';
import { readBase, type RepoState } from '../repo.ts';
import { SHARED, withGiven, type Compared, type Given } from './given-files.ts';
import type { InspectedModule, InspectedShared } from './model.ts';
import { newerFiles, withoutLostRegions, withRegionsAgain } from './regions-again.ts';
import { releasedOf, withoutReleased, type Released } from './released.ts';
import { renderer } from './render.ts';
import { inspectShared, type Looking } from './shared.ts';
import { baseFile, gatherSides, type Choices, type Wanted } from './sides.ts';
import {
  addUnedited,
  basesOf,
  recordedWanted,
  withoutLostTexts,
  withSeededPackage,
} from './wanted.ts';
import { compareWith, type World } from './world.ts';

/** Rendering and comparing of what is not as agreed. */
export interface CloserLook {
  /** `lock` is null for a new module. */
  module(planned: Planned, lock: Lock | null): Promise<InspectedModule>;
  /** A module that is no longer in the manifest. */
  removed(id: string): Promise<InspectedModule>;
  shared(stale: boolean): Promise<InspectedShared>;
  /** Compares owners again that take files over from others. */
  again(compared: Compared, given: ReadonlyMap<string, Given>): Promise<Compared>;
}

/** Everything that only a closer look needs hangs on this file, which is loaded at first need. */
export function closerLook(
  world: World,
  state: RepoState,
  plan: Plan,
  choices: Choices,
): CloserLook {
  const render = renderer(plan, world.blueprints, world.belowGit);
  const all = { world, state, plan, render, choices };
  return {
    module: (planned, lock) => inspectModule(all, planned, lock, NONE),
    removed: (id) => inspectRemoved(world, id, { ...state.locks.get(id)! }, choices),
    shared: (stale) => inspectShared(all, stale, NONE),
    again: async ({ modules, shared }, given) => {
      const of = (id: string): Given => given.get(id) ?? NONE;
      const changed = modules.map((it) =>
        given.has(it.id)
          ? inspectModule(all, it.planned!, it.lock, of(it.id))
          : Promise.resolve(it),
      );
      return {
        modules: await Promise.all(changed),
        shared: given.has(SHARED) ? await inspectShared(all, shared.stale, of(SHARED)) : shared,
      };
    },
  };
}

const NONE: Given = new Map();

async function inspectModule(
  { world, plan, render, choices }: Looking,
  planned: Planned,
  lock: Lock | null,
  given: Given,
): Promise<InspectedModule> {
  const { id } = planned;
  const texts = lock === null ? new Map<RepoPath, string>() : readBase(world.disk, id);
  const rendered = await render(planned);
  const released = await releasedOf(planned, plan.head);
  const asRecorded = rendered === null;
  if (asRecorded && lock !== null) addUnedited(world.disk, lock, texts);
  const reowned = asRecorded && choices.onlyOwnership(id);
  const needsUpgrade = asRecorded && !planned.recorded && !reowned;
  const recordAt = (path: RepoPath): RecordedFile | undefined => lock?.files[path];
  const wanted =
    rendered === null
      ? await withRegionsAgain(
          withoutReleased(
            recordedWanted(lock!, texts, id, reowned ? (planned.module?.ownership ?? {}) : {}),
            released,
          ),
          recordAt,
          world.disk,
          newerFiles(render, planned),
        )
      : adjust(world.disk, planned, rendered, { lock, texts, released });
  const bases = withGiven(basesOf(lock, texts, baseFile), given, (base) => [base]);
  const sides = gatherSides(world.disk, id, wanted, bases, choices, released);
  const compared = await compareWith(world, sides);
  const drifts = asRecorded
    ? withoutLostRegions(withoutLostTexts(compared.drifts), recordAt)
    : compared.drifts;
  const known = { id, planned, lock, fileCount: wanted.size, bases: texts };
  return { ...known, ...compared, drifts, asRecorded, needsUpgrade };
}

interface Known {
  lock: Lock | null;
  texts: ReadonlyMap<RepoPath, string>;
  released: Released;
}

function adjust(disk: DiskReader, planned: Planned, wanted: Wanted, known: Known): Wanted {
  const folder = planned.summary.package;
  const folderExists = folder !== null && isThere(disk, folder);
  const { lock, texts, released } = known;
  return withoutReleased(
    withSeededPackage(wanted, planned, lock, { folderExists, texts }),
    released,
  );
}

/** Git carries no empty folder: one that lies here lies in no other checkout, and holds no package. */
function isThere(disk: DiskReader, folder: RepoPath): boolean {
  const kind = disk.kind(folder);
  return kind === 'directory' ? disk.names(folder).length > 0 : kind !== null;
}

/** A module that is no longer in the manifest: nothing is wanted of it. */
async function inspectRemoved(
  world: World,
  id: string,
  lock: Lock,
  choices: Choices,
): Promise<InspectedModule> {
  const texts = readBase(world.disk, id);
  const bases = basesOf(lock, texts, baseFile);
  const sides = gatherSides(world.disk, id, new Map(), bases, choices);
  const compared = await compareWith(world, sides);
  const fileCount = Object.keys(lock.files).length;
  const known = { id, planned: null, lock, fileCount, bases: texts };
  return { ...known, ...compared, asRecorded: false, needsUpgrade: false };
}
