import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../src/errors.ts';
import { parseEntry, parseHead, parseManifest, sliceOrParse } from '../../../src/manifest/parse.ts';
import { sliceManifest } from '../../../src/manifest/slices.ts';
import { EXAMPLE } from './example.ts';

const HEAD = 'version: 1\nproject: mlops\n';

/** `line:column message` of every problem, or nothing. */
async function problems(text: string): Promise<string[]> {
  try {
    await parseManifest(text);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map((it) => `${it.line}:${it.column} ${it.message}`);
  }
}

const withEnvironment = (lines: string): string =>
  `${HEAD}environments:\n  dev:\n${lines.replace(/^/gm, '    ')}\n`;
const withModule = (lines: string, id = 'app'): string =>
  `${HEAD}modules:\n  ${id}:\n    blueprint: service@1.0.0\n${lines.replace(/^/gm, '    ')}\n`;

describe('a good manifest', () => {
  test('is read with all its parts', async () => {
    const { manifest } = await parseManifest(EXAMPLE);
    expect(manifest.environments[1]).toEqual({
      name: 'prod',
      account: '222222222222',
      region: 'eu-west-1',
      cidr: '10.20.0.0/16',
      zones: 3,
      protected: true,
    });
    expect(manifest.modules.map(({ id }) => id)).toEqual([
      ...['ci', 'cluster', 'file_processing', 'plumbing', 'seeder'],
    ]);
    expect(manifest.modules[2]).toEqual({
      id: 'file_processing',
      name: 'file_processing',
      blueprint: { kind: 'builtin', name: 'service', version: '1.0.0', text: 'service@1.0.0' },
      path: null,
      package: 'packages/file_processing',
      uses: { cluster: ['cluster_name'], plumbing: ['ecr_registry', 'artifact_bucket'] },
      params: { workload: 'deployment', port: 8000 },
      perEnvironment: { prod: { replicas: 3 } },
      ownership: {},
    });
  });

  test('may say next to nothing: the rest are defaults', async () => {
    expect((await parseManifest(HEAD)).manifest).toEqual({
      version: 1,
      project: 'mlops',
      tool: null,
      environments: [],
      localContexts: [],
      naming: {
        resource: '{project}-{env}-{id}',
        image: '{project}/{id}',
        namespace: '{project}-{id}',
      },
      state: {
        bucket: '{project}-{env}-tfstate',
        key: '{project}/{env}/{id}/terraform.tfstate',
        lock: 's3',
      },
      outputs: { via: 'remote_state' },
      packages: { roots: ['packages'], ignore: [] },
      modules: [],
    });
  });

  test('may leave optional keys empty', async () => {
    const text = `${HEAD}environments:\nnaming:\nmodules:\n  app:\n    blueprint: a@1.0.0\n    params:\n`;
    expect((await parseManifest(text)).manifest.modules[0]!.params).toEqual({});
  });

  test('an environment needs a region only', async () => {
    const { manifest } = await parseManifest(withEnvironment('region: eu-west-1\naccount: null'));
    expect(manifest.environments).toEqual([
      { name: 'dev', account: null, region: 'eu-west-1', cidr: null, zones: 2, protected: false },
    ]);
  });

  test('reads the same with CRLF and a byte order mark', async () => {
    const windows = `\ufeff${EXAMPLE.replaceAll('\n', '\r\n')}`;
    expect(await parseManifest(windows)).toEqual({
      ...(await parseManifest(EXAMPLE)),
      lineOf: expect.any(Function),
    });
  });

  test('head and entries parsed alone give what the whole gives', async () => {
    const { manifest } = await parseManifest(EXAMPLE);
    const slices = sliceManifest(EXAMPLE)!;
    const head = await parseHead(slices);
    const modules = await Promise.all(slices.entries.map((entry) => parseEntry(entry, head)));
    expect({ ...head, modules }).toEqual(manifest);
  });

  test('of odd layout gives slices that parse to the same', async () => {
    const odd = `{version: 1, project: mlops, modules: {a_1: &a {blueprint: x@1.0.0}, b_1: *a}}`;
    const { manifest, slices } = await parseManifest(odd);
    expect(sliceManifest(odd)).toBeNull();
    const modules = await Promise.all(
      (await sliceOrParse(odd)).entries.map((it) => parseEntry(it)),
    );
    expect({ ...(await parseHead(slices)), modules }).toEqual(manifest);
  });

  test('tells where its parts stand', async () => {
    const { lineOf } = await parseManifest(EXAMPLE);
    expect(lineOf(['modules', 'cluster', 'params', 'kubernetes'])).toEqual({
      line: 44,
      column: 19,
    });
    expect(lineOf(['modules', 'ci'])).toEqual({ line: 36, column: 3 });
    expect(lineOf(['modules', 'ci', 'path'])).toEqual({ line: 36, column: 3 });
  });
});

