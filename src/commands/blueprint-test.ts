import { applyChanges, type FileChange } from '../apply.ts';
import { EXIT, UserError, type ExitCode, type Problem } from '../errors.ts';
import { testBlueprint, type BlueprintResult } from '../inspect/blueprint-tests.ts';
import { isBlueprint } from '../inspect/own-blueprints.ts';
import { blueprintAround, childBlueprints, ownFolders } from '../inspect/own-blueprints.ts';
import type { Outside } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { joinPath } from '../paths.ts';
import { blueprintPasses, reportTests, testsJson } from '../report/blueprint-tests.ts';
import { JSON_VERSION } from '../report/json.ts';
import { plural } from '../report/style.ts';
import { showDryRun } from './dry-run.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import { usedBlueprints } from './used-blueprints.ts';
import { userPath } from './user-paths.ts';
import { worldOf } from './world.ts';

export interface BlueprintTestOptions {
  /** A blueprint, or a folder of several; null: the one around, else those here and all known. */
  path: string | null;
  /** Write what is rendered to expected/. */
  update: boolean;
  json: boolean;
  dryRun: boolean;
}

/**
 * `blueprint test [path]`: renders every case, compares it with expected/ and runs the rules.
 * Exit 1 where a case fails. Throws UserError for what does not load or render, after all others
 * have been told.
 */
export async function blueprintTest(
  outside: Outside,
  options: BlueprintTestOptions,
): Promise<ExitCode> {
  const results: BlueprintResult[] = [];
  const problems: Problem[] = [];
  for (const folder of await chosen(outside, options.path)) {
    try {
      results.push(await testBlueprint(worldOf(outside), folder));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (options.update) await update(outside, results, options);
  else await tell(outside, results, problems, options.json);
  if (problems.length > 0) throw new UserError(problems);
  const passes = options.update ? results.every(withoutErrors) : results.every(blueprintPasses);
  return passes ? EXIT.ok : EXIT.findings;
}

function withoutErrors({ cases }: BlueprintResult): boolean {
  return cases.every((it) => it.findings.every(({ severity }) => severity !== 'error'));
}

async function chosen(outside: Outside, given: string | null): Promise<RepoPath[]> {
  const { disk, root } = outside;
  if (given !== null) {
    const folder = userPath(outside, given);
    const found = isBlueprint(disk, folder) ? [folder] : childBlueprints(disk, folder);
    if (found.length > 0) return found;
    throw new UserError({
      message: `there is no ${joinPath(folder, 'blueprint.yaml')}, nor one in a folder of it`,
      expected: 'the folder of a blueprint, or one with blueprints in it',
      fix: `create-infra-module blueprint new ${given}`,
    });
  }
  const around = blueprintAround(disk, root.cwd);
  if (around !== null) return [around];
  const used = (await usedBlueprints(disk)).map(({ ref }) => ref);
  const all = new Set([...childBlueprints(disk, root.cwd), ...ownFolders(disk, used)]);
  if (all.size > 0) return [...all].sort();
  throw new UserError({
    message: 'this repository has no blueprints of its own',
    expected: 'one in blueprints/, or one that infra.yaml names by its path',
    fix: 'create-infra-module blueprint new blueprints/<name>',
  });
}

async function tell(
  outside: Outside,
  results: readonly BlueprintResult[],
  problems: readonly Problem[],
  json: boolean,
): Promise<void> {
  const { out } = outside;
  if (json) {
    const clean = problems.length === 0 && results.every(blueprintPasses);
    const blueprints = results.map(testsJson);
    const report = { version: JSON_VERSION, clean, blueprints, problems };
    out.data(`${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  for (const result of results) out.data(await reportTests(result, out.color));
  const stale = results.filter((it) => it.cases.some((one) => one.differences.length > 0));
  if (stale.length === 0) return;
  const where = stale.length === 1 ? stale[0]!.folder : '';
  out.talk(
    `Next: create-infra-module blueprint test --update ${where}`.trimEnd() +
      '    takes what is rendered as expected; read the difference before you commit it',
  );
}

async function update(
  outside: Outside,
  results: readonly BlueprintResult[],
  { json, dryRun }: BlueprintTestOptions,
): Promise<void> {
  const changes = results.flatMap((it) => it.cases.flatMap((one) => changesOf(outside, one)));
  if (dryRun) return showDryRun(outside, changes, json);
  finishInterrupted(outside);
  const { disk, processes, now, progress } = outside;
  applyChanges(disk, processes, changes, { command: 'blueprint test --update', now, progress });
  await tell(outside, results.map(asWritten), [], json);
  outside.out.talk(
    changes.length === 0
      ? 'Nothing to write: every expected tree is as rendered.'
      : `${plural(changes.length, 'file')} of expected trees written; read the difference before you commit it.`,
  );
}

function changesOf(outside: Outside, one: BlueprintResult['cases'][number]): FileChange[] {
  return one.differences.map(({ path, rendered }) => {
    const at = joinPath(one.folder, 'expected', path);
    const after =
      rendered === null ? null : { bytes: rendered.text, executable: rendered.executable };
    return { path: at, before: outside.disk.hash(at), after };
  });
}

/** As a second run would find it. */
function asWritten(result: BlueprintResult): BlueprintResult {
  return { ...result, cases: result.cases.map((it) => ({ ...it, differences: [] })) };
}
