import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../src/errors.ts';
import {
  addModule,
  newManifest,
  removeModule,
  setHeadValue,
  setModuleValue,
} from '../../../src/manifest/edit.ts';
import { parseManifest } from '../../../src/manifest/parse.ts';
import { EXAMPLE } from './example.ts';

const HEAD = 'version: 1\nproject: mlops\n';

describe('addModule', () => {
  test('writes an entry as a person would, at its sorted place', async () => {
    const text = await addModule(EXAMPLE, {
      id: 'gateway',
      blueprint: 'service@1.0.0',
      package: 'packages/gateway',
      uses: { cluster: ['cluster_name'], plumbing: ['ecr_registry', 'artifact_bucket'] },
      params: {
        port: 8000,
        schedule: '0 5 * * *',
        version: '1.35',
        retention: '7d',
        image: 'nginx:1.27',
        flag: 'yes',
        services: [
          { name: 'api', route: '/' },
          { name: 'web', env: { A: '1' } },
        ],
        url: 'ssm:/mlops/{env}/db_url',
      },
      perEnvironment: { prod: { replicas: 3 } },
    });
    const entry = `  gateway:
    blueprint: service@1.0.0
    package: packages/gateway
    uses:
      cluster: [cluster_name]
      plumbing: [ecr_registry, artifact_bucket]
    params:
      port: 8000
      schedule: "0 5 * * *"
      version: "1.35"
      retention: 7d
      image: nginx:1.27
      flag: "yes"
      services:
        - name: api
          route: /
        - name: web
          env:
            A: "1"
      url: ssm:/mlops/{env}/db_url
    per_environment:
      prod:
        replicas: 3

`;
    expect(text).toBe(EXAMPLE.replace('  # the network', `${entry}  # the network`));
  });

  test.each([
    ['modules: {}\n', 'modules:\n  app:\n    blueprint: x@1.0.0\n'],
    ['modules: {} # none\n', 'modules: # none\n  app:\n    blueprint: x@1.0.0\n'],
    ['modules: {}   # none\n', 'modules:      # none\n  app:\n    blueprint: x@1.0.0\n'],
    ['modules:\n', 'modules:\n  app:\n    blueprint: x@1.0.0\n'],
    ['', '\nmodules:\n  app:\n    blueprint: x@1.0.0\n'],
    [
      'modules:\noutputs: {via: ssm}\n',
      'modules:\n  app:\n    blueprint: x@1.0.0\n\noutputs: {via: ssm}\n',
    ],
    [
      'modules:\n    bb:\n        blueprint: y@1.0.0\n',
      'modules:\n    app:\n      blueprint: x@1.0.0\n\n    bb:\n        blueprint: y@1.0.0\n',
    ],
    [
      'modules: {bb: {blueprint: y@1.0.0}}\n',
      'modules: {bb: {blueprint: y@1.0.0}, app: {blueprint: x@1.0.0}}\n',
    ],
    [
      'modules:\n  aa: &a\n    blueprint: y@1.0.0\n  bb: *a\n',
      'modules:\n  aa: &a\n    blueprint: y@1.0.0\n  app:\n    blueprint: x@1.0.0\n  bb: *a\n',
    ],
  ])('into %j', async (before, after) => {
    expect(await addModule(HEAD + before, { id: 'app', blueprint: 'x@1.0.0' })).toBe(HEAD + after);
  });

  test('refuses an id that is there, with its line', async () => {
    await expect(addModule(EXAMPLE, { id: 'ci', blueprint: 'x@1.0.0' })).rejects.toMatchObject({
      problems: [{ message: 'infra.yaml has a module ci already', line: 36 }],
    });
  });

  test('says what to write by hand where it cannot', async () => {
    const text = `${HEAD}modules: &m\n  ? aa\n  : !x y\n`;
    await expect(addModule(text, { id: 'app', blueprint: 'x@1.0.0' })).rejects.toMatchObject({
      problems: [{ fix: 'edit it by hand: add below modules:\n  app:\n    blueprint: x@1.0.0' }],
    });
  });

  test('keeps CRLF and the byte order mark', async () => {
    const text = `\ufeff${HEAD}modules: {}\n`.replaceAll('\n', '\r\n');
    expect(await addModule(text, { id: 'app', blueprint: 'x@1.0.0' })).toBe(
      `\ufeff${HEAD}modules:\n  app:\n    blueprint: x@1.0.0\n`.replaceAll('\n', '\r\n'),
    );
  });

  test('of a name equal to the id writes none', async () => {
    const text = await addModule(HEAD, { id: 'app', name: 'app', blueprint: 'x@1.0.0', uses: {} });
    expect(text).toBe(`${HEAD}\nmodules:\n  app:\n    blueprint: x@1.0.0\n`);
  });
});

describe('removeModule', () => {
  test('takes its own comments along and leaves one blank line', async () => {
    const text = await removeModule(EXAMPLE, 'plumbing');
    const start = EXAMPLE.indexOf('  # the network');
    const end = EXAMPLE.indexOf('  seeder:');
    expect(text).toBe(EXAMPLE.slice(0, start) + EXAMPLE.slice(end));
  });

  test('of the last one leaves an empty map', async () => {
    const text = `${HEAD}\nmodules:  # sorted\n  app:\n    blueprint: x@1.0.0\n`;
    expect(await removeModule(text, 'app')).toBe(`${HEAD}\nmodules: {}  # sorted\n`);
    const aligned = text.replace('modules:', 'modules:   ');
    expect(await removeModule(aligned, 'app')).toBe(`${HEAD}\nmodules: {}  # sorted\n`);
  });

  test('of one that is not there asks whether another was meant', async () => {
    await expect(removeModule(EXAMPLE, 'cluter')).rejects.toThrow(
      'infra.yaml has no module cluter; did you mean cluster?',
    );
  });
});

