import type { FileChange } from '../apply.ts';
import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { inspect, noManifest } from '../inspect/inspect.ts';
import { findMentions } from '../inspect/mentions.ts';
import { atVersion } from '../inspect/migrations.ts';
import { movesOf, type Inspection } from '../inspect/model.ts';
import type { World } from '../inspect/world.ts';
import type { Outside } from '../io/io.ts';
import { parseEntry, parseHead, sliceOrParse } from '../manifest/parse.ts';
import { renamedFolder, renameModule, type Half } from '../manifest/rename.ts';
import type { ManifestHead, Module, ModuleSummary, RepoPath } from '../model.ts';
import { GIT_ROOT, isUnder } from '../paths.ts';
import { planModules, type Planned } from '../plan.ts';
import { summaryOf } from '../plan-summary.ts';
import { MANIFEST, readState, type RepoState } from '../repo.ts';
import { reportApplied, reportAppliedJson } from '../report/applied.ts';
import { reportMentions, type ShownMention } from '../report/mentions.ts';
import { styleOf } from '../report/style.ts';
import { applyInspection, plannedChanges } from './apply-inspection.ts';
import { showDryRun } from './dry-run.ts';
import { findModule } from './find-module.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import type { CommonOptions } from './options.ts';
import { outcome } from './outcome.ts';
import { checkNewName, refuseNewCloudNames } from './rename-name.ts';
import { refuseStuck } from './rename-stuck.ts';
import { worldOf } from './world.ts';

export interface RenameOptions extends CommonOptions {
  /** Id or name of the module. */
  old: string;
  name: string;
}

/**
 * `rename <old> <new>`: both halves of a module move with all that is in them, and what the tool
 * generates follows. Its id stays, and with it cloud names and state keys.
 */
export async function rename(outside: Outside, options: RenameOptions): Promise<ExitCode> {
  if (!options.dryRun) finishInterrupted(outside);
  const state = readState(outside.disk);
  if (state.manifest === null) throw await noManifest(outside, state);
  const world = worldOf(outside);
  const renaming = await planRename(world, state, state.manifest, options);
  const inspection = await inspect(world, { state, manifest: renaming.manifest });
  refuseStuck(outside.disk, inspection, renaming);
  const changes = await plannedChanges(outside, world, inspection, options);
  const sources = { disk: outside.disk, git: await outside.git() };
  const found = await findMentions(sources, inspection.moves, changes);
  const mentions = found.map((it) => ({ ...it, path: fromRoot(outside, it.path) }));
  if (options.dryRun) {
    await showDryRun(outside, changes, options.json, { moves: movesOf(inspection) });
    if (!options.json) outside.out.talk(reportMentions(mentions));
    return EXIT.ok;
  }
  const command = `rename ${options.old} ${options.name}`;
  await applyInspection(outside, inspection, changes, { ...options, moves: true, command });
  await tell(outside, inspection, changes, { ...renaming, mentions, json: options.json });
  return outcome(outside, inspection, [renaming.id]);
}

/** Files beside the root, as a person finds them from there. */
function fromRoot({ root }: Outside, path: RepoPath): string {
  if (!isUnder(path, GIT_ROOT)) return path;
  return root.gitPrefix.replace(/[^/]+/g, '..').replace(/\/?$/, path.slice(GIT_ROOT.length));
}

/** What is renamed, and infra.yaml after it. */
export interface Renaming {
  id: string;
  line: number;
  manifest: string;
  /** Where its folders are to go; empty where they do not carry its name. */
  halves: readonly Half[];
}

async function planRename(
  world: World,
  state: RepoState,
  text: string,
  { old, name, yes }: RenameOptions,
): Promise<Renaming> {
  const slices = await sliceOrParse(text, MANIFEST);
  const head = await parseHead(slices);
  const plan = await planModules(head, slices, state.locks, world.blueprints);
  const { id } = findModule(plan.summaries, old);
  const planned = plan.modules.find((it) => it.id === id)!;
  const lock = state.locks.get(id);
  if (lock === undefined || lock.removed) throw unwritten(planned);
  checkNewName(name, id, plan, state);
  const module = await parseEntry(planned.source, head);
  const after = await summaryAfter(world, head, planned, module, name);
  const halves = halvesOf(lock.summary, after);
  if (halves.length === 0 && name === module.name) throw nothing(planned);
  if (!yes) refuseNewCloudNames(head, planned, name);
  const manifest = await renameModule(text, module, name, halves);
  return { id, line: planned.line, manifest, halves };
}

async function summaryAfter(
  world: World,
  head: ManifestHead,
  planned: Planned,
  module: Module,
  name: string,
): Promise<ModuleSummary> {
  const result = await world.blueprints(planned.ref);
  if (!('found' in result)) throw outdated(planned, result.outdated);
  const { header } = result.found;
  if (header.scope !== 'module') throw fixed(planned);
  const follow = <T extends Module['path']>(folder: T): T =>
    folder === null ? folder : (renamedFolder(folder, module.name, name) as T);
  const after = { ...module, name, path: follow(module.path), package: follow(module.package) };
  return summaryOf(after, header, head);
}

function halvesOf(before: ModuleSummary, after: ModuleSummary): Half[] {
  const halves = [
    { from: before.path, to: after.path },
    { from: before.package, to: after.package },
  ];
  return halves.filter((it): it is Half => it.from !== null && it.to !== null && it.from !== it.to);
}

function unwritten({ id, line }: Planned): UserError {
  return new UserError({
    message: `${id} stands in infra.yaml, but nothing of it was written yet`,
    file: MANIFEST,
    line,
    fix: 'create-infra-module sync, then rename it',
  });
}

function nothing({ id, line, summary }: Planned): UserError {
  return new UserError({
    message: `${id} is called ${summary.name} already, and lies where it belongs`,
    file: MANIFEST,
    line,
    expected: 'another name',
    fix: `create-infra-module rename ${id} <new>`,
  });
}

function outdated({ id, line, ref }: Planned, available: string): UserError {
  return new UserError({
    message: `${id} is made from ${ref.text}, and ${atVersion(ref, available).text} is at hand: its files cannot be made under another name`,
    file: MANIFEST,
    line,
    fix: `create-infra-module upgrade ${id}, then rename it`,
  });
}

function fixed({ id, line, summary }: Planned): UserError {
  return new UserError({
    message: `${id} looks after files of the whole repository in ${summary.path}: its place does not follow from a name`,
    file: MANIFEST,
    line,
    fix: 'rename modules that have a folder of their own: create-infra-module list shows them',
  });
}

async function tell(
  outside: Outside,
  inspection: Inspection,
  changes: readonly FileChange[],
  { id, mentions, json }: Renaming & { mentions: readonly ShownMention[]; json: boolean },
): Promise<void> {
  const { out } = outside;
  if (json) {
    const report = JSON.parse(reportAppliedJson(inspection, changes, 'rename')) as object;
    out.data(`${JSON.stringify({ ...report, id, mentions }, null, 2)}\n`);
    return;
  }
  out.data(reportApplied(inspection, changes, styleOf(out.color)));
  if (mentions.length > 0) out.data(reportMentions(mentions));
  const { name } = inspection.plan.summaries.get(id)!;
  out.talk(`The id of ${name} is still ${id}: cloud names and state keys follow from it and stay.`);
  if ((await outside.git()) === null) return;
  out.talk('Next: git add -A && git commit, so that git sees the moves as such.');
}
