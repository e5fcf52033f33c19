import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Git } from '../../../src/io/io.ts';
import { findGit } from '../../../src/io/node-git.ts';
import type { RepoPath } from '../../../src/model.ts';
import { refusal } from '../../support/repo.ts';

let holder = '';

function git(folder: string, ...args: string[]): string {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function commit(folder: string, message: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', message);
}

async function gitOf(folder: string): Promise<Git> {
  return (await findGit(folder))!;
}

/**
 * `main` and the branch `work` each went on since they parted; the tool's root is `deep/down`.
 * On `work`: a commit, a rename, and on disk changes of every kind.
 */
beforeAll(() => {
  holder = mkdtempSync(join(tmpdir(), 'since-'));
  const top = join(holder, 'top');
  mkdirSync(top);
  git(top, 'init', '--quiet', '--initial-branch=main');
  for (const name of ['same', 'committed', 'moved', 'edited', 'staged', 'gone']) {
    write(top, `deep/down/${name}`, `${name}\n`);
  }
  write(top, 'beside/file', 'x\n');
  write(top, '.gitignore', 'ignored\n');
  write(top, 'deep/down/infra.yaml', 'old\n');
  commit(top, 'base');
  git(top, 'tag', 'parted');
  git(top, 'checkout', '--quiet', '-b', 'work');
  write(top, 'deep/down/committed', 'new\n');
  renameSync(join(top, 'deep/down/moved'), join(top, 'deep/down/später'));
  commit(top, 'work');
  git(top, 'checkout', '--quiet', 'main');
  write(top, 'deep/down/same', 'changed on main alone\n');
  commit(top, 'main goes on');
  git(top, 'checkout', '--quiet', 'work');
  git(top, 'config', 'diff.relative', 'true');
  write(top, 'deep/down/edited', 'new\n');
  write(top, 'deep/down/staged', 'new\n');
  git(top, 'add', 'deep/down/staged');
  rmSync(join(top, 'deep/down/gone'));
  write(top, 'deep/down/untracked/file', 'new\n');
  write(top, 'deep/down/ignored', 'new\n');
  write(top, 'beside/file', 'new\n');
  write(top, 'beside/untracked', 'new\n');
});

afterAll(() => rmSync(holder, { recursive: true, force: true }));

describe('changedSince', () => {
  test('has what the branch changed and what is not committed, not what main did since', async () => {
    const top = join(holder, 'top');
    const found = await (await gitOf(join(top, 'deep/down'))).changedSince('main');
    expect(found.base).toBe(git(top, 'rev-parse', 'parted').trim());
    expect(found.paths).toEqual([
      '@git/beside/file',
      '@git/beside/untracked',
      'committed',
      'edited',
      'gone',
      'moved',
      'später',
      'staged',
      'untracked/file',
    ]);
  });

  test('from the top of git all paths are its own', async () => {
    const { paths } = await (await gitOf(join(holder, 'top'))).changedSince('parted');
    expect(paths).toContain('deep/down/untracked/file');
    expect(paths).toContain('beside/untracked');
    expect(paths.filter((path) => path.startsWith('@git'))).toEqual([]);
  });

  test.each(['nowhere', '-h', 'main..work', 'HEAD:deep', ''])(
    'says that %p is no revision',
    async (revision) => {
      const [problem] = await refusal((await gitOf(join(holder, 'top'))).changedSince(revision));
      expect(problem).toEqual({
        message: `git knows no commit ${JSON.stringify(revision)}`,
        expected: 'one commit, branch or tag, such as origin/main',
        fix: 'git fetch, then git branch --all shows the names',
      });
    },
  );

  test('knows the zeros that a push of a new branch names', async () => {
    const running = (await gitOf(join(holder, 'top'))).changedSince('0'.repeat(40));
    expect((await refusal(running))[0]!.fix).toBe('--since with the branch it will go to');
  });

  test('tells a history without a common commit', async () => {
    const top = join(holder, 'top');
    const tree = git(top, 'rev-parse', 'main^{tree}').trim();
    const lone = git(top, 'commit-tree', tree, '-m', 'lone').trim();
    const [problem] = await refusal((await gitOf(top)).changedSince(lone));
    expect(problem!.message).toBe(`${lone} and this branch have no commit in common`);
  });
});

describe('in a shallow clone', () => {
  const clone = async (...flags: string[]): Promise<Git> => {
    const folder = mkdtempSync(join(holder, 'clone-'));
    git(holder, 'clone', '--quiet', ...flags, `file://${join(holder, 'top')}`, folder);
    return gitOf(folder);
  };

  test('a branch that is not there is told together with the reason', async () => {
    const [problem] = await refusal((await clone('--depth=1')).changedSince('origin/main'));
    expect(problem!.message).toBe('git knows no commit "origin/main": this is a shallow clone');
    expect(problem!.fix).toContain('fetch-depth: 0');
  });

  test('two branches that meet below the cut are refused, not compared as strangers', async () => {
    const shallow = await clone('--depth=1', '--no-single-branch');
    const [problem] = await refusal(shallow.changedSince('origin/main'));
    expect(problem!.message).toBe(
      'where origin/main and this branch part is not known: this is a shallow clone',
    );
    expect(problem!.fix).toContain('git fetch --unshallow');
  });

  test('a history that reaches far enough does', async () => {
    const deep = await clone('--depth=3', '--no-single-branch');
    expect((await deep.changedSince('origin/main')).paths).toEqual([
      'deep/down/committed',
      'deep/down/moved',
      'deep/down/später',
    ]);
  });
});

test('textAt reads a file below the root as it was in a commit', async () => {
  const below = await gitOf(join(holder, 'top/deep/down'));
  expect(await below.textAt('parted', 'infra.yaml' as RepoPath)).toBe('old\n');
  expect(await below.textAt('parted', 'none.yaml' as RepoPath)).toBeNull();
});
