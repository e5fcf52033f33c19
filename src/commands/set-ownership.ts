import { EXIT, UserError, type ExitCode, type Problem } from '../errors.ts';
import { inspect, noManifest } from '../inspect/inspect.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';
import { atVersion, isOutdated } from '../inspect/migrations.ts';
import { ownersOf } from '../inspect/owned.ts';
import type { Outside } from '../io/io.ts';
import { setOwnership } from '../manifest/edit-ownership.ts';
import { ruleAt } from '../manifest/ownership.ts';
import { sha256 } from '../lib/hash.ts';
import type { OwnershipRule, RepoPath } from '../model.ts';
import { MANIFEST, readState } from '../repo.ts';
import { reportApplied, reportAppliedJson } from '../report/applied.ts';
import { plural, styleOf } from '../report/style.ts';
import { applyInspection, plannedChanges } from './apply-inspection.ts';
import { showDryRun } from './dry-run.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import type { CommonOptions } from './options.ts';
import { chosenBy, type Chosen } from './owned-paths.ts';
import { outcome } from './outcome.ts';
import { worldOf } from './world.ts';

export interface SetOwnership extends CommonOptions {
  /** Path, folder, glob or module, as the user gave it. */
  given: string;
  /** null: what the blueprint says. */
  rule: OwnershipRule | null;
  /** Name of the command, for the undo record. */
  command: string;
  /** What is told of each file. */
  verb: string;
  /** Told behind the report. */
  after: string;
  /** Files that cannot be so; asked before and after they were compared. Others go without them. */
  unfit: (chosen: readonly Chosen[], compared: Inspection | null) => Unfit[];
}

/** Why a file cannot be so. */
export type Unfit = Problem & { file: RepoPath };

/**
 * What `release` and `own` share: infra.yaml says who keeps some files, then the one flow. What lies
 * on disk where something becomes wanted counts as an edit of that: it is never written over.
 */
export async function applyOwnership(outside: Outside, options: SetOwnership): Promise<ExitCode> {
  if (!options.dryRun) finishInterrupted(outside);
  const state = readState(outside.disk);
  if (state.manifest === null) throw await noManifest(outside, state);
  const world = worldOf(outside);
  const before = await inspect(world, { state });
  const chosen = chosenBy(outside, await ownersOf(world, before), options.given);
  refuseAll(chosen.filter((it) => !goesWithoutBlueprint(it, options.rule)).flatMap(outdated));
  const paths = new Set(chosen.flatMap(({ files }) => files.map((it) => it.path)));
  const unfit = leaveOut(paths, options.unfit(chosen, null));
  let manifest = await edited(state.manifest, chosen, options.rule, []);
  const tellLeft = (left: readonly Problem[]): void => {
    for (const { message } of left) outside.out.talk(`left  ${message}`);
  };
  tellLeft(unfit);
  if (manifest === state.manifest) return nothingToDo(outside, options, paths);
  const adopt = (path: RepoPath): boolean => paths.has(path);
  const named = new Set(chosen.map(({ owner }) => owner.planned.id));
  const onlyOwnership = (id: string): boolean => named.has(id);
  const look = (): Promise<Inspection> => inspect(world, { state, manifest, adopt, onlyOwnership });
  let inspection = await look();
  const found = leaveOut(
    paths,
    options.unfit(chosen, inspection).filter(({ file }) => paths.has(file)),
  );
  tellLeft(found);
  if (found.length > 0) {
    manifest = await edited(state.manifest, chosen, options.rule, filesOf(found));
    if (manifest === state.manifest) return nothingToDo(outside, options, paths);
    inspection = await look();
  }
  const changes = await plannedChanges(outside, world, inspection, options);
  if (options.dryRun) {
    await showDryRun(outside, changes, options.json);
    return EXIT.ok;
  }
  await applyInspection(outside, inspection, changes, options);
  if (options.json) {
    const report = JSON.parse(reportAppliedJson(inspection, changes, options.command)) as object;
    outside.out.data(`${JSON.stringify({ ...report, files: [...paths].sort() }, null, 2)}\n`);
  } else {
    outside.out.data(told(options.verb, [...paths].sort()));
    const style = styleOf(outside.out.color);
    outside.out.data(reportApplied(inspection, changes, style, [...named]));
    for (const path of adopted(inspection, paths)) {
      outside.out.data(`kept  ${path}: what lies there counts as your edit`);
    }
  }
  outside.out.talk(options.after);
  return isStuck(inspection, paths) ? EXIT.findings : outcome(outside, inspection, []);
}

