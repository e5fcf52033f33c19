import type { FileChange } from '../apply.ts';
import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import { withCopies } from '../inspect/merge-copies.ts';
import { atVersion, olderWay } from '../inspect/migrations.ts';
import type { Inspection } from '../inspect/model.ts';
import { conflictsInPlace, outdatedOf, planUpgrade, type Upgrade } from '../inspect/upgrade.ts';
import type { World } from '../inspect/world.ts';
import type { Outside } from '../io/io.ts';
import type { Planned } from '../plan.ts';
import { reportApplied, writtenFiles } from '../report/applied.ts';
import { plural, styleOf } from '../report/style.ts';
import { upgradeJson } from '../report/upgrade-json.ts';
import { upgradeMarkdown } from '../report/upgrade-markdown.ts';
import { keptBackText, upgradeText } from '../report/upgrade-text.ts';
import { applyInspection, plannedChanges } from './apply-inspection.ts';
import { markerChanges, markInGit } from './conflict-markers.ts';
import { findModule } from './find-module.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import type { CommonOptions } from './options.ts';
import { refuseUnmatched, restoreOf } from './restore.ts';
import { leftOver, outcome } from './outcome.ts';
import { worldOf } from './world.ts';

export interface UpgradeOptions extends CommonOptions {
  /** Ids or names; empty: all. */
  modules: readonly string[];
  /** Print the body of a pull request. */
  markdown: boolean;
  restore: readonly string[];
  conflicts: 'tell' | 'markers';
  exitCode: boolean;
}

/**
 * `upgrade [modules..]`: shows what newer blueprints make of the modules, then moves those that
 * can move. Without `--yes` and without a terminal the preview is all.
 */
export async function upgrade(outside: Outside, options: UpgradeOptions): Promise<ExitCode> {
  const talks = !options.json && !options.markdown;
  const asks = outside.ask.interactive && talks && !options.yes;
  const writes = !options.dryRun && (options.yes || asks);
  if (writes) finishInterrupted(outside);
  const world = worldOf(outside);
  const before = await inspect(world);
  const modules = chosenModules(before, options.modules);
  await tellUnreadable(outside, world, before, options.modules);
  if (modules.length === 0) return nothingToDo(outside, options, writes);
  const given = { restore: restoreOf(outside, options.restore) };
  const ids = modules.map((it) => it.id);
  const planned = await planUpgrade(world, before, ids, given);
  refuseUnmatched(outside, planned.all, options.restore);
  const preview = !writes || asks;
  if (preview) showPreview(outside, planned, options);
  if (!writes) {
    if (talks) outside.out.talk(`Nothing was written. ${nextOf(planned, options)}`);
    return options.exitCode ? EXIT.findings : EXIT.ok;
  }
  if (asks && !(await agreed(outside, planned))) {
    throw new UserError({ message: 'cancelled: nothing was written' });
  }
  const stuck = conflictsInPlace(planned.all);
  const markers = options.conflicts === 'markers' ? markerChanges(outside, stuck) : [];
  const changes = [
    ...(await plannedChanges(outside, world, planned.possible, options)),
    ...markers,
  ];
  const command = ['upgrade', ...options.modules].join(' ');
  await applyInspection(outside, planned.possible, changes, { ...options, yes: true, command });
  if (markers.length > 0) await markInGit(outside, stuck);
  const all = withCopies(outside.disk, planned.all);
  showResult(outside, { ...planned, all }, changes, options);
  if (planned.held.size + planned.refused.size > 0) return EXIT.findings;
  return options.modules.length > 0
    ? outcome(outside, planned.possible, moved(planned))
    : leftOver(planned.possible);
}

