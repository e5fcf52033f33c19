import { Contexts } from '../blueprint/contexts.ts';
import { targetsOf, type Target } from '../blueprint/targets.ts';
import type { RepoPath } from '../model.ts';
import type { Planned } from '../plan.ts';
import type { Inspection } from './model.ts';
import { ingredientsOf, type Ingredients } from './render.ts';
import type { World } from './world.ts';

/** The module that a file is made by, and how. */
export interface Origin extends Ingredients {
  planned: Planned;
  target: Target;
}

/** All files that a module may make, those handed over included; null: its blueprint is not at hand. */
export async function originsOf(
  world: World,
  { plan }: Pick<Inspection, 'plan'>,
  planned: Planned,
): Promise<Map<RepoPath, Origin> | null> {
  const all = await ingredientsOf(plan, world.blueprints, world.belowGit)(planned);
  if (all === null) return null;
  const targets = targetsOf(
    all.blueprint,
    all.context,
    new Contexts(all.context.owner, all.context.values),
  );
  return new Map(targets.map((target) => [target.path, { ...all, planned, target }]));
}

/** Who makes the file at a path; null: nobody whose blueprint is at hand. */
export async function originAt(
  world: World,
  inspection: Inspection,
  path: RepoPath,
): Promise<Origin | null> {
  for (const planned of inspection.plan.modules) {
    const found = (await originsOf(world, inspection, planned))?.get(path);
    if (found !== undefined) return found;
  }
  return null;
}
