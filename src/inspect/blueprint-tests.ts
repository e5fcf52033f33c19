import { parseBlueprint } from '../blueprint/load.ts';
import { UserError } from '../errors.ts';
import type { DiskReader } from '../io/io.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { BlueprintRef, Finding, RepoPath } from '../model.ts';
import type { Blueprint, BlueprintHeader } from '../model-blueprint.ts';
import { baseName, joinPath } from '../paths.ts';
import type { BlueprintSource } from '../plan.ts';
import { renderCase, type CaseFile, type CaseWorld } from './blueprint-case.ts';
import { readBlueprintFolder } from './blueprints.ts';

/** One path below expected/ where both do not agree; null: no such file. */
export interface CaseDifference {
  path: RepoPath;
  expected: CaseFile | null;
  rendered: CaseFile | null;
}

export interface CaseResult {
  name: string;
  /** Of the case: inputs.yaml and expected/ lie in it. */
  folder: RepoPath;
  fileCount: number;
  differences: CaseDifference[];
  /** What `check` says of the rendered tree. */
  findings: readonly Finding[];
}

export interface BlueprintResult {
  folder: RepoPath;
  header: BlueprintHeader;
  cases: CaseResult[];
}

export type TestWorld = CaseWorld & { disk: DiskReader };

/**
 * Renders every case of the blueprint in a folder and compares it with its expected tree. In
 * inputs.yaml a module of it is named as in infra.yaml; the folder's own name is what counts, so
 * that a blueprint may move. Throws UserError for a blueprint or inputs that are wrong.
 */
export async function testBlueprint(world: TestWorld, folder: RepoPath): Promise<BlueprintResult> {
  const ref = {
    kind: 'path',
    name: folder === '' ? '.' : folder,
    version: '0.0.0',
    text: `./${folder}`,
  } as const;
  const blueprint = await parseBlueprint(readBlueprintFolder(world.disk, folder), ref);
  const cases: CaseResult[] = [];
  for (const name of caseNames(world.disk, folder)) {
    cases.push(await testCase(world, blueprint, folder, name));
  }
  return { folder, header: blueprint.header, cases };
}

/** Folders below tests/ that have an inputs.yaml. */
function caseNames(disk: DiskReader, folder: RepoPath): string[] {
  const tests = joinPath(folder, 'tests');
  return disk
    .list(tests)
    .filter(({ kind }) => kind === 'directory')
    .map(({ name }) => name)
    .filter((name) => disk.kind(joinPath(tests, name, 'inputs.yaml')) === 'file');
}

async function testCase(
  world: TestWorld,
  blueprint: Blueprint,
  folder: RepoPath,
  name: string,
): Promise<CaseResult> {
  const { disk } = world;
  const at = joinPath(folder, 'tests', name);
  const file = joinPath(at, 'inputs.yaml');
  const rendered = await renderTested(world, blueprint, folder, readText(disk, file), file);
  const expected = readTree(disk, joinPath(at, 'expected'));
  const paths = new Set([...rendered.files.keys(), ...expected.keys()]);
  const differences = [...paths].sort().flatMap((path): CaseDifference[] => {
    const sides = {
      expected: expected.get(path) ?? null,
      rendered: rendered.files.get(path) ?? null,
    };
    return isSame(disk, sides) ? [] : [{ path, ...sides }];
  });
  const { files, findings } = rendered;
  return { name, folder: at, fileCount: files.size, differences, findings };
}

/** Renders inputs with a blueprint that need not lie anywhere yet. */
export function renderTested(
  world: CaseWorld,
  blueprint: Blueprint,
  folder: RepoPath,
  inputs: string,
  file: string,
): ReturnType<typeof renderCase> {
  const isTested = (ref: BlueprintRef): boolean =>
    ref.kind === 'builtin'
      ? folder === `templates/${ref.name}`
      : baseName(ref.name) === baseName(folder);
  const blueprints = withTested(world.blueprints, blueprint, isTested);
  return renderCase({ ...world, blueprints }, inputs, file, isTested);
}

function withTested(
  others: BlueprintSource,
  blueprint: Blueprint,
  isTested: (ref: BlueprintRef) => boolean,
): BlueprintSource {
  const { version } = blueprint.header;
  const find: (ref: BlueprintRef) => ReturnType<BlueprintSource> = (ref) => {
    if (!isTested(ref)) return others(ref);
    const found = { ...blueprint, ref };
    return Promise.resolve(ref.version === version ? { found } : { outdated: version });
  };
  return Object.assign(find, { versionOf: others.versionOf });
}

function isSame(disk: DiskReader, { expected, rendered }: Omit<CaseDifference, 'path'>): boolean {
  if (expected === null || rendered === null) return false;
  const sameMode = !disk.modes || expected.executable === rendered.executable;
  return sameMode && expected.text === rendered.text;
}

/** All files below a folder, by their paths in it; empty where there is none. */
function readTree(disk: DiskReader, root: RepoPath, below = ''): Map<RepoPath, CaseFile> {
  const tree = new Map<RepoPath, CaseFile>();
  for (const { name, kind } of disk.list(joinPath(root, below))) {
    const path = joinPath(below, name);
    const at = joinPath(root, path);
    if (kind === 'directory')
      for (const [file, it] of readTree(disk, root, path)) tree.set(file, it);
    if (kind === 'file')
      tree.set(path, { text: readText(disk, at), executable: disk.executable(at) });
  }
  return tree;
}

/** A checkout on Windows may have texts with CR LF. */
function readText(disk: DiskReader, path: RepoPath): string {
  const text = decodeUtf8(disk.read(path) ?? Buffer.alloc(0));
  if (text !== null) return text.replaceAll('\r\n', '\n');
  throw new UserError({
    message: `${path} is not UTF-8 text`,
    file: path,
    fix: 'save it as UTF-8',
  });
}
