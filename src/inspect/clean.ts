import { hashOfSources, isSource, sourceFolder } from '../compare/sources.ts';
import type { DiskReader } from '../io/io.ts';
import type { RecordedFile, RepoPath, Sha } from '../model.ts';
import { joinPath } from '../paths.ts';
import type { Plan } from '../plan.ts';
import type { RepoState } from '../repo.ts';
import { sharedMarker } from '../repo-shared.ts';
import type { InspectedShared } from './model.ts';

type Records = readonly (readonly [RepoPath, RecordedFile])[];

/**
 * True when every recorded file lies on disk as it was agreed, so that nothing has to be parsed,
 * rendered or merged. This is what `check` spends its time on: one read and one hash a file.
 */
export function isClean(disk: DiskReader, records: Records): boolean {
  for (const [path, record] of records) {
    if (record.ownership === 'runtime') continue;
    if (disk.hash(path) !== (record.whole ?? record.base)) return false;
    if (record.executable && disk.modes && !disk.executable(path)) return false;
  }
  return records.every(
    ([path, record]) => record.whole === undefined || sourcesSame(disk, path, record, records),
  );
}

/** Derived regions follow from files beside them, a person's own included. */
function sourcesSame(
  disk: DiskReader,
  path: RepoPath,
  record: RecordedFile,
  records: Records,
): boolean {
  // Regions of one file have one folder of sources: it is looked at once.
  const hashes = new Map<RepoPath, Sha>();
  for (const [name, region] of Object.entries(record.regions ?? {})) {
    if (region.sources === undefined) continue;
    const folder = sourceFolder(name, path);
    const hash = hashes.get(folder) ?? hashOfSources(sourcesIn(disk, name, folder, records));
    hashes.set(folder, hash);
    if (hash !== region.sources) return false;
  }
  return true;
}

function sourcesIn(
  disk: DiskReader,
  region: string,
  folder: RepoPath,
  records: Records,
): { path: RepoPath; hash: Sha }[] {
  const above = `${folder}/`;
  const recorded = new Map<string, RecordedFile>();
  for (const [path, record] of records) {
    if (path.startsWith(above)) recorded.set(path.slice(above.length), record);
  }
  const sources: { path: RepoPath; hash: Sha }[] = [];
  for (const name of disk.names(folder)) {
    if (!isSource(region, name as RepoPath)) continue;
    const known = recorded.get(name);
    // Recorded files were found clean above. Others are hashed; one with CRLF never matches,
    // which only means a closer look. null: it is no file.
    const hash = known?.base ?? disk.hash(joinPath(folder, name));
    if (hash !== null) sources.push({ path: `${above}${name}` as RepoPath, hash });
  }
  return sources;
}

/** True where the record of what the shared files were rendered from is not today's. */
export function isStale({ shared, sharedInputs }: RepoState, plan: Plan): boolean {
  if (!plan.modules.some((it) => it.scope !== 'module')) {
    return shared.length > 0 || sharedInputs.length > 0;
  }
  const stored = shared.map((record) => record.stored);
  return sharedInputs.length !== 1 || sharedInputs[0] !== sharedMarker(plan.sharedInputs, stored);
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
  const clean = shared.every(
    ({ path, file }) =>
      file.ownership === 'runtime' ||
      (disk.hash(path) === (file.whole ?? file.base) &&
        (!file.executable || !disk.modes || disk.executable(path))),
  );
  const nothing = { drifts: [], asRecorded: new Set<string>() };
  return clean ? { ...nothing, fileCount: shared.length, stale } : null;
}
