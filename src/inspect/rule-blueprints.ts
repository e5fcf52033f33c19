import type { Planned } from '../plan.ts';
import type { BrokenBlueprint, ChangedBlueprint } from '../rules/facts.ts';
import { blueprintFolder } from './blueprints.ts';
import { allDrifts, type Inspection } from './model.ts';

/**
 * Blueprints of the repository and of packages whose contents are not those that locks were written
 * from, under the same version. A module that was removed and comes back is a new one.
 */
export function readChangedBlueprints(known: Inspection): ChangedBlueprint[] {
  const changed = known.plan.modules.filter((it) => isChanged(known, it));
  if (changed.length === 0) return [];
  const drifts = allDrifts(known).filter((it) => it.tool !== 'nothing');
  return [...new Set(changed.map(({ ref }) => ref.text))].map((text) => {
    const modules = changed.filter((it) => it.ref.text === text);
    const { ref } = modules[0]!;
    const ids = modules.map(({ id }) => id);
    const files = drifts.filter(({ owner }) => ids.includes(owner)).map(({ path }) => path);
    return { ref: text, kind: ref.kind, folder: blueprintFolder(ref), modules: ids, files };
  });
}

/** Blueprints that cannot be used, though all that was made from them is recorded. */
export function readBrokenBlueprints({ plan }: Inspection): BrokenBlueprint[] {
  const broken = plan.modules.filter(({ trouble = [] }) => trouble.length > 0);
  return [...new Set(broken.map(({ ref }) => ref.text))].map((text) => {
    const modules = broken.filter((it) => it.ref.text === text);
    return { ref: text, modules: modules.map(({ id }) => id), problems: modules[0]!.trouble! };
  });
}

function isChanged({ state }: Inspection, { id, ref, integrity }: Planned): boolean {
  const lock = state.locks.get(id);
  if (lock === undefined || lock.removed || ref.kind === 'builtin') return false;
  return lock.blueprint === ref.text && lock.integrity !== null && lock.integrity !== integrity;
}
