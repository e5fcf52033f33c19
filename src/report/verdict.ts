import type { FileDrift } from '../compare/model.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';

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

/** True where the file is worth a line: anything but untouched and as wanted. */
export function isNotable(drift: FileDrift): boolean {
  return (
    drift.action !== 'keep' ||
    drift.person === 'edited' ||
    drift.person === 'deleted' ||
    drift.regions.length > 0
  );
}

/** What `check` concludes: welcome edits, kept deletions and outdated blueprints do not fail it. */
export function verdictOf(inspection: Inspection): Verdict {
  const drifts = allDrifts(inspection);
  const count = (test: (drift: FileDrift) => boolean): number => drifts.filter(test).length;
  const pending = count((it) => WRITES.has(it.action));
  const drift = count((it) => it.action === 'drift');
  const conflicts = count((it) => it.action === 'conflict');
  const errors = inspection.findings.filter((it) => it.severity === 'error').length;
  const needUpgrade = needyOf(inspection).length;
  const removed = inspection.plan.removed.length;
  return {
    clean:
      pending + drift + conflicts + errors + needUpgrade + removed === 0 && !inspection.interrupted,
    kept: count(
      (it) =>
        (it.action === 'keep' && (it.person === 'edited' || it.person === 'deleted')) ||
        it.action === 'release',
    ),
    pending,
    drift,
    conflicts,
    errors,
    outdated: inspection.plan.modules.filter((it) => it.available !== null).length,
    needUpgrade,
    files: inspection.modules.reduce((sum, it) => sum + it.fileCount, inspection.shared.fileCount),
  };
}
