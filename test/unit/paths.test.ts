import { describe, expect, test } from '@jest/globals';

import { UserError } from '../../src/errors.ts';
import type { RepoPath } from '../../src/model.ts';
import {
  baseName,
  caseKey,
  isUnder,
  joinPath,
  parentOf,
  repoPath,
  whyNotRepoPath,
} from '../../src/paths.ts';

describe('paths inside the repository', () => {
  test.each([
    'a',
    'infra/file_processing/main.tf',
    '.github/workflows/a.yml',
    '.gitignore',
    'a/.gitattributes',
    '.git2/x',
    'a.git/x',
    'a/git/x',
    'a b/ü/日本.md',
    'con2/nulls',
    'console.txt',
    '@git/.github/workflows/a.yml',
    '__proto__',
  ])('%j', (path) => {
    expect(whyNotRepoPath(path)).toBeNull();
  });
});

describe('what is no path inside the repository', () => {
  test.each([
    ['', 'it is empty'],
    ['/a', 'it is absolute'],
    ['..', 'it holds `..`'],
    ['a/../../b', 'it holds `..`'],
    ['./a', 'it holds `.`'],
    ['a//b', 'it has an empty part'],
    ['a/', 'it has an empty part'],
    ['C:/a', 'it holds a character that not every file system takes'],
    ['a\\b', 'it holds a character that not every file system takes'],
    ['a\u0000b', 'it holds a character that not every file system takes'],
    ['a\nb', 'it holds a character that not every file system takes'],
    ['a./b', '`a.` ends with a dot or a blank'],
    ['a /b', '`a ` ends with a dot or a blank'],
    ['nul', '`nul` is a device name on Windows'],
    ['a/COM1.txt', '`COM1.txt` is a device name on Windows'],
    ['.git', 'it lies in .git'],
    ['.GiT/config', 'it lies in .git'],
    ['a/.git/hooks/pre-commit', 'it lies in .git'],
    ['@git/.git/hooks/pre-commit', 'it lies in .git'],
    ['GIT~1/config', 'it lies in .git'],
    ['.g\u200cit/config', 'it lies in .git'],
  ])('%j: %s', (path, why) => {
    expect(whyNotRepoPath(path)).toBe(why);
  });

  test('is refused with its source', () => {
    expect(() => repoPath('../a', 'path of alpha')).toThrow(
      new UserError('path of alpha: "../a" is not a path inside the repository: it holds `..`'),
    );
  });
});

test('joining, taking apart and comparing', () => {
  const path = joinPath('infra', '', 'a/b.tf');
  expect([path, parentOf(path), parentOf('a' as RepoPath), baseName(path)]).toEqual([
    'infra/a/b.tf',
    'infra/a',
    '',
    'b.tf',
  ]);
  expect(joinPath('')).toBe('');
  expect(() => joinPath('a', '..')).toThrow(UserError);
  const under = (of: string): boolean => isUnder(path, of as RepoPath);
  expect([
    under(''),
    under('infra'),
    under('infra/a/b.tf'),
    under('inf'),
    under('infra/a/b'),
  ]).toEqual([true, true, true, false, false]);
  expect(caseKey('A/U\u0308.md')).toBe(caseKey('a/\u00fc.MD'));
});
