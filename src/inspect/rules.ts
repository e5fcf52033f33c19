import type { DiskReader } from '../io/io.ts';
import { basePath, lockPath } from '../lock.ts';
import type { Finding, RepoPath } from '../model.ts';
import { baseName, isUnder, joinPath, parentOf } from '../paths.ts';
import type { Plan } from '../plan.ts';
import { readInfraFolders, readPackages, type PackageFolder } from '../repo.ts';
import { parseContract } from '../rules/contract-file.ts';
import { check } from '../rules/index.ts';
import type { Contract, RuleFacts, RuleModule } from '../rules/facts.ts';
import type { InspectedModule, Inspection } from './model.ts';
import { headerAtHand, refuseMissingRequirements } from './requirements.ts';
import { resultingText } from './resulting.ts';
import { readOutputs } from './rule-outputs.ts';
import { readBrokenBlueprints, readChangedBlueprints } from './rule-blueprints.ts';
import { readOwnership } from './rule-ownership.ts';
import { readPackageTroubles } from './rule-packages.ts';
import type { World } from './world.ts';

/**
 * Reads what rules look at beyond the drifts, and runs them. Throws UserError where a module lacks
 * what its blueprint requires.
 */
export async function runRules(world: World, known: Inspection): Promise<Finding[]> {
  await refuseMissingRequirements(world, known);
  const findings = check(await gatherFacts(world, known));
  const touched = touchedModules(known);
  const edited = known.shared.drifts.some(({ person }) => person === 'edited');
  if (touched.length === 0 && !edited) return findings;
  const { writtenFindings } = await import('./written.ts');
  return [...findings, ...(await writtenFindings(world, known, touched))];
}

/** Modules in whose folders people have, or may have, something of their own. */
function touchedModules({ modules }: Inspection): InspectedModule[] {
  return modules.filter(
    ({ planned, lock, drifts, own = [] }) =>
      planned?.scope === 'module' && lock !== null && drifts.length + own.length > 0,
  );
}

async function gatherFacts(world: World, known: Inspection): Promise<RuleFacts> {
  const { disk } = world;
  const { plan, state } = known;
  const { locks } = state;
  const gone = new Set(plan.removed);
  const modules = known.modules.flatMap((it): RuleModule[] => {
    if (it.planned === null) return [];
    const { summary, line } = it.planned;
    const { fileCount, drifts } = it;
    const recordedNames = it.planned.recorded ? null : (it.lock?.names ?? null);
    const manage = joinPath(summary.path, 'scripts/manage.sh');
    return [
      {
        summary,
        line,
        pairs: summary.package !== null,
        known: it.lock !== null,
        recordedPath: it.lock?.summary.path ?? null,
        fileCount,
        recordedNames,
        manages: recordedNames !== null && disk.kind(manage) === 'file',
        drifts,
      },
    ];
  });
  const paths = [...plan.modules.map((it) => it.summary.path), ...emptied(known)];
  const packages = readPackages(disk, plan.head);
  const there = new Set(packages.map((it) => it.path));
  const missing = modules
    .filter((it) => !makesPackage(it))
    .map((it) => it.summary.package)
    .filter((it): it is RepoPath => it !== null && !there.has(it) && disk.kind(it) === null);
  const contracts = await readContracts(disk, known);
  return {
    head: plan.head,
    manifest: known.manifest,
    modules: await withPairs(world, plan, modules, packages),
    packages,
    missingPackages: new Set(missing),
    packageTroubles: readPackageTroubles(
      disk,
      modules,
      packages,
      (id, path) => locks.get(id)?.files[path] !== undefined,
    ),
    strayFolders: readInfraFolders(disk, new Set(paths.flatMap(withParents))),
    contracts,
    outputs: await readOutputs(world, known, new Set(contracts.keys())),
    ownership: await readOwnership(known),
    changedBlueprints: readChangedBlueprints(known),
    brokenBlueprints: readBrokenBlueprints(known),
    lostRecords: plan.modules
      .filter(({ id, scope }) => scope === 'module' && state.bases.has(id) && !locks.has(id))
      .map(({ id, line }) => ({ id, line, lock: lockPath(id), base: basePath(id) })),
    removed: plan.removed.map((id) => locks.get(id)!.summary),
    buried: [...locks].filter(([id, it]) => it.removed || gone.has(id)).map(([, it]) => it),
  };
}

/** Its package comes with this run: rules judge the resulting tree. */
function makesPackage({ summary, drifts }: RuleModule): boolean {
  const folder = summary.package;
  return (
    folder !== null &&
    drifts.some(({ path, after }) => typeof after === 'string' && isUnder(path, folder))
  );
}

/** Folders of modules that go now and leave nothing behind. */
function emptied({ modules }: Inspection): RepoPath[] {
  return modules
    .filter((it) => it.planned === null)
    .filter((it) => !it.drifts.some((drift) => drift.action === 'release' && drift.before !== null))
    .map((it) => it.lock!.summary.path);
}

/** A module may lie deeper than infra/<name>: the folders above it are no strays. */
function withParents(path: RepoPath): RepoPath[] {
  return path === '' ? [] : [path, ...withParents(parentOf(path))];
}

async function readContracts(disk: DiskReader, known: Inspection): Promise<Map<string, Contract>> {
  const used = new Set(known.plan.modules.flatMap(({ summary }) => Object.keys(summary.uses)));
  const contracts = new Map<string, Contract>();
  for (const id of used) {
    const summary = known.plan.summaries.get(id)!;
    const path = joinPath(summary.path, 'contract.yaml');
    const drifts = known.modules.find((it) => it.id === id)?.drifts ?? [];
    contracts.set(id, { path, ...(await parseContract(resultingText(disk, drifts, path))) });
  }
  return contracts;
}

/**
 * Whether a module without package could have one stands in its blueprint, which is read only
 * where a package waits for a module of its name.
 */
async function withPairs(
  world: World,
  plan: Plan,
  modules: readonly RuleModule[],
  packages: readonly PackageFolder[],
): Promise<RuleModule[]> {
  const named = new Set(modules.map((it) => it.summary.package));
  const lone = packages.filter((it) => it.dockerfile && !named.has(it.path));
  const names = new Set(lone.map(({ path }) => baseName(path)));
  const resolved: RuleModule[] = [];
  for (const it of modules) {
    const { id, name, package: folder } = it.summary;
    const asked = folder === null && (names.has(id) || names.has(name));
    const ref = asked ? plan.modules.find((planned) => planned.id === id)?.ref : undefined;
    const header = ref === undefined ? null : await headerAtHand(world, ref);
    resolved.push(header?.pairs === true ? { ...it, pairs: true } : it);
  }
  return resolved;
}