describe('setModuleValue', () => {
  const set = (path: [string, ...string[]], value: never): Promise<string> =>
    setModuleValue(EXAMPLE, 'plumbing', path, value);

  test.each<[[string, ...string[]], unknown, string, string]>([
    [['params', 'nat'], 'per_zone', '      nat: single\n', '      nat: per_zone\n'],
    [['blueprint'], 'foundation@1.1.0', 'foundation@1.0.0', 'foundation@1.1.0'],
    [
      ['name'],
      'network',
      '    blueprint: foundation@1.0.0\n',
      '    blueprint: foundation@1.0.0\n    name: network\n',
    ],
    [
      ['params', 'zone'],
      'mlops.internal',
      '      nat: single\n',
      '      nat: single\n      zone: mlops.internal\n',
    ],
    [
      ['per_environment', 'dev', 'flow_logs'],
      true,
      '        nat: per_zone\n',
      '        nat: per_zone\n      dev:\n        flow_logs: true\n',
    ],
    [['params', 'nat'], undefined, '    params:\n      nat: single\n', ''],
    [
      ['ownership', 'infra/plumbing/**'],
      'seeded',
      '        nat: per_zone\n',
      '        nat: per_zone\n    ownership:\n      "infra/plumbing/**": seeded\n',
    ],
  ])('%j to %j', async (path, value, before, after) => {
    expect(await set(path, value as never)).toBe(EXAMPLE.replace(before, after));
  });

  test('keeps the quotes and the comment of what it replaces', async () => {
    const text = `${HEAD}modules:\n  app:\n    blueprint: x@1.0.0\n    params:\n      a: 'one'   # why\n`;
    expect(await setModuleValue(text, 'app', ['params', 'a'], "it's")).toBe(
      text.replace("'one'", "'it''s'"),
    );
  });

  test('extends maps and lists in brackets', async () => {
    const text = `${HEAD}modules:\n  app: {blueprint: x@1.0.0}\n`;
    expect(await setModuleValue(text, 'app', ['uses', 'net'], ['vpc_id'])).toBe(
      `${HEAD}modules:\n  app: {blueprint: x@1.0.0, uses: {net: [vpc_id]}}\n`,
    );
  });

  test('refuses a path through a text', async () => {
    await expect(set(['blueprint', 'x'], 1 as never)).rejects.toThrow(UserError);
  });
});

describe('setHeadValue', () => {
  test.each<[[string, ...string[]], unknown, string, string]>([
    [['outputs', 'via'], 'ssm', 'via: remote_state ', 'via: ssm '],
    [['environments', 'prod', 'account'], '012345678901', '"222222222222"', '"012345678901"'],
    [['tool'], '>=1.0.0', 'project: mlops\n', 'project: mlops\ntool: ">=1.0.0"\n'],
    [
      ['packages', 'ignore'],
      ['packages/a', 'packages/b'],
      '[packages/shared_lib]',
      '[packages/a, packages/b]',
    ],
    [
      ['local', 'contexts'],
      ['orbstack'],
      '\nnaming:\n',
      '\nlocal:\n  contexts: [orbstack]\n\nnaming:\n',
    ],
  ])('%j to %j', async (path, value, before, after) => {
    expect(await setHeadValue(EXAMPLE, path, value as never)).toBe(EXAMPLE.replace(before, after));
  });
});

describe('newManifest', () => {
  test('is a manifest that parses to what was asked for', async () => {
    const text = newManifest({
      project: 'mlops',
      environments: [
        { name: 'dev', region: 'eu-west-1' },
        {
          name: 'prod',
          region: 'eu-west-1',
          account: '012345678901',
          cidr: '10.20.0.0/16',
          zones: 3,
          protected: true,
        },
      ],
    });
    const { manifest } = await parseManifest(text);
    expect(manifest.environments).toEqual([
      { name: 'dev', account: null, region: 'eu-west-1', cidr: null, zones: 2, protected: false },
      {
        name: 'prod',
        account: '012345678901',
        region: 'eu-west-1',
        cidr: '10.20.0.0/16',
        zones: 3,
        protected: true,
      },
    ]);
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=.infra/schema.json');
    expect(text).toContain('    account: null        # fill in: 12 digits in quotes');
    expect(text).toContain('modules: {} ');
  });

  test('takes a first module', async () => {
    const text = await addModule(newManifest({ project: 'mlops', environments: [] }), {
      id: 'ci',
      blueprint: 'github-actions@1.0.0',
    });
    expect(text).toMatch(
      /\nmodules: +# sorted[^\n]*\n {2}ci:\n {4}blueprint: github-actions@1\.0\.0\n$/,
    );
  });
});

test('removeModule refuses to take an anchor away that other entries name', async () => {
  const text = `${HEAD}modules:
  aa:
    blueprint: x@1.0.0
    params: &shared
      port: 1
  bb:
    blueprint: x@1.0.0
    params: *shared
`;
  await expect(removeModule(text, 'aa')).rejects.toMatchObject({
    problems: [{ fix: 'edit it by hand: delete the entry aa below modules:' }],
  });
});
