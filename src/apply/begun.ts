import type { DiskWriter } from '../io/io.ts';
import { EMPTY } from '../lib/hash.ts';
import type { RepoPath } from '../model.ts';
import { isUnder } from '../paths.ts';
import type { Journal, Op, PutOp } from './journal.ts';
import { GITIGNORE, STATE } from './layout.ts';
import { pruneFolders } from './tree.ts';

/**
 * Takes the new files of a run away that failed before it was decided; `made` are those that it made.
 * All else is as it was: nothing of it has been touched.
 */
export function takeAway(disk: DiskWriter, journal: Journal, made: readonly RepoPath[]): void {
  for (const path of made) disk.unlink(path);
  pruneFolders(disk, journal.folders);
}

/**
 * The same for a run that was killed before it was decided, of which the journal tells which files it
 * was about to make. Those that somebody went on with stay; their paths are returned.
 */
export function takeAwayLater(disk: DiskWriter, journal: Journal): RepoPath[] {
  const { ops } = journal;
  if (ops.some((op) => isBrought(disk, op))) return [];
  const there = ops
    .filter((op): op is PutOp => op.kind === 'put' && op.inPlace === true)
    .map(({ path, after }) => ({ path, after, hash: disk.hash(path), kind: disk.kind(path) }))
    .filter(({ kind }) => kind !== null);
  // Empty: the run was killed between making the file and filling it.
  const isOurs = (hash: string | null, after: string): boolean => hash === after || hash === EMPTY;
  const ours = there.filter(({ hash, after }) => isOurs(hash, after));
  takeAway(
    disk,
    journal,
    ours.map(({ path }) => path),
  );
  return there.filter((it) => !ours.includes(it)).map(({ path }) => path);
}

/**
 * A record that only a decided run would have put there is there: somebody has brought another state
 * since, of a branch perhaps that has the very same files, and all of it is theirs.
 */
function isBrought(disk: DiskWriter, op: Op): boolean {
  if (op.kind !== 'put' || op.before !== null) return false;
  if (!isUnder(op.path, STATE) || op.path === GITIGNORE) return false;
  return disk.kind(op.path) !== null;
}
