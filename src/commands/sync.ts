import { EXIT, type ExitCode } from '../errors.ts';
import { inspect, type InspectOptions } from '../inspect/inspect.ts';
import { withCopies } from '../inspect/merge-copies.ts';
import { movesOf, needyOf, type Inspection } from '../inspect/model.ts';
import { stepsOf, upgradedManifest } from '../inspect/upgrade.ts';
import type { World } from '../inspect/world.ts';
import type { Outside } from '../io/io.ts';
import { reportApplied, reportAppliedJson } from '../report/applied.ts';
import { styleOf } from '../report/style.ts';
import { applyInspection, plannedChanges } from './apply-inspection.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import { markerChanges, markInGit } from './conflict-markers.ts';
import type { CommonOptions } from './options.ts';
import { refuseUnmatched, restoreOf } from './restore.ts';
import { inspectSettled, withSettled, type SettledTexts } from './settle-git.ts';
import { conflictsOf, showDryRun } from './dry-run.ts';
import { NAMES_CHANGED } from '../rules/names.ts';
import { leftOver } from './outcome.ts';
import { worldOf } from './world.ts';

export interface SyncOptions extends CommonOptions {
  /** Paths or globs whose edits may go; ['.'] for all; empty for none. */
  restore: readonly string[];
  conflicts: 'tell' | 'markers';
  exitCode: boolean;
  /** Move modules to newer blueprints where a change in infra.yaml needs them. */
  upgrade: boolean;
  /** Take other names in the cloud than before, which is refused otherwise. */
  rekey: boolean;
}

/** `sync`: brings the repository to what the manifest says, keeping people's edits. */
export async function sync(outside: Outside, options: SyncOptions): Promise<ExitCode> {
  if (!options.dryRun) finishInterrupted(outside);
  const given =
    options.restore.length === 0 ? {} : { restore: restoreOf(outside, options.restore) };
  const { settled, ...found } = await inspectSettled(outside, worldOf(outside), given);
  const { world } = found;
  refuseUnmatched(outside, found.inspection, options.restore);
  const inspection = accepted(
    await upgraded(outside, world, found.inspection, given, options),
    options,
  );
  const markers = options.conflicts === 'markers' ? markerChanges(outside, inspection) : [];
  const planned = [...(await plannedChanges(outside, world, inspection, options)), ...markers];
  const changes = withSettled(outside.disk, { inspection, settled }, planned);
  if (options.dryRun) {
    const conflicts = conflictsOf(inspection);
    await showDryRun(outside, changes, options.json, { moves: movesOf(inspection), conflicts });
    const something = changes.length + conflicts.length > 0;
    return options.exitCode && something ? EXIT.findings : EXIT.ok;
  }
  await applyInspection(outside, inspection, changes, { ...options, command: 'sync' });
  if (settled.size > 0) await tellSettled(outside, settled);
  if (markers.length > 0) await markInGit(outside, inspection);
  const left = withCopies(outside.disk, inspection);
  if (options.json) outside.out.data(reportAppliedJson(left, changes, 'sync'));
  else outside.out.data(reportApplied(left, changes, styleOf(outside.out.color)));
  return leftOver(inspection);
}

/** What was asked for is no finding any more. */
function accepted(inspection: Inspection, { rekey }: SyncOptions): Inspection {
  if (!rekey) return inspection;
  const findings = inspection.findings.filter(({ rule }) => rule !== NAMES_CHANGED);
  return { ...inspection, findings };
}

async function tellSettled(outside: Outside, settled: SettledTexts): Promise<void> {
  for (const path of settled.keys()) outside.out.talk(`settled  ${path}`);
  const commit = (await outside.git()) === null ? '' : ', then: git add -A && git commit';
  outside.out.talk(`Look at the result${commit}`);
}

/** Where a changed entry needs a newer blueprint: `--upgrade` or a yes moves the module to it. */
async function upgraded(
  outside: Outside,
  world: World,
  found: Inspection,
  given: InspectOptions,
  options: SyncOptions,
): Promise<Inspection> {
  const needy = needyOf(found);
  if (needy.length === 0) return found;
  const names = needy.map((it) => it.id).join(', ');
  const asks = outside.ask.interactive && !options.yes && !options.dryRun;
  const agreed =
    options.upgrade ||
    (asks &&
      (await outside.ask.confirm(`Move ${names} to the blueprints of this version?`, false)));
  if (!agreed) return found;
  const ids = needy.map((it) => it.id);
  const manifest = await upgradedManifest(found, await stepsOf(world, found, ids));
  return inspect(world, { ...given, state: found.state, manifest });
}
