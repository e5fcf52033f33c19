import { describe, expect, test } from '@jest/globals';
import { parseBlueprintRef } from '../../../src/lib/blueprint-ref.ts';
import { overlaps, parseCidr, type Cidr } from '../../../src/lib/cidr.ts';
import { closest } from '../../../src/lib/closest.ts';
import { looksLikeSecret } from '../../../src/lib/secrets.ts';
import { isToolRange, toolSatisfies } from '../../../src/lib/tool-range.ts';
import { validateValue } from '../../../src/manifest/values.ts';
import type { ParamSchema } from '../../../src/model-blueprint.ts';

const of = (schema: Partial<ParamSchema>): ParamSchema =>
  ({ type: 'string', description: 'A thing', ...schema }) as ParamSchema;

describe('a value that breaks its schema', () => {
  const service = of({
    type: 'object',
    properties: { name: of({}), port: of({ type: 'integer' }) },
    required: ['name'],
  });
  test.each<[string, ParamSchema, unknown, [string, string][]]>([
    [
      'no choice',
      of({ enum: ['deployment', 'worker', 'cronjob'] }),
      'deploymnt',
      [
        [
          '',
          'expected one of deployment, worker, cronjob, got "deploymnt"; did you mean deployment?',
        ],
      ],
    ],
    ['a number for a text', of({}), 1.35, [['', 'expected a text, got 1.35; put it in quotes']]],
    [
      'a text for a number',
      of({ type: 'integer' }),
      '8000',
      [['', 'expected a whole number, got "8000"; take the quotes away']],
    ],
    [
      'a text for a boolean',
      of({ type: 'boolean' }),
      'yes',
      [['', 'expected true or false, got "yes"']],
    ],
    ['a fraction', of({ type: 'integer' }), 1.5, [['', 'expected a whole number, got 1.5']]],
    ['infinity', of({ type: 'number' }), Infinity, [['', 'expected a number, got Infinity']]],
    ['nothing', of({}), null, [['', 'expected a text, got nothing']]],
    [
      'a list for a map',
      service,
      [],
      [['', 'expected a map of keys and values, got an empty list']],
    ],
    [
      'out of range',
      of({ type: 'integer', minimum: 1, maximum: 65535 }),
      70000,
      [['', 'expected 1 to 65535, got 70000']],
    ],
    ['too short', of({ minLength: 2 }), 'x', [['', 'expected at least 2 characters, got 1: "x"']]],
    ['not of its form', of({ pattern: '^/' }), 'api', [['', '"api" is not allowed: a thing']]],
    [
      'not of a long form',
      of({ pattern: `^${'a?'.repeat(50)}$` }),
      'b',
      [['', '"b" is not allowed']],
    ],
    [
      'items, all of them at once',
      of({ type: 'array', items: service, uniqueBy: 'name', maxItems: 2 }),
      [{ name: 'a', prot: 1 }, { name: 'a', port: 'x' }, {}],
      [
        ['', 'expected at most 2 items, got 3'],
        ['0.prot', 'unknown key "prot"; did you mean port?'],
        ['1.port', 'expected a whole number, got "x"'],
        ['2', 'name is missing (a thing)'],
        ['1.name', 'name "a" stands in item 1 already'],
      ],
    ],
    [
      'keys of the prototype',
      of({ type: 'object', additionalProperties: of({}) }),
      JSON.parse('{"__proto__": "x", "constructor": "y", "ok": "z"}'),
      [
        ['__proto__', 'the key "__proto__" is refused'],
        ['constructor', 'the key "constructor" is refused'],
      ],
    ],
    [
      'free keys that are not of the form, taken, or of a kind that belongs elsewhere',
      of({
        type: 'object',
        additionalProperties: of({}),
        keys: {
          pattern: '^[A-Z_]+$',
          description: 'capitals',
          refused: ['PORT'],
          not: { pattern: '_TOKEN$', instead: 'tokens go elsewhere' },
        },
      }),
      { OK: 'x', 'a-b': 'x', PORT: 'x', MY_TOKEN: 'x' },
      [
        ['a-b', '"a-b" cannot be a key here'],
        ['PORT', '"PORT" is taken by the tool'],
        ['MY_TOKEN', '"MY_TOKEN" is not allowed here'],
      ],
    ],
    [
      'a key that only the prototype has',
      of({ type: 'object', properties: {}, required: ['toString'] }),
      {},
      [['', 'toString is missing']],
    ],
  ])('%s', (_what, schema, value, expected) => {
    const found = validateValue(schema, value, ['params']);
    expect(found.map(({ at, message }) => [at.slice(1).join('.'), message])).toEqual(expected);
    expect(found.every(({ at }) => at[0] === 'params')).toBe(true);
  });

  test('and one that keeps it', () => {
    const schema = of({ type: 'array', items: service, uniqueBy: 'name' });
    expect(validateValue(schema, [{ name: 'a', port: 1 }, { name: 'b' }], [])).toEqual([]);
  });
});

