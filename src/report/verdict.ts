import type { FileDrift } from '../compare/model.ts';
import { isHeld } from '../inspect/hand-over.ts';
import { allDrifts, hasConflict, needyOf, type Inspection } from '../inspect/model.ts';
import { refusing } from '../rules/index.ts';

/** Actions after which the disk differs: `sync` has something to do. */
const WRITES = new Set(['create', 'update', 'delete', 'merge', 'restore']);

export interface Verdict {
  /** Exit 0. */
  clean: boolean;
  /** Files that people changed and that stay as they are. */
  kept: number;
  /** Files that `sync` would write. */
  pending: number;
  /** Edits of managed files. */
  drift: number;
  conflicts: number;
  errors: number;
  outdated: number;
  needUpgrade: number;
  files: number;
}

/** Modules that a conflict holds up: none of their files is written. */
export function heldUp(inspection: Inspection): ReadonlySet<string> {
  return new Set(inspection.modules.filter(hasConflict).map((it) => it.id));
}

/**
 * True where the file is worth a line: anything but untouched and as wanted. What was seeded is the
 * person's: that they work on it is no news.
 */
export function isNotable(drift: FileDrift): boolean {
  // Its new owner tells of it.
  if (isHeld(drift)) return false;
  if (drift.ownership === 'seeded' && drift.action === 'keep' && drift.regions.length === 0) {
    return false;
  }
  return (
    drift.action !== 'keep' ||
    drift.person === 'edited' ||
    drift.person === 'deleted' ||
    drift.regions.length > 0
  );
}

/** True where `sync` would do something, and no finding keeps it from that. */
export function syncHelps(inspection: Inspection): boolean {
  const { findings, moves, plan } = inspection;
  const drifts = allDrifts(inspection);
  if (drifts.some((it) => it.reason === 'git-conflict')) return true;
  const held = heldUp(inspection);
  const deletes = drifts.some((it) => it.action === 'delete' && !held.has(it.owner));
  if (refusing(findings, { deletes }).length > 0) return false;
  return verdictOf(inspection).pending + moves.length + plan.removed.length > 0;
}

/** What `check` concludes: welcome edits, kept deletions and outdated blueprints do not fail it. */
export function verdictOf(inspection: Inspection): Verdict {
  const held = heldUp(inspection);
  let [pending, drift, conflicts, kept] = [0, 0, 0, 0];
  for (const it of allDrifts(inspection)) {
    if (!isNotable(it)) continue;
    if (WRITES.has(it.action) && !held.has(it.owner)) pending += 1;
    if (it.action === 'drift') drift += 1;
    if (it.action === 'conflict') conflicts += 1;
    if (isKept(it)) kept += 1;
  }
  const errors = inspection.findings.filter((it) => it.severity === 'error').length;
  const needUpgrade = needyOf(inspection).length;
  const removed = inspection.plan.removed.length;
  return {
    clean:
      pending + drift + conflicts + errors + needUpgrade + removed + inspection.moves.length ===
        0 && !inspection.interrupted,
    kept,
    pending,
    drift,
    conflicts,
    errors,
    outdated: inspection.plan.modules.filter((it) => it.available !== null).length,
    needUpgrade,
    files: inspection.modules.reduce((sum, it) => sum + it.fileCount, inspection.shared.fileCount),
  };
}

function isKept({ action, person }: FileDrift): boolean {
  return (
    action === 'release' || (action === 'keep' && (person === 'edited' || person === 'deleted'))
  );
}
