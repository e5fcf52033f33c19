import type { FileDrift } from '../compare/model.ts';
import type { RepoPath } from '../model.ts';
import type { Plan } from '../plan.ts';
import type { RepoState } from '../repo.ts';
import { SHARED, type Compared } from './given-files.ts';
import type { PlannedMove } from './model.ts';

/** A module's name as paths have it, before and after. */
interface Renaming {
  id: string;
  spellings: readonly (readonly [before: string, after: string])[];
}

/**
 * Generated files that are called by the name of a module which has another name now: the old path
 * is given up and the new one is wanted. They move, and what a person wrote in them goes along. Of one
 * that a person moved or deleted by hand only the record does.
 */
export function renamedFiles(
  { modules, shared }: Compared,
  state: RepoState,
  plan: Plan,
): PlannedMove[] {
  const renamings = plan.modules.flatMap(({ id, summary }): Renaming[] => {
    const old = state.locks.get(id);
    if (old === undefined || old.removed || old.summary.name === summary.name) return [];
    return [{ id, spellings: spellingsOf(old.summary.name, summary.name) }];
  });
  return [
    ...modules.flatMap((it) =>
      pairs(
        it.drifts,
        renamings.filter(({ id }) => id === it.id),
        it.id,
      ),
    ),
    ...pairs(shared.drifts, renamings, SHARED),
  ];
}

function spellingsOf(before: string, after: string): [string, string][] {
  const snake = (name: string): string => name.replaceAll('-', '_');
  const kebab = (name: string): string => name.replaceAll('_', '-');
  return [
    [before, after],
    [snake(before), snake(after)],
    [kebab(before), kebab(after)],
  ];
}

function pairs(
  drifts: readonly FileDrift[],
  renamings: readonly Renaming[],
  owner: string,
): PlannedMove[] {
  if (renamings.length === 0) return [];
  const wanted = new Map(drifts.filter((it) => it.tool === 'new').map((it) => [it.path, it]));
  const spellings = renamings.flatMap((it) => it.spellings);
  return drifts.flatMap((it): PlannedMove[] => {
    if (it.tool !== 'removed') return [];
    const onDisk = it.before !== null;
    const to = spellings
      .map(([before, after]) => wanted.get(it.path.replaceAll(before, after) as RepoPath))
      .find((at) => at?.owner === it.owner && (at.before === null || !onDisk))?.path;
    if (to === undefined) return [];
    wanted.delete(to);
    return [{ owner, from: it.path, to, onDisk }];
  });
}
