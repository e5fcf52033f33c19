import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import { hasConflict, type Inspection } from '../inspect/model.ts';
import type { Outside } from '../io/io.ts';
import { DEFAULT_BLUEPRINT } from '../manifest/bring-back.ts';
import { whyNotFolder } from '../manifest/check-module.ts';
import { addModule } from '../manifest/edit.ts';
import { parseHead, sliceOrParse } from '../manifest/parse.ts';
import { ID_KEY_EXPECTED, ID_MAX } from '../manifest/patterns.ts';
import { planModules, type BlueprintSource } from '../plan.ts';
import { MANIFEST, readState, type RepoState } from '../repo.ts';
import { baseName, caseKey, joinPath, parentOf, whyNotRepoPath } from '../paths.ts';
import type { RepoPath } from '../model.ts';
import { reportApplied, reportAppliedJson } from '../report/applied.ts';
import { styleOf } from '../report/style.ts';
import { resultOf } from '../report/text.ts';
import { gatherAnswers, type AnswerFlags, type Answers } from './answers.ts';
import { asAnswer } from './as-answer.ts';
import { applyInspection, plannedChanges } from './apply-inspection.ts';
import { bootstrap, refuseLostManifest, unanswered } from './bootstrap.ts';
import { showDryRun } from './dry-run.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import { detectLanguage } from './language.ts';
import { whyNotName } from './first-answers.ts';
import { layoutByName } from './layouts.ts';
import { findBlueprint, missingParams, newEntry } from './new-entry.ts';
import { nextSteps } from './next-steps.ts';
import type { CommonOptions } from './options.ts';
import { outcome } from './outcome.ts';
import { worldOf } from './world.ts';

export interface AddOptions extends CommonOptions {
  name: string;
  answers: AnswerFlags;
}

/** `add <name>` and the bare form: a module and, where it is deployable, its package. */
export async function add(outside: Outside, options: AddOptions): Promise<ExitCode> {
  const { name } = options;
  checkName(name);
  if (!options.dryRun) finishInterrupted(outside);
  const answers = await gatherAnswers(outside, options.answers);
  const state = readState(outside.disk);
  const world = worldOf(outside);
  if (state.manifest === null && !options.yes && !outside.ask.interactive) {
    await refuseUnanswered(name, world.blueprints, answers);
  }
  const start = await startFrom(outside, state, world.blueprints, answers, options.yes);
  const inspection = await asAnswer(name, state.manifest !== null, async () => {
    const manifest = await withEntry(outside, state, world.blueprints, start, answers, options);
    return inspect(world, { state, manifest });
  });
  const changes = await plannedChanges(outside, world, inspection, options);
  refuseConflict(inspection, name);
  if (options.dryRun) {
    await showDryRun(outside, changes, options.json);
    return EXIT.ok;
  }
  await applyInspection(outside, inspection, changes, { ...options, command: `add ${name}` });
  if (options.json) outside.out.data(reportAppliedJson(inspection, changes, 'add'));
  else outside.out.data(reportApplied(inspection, changes, styleOf(outside.out.color)));
  const inGit = outside.root.via !== 'cwd';
  outside.out.talk(nextSteps(inspection, name, { first: state.manifest === null, inGit }));
  return outcome(outside, inspection, [name]);
}

/** The same rule as for keys of the manifest, told before anything is asked. */
function checkName(name: string): void {
  const odd = whyNotName(name) === null ? whyNotFolder(name) : null;
  if (odd !== null) {
    const fix = `create-infra-module add ${name}_service`;
    throw new UserError({ message: `"${name}" ${odd}`, expected: 'another name', fix });
  }
  if (isName(name)) return;
  // `ördér` is near to order; of letters that are no form of a Latin one nothing is near.
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '');
  const near = (/[^\u0000-\u007f]/.test(plain) ? '' : plain)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/g, '')
    .slice(0, ID_MAX)
    .replace(/_+$/, '');
  const better = [near, `${near}_service`, 'file_processing'].find(isName)!;
  throw new UserError({
    message: `${JSON.stringify(name)} is not a name for a module`,
    expected: ID_KEY_EXPECTED,
    fix: `create-infra-module add ${near.length < 2 ? 'file_processing' : better}`,
  });
}

/** Names of devices on Windows are none: such a folder could not be checked out there. */
function isName(name: string): boolean {
  return whyNotName(name) === null && whyNotRepoPath(name) === null;
}

/** Of a first module without a terminal: what the layout and the blueprint miss, at once. */
async function refuseUnanswered(
  name: string,
  blueprints: BlueprintSource,
  answers: Answers,
): Promise<void> {
  const problems = unanswered(answers);
  if (problems.length === 0) return;
  const blueprint = answers.blueprint ?? layoutByName(answers.layout ?? 'platform').addsBlueprint;
  if (blueprint !== null) {
    const { header } = await findBlueprint(blueprint, blueprints);
    problems.push(...missingParams(header, answers.params, name));
  }
  throw new UserError(problems);
}

