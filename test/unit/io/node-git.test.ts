import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Git } from '../../../src/io/io.ts';
import { findGit } from '../../../src/io/node-git.ts';
import type { RepoPath } from '../../../src/model.ts';

const folders: string[] = [];
const p = (path: string): RepoPath => path as RepoPath;

class Repository {
  readonly top = mkdtempSync(join(tmpdir(), 'git-'));

  constructor() {
    folders.push(this.top);
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('config', 'user.name', 'Somebody');
    this.git('config', 'user.email', 'somebody@example.com');
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.top, encoding: 'utf8', stdio: 'pipe' });
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.top, path)), { recursive: true });
    writeFileSync(join(this.top, path), text);
  }

  commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'state');
  }
}

/** The git of `folder` below the top. */
async function gitOf(repository: Repository, folder = ''): Promise<Git> {
  const git = await findGit(join(repository.top, folder));
  if (git === null) throw new Error('no repository found');
  return git;
}

/** Merges two branches that both changed the files; `theirs` null: deleted there. */
function mergeConflict(repository: Repository, file: string, theirs: string | null): void {
  repository.write(file, 'base\n');
  repository.commit();
  repository.git('checkout', '--quiet', '-b', 'other');
  if (theirs === null) repository.git('rm', '--quiet', file);
  else repository.write(file, theirs);
  repository.commit();
  repository.git('checkout', '--quiet', 'main');
  repository.write(file, 'ours\n');
  repository.commit();
  expect(() => repository.git('merge', 'other')).toThrow();
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test('outside a repository there is none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nogit-'));
  folders.push(folder);
  expect(await findGit(folder)).toBeNull();
});

describe.each([
  ['at the top', ''],
  ['in a folder below', 'deep/down'],
])('%s', (_where, folder) => {
  const at = (path: string): string => (folder === '' ? path : `${folder}/${path}`);

  test('committed is tracked and unchanged, whatever the names', async () => {
    const repository = new Repository();
    const names = [
      'clean',
      'with space',
      'grün*[x]',
      'changed',
      'staged',
      'mode',
      'gone',
      'hidden',
    ];
    for (const name of names) repository.write(at(name), 'x\n');
    repository.commit();
    repository.write(at('changed'), 'y\n');
    repository.write(at('staged'), 'y\n');
    repository.git('add', at('staged'));
    repository.write(at('untracked'), 'x\n');
    repository.write(at('.gitignore'), 'ignored\n');
    repository.write(at('ignored'), 'x\n');
    chmodSync(join(repository.top, at('mode')), 0o755);
    rmSync(join(repository.top, at('gone')));
    repository.git('update-index', '--assume-unchanged', at('hidden'));
    repository.write(at('hidden'), 'y\n');
    const git = await gitOf(repository, folder);
    const all = [...names, 'untracked', 'ignored', 'none'].map(p);
    const clean = new Set(['clean', 'with space', 'grün*[x]']);
    expect(await git.committed(all)).toEqual(clean);
    const many = Array.from({ length: 300 }, (_, i) => p(`none${i}`));
    expect(await git.committed([...all, ...many])).toEqual(clean);
    expect(await git.committed([])).toEqual(new Set());
    expect(await git.dirty(10)).toEqual([
      '.gitignore',
      'changed',
      'gone',
      'mode',
      'staged',
      'untracked',
    ]);
    expect(await git.dirty(2)).toEqual(['.gitignore', 'changed']);
  });

  test('unmerged files come with the texts of all sides', async () => {
    const repository = new Repository();
    mergeConflict(repository, at('a file.txt'), 'theirs, grün\n');
    const git = await gitOf(repository, folder);
    expect(await git.unmerged()).toEqual([
      { path: 'a file.txt', base: 'base\n', ours: 'ours\n', theirs: 'theirs, grün\n' },
    ]);
    expect(await git.committed([p('a file.txt')])).toEqual(new Set());
    expect(await git.dirty(9)).toEqual(['a file.txt']);
  });

  test('a side without the file is null', async () => {
    const repository = new Repository();
    mergeConflict(repository, at('f'), null);
    const git = await gitOf(repository, folder);
    expect(await git.unmerged()).toEqual([
      { path: 'f', base: 'base\n', ours: 'ours\n', theirs: null },
    ]);
  });

  test('a marked conflict is one for git, mode kept, file untouched', async () => {
    const repository = new Repository();
    repository.write(at('run me.sh'), 'disk\n');
    chmodSync(join(repository.top, at('run me.sh')), 0o755);
    repository.commit();
    const git = await gitOf(repository, folder);
    const stages = { base: 'b\r\n', ours: 'o\n', theirs: '' };
    await git.markConflict(p('run me.sh'), stages);
    expect(await git.unmerged()).toEqual([{ path: 'run me.sh', ...stages }]);
    expect(
      repository
        .git('ls-files', '--unmerged')
        .split('\n')
        .map((l) => l.slice(0, 6)),
    ).toEqual(['100755', '100755', '100755', '']);
    expect(readFileSync(join(repository.top, at('run me.sh')), 'utf8')).toBe('disk\n');
    expect(repository.git('status', '--porcelain')).toContain('UU');
    await git.markSettled(p('run me.sh'));
    expect(repository.git('ls-files', '--unmerged')).toBe('');
    expect(repository.git('show', `:${at('run me.sh')}`)).toBe('disk\n');
  });
});

test('files above the folder do not matter', async () => {
  const repository = new Repository();
  repository.write('above', 'x');
  repository.write('below/f', 'x');
  repository.commit();
  repository.write('above', 'y');
  repository.write('belowish', 'y');
  const git = await gitOf(repository, 'below');
  expect(await git.dirty(9)).toEqual([]);
  expect(await git.committed([p('f')])).toEqual(new Set(['f']));
});

test('nothing is committed before the first commit', async () => {
  const repository = new Repository();
  repository.write('f', 'x');
  repository.git('add', 'f');
  const git = await gitOf(repository);
  expect(await git.committed([p('f')])).toEqual(new Set());
  expect(await git.dirty(9)).toEqual(['f']);
});

test('a checkout with other line endings counts as committed', async () => {
  const repository = new Repository();
  repository.write('.gitattributes', '*.txt text eol=crlf\n');
  repository.write('f.txt', 'a\r\nb\r\n');
  repository.commit();
  const git = await gitOf(repository);
  expect(await git.committed([p('f.txt')])).toEqual(new Set(['f.txt']));
});

test('variables that a hook sets do not lead to another repository', async () => {
  const repository = new Repository();
  repository.write('below/f', 'x');
  repository.commit();
  process.env.GIT_DIR = '.git';
  try {
    const git = await gitOf(repository, 'below');
    expect(await git.committed([p('f')])).toEqual(new Set(['f']));
  } finally {
    delete process.env.GIT_DIR;
  }
});
