import type { RepoPath } from '../model.ts';
import { GIT_ROOT } from '../paths.ts';
import type { GitCommand } from './git-command.ts';

/**
 * Text files of the whole repository with one of these texts in a line; what git ignores is left
 * out, what is not added yet is not.
 */
export async function containing(git: GitCommand, texts: readonly string[]): Promise<RepoPath[]> {
  if (texts.length === 0) return [];
  const patterns = texts.flatMap((text) => ['-e', text]);
  const up = git.prefix.replaceAll(/[^/]+/g, '..');
  const where = up === '' ? [] : ['--', up];
  const how = ['--untracked', '-I', '--fixed-strings', '--files-with-matches', '--full-name', '-z'];
  // It says no where it finds nothing.
  const found = await git.attempt(['grep', ...how, ...patterns, ...where]);
  return (found ?? '')
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => git.below(path) ?? (`${GIT_ROOT}/${path}` as RepoPath));
}
