import type { BaseFile } from '../compare/model.ts';
import type { RecordedFile, RepoPath, WantedFile } from '../model.ts';
import type { Plan } from '../plan.ts';
import type { StoredShared } from '../repo-shared.ts';
import type { RepoState } from '../repo.ts';
import type { Renderer } from './render.ts';
import { newerFiles, withoutLostRegions, withRegionsAgain } from './regions-again.ts';
import { withGiven, type Given } from './given-files.ts';
import type { InspectedShared } from './model.ts';
import { releasedOf, withoutReleased, type Released } from './released.ts';
import { gatherSides, lateBaseFile, type Choices } from './sides.ts';
import { recordedFile } from './wanted.ts';
import { compareWith, type World } from './world.ts';

/** What every closer look needs. */
export interface Looking {
  world: World;
  state: RepoState;
  plan: Plan;
  render: Renderer;
  choices: Choices;
}

/** Compares the files that repository- and git-scoped blueprints make from all modules. */
export async function inspectShared(
  { world, state, plan, render, choices }: Looking,
  stale: boolean,
  given: Given,
): Promise<InspectedShared> {
  const bases = byPath(state.shared);
  const recordAt = (path: RepoPath): RecordedFile | undefined => bases.get(path)?.[0]?.file;
  const owners = plan.modules.filter((it) => it.scope !== 'module');
  const wanted = new Map<RepoPath, WantedFile>();
  const asRecorded = new Set<string>();
  const handed = new Map<string, Released>();
  for (const owner of owners) {
    const rendered = await render(owner);
    const released = await releasedOf(owner, plan.head);
    handed.set(owner.id, released);
    if (rendered === null) asRecorded.add(owner.id);
    const files =
      rendered ??
      (await withRegionsAgain(
        withoutReleased(recordedShared(state.shared, owner.id), released),
        recordAt,
        world.disk,
        newerFiles(render, owner),
      ));
    for (const [path, file] of files) wanted.set(path, file);
  }
  const sides = gatherSides(
    world.disk,
    '',
    wanted,
    withGiven(toBases(bases), given, (base) => [base]),
    choices,
    (path) => handed.get(bases.get(path)?.[0]?.owner ?? '')?.(path) === true,
  );
  const named = sides.map((file) => ({
    ...file,
    owner: file.wanted?.owner ?? bases.get(file.path)?.[0]?.owner ?? '',
  }));
  const compared = await compareWith(world, named);
  const drifts =
    asRecorded.size === 0
      ? compared.drifts
      : withoutLostRegions(compared.drifts, (path) =>
          asRecorded.has(wanted.get(path)?.owner ?? '') ? recordAt(path) : undefined,
        );
  return { drifts, fileCount: wanted.size, stale, asRecorded };
}

function byPath(shared: readonly StoredShared[]): Map<RepoPath, StoredShared[]> {
  const groups = new Map<RepoPath, StoredShared[]>();
  for (const record of shared) {
    groups.set(record.path, [...(groups.get(record.path) ?? []), record]);
  }
  return groups;
}

function toBases(groups: ReadonlyMap<RepoPath, StoredShared[]>): Map<RepoPath, BaseFile[]> {
  return new Map([...groups].map(([path, records]) => [path, records.map(lateBaseFile)]));
}

function recordedShared(shared: readonly StoredShared[], owner: string): Map<RepoPath, WantedFile> {
  const own = shared.filter((record) => record.owner === owner);
  return new Map(own.map(({ path, file, text }) => [path, recordedFile(path, file, text, owner)]));
}
