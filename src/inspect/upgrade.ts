import type { FileDrift } from '../compare/model.ts';
import { UserError, type Problem } from '../errors.ts';
import { setModuleValue } from '../manifest/edit.ts';
import { parseEntry } from '../manifest/parse.ts';
import type { BlueprintRef } from '../model.ts';
import type { Migration } from '../model-blueprint.ts';
import type { Plan, Planned } from '../plan.ts';
import { inspect, type InspectOptions } from './inspect.ts';
import { migrateParams } from './migrate-params.ts';
import { atVersion, isOutdated, migrationsBetween } from './migrations.ts';
import { allDrifts, needyOf, type Inspection } from './model.ts';
import { recordedPath } from './resolve.ts';
import type { World } from './world.ts';

/** One module that moves to a newer blueprint. */
export interface UpgradeStep {
  id: string;
  from: BlueprintRef;
  to: BlueprintRef;
  migrations: readonly Migration[];
  /** Nobody named it: its files follow from all modules, and others of them change. */
  along: boolean;
}

/** An upgrade, worked out and not written. */
export interface Upgrade {
  steps: readonly UpgradeStep[];
  /** Every step taken, conflicts included: what a preview shows. */
  all: Inspection;
  /** Without the modules that cannot move now: what may be written. */
  possible: Inspection;
  /** Modules that a conflict holds at their old version. */
  held: ReadonlySet<string>;
  /** What keeps a module from being rendered by its newer blueprint, by id. */
  refused: ReadonlyMap<string, readonly Problem[]>;
}

/** Modules whose blueprint at hand is newer than the one they are made from. */
export function outdatedOf(plan: Plan): Planned[] {
  return plan.modules.filter(isOutdated);
}

/**
 * What becomes of these modules at the newest blueprints, by the same flow as everything: the text
 * of infra.yaml is edited, inspected, and inspected again without those that a conflict holds up.
 */
export async function planUpgrade(
  world: World,
  before: Inspection,
  ids: readonly string[],
  options: InspectOptions = {},
): Promise<Upgrade> {
  const at = { world, before, options };
  const refused = new Map<string, readonly Problem[]>();
  let steps = await stepsOf(world, before, ids);
  let all = await attempt(at, steps, refused);
  for (;;) {
    const along = takenAlong(all, steps);
    if (along.length === 0) break;
    const more = await stepsOf(world, before, along);
    steps = [...steps, ...more.map((it) => ({ ...it, along: true }))];
    all = await attempt(at, steps, refused);
  }
  const held = new Set<string>();
  let possible = all;
  for (;;) {
    const stuck = conflictsIn(possible, steps).filter((id) => !held.has(id));
    if (stuck.length === 0) break;
    for (const id of stuck) held.add(id);
    possible = await inspectAt(at, ready(steps, [held, refused]));
  }
  return { steps, all, possible, held, refused };
}

/** The conflicts where their files lie as long as their modules stay at the old version. */
export function conflictsInPlace(inspection: Inspection): Inspection {
  const inPlace = (drift: FileDrift): FileDrift =>
    drift.action === 'conflict' ? { ...drift, path: recordedPath(inspection, drift.path) } : drift;
  return {
    ...inspection,
    moves: [],
    modules: inspection.modules.map((it) => ({ ...it, drifts: it.drifts.map(inPlace) })),
    shared: { ...inspection.shared, drifts: inspection.shared.drifts.map(inPlace) },
  };
}

/** infra.yaml with these modules at their newer versions, their parameters migrated. */
export async function upgradedManifest(
  before: Inspection,
  steps: readonly UpgradeStep[],
): Promise<string> {
  let text = before.manifest;
  for (const { id, to, migrations } of steps) {
    const planned = before.plan.modules.find((it) => it.id === id)!;
    const module = planned.module ?? (await parseEntry(planned.source, before.plan.head));
    text = await migrateParams(text, module, migrations);
    text = await setModuleValue(text, id, ['blueprint'], to.text);
  }
  return text;
}

/** The steps of these modules, in the order of infra.yaml; those that are up to date have none. */
export async function stepsOf(
  world: World,
  { plan }: Inspection,
  ids: readonly string[],
): Promise<UpgradeStep[]> {
  const steps: UpgradeStep[] = [];
  for (const { id, ref, available } of outdatedOf(plan)) {
    if (!ids.includes(id)) continue;
    const to = atVersion(ref, available!);
    const result = await world.blueprints(to);
    const header = 'found' in result ? result.found.header : { migrations: [] };
    const migrations = migrationsBetween(header, ref.version, to.version);
    steps.push({ id, from: ref, to, migrations, along: false });
  }
  return steps;
}

interface At {
  world: World;
  before: Inspection;
  options: InspectOptions;
}

async function inspectAt(
  { world, before, options }: At,
  steps: readonly UpgradeStep[],
): Promise<Inspection> {
  const manifest = await upgradedManifest(before, steps);
  return inspect(world, { ...options, state: before.state, manifest });
}

/** Inspects all steps; a module that its newer blueprint refuses is left out and the others go on. */
async function attempt(
  at: At,
  steps: readonly UpgradeStep[],
  refused: Map<string, readonly Problem[]>,
): Promise<Inspection> {
  const tried = ready(steps, [refused]);
  try {
    return await inspectAt(at, tried);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const known = refused.size;
    for (const step of tried) {
      const problems = await problemsOf(at, step);
      if (problems !== null) refused.set(step.id, problems);
    }
    if (refused.size === known) throw error;
    return attempt(at, steps, refused);
  }
}

async function problemsOf(at: At, step: UpgradeStep): Promise<readonly Problem[] | null> {
  try {
    await inspectAt(at, [step]);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}

function ready(
  steps: readonly UpgradeStep[],
  without: readonly { has: (id: string) => boolean }[],
): UpgradeStep[] {
  return steps.filter(({ id }) => !without.some((it) => it.has(id)));
}

/** Makers of shared files that are wanted otherwise now; those of one kind move together. */
function takenAlong(all: Inspection, steps: readonly UpgradeStep[]): string[] {
  const taken = new Set(steps.map((it) => it.id));
  return needyOf(all)
    .filter((it) => it.scope !== 'module' && !taken.has(it.id))
    .map((it) => it.id)
    .filter((id) => outdatedOf(all.plan).some((it) => it.id === id));
}

function conflictsIn(inspection: Inspection, steps: readonly UpgradeStep[]): string[] {
  const ids = new Set(steps.map((it) => it.id));
  const owners = allDrifts(inspection)
    .filter((it) => it.action === 'conflict')
    .map((it) => it.owner);
  return [...new Set(owners)].filter((id) => ids.has(id));
}
