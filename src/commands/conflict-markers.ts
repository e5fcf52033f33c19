import type { FileDrift } from '../compare/model.ts';
import type { FileChange } from '../apply.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';
import type { Outside } from '../io/io.ts';
import type { RepoPath } from '../model.ts';

export const MERGE_SUFFIX = '.merge';

export function mergeCopy(path: RepoPath): RepoPath {
  return `${path}${MERGE_SUFFIX}` as RepoPath;
}

type Marked = FileDrift & { marked: string };

function conflicts(inspection: Inspection): Marked[] {
  return allDrifts(inspection).filter(
    (it): it is Marked => it.action === 'conflict' && it.marked !== undefined,
  );
}

/** `--conflicts=markers`: a copy beside each conflicting file; the file itself stays runnable. */
export function markerChanges(outside: Outside, inspection: Inspection): FileChange[] {
  return conflicts(inspection).map((drift) => {
    const path = mergeCopy(drift.path);
    const before = outside.disk.hash(path);
    return { path, before, after: { bytes: drift.marked, executable: false } };
  });
}

/** Gives git the three sides too, so that its tools show the conflict. */
export async function markInGit(outside: Outside, inspection: Inspection): Promise<void> {
  const git = await outside.git();
  if (git === null) return;
  for (const drift of conflicts(inspection)) {
    const ours = outside.disk.read(drift.path)?.toString('utf8');
    if (ours === undefined || drift.base === null || drift.wantedText === null) continue;
    const stages = { base: drift.base, ours, theirs: drift.wantedText };
    await git.markConflict(drift.path, stages);
  }
}
