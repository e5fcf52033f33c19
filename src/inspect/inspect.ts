import type { FileDrift } from '../compare/model.ts';
import { UserError } from '../errors.ts';
import type { DiskReader } from '../io/io.ts';
import { parseHead, sliceOrParse } from '../manifest/parse.ts';
import { toolSatisfies } from '../lib/tool-range.ts';
import type { Lock, ManifestHead, RepoPath } from '../model.ts';
import { planModules, type Plan, type Planned } from '../plan.ts';
import { MANIFEST, readBase, readState, type RepoState } from '../repo.ts';
import { isClean } from './clean.ts';
import type { InspectedModule, Inspection } from './model.ts';
import { renderer, type Renderer } from './render.ts';
import { inspectShared } from './shared.ts';
import { baseFile, gatherSides, type Restore, type Wanted } from './sides.ts';
import { basesOf, recordedWanted, withoutSeededPackage } from './wanted.ts';
import { runRules } from './rules.ts';
import { compareWith, type World } from './world.ts';

export interface InspectOptions {
  /** The manifest as a command has edited it; default: as it lies on disk. */
  manifest?: string;
  restore?: Restore;
  /** State that was read before; read from disk by default. */
  state?: RepoState;
}

const never: Restore = () => false;

/**
 * The one flow: read, plan, read, compare, derive, rules. `check` reports what it returns, `sync`
 * and the commands that edit the manifest apply it. Throws UserError for a manifest that cannot
 * be planned. Never writes.
 */
export async function inspect(world: World, options: InspectOptions = {}): Promise<Inspection> {
  const state = options.state ?? readState(world.disk);
  const manifest = options.manifest ?? state.manifest;
  if (manifest === null) throw noManifest(world.disk.root);
  const slices = await sliceOrParse(manifest, MANIFEST);
  const head = await parseHead(slices);
  checkTool(head, world.version);
  const plan = await planModules(head, slices, state.locks, world.blueprints);
  const render = renderer(plan, world.blueprints, world.belowGit);
  const restore = options.restore ?? never;
  world.progress.start('comparing', plan.modules.length);
  const modules: InspectedModule[] = [];
  for (const planned of plan.modules) {
    if (planned.scope === 'module') {
      const lock = state.locks.get(planned.id) ?? null;
      modules.push(await inspectModule(world, planned, lock, render, restore));
    }
    world.progress.tick();
  }
  for (const id of plan.removed) {
    modules.push(await inspectRemoved(world, id, state.locks.get(id)!, restore));
  }
  const shared = await inspectShared(world, state, plan, render, restore);
  world.progress.done();
  const known: Inspection = {
    state,
    tool: world.version,
    manifest,
    plan,
    modules,
    shared,
    findings: [],
    interrupted: world.interrupted(),
  };
  checkOwners(plan, modules, shared.drifts);
  const findings = [...modules.flatMap((it) => it.findings), ...(await runRules(world, known))];
  return { ...known, findings };
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

async function inspectModule(
  world: World,
  planned: Planned,
  lock: Lock | null,
  render: Renderer,
  restore: Restore,
): Promise<InspectedModule> {
  const { id } = planned;
  const known = lock === null || lock.removed ? null : lock;
  const base = { id, planned, lock: known, needsUpgrade: false };
  if (planned.recorded && known !== null && isClean(world.disk, known.files)) {
    const fileCount = Object.keys(known.files).length;
    return { ...base, fileCount, drifts: [], findings: [], bases: new Map() };
  }
  const texts = known === null ? new Map<RepoPath, string>() : readBase(world.disk, id);
  const rendered = await render(planned);
  const needsUpgrade = rendered === null && !planned.recorded;
  const wanted =
    rendered === null
      ? recordedWanted(known!, texts, id)
      : adjust(world.disk, planned, rendered, known);
  const sides = gatherSides(world.disk, id, wanted, basesOf(known, texts, baseFile), restore);
  const compared = await compareWith(world, sides);
  return { ...base, fileCount: wanted.size, ...compared, bases: texts, needsUpgrade };
}

function adjust(disk: DiskReader, planned: Planned, wanted: Wanted, lock: Lock | null): Wanted {
  const folder = planned.summary.package;
  const exists = folder !== null && disk.kind(folder) !== null;
  return withoutSeededPackage(wanted, folder, lock, exists);
}

/** A module that is no longer in the manifest: nothing is wanted of it. */
async function inspectRemoved(
  world: World,
  id: string,
  lock: Lock,
  restore: Restore,
): Promise<InspectedModule> {
  const texts = readBase(world.disk, id);
  const bases = basesOf(lock, texts, baseFile);
  const sides = gatherSides(world.disk, id, new Map(), bases, restore);
  const compared = await compareWith(world, sides);
  const fileCount = Object.keys(lock.files).length;
  return { id, planned: null, lock, fileCount, ...compared, bases: texts, needsUpgrade: false };
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

export function noManifest(root: string): UserError {
  return new UserError({
    message: `there is no infra.yaml in ${root}`,
    expected: 'a repository that was set up with create-infra-module',
    fix: 'create-infra-module <name> sets one up with its first module',
  });
}