test.each([
  ['deploymnt', ['deployment', 'worker'], 'deployment'],
  ['chekc', ['check', 'sync'], 'check'],
  ['fileprocessing', ['file_processing'], 'file_processing'],
  ['seed', ['seeded', 'merged'], 'seeded'],
  ['replicas', ['workload', 'port'], null],
  ['a', ['b'], 'b'],
  ['same', ['same'], null],
  ['', ['a'], null],
])('closest to %j among %j is %j', (word, words, expected) => {
  expect(closest(word, words)).toBe(expected);
});

test.each([
  ['>=1.2.0', '1.2.0', true],
  ['>=1.2.0', '1.1.9', false],
  ['>=1.2 <2', '1.9.9', true],
  ['>=1.2 <2', '2.0.0', false],
  ['>= 1.2.0 < 2.0.0', '1.5.0', true],
  ['^1.2.3', '1.9.0', true],
  ['^1.2.3', '1.2.2', false],
  ['^1.2.3', '2.0.0', false],
  ['^0.2.3', '0.3.0', false],
  ['^0.0.3', '0.0.4', false],
  ['~1.2.3', '1.2.9', true],
  ['~1.2.3', '1.3.0', false],
  ['~1', '1.9.0', true],
  ['1.2.3', '1.2.3', true],
  ['1.2.3', '1.2.4', false],
  ['1', '1.7.0', true],
  ['>1', '1.5.0', false],
  ['>1', '2.0.0', true],
  ['<=1.2', '1.2.9', true],
  ['^1.0.0', '1.1.0-beta.1', true],
  ['latest', '1.0.0', false],
])('tool %s and version %s: %j', (range, version, expected) => {
  expect(toolSatisfies(range, version)).toBe(expected);
});

test('ranges that nobody reads are none', () => {
  expect(['1.x', '>=1 || 2', '', '>', 'v1.0.0'].map(isToolRange)).toEqual(Array(5).fill(false));
});

describe('networks', () => {
  test.each([
    ['10.1.0.0', 'it is not an IPv4 network'],
    ['10.256.0.0/16', 'a number is above 255'],
    ['010.1.0.0/16', 'a number has a leading zero'],
    ['10.0.0.0/8', 'its prefix is /8, outside /16 to /24'],
    ['192.168.1.128/24', 'it is not where a /24 begins; that would be 192.168.1.0/24'],
  ])('%s: %s', (text, why) => {
    expect(parseCidr(text)).toBe(why);
  });

  test.each([
    ['10.1.0.0/16', '10.1.3.0/24', true],
    ['10.1.0.0/17', '10.1.128.0/17', false],
    ['10.1.0.0/16', '10.2.0.0/16', false],
    ['192.168.0.0/16', '192.168.255.0/24', true],
  ])('%s and %s overlap: %j', (left, right, expected) => {
    const [a, b] = [parseCidr(left), parseCidr(right)] as [Cidr, Cidr];
    expect([overlaps(a, b), overlaps(b, a)]).toEqual([expected, expected]);
  });
});

test.each([
  ['service@1.0.0', { kind: 'builtin', name: 'service', version: '1.0.0' }],
  ['./blueprints/mine@0.1.0', { kind: 'path', name: 'blueprints/mine', version: '0.1.0' }],
  ['npm:pkg/name@1.0.0', { kind: 'npm', name: 'pkg/name', version: '1.0.0' }],
  ['npm:@org/pkg/name@1.0.0-rc.1', { kind: 'npm', name: '@org/pkg/name', version: '1.0.0-rc.1' }],
])('blueprint %s', (text, expected) => {
  expect(parseBlueprintRef(text)).toEqual({ ...expected, text });
});

test.each([
  'service',
  'service@1',
  '@1.0.0',
  '../x@1.0.0',
  './../x@1.0.0',
  'npm:pkg@1.0.0',
  '/x@1.0.0',
])('blueprint %s is refused with a reason', (text) => {
  expect(parseBlueprintRef(text)).toEqual(expect.any(String));
});

describe('secrets', () => {
  // Put together here, so that scanners of this repository find none.
  const token = (prefix: string, length: number): string =>
    prefix + 'a1B2c3D4e5'.repeat(8).slice(0, length);
  test.each([
    ['AKIA' + 'IOSFODNN7EXAMPLE', 'an AWS access key'],
    [token('ghp_', 36), 'a GitHub token'],
    [token('github_pat_', 40), 'a GitHub token'],
    ['-----BEGIN ' + 'RSA PRIVATE KEY-----\nx', 'a private key'],
    ['-----BEGIN ' + 'PRIVATE KEY-----', 'a private key'],
    ['postgres://me:' + 'hunter22@db:5432/x', 'a URL with a password'],
    [token('glpat-', 20), 'a GitLab token'],
  ])('%s', (text, what) => {
    expect(looksLikeSecret(text)).toBe(what);
  });

  test('an AWS secret key is known by the name it stands under', () => {
    expect(looksLikeSecret(token('', 40), 'aws_secret_access_key')).toBe(
      'an AWS secret access key',
    );
    expect(looksLikeSecret(token('', 40), 'digest')).toBeNull();
  });

  test.each([
    'ssm:/mlops/{env}/db_url',
    'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf',
    'postgres://me:${DB_PASSWORD}@db/x',
    'postgres://db:5432/x',
    'https://example.com/@scope',
    'git@github.com:org/repo.git',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ])('%s is none', (text) => {
    expect(looksLikeSecret(text)).toBeNull();
  });
});
