import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { inspect, noManifest } from '../inspect/inspect.ts';
import type { Inspection } from '../inspect/model.ts';
import type { Outside } from '../io/io.ts';
import { removeModule } from '../manifest/edit.ts';
import { joinPath } from '../paths.ts';
import { MANIFEST, readState } from '../repo.ts';
import { reportApplied, reportAppliedJson } from '../report/applied.ts';
import { styleOf } from '../report/style.ts';
import { applyInspection, plannedChanges } from './apply-inspection.ts';
import { showDryRun } from './dry-run.ts';
import { findModule } from './find-module.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import type { CommonOptions } from './options.ts';
import { outcome } from './outcome.ts';
import { worldOf } from './world.ts';

/** `remove <name>`: takes a module out of infra.yaml; unchanged files go, edited ones stay. */
export async function remove(
  outside: Outside,
  options: CommonOptions & { name: string },
): Promise<ExitCode> {
  if (!options.dryRun) finishInterrupted(outside);
  const state = readState(outside.disk);
  if (state.manifest === null) throw await noManifest(outside, state);
  const world = worldOf(outside);
  const before = await inspect(world, { state });
  const { id } = findModule(before.plan.summaries, options.name);
  refuseUsed(before, id);
  const manifest = await removeModule(state.manifest, id);
  const inspection = await inspect(world, { state, manifest });
  const changes = await plannedChanges(outside, world, inspection, options);
  if (options.dryRun) {
    await showDryRun(outside, changes, options.json);
    return EXIT.ok;
  }
  if (!options.yes && !outside.ask.interactive) throw nobodyToAsk(options.name);
  await applyInspection(outside, inspection, changes, { ...options, command: `remove ${id}` });
  if (options.json) outside.out.data(reportAppliedJson(inspection, changes, 'remove'));
  else outside.out.data(reportApplied(inspection, changes, styleOf(outside.out.color)));
  tellWhatStays(outside, before, inspection, id);
  return outcome(outside, inspection, []);
}

function nobodyToAsk(name: string): UserError {
  return new UserError({
    message: 'remove deletes files, and nobody is there to be asked',
    fix: `create-infra-module remove ${name} --yes; --dry-run shows what it would do`,
  });
}

/** What others read from must not go: their Terraform would find no outputs. */
function refuseUsed({ plan }: Inspection, id: string): void {
  const users = plan.modules.filter((it) => id in it.summary.uses);
  if (users.length === 0) return;
  throw new UserError(
    users.map((it) => ({
      message: `${id} cannot go: ${it.id} uses it`,
      file: MANIFEST,
      line: it.line,
      fix: `take ${id} out of uses: of ${it.id}, or first: create-infra-module remove ${it.id}`,
    })),
  );
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
  const manage = joinPath(summary.path, 'scripts/manage.sh');
  const managed = before.placed.locks.get(id)?.files[manage] !== undefined;
  outside.out.talk(
    [
      'Cloud resources of this module, if it was ever applied, still exist. To destroy them first:',
      '  create-infra-module undo',
      managed
        ? `  ${manage} destroy --env <env>`
        : `  and, in ${summary.path}, with the tool that applied them`,
    ].join('\n'),
  );
}
