import type { FileDrift } from '../compare/model.ts';
import type { HclFile } from '../lib/hcl.ts';
import { readPlainHcl } from '../lib/readers/plain-hcl.ts';
import type { RepoPath } from '../model.ts';
import { joinPath, parentOf } from '../paths.ts';
import { lineOfOutput, parseContract } from '../rules/contract-file.ts';
import type { ModuleOutputs } from '../rules/facts.ts';
import type { InspectedModule, Inspection } from './model.ts';
import { resultingText } from './resulting.ts';
import type { World } from './world.ts';

/**
 * Reads contract and `output` blocks of modules with a contract, but only where one of these files
 * is not as it was recorded. An edit keeps its module from being as recorded, so what is found
 * here is found again for as long as the edit is there, and a tidy repository has nothing to parse.
 * `used`: ids of modules that others read from.
 */
export async function readOutputs(
  world: World,
  { modules }: Inspection,
  used: ReadonlySet<string>,
): Promise<ModuleOutputs[]> {
  const found: ModuleOutputs[] = [];
  for (const module of modules) {
    if (module.planned === null || module.drifts.length === 0) continue;
    const { path } = module.planned.summary;
    const contract = joinPath(path, 'contract.yaml');
    const folder = joinPath(path, 'terraform');
    const promises = used.has(module.id) || module.drifts.some((it) => it.path === contract);
    if (!promises) continue;
    const sources = sourcePaths(world, module, folder);
    if (!isTouched(module, contract, sources)) continue;
    const outputs = await readModule(world, module, contract, folder, sources);
    if (outputs !== null) found.push(outputs);
  }
  return found;
}

/** Terraform of the module, recorded or a person's own, gone or not. */
function sourcePaths(
  { disk }: World,
  { drifts }: InspectedModule,
  folder: RepoPath,
): ReadonlySet<RepoPath> {
  const listed = disk.list(folder).map(({ name }) => joinPath(folder, name));
  const known = drifts.map(({ path }) => path).filter((path) => parentOf(path) === folder);
  return new Set([...known, ...listed].filter((path) => path.endsWith('.tf')).sort());
}

function isTouched(
  { drifts }: InspectedModule,
  contract: RepoPath,
  sources: ReadonlySet<RepoPath>,
): boolean {
  const asRecorded = new Set(drifts.filter(isAsRecorded).map(({ path }) => path));
  return [contract, ...sources].some((path) => !asRecorded.has(path));
}

function isAsRecorded({ person, tool, action }: FileDrift): boolean {
  return person === 'nothing' && tool === 'nothing' && action === 'keep';
}

/** null: there is nothing to compare, or the contract cannot be read, which is told elsewhere. */
async function readModule(
  world: World,
  { id, drifts, findings }: InspectedModule,
  contract: RepoPath,
  folder: RepoPath,
  sources: ReadonlySet<RepoPath>,
): Promise<ModuleOutputs | null> {
  const text = resultingText(world.disk, drifts, contract);
  const { outputs } = await parseContract(text);
  if (outputs === null || text === null || sources.size === 0) return null;
  const declared = outputs.map((name) => ({ name, line: lineOfOutput(text, name) }));
  const files = await parseFiles(world, drifts, sources);
  const told = new Set(findings.map(({ path }) => path));
  const broken = files.filter(({ file }) => file.errors.length > 0);
  if (broken.some(({ path }) => told.has(path))) return null;
  const unreadable = broken.map(({ path, file }) => ({ path, ...file.errors[0]! }));
  const blocks = files.flatMap(({ path, file }) =>
    file.blocks
      .filter(({ type }) => type === 'output')
      .map(({ labels, line }) => ({ name: labels[0] ?? '', path, line })),
  );
  const errors = unreadable.map(({ path, line, message }) => ({ path, line, message }));
  return { id, contract, folder, declared, blocks, unreadable: errors };
}

async function parseFiles(
  world: World,
  drifts: readonly FileDrift[],
  sources: ReadonlySet<RepoPath>,
): Promise<{ path: RepoPath; file: HclFile }[]> {
  const files = [];
  for (const path of sources) {
    const text = resultingText(world.disk, drifts, path);
    if (text === null) continue;
    // The parser is loaded only for Terraform that is not written plainly.
    const file = readPlainHcl(text) ?? (await world.readers()).hcl!.parse(text);
    files.push({ path, file });
  }
  return files;
}
