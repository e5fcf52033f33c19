import { describe, expect, test } from '@jest/globals';
import { gatherAnswers, type AnswerFlags } from '../../../src/commands/answers.ts';
import { MemoryDisk } from '../../../src/io/memory-disk.ts';
import { memoryOutside } from '../../support/outside.ts';
import { refusal } from '../../support/repo.ts';

/** Answers to flags, with this text as `in.yaml`. */
function gather(flags: Partial<AnswerFlags>, input = '', files: Record<string, string> = {}) {
  const outside = { ...memoryOutside(new MemoryDisk(files)), readUserFile: () => input };
  return gatherAnswers(outside, { set: [], ...flags });
}

describe('--input', () => {
  test('is read, flags win', async () => {
    const input = 'project: shop\nenvironments: [dev]\nuses:\n  net: [id]\nparams: { a: 1 }\n';
    expect(await gather({ input: 'in.yaml', project: 'mall', set: ['b=2'] }, input)).toEqual({
      project: 'mall',
      environments: ['dev'],
      uses: { net: ['id'] },
      params: { a: 1, b: 2 },
      typed: { b: '2' },
      perEnvironment: {},
    });
  });

  test.each([
    ['blueprint: 5', 'blueprint: expected a text, got 5; put it in quotes', 12],
    ['environments: dev', 'environments: expected a list, got "dev"', 15],
    ['environments: [1]', 'environments.0: expected a text, got 1; put it in quotes', 16],
    ['layout: 5', 'layout: expected a text, got 5; put it in quotes', 9],
    ['uses: 7', 'uses: expected a map of keys and values, got 7', 7],
    ['uses: { a: b }', 'uses.a: expected a list, got "b"', 12],
    ['params: 5', 'params: expected a map of keys and values, got 5', 9],
    [
      'per_environment: { dev: 1 }',
      'per_environment.dev: expected a map of keys and values, got 1',
      25,
    ],
    ['projekt: a', 'projekt: unknown key "projekt"; did you mean project?', 1],
    ['- a', 'expected a map of keys and values, got a list', 1],
  ])('%s is refused with its place', async (input, message, column) => {
    const [problem, ...more] = await refusal(gather({ input: 'in.yaml' }, `# answers\n${input}\n`));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ message, file: 'in.yaml', line: 2, column });
  });
});

test('answers for the first infra.yaml are refused where there is one', async () => {
  const flags = { project: 'a', environments: ['dev'], layout: 'empty', input: 'in.yaml' };
  const problems = await refusal(gather(flags, 'region: eu-west-1\n', { 'infra.yaml': '' }));
  expect(problems.map((it) => it.message)).toEqual([
    '--project has no effect: infra.yaml is there already',
    'region in in.yaml has no effect: infra.yaml is there already',
    '--environments has no effect: infra.yaml is there already',
    '--layout has no effect: infra.yaml is there already',
  ]);
});
