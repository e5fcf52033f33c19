import { UserError, type Problem } from '../errors.ts';
import type { BlueprintRef } from '../model.ts';
import type { BlueprintHeader } from '../model-blueprint.ts';
import type { Planned } from '../plan.ts';
import { MANIFEST } from '../repo.ts';
import type { Inspection } from './model.ts';
import type { World } from './world.ts';

/**
 * A blueprint may need another to have a module: scripts of a service call those of `shared`.
 * Asked only where an entry changed or went, so that blueprints of a tidy repository stay unread;
 * because nothing is applied while one is missing, no repository gets there unseen.
 * Throws UserError with all that is missing.
 */
export async function refuseMissingRequirements(world: World, { plan }: Inspection): Promise<void> {
  if (plan.removed.length === 0 && plan.modules.every((it) => it.module === null)) return;
  const there = new Set(plan.modules.map((it) => it.summary.blueprint));
  const lacking = new Map<string, Planned>();
  for (const planned of plan.modules) {
    const header = await headerAtHand(world, planned.ref);
    for (const name of header?.requires ?? []) {
      if (!there.has(name) && !lacking.has(name)) lacking.set(name, planned);
    }
  }
  if (lacking.size === 0) return;
  throw new UserError([...lacking].map(([name, by]) => missing(name, by, plan.removed)));
}

function missing(name: string, by: Planned, removed: readonly string[]): Problem {
  const entry = removed.includes(name)
    ? `put the entry ${name} back`
    : `create-infra-module add ${name} --blueprint ${name}, or write that entry`;
  return {
    message: `${by.id} (${by.ref.text}) needs a module of the blueprint ${name}, and there is none`,
    file: MANIFEST,
    line: by.line,
    expected: `a module of the blueprint ${name}`,
    fix: `${entry} under modules:, or remove what needs it first`,
  };
}

/** null: that version is not at hand, or the blueprint is not installed here. */
export async function headerAtHand(
  { blueprints }: Pick<World, 'blueprints'>,
  ref: BlueprintRef,
): Promise<BlueprintHeader | null> {
  try {
    const result = await blueprints(ref);
    return 'found' in result ? result.found.header : null;
  } catch (error) {
    // Where the blueprint is needed to render, that is told; here it only has nothing to say.
    if (error instanceof UserError) return null;
    throw error;
  }
}
