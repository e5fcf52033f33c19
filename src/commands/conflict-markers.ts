import type { FileDrift } from '../compare/model.ts';
import type { FileChange } from '../apply.ts';
import { mergeCopy } from '../inspect/merge-copies.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';
import { UserError } from '../errors.ts';
import type { Outside } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import type { RepoPath } from '../model.ts';
import { placedDisk } from './placed-disk.ts';

type Marked = FileDrift & { marked: string };

function conflicts(inspection: Inspection): Marked[] {
  return allDrifts(inspection).filter(
    (it): it is Marked => it.action === 'conflict' && it.marked !== undefined,
  );
}

/** `--conflicts=markers`: a copy beside each conflicting file; the file itself stays runnable. */
export function markerChanges(outside: Outside, inspection: Inspection): FileChange[] {
  const disk = placedDisk(outside, inspection);
  return conflicts(inspection).flatMap((drift) => {
    const path = mergeCopy(drift.path);
    const before = disk.hash(path);
    if (before === sha256(drift.marked)) return [];
    if (disk.kind(path) !== null) throw begun(path, drift.path);
    return [{ path, before, after: { bytes: drift.marked, executable: false } }];
  });
}

/** A copy that a person has worked on, or a file of theirs, is not written over. */
function begun(path: RepoPath, of: RepoPath): UserError {
  return new UserError({
    message: `${path} is there already and is not what would be written`,
    file: path,
    fix: `finish it and run create-infra-module resolve ${of}, or delete it`,
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
