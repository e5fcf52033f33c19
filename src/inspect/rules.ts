import type { DiskReader } from '../io/io.ts';
import type { Finding, RepoPath } from '../model.ts';
import { joinPath, parentOf } from '../paths.ts';
import { readInfraFolders, readPackages } from '../repo.ts';
import { parseContract } from '../rules/contract-file.ts';
import { check } from '../rules/index.ts';
import type { Contract, RuleFacts, RuleModule } from '../rules/facts.ts';
import type { Inspection } from './model.ts';
import type { World } from './world.ts';

/** Reads what rules look at beyond the drifts, and runs them. */
export async function runRules(world: World, known: Inspection): Promise<Finding[]> {
  return check(await gatherFacts(world.disk, known));
}

async function gatherFacts(disk: DiskReader, known: Inspection): Promise<RuleFacts> {
  const { plan, state } = known;
  const { locks } = state;
  const gone = new Set(plan.removed);
  const modules = known.modules.flatMap((it): RuleModule[] => {
    if (it.planned === null) return [];
    const { summary, line } = it.planned;
    const { fileCount, drifts } = it;
    return [
      {
        summary,
        line,
        pairs: summary.package !== null,
        known: it.lock !== null,
        fileCount,
        drifts,
      },
    ];
  });
  const paths = [...plan.modules.map((it) => it.summary.path), ...emptied(known)];
  const packages = readPackages(disk, plan.head);
  const there = new Set(packages.map((it) => it.path));
  const missing = modules
    .map((it) => it.summary.package)
    .filter((it): it is RepoPath => it !== null && !there.has(it) && disk.kind(it) === null);
  return {
    head: plan.head,
    modules,
    packages,
    missingPackages: new Set(missing),
    strayFolders: readInfraFolders(disk, new Set(paths.flatMap(withParents))),
    contracts: await readContracts(disk, known),
    removed: plan.removed.map((id) => locks.get(id)!.summary),
    buried: new Set([...locks.keys()].filter((id) => locks.get(id)!.removed || gone.has(id))),
  };
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
    contracts.set(id, { path, ...(await parseContract(resultingText(disk, known, id, path))) });
  }
  return contracts;
}

/** The text as it will be: rules judge the resulting tree. */
function resultingText(
  disk: DiskReader,
  known: Inspection,
  id: string,
  path: RepoPath,
): string | null {
  const module = known.modules.find((it) => it.id === id);
  const after = module?.drifts.find((drift) => drift.path === path)?.after;
  if (after !== undefined) return after;
  return disk.read(path)?.toString('utf8') ?? null;
}
