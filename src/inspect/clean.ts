import { hashOfSources, isSource, SOURCE_ENDING, sourceFolder } from '../compare/sources.ts';
import type { DiskReader } from '../io/io.ts';
import { recordsOf } from '../lock.ts';
import type { Lock, RecordedFile, RepoPath, Sha } from '../model.ts';
import type { Plan } from '../plan.ts';
import type { RepoState } from '../repo.ts';
import type { InspectedShared } from './model.ts';

/** Files that a derived region may follow from: their agreed hashes by path. */
type Sources = Map<RepoPath, Sha>;

/** What is known of a module whose files are all as agreed. */
export interface Clean {
  fileCount: number;
  /** Files of people's own that its tables follow from, too. */
  own: RepoPath[];
}

/**
 * The files of a lock where every one lies on disk as it was agreed, so that nothing has to
 * be parsed, rendered or merged; else null. This is what `check` spends its time on: one read and
 * one hash a file. What was written once is the person's and follows from nothing: only with
 * `seeded` is it compared.
 */
export function countClean(disk: DiskReader, lock: Lock, seeded: boolean): Clean | null {
  const records = recordsOf(lock);
  if (records === null) return null;
  const sources: Sources = new Map();
  const derived: { path: RepoPath; record: RecordedFile }[] = [];
  let count = 0;
  for (; records.next(); count += 1) {
    const { path, flags, whole } = records;
    if (whole === null && !isCompared(flags, seeded)) {
      if (isMissed(flags) && !disk.quickHas(path)) return null;
      continue;
    }
    if (whole?.whole !== undefined) derived.push({ path, record: whole });
    else if (path.endsWith(SOURCE_ENDING)) sources.set(path, records.base());
    const hash = disk.quickHash(path, flags.executable);
    if (hash === null) return null;
    if (whole?.whole === undefined ? !records.hasBase(hash) : hash !== whole.whole) return null;
  }
  if (records.odd) return null;
  const own: RepoPath[] = [];
  const same = derived.every(({ path, record }) => sourcesSame(disk, path, record, sources, own));
  return same ? { fileCount: count, own } : null;
}

/** True where what a person did to the file is news. */
function isCompared({ ownership }: Pick<RecordedFile, 'ownership'>, seeded: boolean): boolean {
  return ownership !== 'runtime' && (ownership !== 'seeded' || seeded);
}

/** True for files that are made again where they are gone (see decide.ts). */
function isMissed({ ownership, required }: Pick<RecordedFile, 'ownership' | 'required'>): boolean {
  return required || ownership === 'runtime';
}

/** Derived regions follow from files beside them, a person's own included. */
function sourcesSame(
  disk: DiskReader,
  path: RepoPath,
  { regions }: RecordedFile,
  known: Sources,
  own: RepoPath[],
): boolean {
  // Regions of one file mostly have one folder of sources: it is looked at once.
  let looked = { folder: '', hash: '' };
  for (const name in regions) {
    const agreed = regions[name]!.sources;
    if (agreed === undefined) continue;
    const folder = sourceFolder(name, path);
    if (folder !== looked.folder) {
      looked = { folder, hash: hashOfSources(sourcesIn(disk, name, folder, known, own)) };
    }
    if (agreed !== looked.hash) return false;
  }
  return true;
}

function sourcesIn(
  disk: DiskReader,
  region: string,
  folder: RepoPath,
  known: Sources,
  own: RepoPath[],
): { path: RepoPath; hash: Sha }[] {
  const sources: { path: RepoPath; hash: Sha }[] = [];
  for (const name of disk.names(folder)) {
    if (!isSource(region, name as RepoPath)) continue;
    const path = `${folder}/${name}` as RepoPath;
    // Recorded files were found clean above. Others are hashed; one with CRLF never matches,
    // which only means a closer look. null: it is no file.
    const hash = known.get(path) ?? disk.quickHash(path, false);
    if (hash === null) continue;
    sources.push({ path, hash });
    if (!known.has(path)) own.push(path);
  }
  return sources;
}

/** True where the record of what the shared files were rendered from is not today's. */
export function isStale(state: RepoState, plan: Plan): boolean {
  if (!plan.modules.some((it) => it.scope !== 'module')) {
    return state.shared.length > 0 || state.sharedInputs.length > 0;
  }
  return !isAsWritten(state, plan.sharedInputs);
}

/** True where the shared files were last written from `inputs`, and all their records are there. */
export function isAsWritten({ writtenFrom }: RepoState, inputs: Sha): boolean {
  return writtenFrom === inputs;
}

/** The shared files where all are as agreed; null where they must be looked at more closely. */
export function cleanShared(
  disk: DiskReader,
  { shared }: RepoState,
  stale: boolean,
): InspectedShared | null {
  const paths = new Set(shared.map((record) => record.path));
  // After a merge in git two records may say different things of one file.
  if (stale || paths.size !== shared.length) return null;
  const clean = shared.every(({ path, file }) =>
    file.ownership === 'runtime'
      ? disk.quickHas(path)
      : disk.quickHash(path, file.executable) === (file.whole ?? file.base),
  );
  const nothing = { drifts: [], asRecorded: new Set<string>() };
  return clean ? { ...nothing, fileCount: shared.length, stale } : null;
}
