import { hasConflictMarkers, mergeText } from '../compare/merge-text.ts';
import { cutRegions, fillRegions, hasRegions } from '../compare/regions.ts';
import type { Problem } from '../errors.ts';
import type { UnmergedFile } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import { BASE_FOLDER, formatBase, formatLock, LOCK_FOLDER, parseBase, parseLock } from '../lock.ts';
import { mergeManifests } from '../manifest/merge.ts';
import type { Lock, RecordedFile, RepoPath, Sha } from '../model.ts';
import { baseName } from '../paths.ts';
import { MANIFEST } from '../repo.ts';

export interface Settled {
  writes: { path: RepoPath; text: string }[];
  /** What only a person can settle. */
  problems: Problem[];
}

/** The files that a merge in git left with conflict markers, and what the tool knows of texts. */
export interface Unsettled {
  files: readonly UnmergedFile[];
  /** Hashes of texts (regions emptied) that the tool itself wrote, of shared files and locks. */
  own: ReadonlySet<Sha>;
}

/**
 * Settles what git could not merge but the tool can: the manifest entry by entry, its own records
 * file by file, and generated files on which nobody had worked. Pure.
 */
export async function settle({ files, own }: Unsettled): Promise<Settled> {
  const result: Settled = { writes: [], problems: [] };
  const locks = new Map<string, Lock>();
  for (const file of files) {
    if (file.path === MANIFEST) await settleManifest(file, result);
    else if (file.path.startsWith(`${LOCK_FOLDER}/`)) settleLock(file, locks, result);
  }
  const known = new Set([...own, ...ownTexts(files)]);
  for (const file of files) {
    if (file.path === MANIFEST || file.path.startsWith(`${LOCK_FOLDER}/`)) continue;
    if (file.path.startsWith(`${BASE_FOLDER}/`)) settleBase(file, locks, result);
    else if (file.path.startsWith('.infra/')) take(file, file.ours ?? file.theirs, result);
    else take(file, settleText(file, known), result);
  }
  return result;
}

function take(file: UnmergedFile, text: string | null, result: Settled): void {
  if (text !== null && !hasConflictMarkers(text)) result.writes.push({ path: file.path, text });
}

async function settleManifest(file: UnmergedFile, result: Settled): Promise<void> {
  const { base, ours, theirs } = file;
  if (ours === null || theirs === null) return;
  const merged = await mergeManifests(base ?? '', ours, theirs);
  if ('text' in merged) {
    result.writes.push({ path: MANIFEST, text: merged.text });
    return;
  }
  for (const { id, line } of merged.conflicts) {
    result.problems.push({
      message: `both branches changed ${id === null ? 'the part above modules:' : `the module ${id}`} in different ways`,
      file: MANIFEST,
      line,
      expected: 'one of the two, or both brought together by hand',
      fix: 'edit infra.yaml until no conflict marker is left, then: create-infra-module sync',
    });
  }
}

/** A lock of both branches: each file from the side that changed it; rendered anew in any case. */
function settleLock(file: UnmergedFile, locks: Map<string, Lock>, result: Settled): void {
  const { base, ours, theirs } = file;
  if (ours === null || theirs === null) return take(file, ours ?? theirs, result);
  const [a, b] = [parseLock(ours, file.path), parseLock(theirs, file.path)];
  const lock =
    a.removed || b.removed
      ? a.removed
        ? a
        : b
      : mergeLocks(base === null ? null : parseLock(base, file.path), a, b);
  locks.set(baseName(file.path).replace(/\.json$/, ''), lock);
  result.writes.push({ path: file.path, text: formatLock(lock) });
}

function mergeLocks(base: Lock | null, ours: Lock, theirs: Lock): Lock {
  const files = Object.create(null) as Record<RepoPath, RecordedFile>;
  const paths = new Set([
    ...Object.keys(ours.files),
    ...Object.keys(theirs.files),
  ]) as Set<RepoPath>;
  for (const path of paths) {
    const [a, b, o] = [ours.files[path], theirs.files[path], base?.files[path]];
    const changedByUs = a?.base !== o?.base;
    const record = changedByUs || b === undefined ? a : b;
    if (record !== undefined) files[path] = record;
  }
  return { ...ours, entry: '', inputs: '', files };
}

/** Texts for every hash the merged lock names, from whichever branch has them. */
function settleBase(file: UnmergedFile, locks: ReadonlyMap<string, Lock>, result: Settled): void {
  const id = baseName(file.path).replace(/\.jsonl$/, '');
  const lock = locks.get(id);
  const sides = [file.ours, file.theirs, file.base].map((text) => parseBase(text ?? ''));
  const texts = new Map<RepoPath, string>();
  const paths = new Set(sides.flatMap((side) => [...side.keys()]));
  for (const path of paths) {
    const hash = lock?.files[path]?.base;
    const candidates = sides.map((side) => side.get(path)).filter((it) => it !== undefined);
    const text = candidates.find((it) => sha256(it) === hash) ?? candidates[0];
    if (text !== undefined) texts.set(path, text);
  }
  result.writes.push({ path: file.path, text: formatBase(texts) });
}

/** Hashes that the locks of both branches name: texts the tool wrote there. */
function ownTexts(files: readonly UnmergedFile[]): Sha[] {
  const locks = files.filter((file) => file.path.startsWith(`${LOCK_FOLDER}/`));
  return locks.flatMap(({ path, ours, theirs }) =>
    [ours, theirs].flatMap((text) =>
      text === null ? [] : Object.values(parseLock(text, path).files).map((it) => it.base),
    ),
  );
}

/**
 * A generated file that git could not merge. Where nobody had edited it on either side, ours will
 * do: it is brought up to date right after. Else the text outside regions is merged.
 */
function settleText({ base, ours, theirs }: UnmergedFile, own: ReadonlySet<Sha>): string | null {
  if (ours === null || theirs === null) return null;
  const [a, b, o] = [ours, theirs, base ?? ''].map(skeletonOf);
  if (a === null || b === null || a === undefined || b === undefined) return null;
  if (own.has(sha256(a)) && own.has(sha256(b))) return ours;
  if (!hasRegions(ours)) return null;
  const merged = mergeText(o ?? '', a, b);
  const cut = cutRegions(ours);
  if (!merged.clean || !cut.ok || !cutRegions(merged.text).ok) return null;
  return fillRegions(merged.text, cut.regions);
}

function skeletonOf(text: string): string | null {
  const cut = cutRegions(text);
  return cut.ok ? cut.skeleton : null;
}
