import { baseName, isUnder, parentOf } from '../paths.ts';
import type { Module, RepoPath } from '../model.ts';
import { setModuleValue } from './edit.ts';
import { renameKey } from './rename-key.ts';

/** Where a half of a module lies before and after. */
export interface Half {
  from: RepoPath;
  to: RepoPath;
}

/**
 * Gives an entry another name; its key, the id, stays. `path:` and `package:` follow where they end
 * in the old name, and so do globs below `ownership:` in the folders that move. Throws UserError
 * where the text cannot be edited by machine.
 */
export async function renameModule(
  text: string,
  module: Module,
  name: string,
  halves: readonly Half[],
): Promise<string> {
  const { id } = module;
  let edited = text;
  const set = async (key: string, value: string | undefined): Promise<void> => {
    edited = await setModuleValue(edited, id, [key], value);
  };
  if (name !== module.name) await set('name', name === id ? undefined : name);
  for (const key of ['path', 'package'] as const) {
    const after = module[key] === null ? null : renamedFolder(module[key], module.name, name);
    if (after !== null && after !== module[key]) await set(key, after);
  }
  return moveGlobs(edited, module, halves);
}

/** Globs below `ownership:` of an entry that lie in folders which move go along. */
export async function moveGlobs(
  text: string,
  { id, ownership }: Pick<Module, 'id' | 'ownership'>,
  halves: readonly Half[],
): Promise<string> {
  let edited = text;
  for (const glob of Object.keys(ownership)) {
    const half = halves.find(({ from }) => isUnder(glob as RepoPath, from));
    if (half === undefined) continue;
    const after = `${half.to}${glob.slice(half.from.length)}`;
    // What is said of the new place already counts there.
    if (Object.hasOwn(ownership, after)) continue;
    edited = await renameKey(edited, id, ['ownership', glob], after);
  }
  return edited;
}

/** The folder under the new name, spelled as the old one was; itself where it has another name. */
export function renamedFolder(folder: RepoPath, before: string, after: string): RepoPath {
  const snake = (name: string): string => name.replaceAll('-', '_');
  const kebab = (name: string): string => name.replaceAll('_', '-');
  const spell = [(name: string): string => name, snake, kebab].find(
    (it) => it(before) === baseName(folder),
  );
  if (spell === undefined) return folder;
  const above = parentOf(folder);
  return (above === '' ? spell(after) : `${above}/${spell(after)}`) as RepoPath;
}