describe('problems of the head', () => {
  test.each<[string, string, string[]]>([
    ['nothing', '', ['1:1 the file is empty']],
    ['a list', '- a\n', ['1:1 expected a map of keys and values, got a list']],
    ['no project', 'version: 1\n', [expect.stringMatching(/^1:1 project is missing/) as never]],
    [
      'another format',
      'version: 2\nproject: mlops\n',
      ['1:10 version: expected 1, got 2: it was written for a newer create-infra-module'],
    ],
    [
      'mistyped keys',
      `${HEAD}enviroments:\nmodule:\n`,
      [
        '3:1 enviroments: unknown key "enviroments"; did you mean environments?',
        '4:1 module: unknown key "module"; did you mean modules?',
      ],
    ],
    [
      'two keys of one name',
      `${HEAD}project: x1\n`,
      ['3:1 the key project stands twice in one map'],
    ],
    [
      'an account without quotes',
      withEnvironment('region: eu-west-1\naccount: 012345678901'),
      [
        '6:14 environments.dev.account: the account is a number; put it in quotes: without them YAML drops leading zeros',
      ],
    ],
    [
      'an account with dashes',
      withEnvironment('region: eu-west-1\naccount: "1111-1111-1111"'),
      [
        '6:14 environments.dev.account: "1111-1111-1111" is not an AWS account; write "111111111111"',
      ],
    ],
    [
      'a mistyped region',
      withEnvironment('region: eu-wset-1'),
      ['5:13 environments.dev.region: "eu-wset-1" is not an AWS region; did you mean eu-west-1?'],
    ],
    [
      'no region',
      withEnvironment('zones: 2'),
      ['4:3 environments.dev: region is missing (AWS region, such as eu-west-1)'],
    ],
    [
      'a network inside another unit',
      withEnvironment('region: eu-west-1\ncidr: 10.1.2.0/16'),
      [
        '6:11 environments.dev.cidr: "10.1.2.0/16" is not a network for a VPC: it is not where a /16 begins; that would be 10.1.0.0/16',
      ],
    ],
    [
      'a small network',
      withEnvironment('region: eu-west-1\ncidr: 10.1.2.0/28'),
      [
        '6:11 environments.dev.cidr: "10.1.2.0/28" is not a network for a VPC: its prefix is /28, outside /16 to /24',
      ],
    ],
    [
      'networks that overlap',
      `${HEAD}environments:\n  dev: {region: eu-west-1, cidr: 10.1.0.0/16}\n  prod: {region: eu-west-1, cidr: 10.1.128.0/17}\n`,
      [
        '5:35 environments.prod.cidr: 10.1.128.0/17 overlaps 10.1.0.0/16 of dev: the two could never be connected',
      ],
    ],
    [
      'an environment called local',
      `${HEAD}environments:\n  local:\n    region: eu-west-1\n`,
      ['4:3 environments.local: "local" is taken by the tool'],
    ],
    [
      'patterns that move cloud names',
      `${HEAD}naming:\n  resource: "{project}-{env}-{module}"\nstate:\n  key: "{project}/{evn}/x"\n`,
      [
        '4:13 naming.resource: {module} is not taken here: it changes when the module is renamed, and would replace what runs',
        '4:13 naming.resource: "{project}-{env}-{module}" gives all modules one name: {id} in the pattern is missing',
        '6:8 state.key: unknown placeholder {evn}; did you mean env?',
        '6:8 state.key: "{project}/{evn}/x" gives all modules one name: {id} in the pattern is missing',
      ],
    ],
    [
      'paths that leave the repository',
      `${HEAD}packages:\n  roots: [../other]\n`,
      ['4:11 packages.roots[0]: "../other" is not a path inside the repository: it holds `..`'],
    ],
    [
      'a range of versions nobody reads',
      `${HEAD}tool: latest\n`,
      ['3:7 tool: "latest" is not a range of versions'],
    ],
  ])('%s', async (_what, text, expected) => {
    expect(await problems(text)).toEqual(expected);
  });
});

