import { expect, test } from '@jest/globals';
import { validateValue } from '../../../src/lib/values.ts';
import { builtin } from '../../support/render-case.ts';

const { header } = await builtin({
  kind: 'builtin',
  name: 'service',
  version: '1.0.0',
  text: 'service@1.0.0',
});

function refused(param: string, value: unknown): boolean {
  return validateValue(header.params[param]!, value, [param]).length > 0;
}

test.each([
  ['0 5 * * *', false],
  ['*/15 6-20 * * MON-FRI', false],
  ['0,30 0-23/2 1,15 JAN-MAR,12 0', false],
  ['05 05 01 1 SUN', false],
  ['60 * * * *', true],
  ['0 24 * * *', true],
  ['0 0 0 * *', true],
  ['0 0 32 * *', true],
  ['0 0 1 13 *', true],
  ['0 0 * * 7', true],
  ['*/0 * * * *', true],
  ['0 5 * *', true],
  ['0 5 * * * *', true],
  ['@daily', true],
])('schedule %j: refused %j', (schedule, expected) => {
  expect(refused('schedule', schedule)).toBe(expected);
});

test.each([
  ['ssm:/mlops/{env}/db_url', false],
  ['ssm:/mlops/v1.2/db-url', false],
  ['secretsmanager:mlops/{env}/api_key', false],
  ['secretsmanager:/mlops/key@1', false],
  ['ssm:/mlops/../prod/db_url', true],
  ['secretsmanager:mlops/../prod', true],
  ['secretsmanager:..', true],
  ['ssm:mlops/db_url', true],
  ['ssm:/mlops//db_url', true],
  ['ssm:/mlops/*', true],
  ['hunter2', true],
])('reference %j to a secret: refused %j', (reference, expected) => {
  expect(refused('secrets', { DB_URL: reference })).toBe(expected);
});

test.each([
  ['LOG_LEVEL', false],
  ['lower_case', false],
  ['MAX_TOKENS', false],
  ['TOKEN_URL', false],
  ['DB_PASSWORD_FILE', false],
  ['PORT', true],
  ['APP_ENV', true],
  ['1ST', true],
  ['WITH-DASH', true],
  ['A=B', true],
  ['', true],
  ['$(id)', true],
  ['DB_PASSWORD', true],
  ['db_password', true],
  ['TOKEN', true],
  ['GITHUB_TOKEN', true],
  ['CLIENT_SECRET', true],
  ['API_KEY', true],
  ['AWS_SECRET_ACCESS_KEY', true],
])('variable %j: refused %j', (name, expected) => {
  expect(refused('env', { [name]: 'x' })).toBe(expected);
});

test('a variable that looks like a secret points at the parameter for secrets', () => {
  const [problem] = validateValue(header.params['env']!, { API_KEY: 'x' }, ['env']);
  expect(problem).toEqual({
    at: ['env', 'API_KEY'],
    message: '"API_KEY" is not allowed here',
    expected: 'a reference under `secrets`; plain variables end up in git and in a ConfigMap',
    onKey: true,
  });
});