/** Takes out of `paths` what cannot be so. Throws UserError where nothing is left. */
function leaveOut(paths: Set<RepoPath>, unfit: readonly Unfit[]): readonly Unfit[] {
  for (const { file } of unfit) paths.delete(file);
  if (paths.size === 0) refuseAll(unfit);
  return unfit;
}

const filesOf = (unfit: readonly Unfit[]): RepoPath[] => unfit.map(({ file }) => file);

function refuseAll(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new UserError(problems);
}

/** infra.yaml with the rule for what was chosen; `others` are said to stay what they are. */
async function edited(
  text: string,
  chosen: readonly Chosen[],
  rule: OwnershipRule | null,
  others: readonly RepoPath[],
): Promise<string> {
  let manifest = text;
  for (const { owner, globs } of chosen) {
    const { planned, files } = owner;
    let { ownership } = owner;
    const stay = files
      .filter(({ path }) => others.includes(path))
      .map((it) => ({ glob: it.path, rule: ruleAt(owner.ownership, it.path, it.blueprint).rule }));
    for (const said of [...globs.map((glob) => ({ glob, rule })), ...stay]) {
      const change = { id: planned.id, ownership, files, ...said };
      ({ text: manifest, ownership } = await setOwnership(manifest, change));
    }
  }
  return manifest;
}

/**
 * Whose a file is can be said of what is on record, if nothing else in the entry waits to be applied.
 * What the blueprint says of it, and what files of the whole repository follow from, only it knows.
 */
function goesWithoutBlueprint(
  { owner: { planned, asRecorded } }: Chosen,
  rule: OwnershipRule | null,
): boolean {
  return !asRecorded || (rule !== null && planned.scope === 'module' && planned.recorded);
}

function outdated({ owner: { planned } }: Chosen): Problem[] {
  const { ref, available, line, id } = planned;
  return [
    {
      message: `${id} is made from ${ref.text}, which is not at hand`,
      file: MANIFEST,
      line,
      fix:
        available === null
          ? 'install the blueprint first'
          : isOutdated(planned)
            ? `create-infra-module upgrade ${id}, then again`
            : `write ${atVersion(ref, available).text} in infra.yaml and create-infra-module sync, then again`,
    },
  ];
}

function nothingToDo(
  outside: Outside,
  { given, json, command }: SetOwnership,
  paths: ReadonlySet<RepoPath>,
): ExitCode {
  const files = [...paths].sort();
  if (json) {
    const report = { version: 1, command, clean: true, written: [], files };
    outside.out.data(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    outside.out.talk(`Nothing to do: infra.yaml says so of ${given} already.`);
  }
  return EXIT.ok;
}

const LISTED = 8;

function told(verb: string, paths: readonly RepoPath[]): string {
  const lines = paths.slice(0, LISTED).map((path) => `${verb}  ${path}`);
  const more = paths.length - lines.length;
  return [...lines, ...(more > 0 ? [`${verb}  ${plural(more, 'more file')}`] : []), ''].join('\n');
}

/** Files that were not looked after, whose text is not what is wanted. */
function adopted(inspection: Inspection, paths: ReadonlySet<RepoPath>): RepoPath[] {
  return allDrifts(inspection)
    .filter(({ path, person, record }) => paths.has(path) && person === 'unrecorded' && record)
    .filter(({ before, wantedText }) => before !== sha256(wantedText ?? ''))
    .map(({ path }) => path);
}

function isStuck(inspection: Inspection, paths: ReadonlySet<RepoPath>): boolean {
  return allDrifts(inspection).some(
    ({ path, action }) => paths.has(path) && (action === 'conflict' || action === 'drift'),
  );
}
