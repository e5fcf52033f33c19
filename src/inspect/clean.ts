import { hashOfSources } from '../compare/compare.ts';
import { isSource, sourceFolder } from '../compare/derive.ts';
import type { DiskReader } from '../io/io.ts';
import type { RecordedFile, RepoPath, Sha } from '../model.ts';
import { joinPath } from '../paths.ts';

type Records = Readonly<Record<RepoPath, RecordedFile>>;

/**
 * True when every recorded file lies on disk as it was agreed, so that nothing has to be parsed,
 * rendered or merged. This is what `check` spends its time on: one read and one hash a file.
 */
export function isClean(disk: DiskReader, records: Records): boolean {
  for (const path in records) {
    const record = records[path as RepoPath]!;
    if (record.ownership === 'runtime') continue;
    if (disk.hash(path as RepoPath) !== (record.whole ?? record.base)) return false;
  }
  for (const path in records) {
    const record = records[path as RepoPath]!;
    if (record.whole !== undefined && !sourcesSame(disk, path as RepoPath, record, records)) {
      return false;
    }
  }
  return true;
}

/** Derived regions follow from files beside them, a person's own included. */
function sourcesSame(
  disk: DiskReader,
  path: RepoPath,
  record: RecordedFile,
  records: Records,
): boolean {
  for (const [name, region] of Object.entries(record.regions ?? {})) {
    if (region.sources === undefined) continue;
    const folder = sourceFolder(name, path);
    const sources: { path: RepoPath; hash: Sha }[] = [];
    for (const entry of disk.list(folder)) {
      const at = joinPath(folder, entry.name);
      if (entry.kind !== 'file' || !isSource(name, at)) continue;
      // Recorded files were found clean above. Others are hashed; one with CRLF never matches,
      // which only means a closer look.
      const hash = records[at]?.base ?? disk.hash(at);
      if (hash !== null) sources.push({ path: at, hash });
    }
    if (hashOfSources(sources) !== region.sources) return false;
  }
  return true;
}
