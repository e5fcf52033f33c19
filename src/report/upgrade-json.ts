import type { Upgrade } from '../inspect/upgrade.ts';
import type { JsonObject } from '../model.ts';
import { fileJson, JSON_VERSION } from './json.ts';
import { countsOf, viewOf, type UpgradeView } from './upgrade-view.ts';

const NOTHING: UpgradeView = {
  modules: [],
  others: [],
  moves: [],
  origins: new Map(),
  counts: countsOf([], new Map()),
};

/**
 * `upgrade`: null where every module has the newest blueprint. `written`: what a run wrote, by path;
 * null for a preview.
 */
export function upgradeJson(
  upgrade: Upgrade | null,
  written: readonly { path: string; action: string }[] | null,
): string {
  const { modules, others, moves, origins, counts } = upgrade === null ? NOTHING : viewOf(upgrade);
  const report = {
    version: JSON_VERSION,
    command: 'upgrade',
    dryRun: written === null,
    counts,
    modules: modules.map((it) => ({
      ...it,
      files: it.files.map((file) => ({
        ...fileJson(file),
        from: origins.get(file.path) ?? null,
      })),
      problems: it.problems.map((problem) => ({ ...problem })),
    })),
    others: others.map((file) => ({ ...fileJson(file), from: origins.get(file.path) ?? null })),
    moves: moves.map(({ from, to, onDisk }) => ({ from, to, onDisk })),
    ...(written === null ? {} : { written: written.map((it) => ({ ...it })) }),
  } as unknown as JsonObject;
  return `${JSON.stringify(report, null, 2)}\n`;
}
