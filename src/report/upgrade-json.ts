import type { Upgrade } from '../inspect/upgrade.ts';
import type { JsonObject } from '../model.ts';
import { fileJson, JSON_VERSION } from './json.ts';
import { viewOf } from './upgrade-view.ts';

/** `written`: what a run wrote, by path; null for a preview. */
export function upgradeJson(
  upgrade: Upgrade,
  written: readonly { path: string; action: string }[] | null,
): string {
  const { modules, others, origins, counts } = viewOf(upgrade);
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
    others: others.map(fileJson),
    ...(written === null ? {} : { written: written.map((it) => ({ ...it })) }),
  } as unknown as JsonObject;
  return `${JSON.stringify(report, null, 2)}\n`;
}
