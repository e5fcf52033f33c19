import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import type { Outside } from '../io/io.ts';
import { MANIFEST, readState } from '../repo.ts';
import { reportApplied, reportAppliedJson } from '../report/applied.ts';
import { styleOf } from '../report/style.ts';
import { gatherAnswers, type AnswerFlags } from './answers.ts';
import { applyInspection, plannedChanges } from './apply-inspection.ts';
import { bootstrap, refuseLostManifest } from './bootstrap.ts';
import { showDryRun } from './dry-run.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import { firstSteps } from './next-steps.ts';
import type { CommonOptions } from './options.ts';
import { outcome } from './outcome.ts';
import { worldOf } from './world.ts';

/** `init`: infra.yaml and the modules of a layout, before any module of one's own. */
export async function init(
  outside: Outside,
  options: CommonOptions & { answers: AnswerFlags },
): Promise<ExitCode> {
  if (!options.dryRun) finishInterrupted(outside);
  const answers = await gatherAnswers(outside, options.answers);
  const state = readState(outside.disk);
  if (state.manifest !== null) {
    throw new UserError({
      message: 'there is an infra.yaml already',
      file: MANIFEST,
      fix: 'create-infra-module add <name> adds a module, create-infra-module check tells how it stands',
    });
  }
  await refuseLostManifest(outside, state);
  const world = worldOf(outside);
  const { text } = await bootstrap(outside, world.blueprints, answers, options.yes);
  const inspection = await inspect(world, { state, manifest: text });
  const changes = await plannedChanges(outside, world, inspection, options);
  if (options.dryRun) {
    await showDryRun(outside, changes, options.json);
    return EXIT.ok;
  }
  await applyInspection(outside, inspection, changes, { ...options, command: 'init' });
  if (options.json) outside.out.data(reportAppliedJson(inspection, changes, 'init'));
  else outside.out.data(reportApplied(inspection, changes, styleOf(outside.out.color)));
  outside.out.talk(firstSteps(inspection));
  return outcome(outside, inspection, [...inspection.plan.summaries.keys()]);
}