async function startFrom(
  outside: Outside,
  state: RepoState,
  blueprints: BlueprintSource,
  answers: Answers,
  yes: boolean,
): Promise<{ text: string; defaultBlueprint: string | null }> {
  if (state.manifest !== null) return { text: state.manifest, defaultBlueprint: DEFAULT_BLUEPRINT };
  await refuseLostManifest(outside, state);
  const { text, layout } = await bootstrap(outside, blueprints, answers, yes);
  return { text, defaultBlueprint: layout.addsBlueprint };
}

async function withEntry(
  outside: Outside,
  state: RepoState,
  blueprints: BlueprintSource,
  start: { text: string; defaultBlueprint: string | null },
  answers: Answers,
  options: AddOptions,
): Promise<string> {
  const { name } = options;
  const slices = await sliceOrParse(start.text, MANIFEST);
  const head = await parseHead(slices);
  const taken = slices.entries.find((it) => it.id === name);
  if (taken !== undefined) throw isTaken(name, taken.line, state.manifest !== null);
  const blueprint = answers.blueprint ?? start.defaultBlueprint;
  if (blueprint === null) {
    throw new UserError({
      message: `${name}: which blueprint?`,
      expected: `--blueprint with one of ${outside.templates.list().join(', ')}, or ./path`,
    });
  }
  const { header } = await findBlueprint(blueprint, blueprints);
  const folder = answers.package ?? joinPath(head.packages.roots[0] ?? 'packages', name);
  refuseOddPackage(outside, joinPath(folder));
  const params = { ...answers.params };
  if (header.params.language === undefined && answers.language !== undefined) {
    throw noLanguage(header.name);
  }
  if (header.params.language !== undefined && params.language === undefined) {
    const found = answers.language ?? detectLanguage(outside.disk, joinPath(folder));
    if (found !== null) params.language = found;
  }
  const plan = await planModules(head, slices, state.locks, blueprints);
  const entry = await newEntry({
    id: name,
    blueprint,
    blueprints,
    templates: outside.templates,
    ...(answers.path === undefined ? {} : { path: answers.path }),
    package: folder,
    ...(answers.uses === undefined ? {} : { uses: answers.uses }),
    params,
    typed: answers.typed,
    perEnvironment: answers.perEnvironment,
    others: [...plan.summaries.values()],
    ask: outside.ask.interactive && !options.yes ? outside.ask : null,
  });
  return addModule(start.text, entry);
}

/** A folder that is there is paired untouched; a file or a link can hold no package. */
function refuseOddPackage(outside: Outside, folder: RepoPath): void {
  const kind = outside.disk.kind(folder);
  const alike = outside.disk
    .names(parentOf(folder))
    .find((name) => caseKey(name) === caseKey(baseName(folder)) && name !== baseName(folder));
  if (alike !== undefined) throw otherLetters(folder, joinPath(parentOf(folder), alike));
  if (kind === null || kind === 'directory') return;
  throw new UserError({
    message: `${folder} is ${kind === 'symlink' ? 'a symbolic link' : 'a file'}, where the package belongs`,
    file: folder,
    expected: 'a directory, or nothing',
    fix: 'move it away, or name another folder: --package packages/<other>',
  });
}

/** A disk that takes both for one would pair it here, and nowhere else. */
function otherLetters(folder: RepoPath, there: RepoPath): UserError {
  return new UserError({
    message: `${folder} and ${there} are one name on macOS and Windows`,
    file: folder,
    fix: `rename one of the two, or pair that one: --package ${there}`,
  });
}

function noLanguage(blueprint: string): UserError {
  return new UserError({
    message: `the blueprint ${blueprint} has no parameter language`,
    expected: 'no --language, and no language in --input',
  });
}

/** `written`: it stands in infra.yaml, and does not only come of the layout of a first run. */
function isTaken(name: string, line: number, written: boolean): UserError {
  if (!written) {
    return new UserError({
      message: `the layout of a new repository has a module ${name} of its own`,
      fix: 'choose another name, or set up the layout alone: create-infra-module init',
    });
  }
  return new UserError({
    message: `there is a module ${name} already`,
    file: MANIFEST,
    line,
    fix: `choose another name, or edit it in infra.yaml and run create-infra-module sync`,
  });
}

/** Files of the person's where new ones belong: nothing is written, not even the manifest. */
function refuseConflict(inspection: Inspection, name: string): void {
  const module = inspection.modules.find((it) => it.id === name);
  if (module === undefined || !hasConflict(module)) return;
  throw new UserError(
    module.drifts
      .filter((it) => it.action === 'conflict')
      .map((it) => ({
        message: `${it.path}: ${resultOf(it).replace('CONFLICT: ', '')}`,
        file: it.path,
        fix: `move it away, or put the module elsewhere: --path infra/<other>`,
      })),
  );
}
