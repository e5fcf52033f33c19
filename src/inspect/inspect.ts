import type { FileDrift } from '../compare/model.ts';
import { UserError } from '../errors.ts';
import { parseEntry, parseHead, sliceOrParse } from '../manifest/parse.ts';
import { toolSatisfies } from '../lib/tool-range.ts';
import type { ManifestHead, Sha } from '../model.ts';
import { planModules, type Plan, type Planned } from '../plan.ts';
import { MANIFEST, readState, type RepoState } from '../repo.ts';
import { isAsWritten } from './clean.ts';
import { compareAll } from './compare-all.ts';
import type { Compared } from './given-files.ts';
import type { MigratedFiles } from './migrate-files.ts';
import { withCopies } from './merge-copies.ts';
import type { InspectedModule, Inspection } from './model.ts';
import type { Relocated } from './relocate.ts';
import { runRules } from './rules.ts';
import type { Choices, Restore } from './sides.ts';
import type { World } from './world.ts';

export interface InspectOptions {
  /** The manifest as a command has edited it; default: as it lies on disk. */
  manifest?: string;
  restore?: Restore;
  adopt?: Choices['adopt'];
  /** Compare what was written once too; default: where something may be restored. */
  seeded?: boolean;
  onlyOwnership?: Choices['onlyOwnership'];
  /** State that was read before; read from disk by default. */
  state?: RepoState;
}

const never = (): boolean => false;

/**
 * The one flow: read, plan, read, compare, derive, rules. `check` reports what it returns, `sync`
 * and the commands that edit the manifest apply it. Throws UserError for a manifest that cannot
 * be planned. Never writes.
 */
export async function inspect(world: World, options: InspectOptions = {}): Promise<Inspection> {
  const state = options.state ?? readState(world.disk);
  const manifest = options.manifest ?? state.manifest;
  if (manifest === null) throw await noManifest(world, state);
  const slices = await sliceOrParse(manifest, MANIFEST);
  const head = await parseHead(slices);
  checkTool(head, world.version);
  const asWritten = (inputs: Sha): boolean => isAsWritten(state, inputs);
  const plan = await planModules(head, slices, state.locks, world.blueprints, asWritten);
  const { restore = never, adopt = never, onlyOwnership = never } = options;
  const { seeded = options.restore !== undefined } = options;
  const choices: Choices = { restore, adopt, seeded, onlyOwnership };
  const { at, modules, shared } = await compareInPlace(world, state, plan, choices);
  const followed = await globsMoved(manifest, plan, at.moves);
  if (followed !== manifest) return inspect(world, { ...options, state, manifest: followed });
  const known = withCopies(world.disk, {
    state,
    placed: at.state,
    moves: at.moves,
    tool: world.version,
    manifest,
    plan,
    modules,
    shared,
    findings: [],
    interrupted: world.interrupted(),
  });
  checkOwners(plan, modules, shared.drifts);
  const findings = [...modules.flatMap((it) => it.findings), ...(await runRules(at.world, known))];
  return { ...known, findings };
}

/**
 * Compares, with modules in the folders that infra.yaml gives them: where those are not the recorded
 * ones they are looked at as though they had moved already.
 */
async function compareInPlace(
  world: World,
  state: RepoState,
  plan: Plan,
  choices: Choices,
): Promise<{ at: Relocated } & Compared> {
  const compareAt = async (at: Relocated): Promise<{ at: Relocated } & Compared> => ({
    at,
    ...(await compareAll(at.world, at.state, plan, choices)),
  });
  const stepped = await filesMigrated(world, state, plan);
  const relocated = isRelocated(state, plan);
  if (!relocated && stepped.moves.length === 0) {
    return compareAt({ world, state: stepped.state, moves: [] });
  }
  const { relocate, withMoves } = await import('./relocate.ts');
  const files = withMoves(world, stepped.state, stepped.moves);
  const folders = relocated ? relocate(files.world, files.state, plan).moves : [];
  const moves = [...files.moves, ...folders];
  const first = await compareAt(withMoves(world, stepped.state, moves));
  if (!relocated) return first;
  const renamed = (await import('./renamed-files.ts')).renamedFiles(first, state, plan);
  if (renamed.length === 0) return first;
  return compareAt(withMoves(world, stepped.state, [...moves, ...renamed]));
}

