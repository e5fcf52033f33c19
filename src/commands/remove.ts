import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { inspect, noManifest } from '../inspect/inspect.ts';
import type { Inspection } from '../inspect/model.ts';
import type { Outside } from '../io/io.ts';
import { closest } from '../lib/closest.ts';
import { removeModule } from '../manifest/edit.ts';
import { readState } from '../repo.ts';
import { reportApplied, reportAppliedJson } from '../report/applied.ts';
import { styleOf } from '../report/style.ts';
import { applyInspection, plannedChanges } from './apply-inspection.ts';
import { showDryRun } from './dry-run.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import type { CommonOptions } from './options.ts';
import { worldOf } from './world.ts';

/** `remove <name>`: takes a module out of infra.yaml; unchanged files go, edited ones stay. */
export async function remove(
  outside: Outside,
  options: CommonOptions & { name: string },
): Promise<ExitCode> {
  if (!options.dryRun) finishInterrupted(outside);
  const state = readState(outside.disk);
  if (state.manifest === null) throw noManifest(outside.disk.root, state);
  const world = worldOf(outside);
  const before = await inspect(world, { state });
  const id = findModule(before, options.name);
  const manifest = await removeModule(state.manifest, id);
  const inspection = await inspect(world, { state, manifest });
  const changes = await plannedChanges(outside, world, inspection);
  if (options.dryRun) {
    await showDryRun(outside, changes, options.json);
    return EXIT.ok;
  }
  await applyInspection(outside, inspection, changes, { ...options, command: `remove ${id}` });
  if (options.json) outside.out.data(reportAppliedJson(inspection, changes, 'remove'));
  else outside.out.data(reportApplied(inspection, changes, styleOf(outside.out.color)));
  tellWhatStays(outside, before, inspection, id);
  return EXIT.ok;
}

/** By id or by name. */
function findModule(inspection: Inspection, name: string): string {
  const all = [...inspection.plan.summaries.values()];
  const found = all.find((it) => it.id === name) ?? all.find((it) => it.name === name);
  if (found !== undefined) return found.id;
  const near = closest(
    name,
    all.map((it) => it.id),
  );
  throw new UserError({
    message: `there is no module ${name === '' ? 'without a name' : name} in infra.yaml`,
    ...(near === null ? {} : { expected: `did you mean ${near}?` }),
    fix: 'create-infra-module list shows them',
  });
}

function tellWhatStays(outside: Outside, before: Inspection, after: Inspection, id: string): void {
  const left = after.modules
    .find((it) => it.id === id)
    ?.drifts.filter((it) => it.action === 'release' && it.before !== null)
    .map((it) => it.path);
  if (left !== undefined && left.length > 0) {
    outside.out.talk('Left to you: what you edited, and what was yours from the first day:');
    for (const path of left) outside.out.talk(`  ${path}`);
  }
  const summary = before.plan.summaries.get(id);
  if (summary === undefined || summary.layer === 'none') return;
  outside.out.talk(
    [
      'Cloud resources of this module, if it was ever applied, still exist. To destroy them first:',
      '  create-infra-module undo',
      `  ${summary.path}/scripts/manage.sh destroy --env <env>`,
    ].join('\n'),
  );
}
