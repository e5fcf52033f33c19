import type { FileChange } from '../apply.ts';
import { hasConflictMarkers } from '../compare/merge-text.ts';
import { viewOf } from '../compare/sides.ts';
import { UserError } from '../errors.ts';
import { inspect, type InspectOptions } from '../inspect/inspect.ts';
import { hasNewLines, sidesOfMarked } from '../inspect/marked.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';
import { overlaid } from '../inspect/overlay.ts';
import { settle, unreadable, type MarkedFile } from '../inspect/settle.ts';
import { readDiskFile } from '../inspect/sides.ts';
import type { World } from '../inspect/world.ts';
import type { DiskReader, Outside, UnmergedFile } from '../io/io.ts';
import { BASE_FOLDER, basePath, LOCK_FOLDER, parseLock, SHARED_FOLDER } from '../lock.ts';
import type { Lock, RepoPath, Sha } from '../model.ts';
import { joinPath } from '../paths.ts';
import { readSharedFolder } from '../repo-shared.ts';
import { explained } from './marked-manifest.ts';

/** Texts that settle what git could not merge; nothing of it is written yet. */
export type SettledTexts = ReadonlyMap<RepoPath, string>;

export interface SettledInspection {
  inspection: Inspection;
  /** The disk as it is once the texts are written: what was inspected. */
  world: World;
  settled: SettledTexts;
}

/**
 * Inspects; where a merge in git left markers in the manifest, in records or in generated files,
 * settles what can be settled and inspects what would then lie there. Writes nothing.
 */
export async function inspectSettled(
  outside: Outside,
  disk: World,
  options: InspectOptions,
): Promise<SettledInspection> {
  const settled = new Map<RepoPath, string>();
  for (;;) {
    const world = { ...disk, disk: overlaid(disk.disk, settled) };
    const found = await inspectOrError(world, options);
    const stuck = found instanceof UserError ? [] : conflictsOfGit(found);
    const more =
      found instanceof UserError || stuck.length > 0
        ? await settleMarked(outside, world.disk, stuck)
        : [];
    for (const { path, text } of more) settled.set(path, text);
    if (more.length > 0) continue;
    if (found instanceof UserError) throw explained(found, world.disk);
    return { inspection: found, world, settled };
  }
}

/**
 * What settles first and what is planned on top of it, as one list against the disk as it is. Where
 * one branch removed a module git may have kept its agreed texts of the other: they go.
 */
export function withSettled(
  disk: DiskReader,
  { inspection, settled }: Pick<SettledInspection, 'inspection' | 'settled'>,
  planned: readonly FileChange[],
): FileChange[] {
  const { bases, locks } = inspection.state;
  const left = [...bases].filter((id) => locks.get(id)?.removed === true).map(basePath);
  if (settled.size === 0 && left.length === 0) return [...planned];
  const changes = new Map<RepoPath, FileChange>();
  for (const path of left) changes.set(path, { path, before: disk.hash(path), after: null });
  for (const [path, text] of settled) {
    const after = { bytes: text, executable: disk.executable(path) };
    changes.set(path, { path, before: disk.hash(path), after });
  }
  for (const change of planned) {
    const before = settled.has(change.path) ? disk.hash(change.path) : change.before;
    changes.set(change.path, { ...change, before });
  }
  return [...changes.values()];
}

async function inspectOrError(
  world: World,
  options: InspectOptions,
): Promise<Inspection | UserError> {
  try {
    return await inspect(world, options);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function conflictsOfGit(inspection: Inspection): RepoPath[] {
  return allDrifts(inspection)
    .filter((it) => it.reason === 'git-conflict')
    .map((it) => it.path);
}

/** Empty where no file with markers can be settled. A settled one has no marker any more. */
async function settleMarked(
  outside: Outside,
  disk: DiskReader,
  stuck: readonly RepoPath[],
): Promise<{ path: RepoPath; text: string }[]> {
  const git = await outside.git();
  const unmerged = ((await git?.unmerged()) ?? []).flatMap((it) => asItStands(disk, it));
  const files = [...unmerged, ...committedMarkers(disk, stuck, unmerged)];
  if (files.length === 0) return [];
  const locks = readableLocks(disk);
  const { writes, problems } = await settle({
    files,
    locks,
    own: ownTexts(disk, locks),
    hashOf: (path) => skeletonHash(disk, path),
  });
  if (problems.length > 0) throw new UserError(problems);
  return writes;
}

/**
 * A file that still holds its markers. Where somebody worked on it since, the sides are taken from
 * what stands there now, lest it goes; that is left to them where it cannot be taken apart.
 */
function asItStands(disk: DiskReader, file: UnmergedFile): UnmergedFile[] {
  const { path, base, ours, theirs } = file;
  const text = markedText(disk, path);
  if (text === null) return [];
  if (path.startsWith('.infra/') || !hasNewLines(text, [base, ours, theirs])) return [file];
  const sides = sidesOfMarked(text);
  return sides === null ? [] : [{ path, ...sides, base }];
}

/** Files whose markers git no longer knows of. A manifest is no such file: people merge that. */
function committedMarkers(
  disk: DiskReader,
  stuck: readonly RepoPath[],
  unmerged: readonly UnmergedFile[],
): MarkedFile[] {
  const records = [LOCK_FOLDER, BASE_FOLDER].flatMap((folder) =>
    disk.list(folder).map(({ name }) => joinPath(folder, name)),
  );
  const known = new Set(unmerged.map(({ path }) => path));
  const files: MarkedFile[] = [];
  for (const path of [...records, ...stuck].filter((it) => !known.has(it))) {
    const text = markedText(disk, path);
    if (text === null) continue;
    const sides = sidesOfMarked(text);
    if (sides !== null) files.push({ path, ...sides, committed: true });
    else if (path.startsWith('.infra/')) {
      throw new UserError(unreadable({ path, committed: true }));
    }
  }
  return files;
}

/** The text of a file that holds conflict markers, else null. What was settled has none. */
function markedText(disk: DiskReader, path: RepoPath): string | null {
  const text = disk.kind(path) === 'file' ? (readDiskFile(disk, path)?.text ?? null) : null;
  return text !== null && hasConflictMarkers(text) ? text : null;
}

function skeletonHash(disk: DiskReader, path: RepoPath): Sha | null {
  const file = readDiskFile(disk, path);
  return file === null ? null : viewOf(file, true).hash;
}

function readableLocks(disk: DiskReader): Map<string, Lock> {
  const locks = new Map<string, Lock>();
  for (const { name, kind } of disk.list(LOCK_FOLDER)) {
    if (kind !== 'file' || !name.endsWith('.json')) continue;
    const path = joinPath(LOCK_FOLDER, name);
    const text = disk.read(path)?.toString('utf8') ?? '';
    if (!hasConflictMarkers(text)) locks.set(name.replace(/\.json$/, ''), parseLock(text, path));
  }
  return locks;
}

/** Hashes of all texts that shared records and readable locks name. */
function ownTexts(disk: DiskReader, locks: ReadonlyMap<string, Lock>): Set<Sha> {
  const { shared } = readSharedFolder(disk, SHARED_FOLDER);
  const own = new Set(shared.map(({ file }) => file.base));
  for (const { files } of locks.values()) {
    for (const { base } of Object.values(files)) own.add(base);
  }
  return own;
}