/** Whose a file is does not change where its folder moves: the manifest names it there, too. */
async function globsMoved(
  manifest: string,
  { modules, head }: Plan,
  moves: Relocated['moves'],
): Promise<string> {
  let text = manifest;
  for (const { id, source, ...planned } of modules) {
    const halves = moves.filter(({ owner }) => owner === id);
    if (halves.length === 0 || !/\bownership\b/.test(source.text)) continue;
    const { moveGlobs } = await import('../manifest/rename.ts');
    text = await moveGlobs(text, planned.module ?? (await parseEntry(source, head)), halves);
  }
  return text;
}

/** Records after the steps of newer blueprints: needed where an entry names another than its lock. */
async function filesMigrated(world: World, state: RepoState, plan: Plan): Promise<MigratedFiles> {
  const isNewer = ({ id, ref, available }: Planned): boolean =>
    available === null && (state.locks.get(id)?.blueprint ?? ref.text) !== ref.text;
  if (!plan.modules.some(isNewer)) return { state, moves: [] };
  return (await import('./migrate-files.ts')).migrateFiles(world, state, plan);
}

/** True where infra.yaml gives a module another name, folder or package than its lock has. */
function isRelocated({ locks }: RepoState, plan: Plan): boolean {
  return plan.modules.some(({ id, summary }) => {
    const lock = locks.get(id);
    if (lock === undefined || lock.removed) return false;
    const { name, path, package: folder } = lock.summary;
    return name !== summary.name || path !== summary.path || folder !== summary.package;
  });
}

/** The manifest may demand a version of the tool, so that a team moves together. */
function checkTool(head: ManifestHead, version: string): void {
  if (head.tool === null || toolSatisfies(head.tool, version)) return;
  throw new UserError({
    message: `infra.yaml asks for create-infra-module ${head.tool}, this is ${version}`,
    file: MANIFEST,
    expected: `tool: with a range that ${version} lies in`,
    fix: `npx create-infra-module@${head.tool.replace(/^[\^~>=\s]+/, '').split(/[\s,]/)[0]} check`,
  });
}

/** Two owners of one path would overwrite each other for ever. */
function checkOwners(
  plan: Plan,
  modules: readonly InspectedModule[],
  shared: readonly FileDrift[],
): void {
  const changed = [...modules.filter((it) => it.drifts.length > 0)];
  if (changed.length === 0 && shared.length === 0) return;
  const owners = new Map<string, string>();
  const claim = (path: string, owner: string): void => {
    const other = owners.get(path);
    if (other !== undefined && other !== owner) {
      const line = plan.modules.find((it) => it.id === owner)?.line;
      throw new UserError({
        message: `${path} is wanted by two modules: ${other} and ${owner}`,
        file: MANIFEST,
        ...(line === undefined ? {} : { line }),
        fix: `give one of them another path: or name:`,
      });
    }
    owners.set(path, owner);
  };
  for (const it of modules) {
    if (it.planned === null) continue;
    if (it.drifts.length === 0) for (const path in it.lock?.files ?? {}) claim(path, it.id);
    for (const drift of it.drifts) if (drift.wantedText !== null) claim(drift.path, it.id);
  }
  for (const drift of shared) if (drift.wantedText !== null) claim(drift.path, drift.owner);
}

/** A living .infra without its manifest is a loss, not an empty repository: never start anew there. */
export async function noManifest(
  { disk: { root }, git }: Pick<World, 'disk' | 'git'>,
  { locks }: Pick<RepoState, 'locks'>,
): Promise<UserError> {
  const living = [...locks].filter(([, lock]) => !lock.removed).map(([id]) => id);
  if (living.length > 0) {
    return new UserError({
      message: `there is no infra.yaml in ${root}, but .infra/lock knows ${living.join(', ')}`,
      expected: 'the infra.yaml that these modules were made from',
      fix: 'git checkout HEAD -- infra.yaml; to begin anew, delete .infra first',
    });
  }
  // Before the first commit there is no HEAD.
  if (await (await git())?.textAt('HEAD', MANIFEST).catch(() => null)) {
    return new UserError({
      message: `there is no infra.yaml in ${root}, but the last commit has one`,
      fix: 'git checkout HEAD -- infra.yaml .infra, and so what else git status tells as deleted; or commit that it goes',
    });
  }
  return new UserError({
    message: `there is no infra.yaml in ${root}`,
    expected: 'a repository that was set up with create-infra-module',
    fix: 'create-infra-module <name> sets one up with its first module',
  });
}
