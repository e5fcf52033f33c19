import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { UserError } from '../../../src/errors.ts';
import { editorSchema } from '../../../src/manifest/editor-schema.ts';
import { newManifest } from '../../../src/manifest/edit.ts';
import { parseManifest } from '../../../src/manifest/parse.ts';
import { EXAMPLE } from './example.ts';

const SERVICE = {
  ref: 'service@1.0.0',
  header: {
    about: 'A container on the cluster.',
    params: {
      workload: {
        type: 'string' as const,
        description: 'Kind of workload',
        enum: ['deployment', 'worker', 'cronjob'],
      },
      port: { type: 'integer' as const, description: 'Port', minimum: 1, maximum: 65535 },
      replicas: { type: 'integer' as const, description: 'Replicas' },
      schedule: { type: 'string' as const, description: 'Cron' },
      secrets: {
        type: 'object' as const,
        description: 'References',
        additionalProperties: { type: 'string' as const, description: 'Reference' },
      },
    },
  },
};
const MINE = {
  ref: './blueprints/mine~x@2.0.0',
  header: { about: 'Ours.', params: { size: { type: 'integer' as const, description: 'Size' } } },
};

const accepts = new Ajv({ strict: true, strictTypes: false }).compile(
  editorSchema([SERVICE, MINE]),
);
const HEAD = 'version: 1\nproject: mlops\n';
const service = (lines: string): string =>
  `${HEAD}modules:\n  app:\n    blueprint: service@1.0.0\n${lines}`;

test.each([
  ['the example', EXAMPLE],
  ['next to nothing', HEAD],
  [
    'a first manifest',
    newManifest({ project: 'mlops', environments: [{ name: 'dev', region: 'eu-west-1' }] }),
  ],
  ['empty optional parts', `${HEAD}environments:\nnaming:\nmodules:\n`],
  [
    'another version of a blueprint',
    service('').replace('1.0.0', '9.0.0') + '    params: {x: 1}\n',
  ],
  ['an empty params', service('    params:\n')],
])('editor and validator accept %s', async (_what, text) => {
  expect(accepts(parse(text))).toBe(true);
  await expect(parseManifest(text)).resolves.toBeDefined();
});

describe('editor and validator both refuse', () => {
  test.each([
    ['an unknown key', `${HEAD}enviroments: {}\n`],
    ['an unknown key of a module', service('    parms: {}\n')],
    ['an environment called local', `${HEAD}environments: {local: {region: eu-west-1}}\n`],
    ['an environment without region', `${HEAD}environments: {dev: {zones: 2}}\n`],
    [
      'an account without quotes',
      `${HEAD}environments: {dev: {region: eu-west-1, account: 111111111111}}\n`,
    ],
    ['a mistyped region', `${HEAD}environments: {dev: {region: eu-wset-1}}\n`],
    ['a bad id', `${HEAD}modules: {App: {blueprint: service@1.0.0}}\n`],
    ['an id of the prototype', `${HEAD}modules: {constructor: {blueprint: service@1.0.0}}\n`],
    ['a module without blueprint', `${HEAD}modules: {app: {params: {}}}\n`],
    ['no project', 'version: 1\n'],
    ['a lock nobody knows', `${HEAD}state: {lock: redis}\n`],
    ['an ownership nobody knows', service('    ownership: {"k8s/**": mine}\n')],
    ['an id that is too long', `${HEAD}modules: {${'a'.repeat(41)}: {blueprint: service@1.0.0}}\n`],
  ])('%s', async (_what, text) => {
    expect(accepts(parse(text))).toBe(false);
    await expect(parseManifest(text)).rejects.toThrow(UserError);
  });
});

describe('the editor knows the parameters of', () => {
  test.each([
    ['a built-in blueprint', service('    params: {workload: deploymnt}\n')],
    ['a built-in blueprint, unknown ones', service('    params: {prot: 1}\n')],
    ['an environment', service('    per_environment: {prod: {port: "x"}}\n')],
    [
      'a blueprint of the team',
      `${HEAD}modules: {app: {blueprint: ./blueprints/mine~x@2.0.0, params: {size: x}}}\n`,
    ],
  ])('%s', (_what, text) => {
    expect(accepts(parse(text))).toBe(false);
  });
});
