import { hasConflictMarkers } from '../compare/merge-text.ts';
import { UserError, type Problem } from '../errors.ts';
import { readDiskFile } from '../inspect/sides.ts';
import type { DiskReader } from '../io/io.ts';
import { MANIFEST } from '../repo.ts';

/**
 * Where git no longer knows the two sides of an infra.yaml with conflict markers (somebody
 * committed them), only a person can merge it: each conflict with its lines. Else the error itself.
 */
export function explained(error: UserError, disk: DiskReader): UserError {
  const text = readDiskFile(disk, MANIFEST)?.text ?? '';
  const ofManifest = error.problems.some((it) => it.file === MANIFEST);
  if (!ofManifest || !hasConflictMarkers(text)) return error;
  const lines = text.split('\n');
  const problems = lines.flatMap((line, index): Problem[] => {
    if (!/^<{7}(?: |\r?$)/.test(line)) return [];
    const length = lines.slice(index).findIndex((it) => /^>{7}(?: |\r?$)/.test(it));
    return length === -1 ? [] : [byHand(index + 1, index + 1 + length)];
  });
  return new UserError(problems);
}

function byHand(from: number, to: number): Problem {
  return {
    message: `infra.yaml holds conflict markers, in lines ${from} to ${to}, of a merge that git no longer knows`,
    file: MANIFEST,
    line: from,
    expected: 'one of the two sides, or both brought together, without the markers',
    fix: 'edit infra.yaml until no conflict marker is left, then: create-infra-module sync',
  };
}
