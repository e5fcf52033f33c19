import type { Move } from '../apply.ts';
import type { FileDrift } from '../compare/model.ts';
import type { Finding, Lock, RepoPath } from '../model.ts';
import type { Plan, Planned } from '../plan.ts';
import type { RepoState } from '../repo.ts';

/** One module after comparing. */
export interface InspectedModule {
  id: string;
  /** null: it is no longer in the manifest. */
  planned: Planned | null;
  /** The lock as read; null for a new module. */
  lock: Lock | null;
  /** Number of files the tool looks after here. */
  fileCount: number;
  /** Files of people's own beside its Terraform, where the whole module is as recorded. */
  own?: readonly RepoPath[];
  /** Every file of the module; empty where the whole module is as recorded. */
  drifts: readonly FileDrift[];
  /** What keeps its tables from being brought up to date. */
  findings: readonly Finding[];
  /** Last agreed texts as read, by path; empty where the module is as recorded. */
  bases: ReadonlyMap<RepoPath, string>;
  /** Its own blueprint is not at hand: it was compared with what was agreed last. */
  asRecorded: boolean;
  /** A newer blueprint would be needed to apply what changed in the manifest. */
  needsUpgrade: boolean;
}

/** The files that follow from all modules, after comparing. */
export interface InspectedShared {
  /** Empty where all are as recorded. */
  drifts: readonly FileDrift[];
  fileCount: number;
  /** The record of what they were rendered from is not today's. */
  stale: boolean;
  /** Owners whose own blueprints are not at hand: their files were compared with what was agreed last. */
  asRecorded: ReadonlySet<string>;
}

/** A half of a module, or a file called by a module's name, that changes its place. */
export interface PlannedMove extends Move {
  /** Id of the module; empty: a file that follows from all modules. */
  owner: string;
  /** False: a person moved it; only what is recorded of it follows. */
  onDisk: boolean;
}

/** All that is known after reading and comparing; reporting and applying start from it. */
export interface Inspection {
  /** As read. */
  state: RepoState;
  /** The same with all paths as they are after `moves`: what was compared. */
  placed: RepoState;
  /** Folders and files that change their places; paths of drifts and findings are those after it. */
  moves: readonly PlannedMove[];
  /** Version of this tool. */
  tool: string;
  /** Text of the manifest that was planned: the edited one where a command edits it. */
  manifest: string;
  plan: Plan;
  modules: readonly InspectedModule[];
  /** Files of repository and git scope. */
  shared: InspectedShared;
  findings: readonly Finding[];
  /** A run that was killed has left its journal. */
  interrupted: boolean;
}

/** Modules that a newer blueprint would be needed for, to apply what changed in the manifest. */
export function needyOf({ plan, modules, shared }: Inspection): Planned[] {
  const needy = new Set(modules.filter((it) => it.needsUpgrade).map((it) => it.id));
  if (shared.stale) for (const id of shared.asRecorded) needy.add(id);
  return plan.modules.filter((it) => it.available !== null && needy.has(it.id));
}

/** Drifts of all modules and of the shared files. */
export function allDrifts(inspection: Inspection): readonly FileDrift[] {
  const known = DRIFTS.get(inspection);
  if (known !== undefined) return known;
  const drifts = [...inspection.modules.flatMap((it) => it.drifts), ...inspection.shared.drifts];
  DRIFTS.set(inspection, drifts);
  return drifts;
}

const DRIFTS = new WeakMap<Inspection, readonly FileDrift[]>();

/** The moves that a run makes; those of a module with a conflict, too: it is settled in its new place. */
export function movesOf({ moves }: Pick<Inspection, 'moves'>): PlannedMove[] {
  return moves.filter((it) => it.onDisk);
}

/** A conflict leaves its module as it was. */
export function hasConflict(module: { drifts: readonly FileDrift[] }): boolean {
  return module.drifts.some((drift) => drift.action === 'conflict');
}
