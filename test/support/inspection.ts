import type { FileDrift } from '../../src/compare/model.ts';
import type { InspectedModule, Inspection, PlannedMove } from '../../src/inspect/model.ts';
import type { Finding } from '../../src/model.ts';
import type { Planned } from '../../src/plan.ts';
import { tombstone } from '../../src/lock.ts';
import { HEAD, summary } from './facts.ts';

/** A module of the built-in blueprint `service` that nothing changed about. */
export function planned(id: string, more: Partial<Planned> = {}): Planned {
  return {
    id,
    line: 10,
    scope: 'module',
    ref: { kind: 'builtin', name: 'service', version: '1.0.0', text: 'service@1.0.0' },
    available: null,
    integrity: null,
    summary: summary(id),
    entry: '',
    inputs: '',
    recorded: true,
    module: null,
    source: { id, text: '', line: 10 },
    ...more,
  };
}

export function inspected(id: string, more: Partial<InspectedModule> = {}): InspectedModule {
  return {
    id,
    planned: planned(id),
    lock: null,
    fileCount: 3,
    drifts: [],
    findings: [],
    bases: new Map(),
    asRecorded: false,
    needsUpgrade: false,
    ...more,
  };
}

interface Given {
  modules?: InspectedModule[];
  /** Of a single module `alpha`. */
  drifts?: FileDrift[];
  shared?: FileDrift[];
  findings?: Finding[];
  removed?: string[];
  moves?: PlannedMove[];
  interrupted?: boolean;
}

/** What inspecting found; a single module `alpha` with these drifts where no modules are given. */
export function inspection(given: Given = {}): Inspection {
  const modules = given.modules ?? [inspected('alpha', { drifts: given.drifts ?? [] })];
  const plans = modules.flatMap((it) => (it.planned === null ? [] : [it.planned]));
  const shared = given.shared ?? [];
  const lock = { ...tombstone({ blueprint: '', summary: summary('x') } as never), tool: '1.2.3' };
  const state = {
    manifest: '',
    locks: new Map(modules.map((it) => [it.id, lock])),
    shared: [],
    sharedInputs: [],
    writtenFrom: null,
    bases: new Set<string>(),
  };
  return {
    state,
    placed: state,
    moves: given.moves ?? [],
    tool: '2.0.0',
    manifest: '',
    plan: {
      head: HEAD,
      modules: plans,
      summaries: new Map(plans.map((it) => [it.id, it.summary])),
      removed: given.removed ?? [],
      sharedInputs: '',
    },
    modules,
    shared: { drifts: shared, fileCount: shared.length, stale: false, asRecorded: new Set() },
    findings: given.findings ?? [],
    interrupted: given.interrupted ?? false,
  };
}
