import { globMatcher } from '../lib/glob.ts';
import type { Ownership, OwnershipRule, RepoPath } from '../model.ts';

/** What `ownership:` of an entry says of one path; of several globs the last one that matches. */
export function ownershipAt(
  ownership: Readonly<Record<string, OwnershipRule>>,
  path: RepoPath,
): { glob: string; rule: OwnershipRule } | null {
  const found = Object.entries(ownership).filter(([glob]) => globMatcher(glob)(path));
  const last = found.at(-1);
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
  const said = ownershipAt(ownership, path);
  const counts = blueprint !== 'runtime' || said?.rule === 'released' || said?.glob === path;
  return said !== null && counts ? said : { glob: null, rule: blueprint };
}
