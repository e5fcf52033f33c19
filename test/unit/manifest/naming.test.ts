import { describe, expect, test } from '@jest/globals';
import { collisions } from '../../../src/manifest/collisions.ts';
import { expand, names } from '../../../src/manifest/naming.ts';
import { parseManifest } from '../../../src/manifest/parse.ts';
import type { ManifestHead } from '../../../src/model.ts';
import { EXAMPLE } from './example.ts';

async function head(lines = ''): Promise<ManifestHead> {
  const environments =
    'environments: {dev: {region: eu-west-1, account: "111111111111"}, prod: {region: eu-west-1, account: "222222222222"}}';
  return (await parseManifest(`version: 1\nproject: mlops\n${environments}\n${lines}`)).manifest;
}

const module = (id: string, name = id): { id: string; name: string } => ({ id, name });

test('placeholders are filled in; what is not given stays', () => {
  expect(expand('{project}-{env}/{id}.{module}', { project: 'p', id: 'i' })).toBe(
    'p-{env}/i.{module}',
  );
  expect(expand('{id}', { id: '{env}', env: 'dev' })).toBe('{env}');
});

test('a module has names made of the characters that each service takes', async () => {
  expect(names(await head(), module('file_processing', 'files'), 'dev')).toEqual({
    resource: 'mlops-dev-file-processing',
    state_bucket: 'mlops-dev-tfstate',
    state_key: 'mlops/dev/file_processing/terraform.tfstate',
    lock_table: 'mlops-dev-tfstate-lock',
    ssm_prefix: '/mlops/dev/file_processing',
    image: 'mlops/file_processing',
    namespace: 'mlops-file-processing',
  });
});

test('renaming a module moves no cloud name', async () => {
  const it = await head();
  expect(names(it, module('app', 'other'), 'prod')).toEqual(names(it, module('app'), 'prod'));
});

describe('long names', () => {
  test.each([
    ['resource', 40],
    ['namespace', 63],
    ['state_bucket', 63],
  ] as const)('%s is cut to %i characters and stays different', async (kind, max) => {
    const naming = 'naming: {namespace: "{project}-{project}-{id}-{id}"}';
    const it = await head(`${naming}\nstate: {bucket: "{project}-{env}-{id}-{id}"}`);
    const [a, b] = ['1', '2'].map(
      (end) => names(it, module(`${'a'.repeat(38)}${end}`), 'dev')[kind],
    );
    expect(a).toHaveLength(max);
    expect(a).toMatch(/^[a-z0-9][a-z0-9-]*-[0-9a-f]{6}$/);
    expect(b).not.toBe(a);
  });
});

test('patterns of any form give names that services take', async () => {
  const it = await head(
    'naming: {image: "Repo//{id}__X.", resource: "/{id}.{env}/"}\nstate: {bucket: "{id}"}',
  );
  const { image, resource, state_bucket } = names(it, module('ab'), 'dev');
  expect({ image, resource }).toEqual({ image: 'repo/ab_x', resource: 'ab-dev' });
  // A bucket has three characters at least.
  expect(state_bucket).toMatch(/^ab-[0-9a-f]{6}$/);
});

describe('collisions', () => {
  test('there are none in the example', async () => {
    const { manifest } = await parseManifest(EXAMPLE);
    expect(collisions(manifest, manifest.modules)).toEqual([]);
  });

  test('ids that differ in _ and - only share what cannot hold a _', async () => {
    const found = collisions(await head(), [
      { ...module('a_b'), line: 7 },
      { ...module('a-b'), line: 9 },
    ]);
    expect(found).toEqual([
      {
        message: 'a_b (line 7) and a-b would share the resource name mlops-dev-a-b',
        file: 'infra.yaml',
        line: 9,
        column: 3,
        expected: 'names of their own: ids that differ in more than _ and -',
        fix: 'give one of them another id, or change naming.resource',
      },
      {
        message: 'a_b (line 7) and a-b would share the namespace mlops-a-b',
        file: 'infra.yaml',
        line: 9,
        column: 3,
        expected: 'names of their own: ids that differ in more than _ and -',
        fix: 'give one of them another id, or change naming.namespace',
      },
    ]);
  });

  test('two environments may not share a state', async () => {
    const it = await head('state: {bucket: tfstate, key: "{id}/terraform.tfstate"}');
    expect(collisions(it, [module('app')]).map(({ message }) => message)).toEqual([
      'app in dev and in prod would share the state key app/terraform.tfstate',
    ]);
  });

  test('resources may have one name in two accounts, not in one', async () => {
    const it = await head('naming: {resource: "{project}-{id}"}');
    expect(collisions(it, [module('app')])).toEqual([]);
    const [dev, prod] = it.environments;
    const one = { ...it, environments: [dev!, { ...prod!, account: dev!.account }] };
    expect(collisions(one, [module('app')]).map(({ message }) => message)).toEqual([
      'app in dev and in prod would share the resource name mlops-app',
    ]);
    // Roles are those of the account, in all of its regions.
    const apart = {
      ...one,
      environments: [dev!, { ...one.environments[1]!, region: 'us-east-1' }],
    };
    expect(collisions(apart, [module('app')])).toHaveLength(1);
  });
});
