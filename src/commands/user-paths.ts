import { UserError } from '../errors.ts';
import type { Outside } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { ROOT, repoPath } from '../paths.ts';

/**
 * Paths as the user types them, relative to the working directory, as paths of the repository.
 * Globs are left out. Throws UserError for one that leaves the repository.
 */
export function userPaths(outside: Outside, given: readonly string[]): RepoPath[] {
  return given.filter((it) => !it.includes('*')).map((it) => userPath(outside, it));
}

/** Globs as the user types them, relative to the working directory, from the root. */
export function userGlobs(outside: Outside, given: readonly string[]): string[] {
  return given.filter((it) => it.includes('*')).map((it) => partsOf(outside, it).join('/'));
}

export function userPath(outside: Outside, given: string): RepoPath {
  const parts = partsOf(outside, given);
  return parts.length === 0 ? ROOT : repoPath(parts.join('/'), 'path');
}

function partsOf(outside: Outside, given: string): string[] {
  // `--restore "$UNSET"` must not mean all that is here.
  if (given === '') throw empty();
  const start = outside.root.cwd === '' ? [] : outside.root.cwd.split('/');
  const parts: string[] = given.startsWith('/') ? [] : [...start];
  let text = given.replaceAll('\\', '/');
  const { root } = outside.disk;
  if (given.startsWith('/')) {
    if (text !== root && !text.startsWith(`${root}/`)) throw outsideRoot(given, root);
    text = text.slice(root.length);
  }
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) throw outsideRoot(given, root);
  }
  return parts;
}

function empty(): UserError {
  return new UserError({
    message: 'an empty text is no path',
    expected: 'a file or folder; . for all of the folder where the command runs',
  });
}

function outsideRoot(given: string, root: string): UserError {
  return new UserError({
    message: `${given} lies outside the repository ${root}`,
    expected: 'a path in it, from the folder where the command runs',
  });
}
