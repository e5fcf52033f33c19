import { UserError } from '../errors.ts';
import type { RepoPath } from '../model.ts';
import { GIT_ROOT } from '../paths.ts';
import type { GitCommand } from './git-command.ts';
import type { ChangedSince } from './io.ts';

const NO_COMMIT = /^0{40,64}$/;
const WHOLE_HISTORY =
  'git fetch --unshallow (in GitHub Actions: fetch-depth: 0 below with: of actions/checkout)';

/**
 * What changed since the branch left `revision`: commits since their merge base, and what is not
 * committed. Throws UserError for a revision that is none, and where the history is cut off.
 */
export async function changedSince(git: GitCommand, revision: string): Promise<ChangedSince> {
  const commit = revision.startsWith('-')
    ? null
    : await git.attempt(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  if (commit === null) throw await unknownRevision(git, revision);
  const found = await git.attempt(['merge-base', commit.trim(), 'HEAD']);
  if (found === null) throw await noMergeBase(git, revision);
  const base = found.trim();
  const format = ['--name-only', '-z', '--no-renames', '--no-relative', '--no-ext-diff'];
  const submodules = '--ignore-submodules=dirty';
  const changed = await git.records(['diff', ...format, submodules, base, '--']);
  // Asked from the top: below it, untracked files beside the root would be left out.
  const others = ['ls-files', '--others', '--exclude-standard', '--full-name', '-z'];
  const up = git.prefix.replaceAll(/[^/]+/g, '..');
  const untracked = await git.records([...others, '--', ...(up === '' ? [] : [up])]);
  const paths = new Set([...changed, ...untracked].map((path) => fromRoot(git, path)));
  return { base, paths: [...paths].sort() };
}

/** Text of a file in a commit; null: not there. Throws UserError where git cannot read it. */
export async function textAt(
  git: GitCommand,
  commit: string,
  path: RepoPath,
): Promise<string | null> {
  const [entry] = await git.records(['ls-tree', '-z', commit, '--', path]);
  const object = entry?.split('\t')[0]?.split(' ')[2];
  return object === undefined ? null : git.text(['cat-file', 'blob', object]);
}

/** Files beside the root are those of the root of git. */
function fromRoot(git: GitCommand, path: string): RepoPath {
  return git.below(path) ?? (`${GIT_ROOT}/${path}` as RepoPath);
}

async function isShallow(git: GitCommand): Promise<boolean> {
  return (await git.attempt(['rev-parse', '--is-shallow-repository']))?.trim() === 'true';
}

async function unknownRevision(git: GitCommand, revision: string): Promise<UserError> {
  const message = `git knows no commit ${JSON.stringify(revision)}`;
  if (NO_COMMIT.test(revision)) {
    const expected = 'a commit; zeros stand for "there was none", as in the push of a new branch';
    return new UserError({ message, expected, fix: '--since with the branch it will go to' });
  }
  const shallow = await isShallow(git);
  return new UserError({
    message: shallow ? `${message}: this is a shallow clone` : message,
    expected: 'one commit, branch or tag, such as origin/main',
    fix: shallow ? WHOLE_HISTORY : 'git fetch, then git branch --all shows the names',
  });
}

async function noMergeBase(git: GitCommand, revision: string): Promise<UserError> {
  if (await isShallow(git)) {
    return new UserError({
      message: `where ${revision} and this branch part is not known: this is a shallow clone`,
      expected: 'the history down to the commit that both have',
      fix: WHOLE_HISTORY,
    });
  }
  return new UserError({
    message: `${revision} and this branch have no commit in common`,
    expected: 'a revision that this branch began at, such as origin/main',
    fix: 'git log --oneline -1 HEAD shows where you are; a branch without commits needs one first',
  });
}