/** Where a conflict or a refusal holds up all of them, the same command would do nothing. */
function nextOf(planned: Upgrade, options: UpgradeOptions): string {
  const { modules, restore, conflicts, allowDirty } = options;
  const copies = conflicts === 'markers' && planned.held.size > 0;
  if (readyIn(planned).length === 0 && !copies) return 'Settle first what holds them up.';
  const flags = [
    ...restore.map((it) => `--restore '${it}'`),
    ...(copies ? ['--conflicts=markers'] : []),
    ...(allowDirty ? ['--allow-dirty'] : []),
  ];
  return `Next: create-infra-module ${['upgrade', ...modules, ...flags].join(' ')} --yes`;
}

function moved({ steps }: Upgrade): string[] {
  return steps.map(({ id }) => id);
}

/** The steps that nothing holds up. */
function readyIn({ steps, held, refused }: Upgrade): Upgrade['steps'] {
  return steps.filter(({ id }) => !held.has(id) && !refused.has(id));
}

function nothingToDo(outside: Outside, options: UpgradeOptions, writes: boolean): ExitCode {
  if (options.json) outside.out.data(upgradeJson(null, writes ? [] : null));
  else {
    outside.out.data(
      'Nothing to upgrade: every module has the newest blueprint of this version.\n',
    );
  }
  return EXIT.ok;
}

/** The outdated ones of those that were named, all of them where none was. */
function chosenModules(inspection: Inspection, names: readonly string[]): Planned[] {
  const { plan } = inspection;
  const outdated = outdatedOf(plan);
  if (names.length === 0) return outdated;
  const ids = new Set(names.map((name) => findModule(plan.summaries, name).id));
  const named = plan.modules.filter((it) => ids.has(it.id));
  const ahead = named.filter((it) => it.available !== null && !outdated.includes(it));
  if (ahead.length > 0) throw new UserError(ahead.map((it) => isAhead(it, inspection)));
  return outdated.filter((it) => named.includes(it));
}

function isAhead({ id, ref, available, line }: Planned, { state }: Inspection) {
  const tool = state.locks.get(id)?.tool ?? '';
  return {
    message: `${id} is at ${ref.text}, newer than ${atVersion(ref, available!).text}, which is at hand`,
    file: 'infra.yaml',
    line,
    fix: olderWay(ref, tool, `upgrade ${id}`) ?? 'update create-infra-module',
  };
}

/** A blueprint of one's own that cannot be read looks like one without a newer version. */
async function tellUnreadable(
  outside: Outside,
  world: World,
  { plan }: Inspection,
  names: readonly string[],
): Promise<void> {
  for (const { id, summary, ref } of plan.modules) {
    if (ref.kind === 'builtin') continue;
    try {
      await world.blueprints(ref);
    } catch (error) {
      const named = names.includes(id) || names.includes(summary.name);
      if (!(error instanceof UserError) || named) throw error;
      outside.out.talk(`note  ${id}: ${error.message}`);
    }
  }
}

function showPreview(outside: Outside, planned: Upgrade, options: UpgradeOptions): void {
  const { out } = outside;
  if (options.json) out.data(upgradeJson(planned, null));
  else if (options.markdown) out.data(upgradeMarkdown(planned, false));
  else out.data(upgradeText(planned, styleOf(out.color)));
}

async function agreed(outside: Outside, planned: Upgrade): Promise<boolean> {
  const ready = readyIn(planned);
  if (ready.length === 0) return true;
  return outside.ask.confirm(`Upgrade ${plural(ready.length, 'module')}?`, false);
}

function showResult(
  outside: Outside,
  planned: Upgrade,
  changes: readonly FileChange[],
  options: UpgradeOptions,
): void {
  const { out } = outside;
  if (options.json) out.data(upgradeJson(planned, writtenFiles(changes)));
  else if (options.markdown) out.data(upgradeMarkdown(planned, true));
  else {
    const style = styleOf(out.color);
    const about = options.modules.length > 0 ? moved(planned) : null;
    out.data(reportApplied(planned.possible, changes, style, about));
    const back = keptBackText(planned, style);
    if (back !== '') out.data(`\n${back}`);
  }
}
