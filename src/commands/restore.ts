import { UserError, type Problem } from '../errors.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';
import type { Restore } from '../inspect/sides.ts';
import type { Outside } from '../io/io.ts';
import { didYouMean } from '../lib/closest.ts';
import { globMatcher } from '../lib/glob.ts';
import type { RepoPath } from '../model.ts';
import { isUnder, ROOT } from '../paths.ts';
import { userGlobs, userPaths } from './user-paths.ts';

/** `--restore` takes files, folders and globs as the user writes them. */
export function restoreOf(outside: Outside, given: readonly string[]): Restore {
  if (given.length === 0) return () => false;
  const paths = userPaths(outside, given);
  const globs = userGlobs(outside, given).map((it) => globMatcher(it));
  return (path: RepoPath, seeded: boolean) =>
    seeded
      ? paths.includes(path)
      : paths.some((it) => isUnder(path, it)) || globs.some((it) => it(path));
}

/**
 * A slip in a path would otherwise look like a file that is as agreed. Throws UserError with each
 * that names no file of the tool's; `.` may name none.
 */
export function refuseUnmatched(
  outside: Outside,
  inspection: Inspection,
  given: readonly string[],
): void {
  if (given.length === 0) return;
  const known = knownFiles(inspection);
  const problems = given.flatMap((it): Problem[] => {
    if (userPaths(outside, [it]).includes(ROOT)) return [];
    const restore = restoreOf(outside, [it]);
    const found = [...known].some(([path, seeded]) => restore(path, seeded));
    return found ? [] : [whyNone(outside, it, known)];
  });
  if (problems.length > 0) throw new UserError(problems);
}

function whyNone(outside: Outside, given: string, known: ReadonlyMap<RepoPath, boolean>): Problem {
  const within = restoreOf(outside, [given]);
  const seeded = [...known.keys()].find((path) => within(path, false));
  if (seeded !== undefined) {
    return {
      message: `--restore ${given}: all files there were written once and are yours (seeded)`,
      expected: 'each such file by its own name',
      fix: `create-infra-module sync --restore ${seeded}`,
    };
  }
  const [path] = userPaths(outside, [given]);
  const near = path === undefined ? '' : didYouMean(path, known.keys());
  return {
    message: `--restore ${given} names no file that create-infra-module looks after${near}`,
    expected: 'a file, a folder or a glob, from the folder where the command runs',
    fix: 'create-infra-module diff --yours shows what could be put back',
  };
}

/** All files that some module has or wants; true: seeded. */
export function knownFiles(inspection: Inspection): Map<RepoPath, boolean> {
  const known = new Map<RepoPath, boolean>();
  for (const { lock } of inspection.modules) {
    for (const [path, { ownership }] of Object.entries(lock?.files ?? {})) {
      known.set(path as RepoPath, ownership === 'seeded');
    }
  }
  for (const { path, file } of inspection.state.shared) {
    known.set(path, file.ownership === 'seeded');
  }
  for (const { path, ownership } of allDrifts(inspection)) known.set(path, ownership === 'seeded');
  return known;
}
