import type { RepoPath } from '../model.ts';
import { GitCommand } from './git-command.ts';
import type { GitSettings } from './io.ts';

/** What git would ignore, and how it is set; null: no git. */
export async function gitSettings(
  root: string,
  paths: readonly RepoPath[],
  names: readonly string[],
): Promise<GitSettings | null> {
  const git = await GitCommand.at(root);
  if (git === null) return null;
  // It ends with 1 where it ignores none of them. What is tracked is not ignored, whatever is written.
  const ignored = await git.attempt(['check-ignore', '--', ...paths]);
  const values = await Promise.all(names.map((name) => git.attempt(['config', '--get', name])));
  return {
    ignored: (ignored ?? '').split('\n').filter((it) => it !== '') as RepoPath[],
    values: values.map((it) => it?.trim() ?? null),
  };
}
