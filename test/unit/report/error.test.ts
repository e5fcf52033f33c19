import { describe, expect, test } from '@jest/globals';

import { InternalError, UserError, type Problem } from '../../../src/errors.ts';
import { describeError } from '../../../src/report/error.ts';

function told(...problems: Problem[]): string {
  return describeError(new UserError(problems), '1.2.3', false).text;
}

describe('a mistake of the user', () => {
  test.each<[string, Problem, string]>([
    ['a message alone', { message: 'it is wrong' }, 'error  it is wrong\n'],
    [
      'with file, line and column',
      { message: 'it is wrong', file: 'infra.yaml', line: 3, column: 7 },
      'error  infra.yaml:3:7  it is wrong\n',
    ],
    [
      'with file and line',
      { message: 'it is wrong', file: 'infra.yaml', line: 3 },
      'error  infra.yaml:3  it is wrong\n',
    ],
    [
      'with a file that the message does not name',
      { message: 'it is wrong', file: 'infra.yaml' },
      'error  infra.yaml  it is wrong\n',
    ],
    [
      'with a file that the message names: not said twice',
      { message: 'infra.yaml is wrong', file: 'infra.yaml' },
      'error  infra.yaml is wrong\n',
    ],
    [
      'with what was expected and what to do',
      { message: 'it is wrong', expected: 'it to be right', fix: 'create-infra-module check' },
      'error  it is wrong\n       expected: it to be right\n       try: create-infra-module check\n',
    ],
  ])('%s', (_name, problem, expected) => {
    expect(told(problem)).toBe(expected);
  });

  test('is told with all others of its stage, and exits 2 without a stack', () => {
    const error = new UserError([{ message: 'one' }, { message: 'two', fix: 'mend' }]);
    expect(describeError(error, '1.2.3', false)).toEqual({
      text: 'error  one\nerror  two\n       try: mend\n',
      code: 2,
    });
  });

  test('is red where there are colours', () => {
    expect(describeError(new UserError('one'), '1.2.3', true).text).toBe(
      '\u001b[31merror\u001b[39m  one\n',
    );
  });
});

describe('a bug of the tool', () => {
  test.each<[string, unknown, string]>([
    ['an error of ours', new InternalError('never'), 'InternalError: never'],
    ['any other error', new TypeError('undefined is no function'), 'TypeError: undefined is'],
    ['something that is no error', 'a text', 'a text'],
  ])('%s exits 70, with version, stack and where to report it', (_name, error, start) => {
    const { text, code } = describeError(error, '1.2.3', false);
    expect(code).toBe(70);
    const lines = text.split('\n');
    expect(lines[0]).toBe('bug  create-infra-module 1.2.3 failed in a way that it should not:');
    expect(text).toContain(start);
    expect(lines.slice(-3)).toEqual([
      'Files are as they were, or as they should be: a run is written whole or not at all.',
      'Please report it with the text above: https://github.com/create-infra-module/create-infra-module/issues/new',
      '',
    ]);
  });

  test('an error without stack still says what it is', () => {
    const error = new InternalError('never');
    delete error.stack;
    expect(describeError(error, '1.2.3', false).text).toContain('\nnever\n');
  });
});
