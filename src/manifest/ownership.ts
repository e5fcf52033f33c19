import { globMatcher } from '../lib/glob.ts';
import type { Ownership, OwnershipRule, RepoPath } from '../model.ts';

/** What `ownership:` of an entry says of one path; of several globs the last one that matches. */
export function ownershipAt(
  ownership: Readonly<Record<string, OwnershipRule>>,
  path: RepoPath,
): { glob: string; rule: OwnershipRule } | null {
  const last = linesAt(ownership, path).at(-1);
  return last === undefined ? null : { glob: last[0], rule: last[1] };
}

/**
 * Whose a file is by the manifest, else by its blueprint. What is `runtime` nothing but its own path
 * or a release takes out: a glob that means a folder means what templates write there.
 */
export function ruleAt(
  ownership: Readonly<Record<string, OwnershipRule>>,
  path: RepoPath,
  blueprint: Ownership,
): { glob: string | null; rule: OwnershipRule } {
  const counts = ([glob, rule]: [string, OwnershipRule]): boolean =>
    blueprint !== 'runtime' || rule === 'released' || glob === path;
  const said = linesAt(ownership, path).findLast(counts);
  return said === undefined ? { glob: null, rule: blueprint } : { glob: said[0], rule: said[1] };
}

function linesAt(
  ownership: Readonly<Record<string, OwnershipRule>>,
  path: RepoPath,
): [string, OwnershipRule][] {
  const globs = Object.keys(ownership).filter((glob) => globMatcher(glob)(path));
  return globs.map((glob) => [glob, ownership[glob]!]);
}