describe('problems of a module', () => {
  test.each<[string, string, string[]]>([
    [
      'a blueprint without version',
      `${HEAD}modules:\n  app:\n    blueprint: service\n`,
      ['5:16 modules.app.blueprint: "service" is not a blueprint: it names no version'],
    ],
    [
      'no blueprint',
      `${HEAD}modules:\n  app:\n    params: {}\n`,
      ['4:3 modules.app: blueprint is missing (blueprint and version, such as service@1.0.0)'],
    ],
    [
      'nothing',
      `${HEAD}modules:\n  app:\n`,
      ['4:3 modules.app: expected a map of keys and values, got nothing'],
    ],
    ['a bad id', withModule('name: ok', 'App'), ['4:3 modules.App: "App" cannot be a key here']],
    [
      'an id of the prototype',
      withModule('name: ok', '__proto__'),
      ['4:3 modules.__proto__: the key "__proto__" is refused'],
    ],
    [
      'a parameter of the prototype',
      withModule('params:\n  a:\n    constructor: 1'),
      ['8:9 modules.app.params.a.constructor: the key "constructor" is refused'],
    ],
    [
      'a merge key',
      withModule('params:\n  <<: {a: 1}'),
      ['7:7 modules.app.params.<<: merge keys (<<) are not taken'],
    ],
    [
      'a reserved id',
      withModule('path: infra/x', 'k8s'),
      ['4:3 modules.k8s: "k8s" is reserved: folders of that name have a fixed meaning'],
    ],
    [
      'an id of a folder that git ignores',
      withModule('path: infra/x', 'node_modules'),
      [
        '4:3 modules.node_modules: "node_modules" is a folder that programs fill and git ignores: what is generated there would not be committed',
      ],
    ],
    [
      'a mistyped key',
      withModule('parms: {}'),
      ['6:5 modules.app.parms: unknown key "parms"; did you mean params?'],
    ],
    [
      'an ownership nobody knows',
      withModule('ownership:\n  "k8s/**": seed'),
      [
        '7:17 modules.app.ownership.k8s/**: expected one of managed, merged, seeded, runtime, released, got "seed"; did you mean seeded?',
      ],
    ],
    [
      'a module that is not there',
      withModule('uses:\n  plubming: [vpc_id]') + '  plumbing:\n    blueprint: foundation@1.0.0\n',
      ['7:7 modules.app.uses.plubming: there is no module plubming; did you mean plumbing?'],
    ],
    ['itself', withModule('uses:\n  app: [vpc_id]'), ['7:7 modules.app.uses.app: app uses itself']],
    [
      'an environment that is not there',
      withModule('per_environment:\n  prd:\n    a: 1') +
        'environments: {prod: {region: eu-west-1}}\n',
      ['7:7 modules.app.per_environment.prd: there is no environment prd; did you mean prod?'],
    ],
    [
      'a package outside the roots',
      withModule('package: src/app'),
      ['6:14 modules.app.package: "src/app" does not lie directly below packages.roots'],
    ],
    [
      'one path twice',
      withModule('path: infra/app') +
        '  other:\n    blueprint: service@1.0.0\n    path: infra/App\n    name: app\n',
      [
        '9:11 modules.other.path: app (line 4) has the path infra/App already',
        '10:11 modules.other.name: app (line 4) has the name app already',
      ],
    ],
    [
      'an AWS key',
      withModule(`params:\n  env:\n    - name: KEY\n      value: ${'AKIA'}IOSFODNN7EXAMPLE`),
      [
        '9:18 modules.app.params.env[0].value: this looks like an AWS access key; infra.yaml is committed and holds no secrets',
      ],
    ],
    [
      'a URL with a password',
      withModule('per_environment:\n  local:\n    db: postgres://me:hunter22@db/x'),
      [
        '8:13 modules.app.per_environment.local.db: this looks like a URL with a password; infra.yaml is committed and holds no secrets',
      ],
    ],
  ])('%s', async (_what, text, expected) => {
    expect(await problems(text)).toEqual(expected);
  });

  test('blueprints of a reserved name may have its id, also by path', async () => {
    const text = `${HEAD}modules:\n  local:\n    blueprint: local@1.0.0\n  k8s:\n    blueprint: ./blueprints/k8s@1.0.0\n`;
    expect(await problems(text)).toEqual([]);
  });

  test('of two parts of the file are told at once, in the order of the lines', async () => {
    const text = `${HEAD}modules:\n  app:\n    blueprint: x\noutputs:\n  via: ssmm\n`;
    expect(await problems(text)).toEqual([
      '5:16 modules.app.blueprint: "x" is not a blueprint: it names no version',
      '7:8 outputs.via: expected one of remote_state, artifact, ci_variables, ssm, got "ssmm"; did you mean ssm?',
    ]);
  });

  test('never repeat what looks like a secret', async () => {
    const text = withModule(`name: ${'AKIA'}IOSFODNN7EXAMPLE`);
    expect((await problems(text)).join()).not.toContain('IOSFODNN7');
  });
});

