import type { Inspection } from '../inspect/model.ts';
import type { Layer, RepoPath } from '../model.ts';
import { isUnder } from '../paths.ts';
import type { Planned } from '../plan.ts';
import { plural } from './style.ts';
import { verdictOf } from './verdict.ts';

/** How a module stands, worst first; what is welcome comes last. */
export const STATES = ['conflict', 'drift', 'pending', 'edited', 'agreed'] as const;
export type State = (typeof STATES)[number];

export interface GraphModule {
  id: string;
  name: string;
  layer: Layer;
  blueprint: string;
  path: RepoPath;
  package: RepoPath | null;
  state: State;
  /** The state in words: `2 files to write`. */
  note: string;
}

/** `to` reads these outputs of `from`. */
export interface GraphEdge {
  from: string;
  to: string;
  outputs: string[];
}

export interface Graph {
  project: string;
  /** In the manifest's order. */
  modules: GraphModule[];
  edges: GraphEdge[];
}

/** Layers as they build upon each other; modules without one are for all others. */
export const LAYERS: readonly { layer: Layer; title: string }[] = [
  { layer: 'bootstrap', title: 'bootstrap' },
  { layer: 'foundation', title: 'foundation' },
  { layer: 'platform', title: 'platform' },
  { layer: 'service', title: 'services' },
  { layer: 'none', title: 'for all modules' },
];

/** Modules, what they read of each other, and how each stands. */
export function graphOf(inspection: Inspection): Graph {
  const { plan } = inspection;
  return {
    project: plan.head.project,
    modules: plan.modules.map((it) => graphModule(inspection, it)),
    edges: plan.modules.flatMap(({ id, summary }) =>
      Object.entries(summary.uses).map(([from, outputs]) => ({ from, to: id, outputs })),
    ),
  };
}

function graphModule(inspection: Inspection, planned: Planned): GraphModule {
  const { id, ref, available, summary } = planned;
  const { name, layer, path, package: folder } = summary;
  const { state, note } = standing(inspection, planned);
  const newer = available === null ? '' : `; ${available} is there`;
  const common = { id, name, layer, blueprint: ref.text, path, package: folder };
  return { ...common, state, note: `${note}${newer}` };
}

/** The verdict of `check` on one module alone. */
function standing(inspection: Inspection, planned: Planned): { state: State; note: string } {
  const { id, summary } = planned;
  const isOwn = (path: string): boolean =>
    [summary.path, summary.package].some((it) => it !== null && isUnder(path as RepoPath, it));
  const { kept, pending, drift, conflicts, errors } = verdictOf({
    ...inspection,
    plan: { ...inspection.plan, modules: [planned], removed: [] },
    modules: inspection.modules.filter((it) => it.id === id),
    shared: {
      ...inspection.shared,
      drifts: inspection.shared.drifts.filter(({ owner }) => owner === id),
    },
    findings: inspection.findings.filter(({ path }) => isOwn(path)),
  });
  if (conflicts > 0) return { state: 'conflict', note: plural(conflicts, 'conflict') };
  if (errors > 0) return { state: 'drift', note: plural(errors, 'error') };
  if (drift > 0) return { state: 'drift', note: `${plural(drift, 'edit')} of managed files` };
  if (pending > 0) return { state: 'pending', note: `${plural(pending, 'file')} to write` };
  if (kept > 0) return { state: 'edited', note: `${plural(kept, 'change')} of yours kept` };
  return { state: 'agreed', note: 'as agreed' };
}
