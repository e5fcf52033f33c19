import { describe, expect, test } from '@jest/globals';

import { userGlobs, userPath, userPaths } from '../../../src/commands/user-paths.ts';
import { UserError } from '../../../src/errors.ts';
import { Repo } from '../../support/repo.ts';

function at(cwd: string) {
  return new Repo({}, { cwd }).outside();
}

describe('paths as a person types them', () => {
  test.each([
    ['', 'infra/a', 'infra/a'],
    ['', './infra//a/', 'infra/a'],
    ['', '.', ''],
    ['', 'infra\\a', 'infra/a'],
    ['infra/a', 'b.tf', 'infra/a/b.tf'],
    ['infra/a', '../c/b.tf', 'infra/c/b.tf'],
    ['infra/a', '../..', ''],
    ['infra/a', '/memory/packages', 'packages'],
    ['infra/a', '/memory', ''],
  ])('in %j: %j is %j', (cwd, given, expected) => {
    expect(userPath(at(cwd), given)).toBe(expected);
  });

  test.each([
    ['', '..'],
    ['infra', '../../x'],
    ['', '/etc/passwd'],
    ['', '/memorable'],
    ['', '.git/config'],
  ])('in %j: %j is refused', (cwd, given) => {
    expect(() => userPath(at(cwd), given)).toThrow(UserError);
  });

  test('globs are told apart, and start where the person stands', () => {
    const given = ['a.tf', '*/b.tf', '../**/c.tf', '/memory/x/*'];
    expect(userPaths(at('infra'), given)).toEqual(['infra/a.tf']);
    expect(userGlobs(at('infra'), given)).toEqual(['infra/*/b.tf', '**/c.tf', 'x/*']);
  });
});
