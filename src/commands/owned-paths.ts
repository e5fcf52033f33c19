import { UserError } from '../errors.ts';
import { globsOfModule, namedBy, type OwnerFiles } from '../inspect/owned.ts';
import type { Outside } from '../io/io.ts';
import { didYouMean } from '../lib/closest.ts';
import { globMatcher } from '../lib/glob.ts';
import type { OwnedFile } from '../manifest/edit-ownership.ts';
import { isUnder, ROOT } from '../paths.ts';
import { userGlobs, userPath } from './user-paths.ts';

/** Files of one module that a person named, and the globs that say so in infra.yaml. */
export interface Chosen {
  owner: OwnerFiles;
  globs: string[];
  files: OwnedFile[];
}

/**
 * What a person means by a path, a folder, a glob or a module. Throws UserError where that is no
 * file that a module makes.
 */
export function chosenBy(outside: Outside, owners: readonly OwnerFiles[], given: string): Chosen[] {
  const [glob] = userGlobs(outside, [given]);
  if (glob !== undefined) return nonEmpty(outside, owners, given, withGlobs(owners, [glob]));
  const byPath = withGlobs(owners, globsOfPath(outside, owners, given));
  const module = owners.find(
    ({ planned: { id, summary } }) => id === given || summary.name === given,
  );
  if (byPath.length > 0 || module === undefined) return nonEmpty(outside, owners, given, byPath);
  const globs = globsOfModule(module);
  return [{ owner: module, globs, files: namedBy(globs, module) }];
}

function globsOfPath(outside: Outside, owners: readonly OwnerFiles[], given: string): string[] {
  const path = userPath(outside, given);
  const all = owners.flatMap(({ files }) => files.map((it) => it.path));
  if (path === ROOT) return ['**'];
  if (all.includes(path)) return [path];
  return all.some((it) => isUnder(it, path)) ? [`${path}/**`] : [];
}

function withGlobs(owners: readonly OwnerFiles[], globs: readonly string[]): Chosen[] {
  return owners
    .map((owner) => ({ owner, globs: [...globs], files: namedBy(globs, owner) }))
    .filter(({ files }) => files.length > 0);
}

function nonEmpty(
  outside: Outside,
  owners: readonly OwnerFiles[],
  given: string,
  chosen: Chosen[],
): Chosen[] {
  if (chosen.length > 0) return chosen;
  const all = owners.flatMap(({ files }) => files.map((it) => it.path));
  const ids = owners.map(({ planned }) => planned.id);
  const isGlob = given.includes('*');
  const path = isGlob ? given : userPath(outside, given);
  const odd = all.some((it) => it === path) && !globMatcher(path)(path);
  throw new UserError({
    message: odd
      ? `${path} cannot be named in infra.yaml: its braces would be taken for a choice`
      : `${given} is no file that a module makes, and no module${didYouMean(path, [...all, ...ids])}`,
    expected: 'a generated file, a folder or glob of such, or the id of a module',
    fix: 'create-infra-module explain <file> says whose a file is',
  });
}