describe('texts that are no plain YAML', () => {
  test.each<[string, string, string[]]>([
    ['a tag', `${HEAD}tool: !x y\n`, ['3:7 tags (!name) are not taken (Unresolved tag: !x)']],
    [
      'two documents',
      `${HEAD}---\na: 1\n`,
      [expect.stringMatching(/^3:1 there are several/) as never],
    ],
    [
      'conflict markers',
      `${HEAD}<<<<<<< ours\na: 1\n=======\na: 2\n>>>>>>> theirs\n`,
      ['3:1 infra.yaml holds conflict markers of git'],
    ],
    [
      'aliases that explode',
      `${HEAD}a: &a [x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c]\n`,
      [expect.stringMatching(/^1:1 infra.yaml: its aliases/) as never],
    ],
    [
      'an alias within itself',
      `${HEAD}a: &a [*a]\n`,
      [expect.stringMatching(/its aliases|unknown key/) as never],
    ],
    [
      'ten thousand brackets',
      `${HEAD}a: ${'['.repeat(10_000)}\n`,
      [expect.stringMatching(/nested too deeply|not valid YAML|character is missing/) as never],
    ],
  ])('%s', async (_what, text, expected) => {
    expect((await problems(text)).slice(0, 1)).toEqual(expected.slice(0, 1));
  });
});

describe('an entry parsed alone', () => {
  test('tells lines of the whole file', async () => {
    const text = EXAMPLE.replace('nat: per_zone', 'nat: per_zone\n      stage:\n        nat: none');
    const slices = sliceManifest(text)!;
    const head = await parseHead(slices);
    const plumbing = slices.entries.find(({ id }) => id === 'plumbing')!;
    await expect(parseEntry(plumbing, head)).rejects.toMatchObject({
      problems: [
        {
          message: 'modules.plumbing.per_environment.stage: there is no environment stage',
          file: 'infra.yaml',
          line: 67,
          column: 7,
          expected: 'one of dev, prod, local',
          fix: 'correct line 67 of infra.yaml',
        },
      ],
    });
  });

  test('of a head below the modules too', async () => {
    const text = `${HEAD}modules:\n  app:\n    blueprint: a@1.0.0\n\n# below\noutputs:\n  via: x\n`;
    await expect(parseHead(sliceManifest(text)!)).rejects.toMatchObject({
      problems: [{ line: 9, column: 8 }],
    });
  });
});

test('a region that AWS opened later is taken where it is stated, with as many zones as it has', async () => {
  const text =
    'version: 1\nproject: shop\nenvironments: {dev: {region: sa-west-1, zones: 5}}\nnew_regions: [sa-west-1]\n';
  const { manifest } = await parseManifest(text);
  expect(manifest.environments).toMatchObject([{ region: 'sa-west-1', zones: 5 }]);
});

test.each([
  ['us-east-1', 6],
  ['us-west-2', 4],
  ['cn-north-1', 3],
  ['us-gov-west-1', 3],
  ['eusc-de-east-1', 3],
])('%s is taken with %i zones', async (region, zones) => {
  const text = `version: 1\nproject: shop\nenvironments: {dev: {region: ${region}, zones: ${zones}}}\n`;
  expect((await parseManifest(text)).manifest.environments).toMatchObject([{ region, zones }]);
});

test.each(['awsome', 'kubernetes', 'sthreads', 'defaults'])(
  'a project %s is not taken for a reserved name',
  async (project) => {
    const text = `version: 1\nproject: ${project}\nenvironments: {dev: {region: eu-west-1}}\n`;
    expect((await parseManifest(text)).manifest.project).toBe(project);
  },
);
