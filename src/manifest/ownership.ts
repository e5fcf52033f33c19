import { globMatcher } from '../lib/glob.ts';
import type { OwnershipRule, RepoPath } from '../model.ts';

/** What `ownership:` of an entry says of one path; of several globs the last one that matches. */
export function ownershipAt(
  ownership: Readonly<Record<string, OwnershipRule>>,
  path: RepoPath,
): { glob: string; rule: OwnershipRule } | null {
  const found = Object.entries(ownership).filter(([glob]) => globMatcher(glob)(path));
  const last = found.at(-1);
  return last === undefined ? null : { glob: last[0], rule: last[1] };
}
