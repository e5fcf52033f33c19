import type { FileDrift } from '../compare/model.ts';
import type { Inspection } from '../inspect/model.ts';
import type { JsonObject } from '../model.ts';
import { isNotable, verdictOf } from './verdict.ts';

/** Version of every `--json` output; a field is added freely, changed only with a new number. */
export const JSON_VERSION = 1;

/** `check --json`: the same facts as the text, by module and file. */
export function reportJson(inspection: Inspection, command: string): JsonObject {
  const { clean, ...counts } = verdictOf(inspection);
  const planned = inspection.plan.modules;
  return {
    version: JSON_VERSION,
    command,
    clean,
    counts: { modules: planned.length, ...counts },
    modules: [
      ...planned.map((it) => ({
        id: it.id,
        name: it.summary.name,
        path: it.summary.path,
        package: it.summary.package,
        blueprint: it.ref.text,
        available: it.available,
        files: driftsOf(inspection, it.id).map(fileJson),
      })),
      ...inspection.plan.removed.map((id) => ({
        id,
        removed: true,
        files: driftsOf(inspection, id).map(fileJson),
      })),
    ],
    findings: inspection.findings.map((it) => ({ ...it })),
    moves: inspection.moves.map(({ from, to, onDisk }) => ({ from, to, onDisk })),
    interrupted: inspection.interrupted,
  } as JsonObject;
}

function driftsOf(inspection: Inspection, id: string): FileDrift[] {
  const own = inspection.modules.find((it) => it.id === id)?.drifts ?? [];
  const shared = inspection.shared.drifts.filter((it) => it.owner === id);
  return [...own, ...shared].filter(isNotable);
}

export function fileJson(drift: FileDrift): JsonObject {
  return {
    path: drift.path,
    ownership: drift.ownership,
    you: drift.person,
    tool: drift.tool,
    action: drift.action,
    reason: drift.reason ?? null,
    detail: drift.detail ?? null,
    regions: drift.regions.map((it) => ({ ...it })),
    conflicts: (drift.hunks ?? []).map((it) => ({ ...it })),
  };
}
