import { hasConflictMarkers, mergeText } from '../compare/merge-text.ts';
import { cutRegions, fillRegions, hasRegions } from '../compare/regions.ts';
import { UserError, type Problem } from '../errors.ts';
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

/** A file that holds conflict markers. */
export interface MarkedFile extends UnmergedFile {
  /** Somebody committed the markers: the sides were taken from the text, for git has them no more. */
  committed?: true;
}

/** The files that a merge in git left with conflict markers, and what the tool knows of texts. */
export interface Unsettled {
  files: readonly MarkedFile[];
  /** Locks without conflict markers, by id. */
  locks: ReadonlyMap<string, Lock>;
  /** Hashes of texts (regions emptied) that the tool itself wrote, of shared files and locks. */
  own: ReadonlySet<Sha>;
  /** Hash of what lies at a path now, regions emptied. */
  hashOf: (path: RepoPath) => Sha | null;
}

/**
 * Settles what git could not merge but the tool can: the manifest entry by entry, its own records
 * file by file, and generated files on which nobody had worked. Pure.
 */
export async function settle(unsettled: Unsettled): Promise<Settled> {
  const { files } = unsettled;
  const result: Settled = { writes: [], problems: [] };
  const locks = new Map(unsettled.locks);
  const known = new Set(unsettled.own);
  for (const file of files) {
    if (file.path === MANIFEST) await settleManifest(file, result);
    else if (file.path.startsWith(`${LOCK_FOLDER}/`)) {
      const sides = locksOf(file, result);
      if (sides === null) continue;
      for (const it of [sides.ours, sides.theirs]) {
        for (const { base } of Object.values(it?.files ?? {})) known.add(base);
      }
      const lock = settledLock(sides, unsettled.hashOf);
      if (lock === null) continue;
      locks.set(baseName(file.path).replace(/\.json$/, ''), lock);
      result.writes.push({ path: file.path, text: formatLock(lock) });
    }
  }
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

type LockSides = Record<'base' | 'ours' | 'theirs', Lock | null>;

/** null, with a problem told, where a side cannot be read. */
function locksOf(file: MarkedFile, result: Settled): LockSides | null {
  const read = (text: string | null): Lock | null =>
    text === null ? null : parseLock(text, file.path);
  try {
    return { base: read(file.base), ours: read(file.ours), theirs: read(file.theirs) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    result.problems.push(unreadable(file));
    return null;
  }
}

/** The one thing a person can do for a record: take the one of one side. */
export function unreadable({ path, committed }: Pick<MarkedFile, 'path' | 'committed'>): Problem {
  const before = `"$(git log -1 --format=%h -- ${path})^"`;
  return {
    message: `${path} holds conflict markers of git that cannot be taken apart`,
    file: path,
    expected: 'the record as the tool wrote it on either branch',
    fix: `git checkout ${committed ? before : '--ours'} -- ${path}, then: create-infra-module sync`,
  };
}

/**
 * A lock of both branches: each file from the side that changed it; rendered anew in any case. Where
 * one side removed the module the other's lock lives on: the merged manifest says what becomes of
 * it, and a removal finds there which files to delete.
 */
function settledLock(sides: LockSides, hashOf: Unsettled['hashOf']): Lock | null {
  const ours = sides.ours ?? sides.theirs;
  const theirs = sides.theirs ?? ours;
  if (ours === null || theirs === null) return null;
  if (ours.removed && theirs.removed) return ours;
  const living = ours.removed ? theirs : ours;
  const files =
    ours.removed || theirs.removed
      ? living.files
      : mergedRecords(sides.base?.files ?? {}, ours.files, theirs.files, hashOf);
  return { ...living, entry: '', inputs: '', files };
}

type Records = Record<RepoPath, RecordedFile>;

function mergedRecords(
  base: Records,
  ours: Records,
  theirs: Records,
  hashOf: Unsettled['hashOf'],
): Records {
  const files = Object.create(null) as Records;
  const paths = new Set([...Object.keys(ours), ...Object.keys(theirs)]) as Set<RepoPath>;
  for (const path of paths) {
    const [a, b, o] = [ours[path], theirs[path], base[path]];
    const changedByUs = a?.base !== o?.base;
    // Git may have merged the file itself to what theirs wrote.
    const isTheirs = b !== undefined && a?.base !== b.base && hashOf(path) === b.base;
    const record = !isTheirs && (changedByUs || b === undefined) ? a : b;
    if (record !== undefined) files[path] = sameRegions(a, b) ? record : withoutRegions(record);
  }
  return files;
}

function sameRegions(a: RecordedFile | undefined, b: RecordedFile | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  return JSON.stringify(a.regions) === JSON.stringify(b.regions);
}

/** What lies in them is of one branch, or mixed by git: nobody's edit, whatever a record says. */
function withoutRegions({ ownership, executable, required, base }: RecordedFile): RecordedFile {
  return { ownership, executable, required, base };
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
