import type { FileDrift } from '../compare/model.ts';
import { sha256 } from '../lib/hash.ts';
import type { HclFile } from '../lib/hcl.ts';
import { readPlainHcl } from '../lib/readers/plain-hcl.ts';
import type { Finding, RepoPath } from '../model.ts';
import { baseName, isUnder, joinPath } from '../paths.ts';
import type { WrittenFile } from '../rules/written/facts.ts';
import { checkWritten } from '../rules/written/index.ts';
import { kustomizationGaps } from './kustomization-gaps.ts';
import type { InspectedModule, Inspection } from './model.ts';
import { resultingText } from './resulting.ts';
import type { World } from './world.ts';

/** What rules can read; `.env` and JSON files are left out: what scripts write is not committed. */
const READABLE = /\.(?:tf|tfvars|tfbackend|ya?ml|sh|example)$/;
const MAX_BYTES = 256 * 1024;
const MAX_DEPTH = 8;
/** Shorter texts are alike by chance. */
const WORTH_COPYING = 120;

/**
 * Findings about what people wrote themselves. Looked for where a module is not as recorded, which an
 * edit keeps it from being, and in own Terraform beside recorded one: all else was generated.
 */
export async function writtenFindings(
  world: World,
  known: Inspection,
  touched: readonly InspectedModule[],
): Promise<Finding[]> {
  const files: WrittenFile[] = [];
  for (const module of touched) files.push(...(await filesOf(world, module)));
  files.push(...(await editedOf(world, known.shared.drifts)));
  const modules = known.plan.modules
    .filter(({ scope }) => scope === 'module')
    .map(({ summary }) => summary);
  const gaps = [];
  for (const it of touched) gaps.push(...(await kustomizationGaps(world.disk, it)));
  const told = new Set(known.modules.flatMap((it) => it.findings.map(({ path }) => path)));
  return checkWritten({
    head: known.plan.head,
    modules,
    files: withCopies(known, files).filter(({ path }) => !told.has(path)),
    gaps,
  });
}

async function filesOf(world: World, module: InspectedModule): Promise<WrittenFile[]> {
  const { id, drifts, own = [] } = module;
  const root = module.planned!.summary.path;
  const recorded = Object.keys(module.lock!.files) as RepoPath[];
  const generated = new Set([...recorded, ...drifts.map(({ path }) => path)]);
  const there = drifts.length === 0 ? own : walk(world, root, 0);
  const beside = there.filter((path) => !generated.has(path)).map((path) => ({ path, owner: id }));
  const inside = drifts.filter(({ path }) => isUnder(path, root));
  return [...(await editedOf(world, inside)), ...(await read(world, beside, drifts))];
}

/** Generated files that people edited; what is put back in this run is the tool's again. */
function editedOf(world: World, drifts: readonly FileDrift[]): Promise<WrittenFile[]> {
  const edited = drifts.filter(
    ({ person, ownership, wantedText, after }) =>
      person === 'edited' &&
      ownership !== 'runtime' &&
      !(typeof after === 'string' && after === wantedText),
  );
  return read(world, edited, drifts);
}

async function read(
  world: World,
  paths: readonly { path: RepoPath; owner: string }[],
  drifts: readonly FileDrift[],
): Promise<WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const { path, owner } of paths) {
    if (!READABLE.test(path)) continue;
    const text = resultingText(world.disk, drifts, path);
    if (text === null || text.length > MAX_BYTES) continue;
    const hcl = path.endsWith('.tf') ? await parsed(world, text) : null;
    files.push({ id: owner, path, text, hcl, copyOf: null });
  }
  return files;
}

async function parsed(world: World, text: string): Promise<HclFile | null> {
  const file = readPlainHcl(text) ?? (await world.readers()).hcl!.parse(text);
  return file.errors.length > 0 ? null : file;
}

/** All files below a folder but those that tools keep in hidden ones. */
function walk(world: World, folder: RepoPath, depth: number): RepoPath[] {
  if (depth > MAX_DEPTH) return [];
  return world.disk.list(folder).flatMap(({ name, kind }) => {
    if (name.startsWith('.') || name === 'node_modules') return [];
    const path = joinPath(folder, name);
    if (kind === 'directory') return walk(world, path, depth + 1);
    return kind === 'file' ? [path] : [];
  });
}

/**
 * Terraform of their own that some other module has, too: generated there, or its people's own. What
 * was generated for both is no copy, though people edited both alike.
 */
function withCopies(known: Inspection, files: readonly WrittenFile[]): WrittenFile[] {
  const generated = new Set<string>(known.shared.drifts.map(({ path }) => path));
  for (const { lock } of known.modules) {
    for (const path of Object.keys(lock?.files ?? {})) generated.add(path);
  }
  const own = files.filter(
    ({ path, text }) => path.endsWith('.tf') && text.length > WORTH_COPYING && !generated.has(path),
  );
  if (own.length === 0) return [...files];
  const hashes = new Map(own.map((it) => [it, sha256(it.text)]));
  const wanted = new Set(hashes.values());
  const places = new Map<string, { id: string; path: RepoPath }[]>();
  const note = (hash: string, id: string, path: RepoPath): void => {
    if (wanted.has(hash)) places.set(hash, [...(places.get(hash) ?? []), { id, path }]);
  };
  for (const { id, planned, lock } of known.modules) {
    if (planned?.scope !== 'module' || lock === null) continue;
    for (const [path, { base }] of Object.entries(lock.files)) note(base, id, path as RepoPath);
  }
  for (const [{ id, path }, hash] of hashes) note(hash, id, path);
  return files.map((it) => {
    const others = (places.get(hashes.get(it) ?? '') ?? []).filter(({ id }) => id !== it.id);
    // What several modules are generated with is nobody's.
    const sameName = others.find(({ path }) => baseName(path) === baseName(it.path)) ?? others[0];
    return { ...it, copyOf: sameName?.path ?? null };
  });
}
