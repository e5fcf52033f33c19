import { describe, expect, test } from '@jest/globals';
import { parseBlueprint, type SourceFile } from '../../../src/blueprint/load.ts';
import { UserError, type Problem } from '../../../src/errors.ts';
import type { BlueprintRef } from '../../../src/model.ts';

const REF: BlueprintRef = {
  kind: 'path',
  name: 'tools/mine',
  version: '1.0.0',
  text: './tools/mine@1.0.0',
};

const SOUND = `version: 1.0.0
about: An example
layer: service
`;

async function problems(document: string, files: Record<string, string> = {}): Promise<Problem[]> {
  const sources: SourceFile[] = [
    { path: 'blueprint.yaml', text: document },
    ...Object.entries(files).map(([path, text]) => ({ path: `files/${path}`, text })),
  ];
  try {
    await parseBlueprint(sources, REF);
    return [];
  } catch (error) {
    if (error instanceof UserError) return [...error.problems];
    throw error;
  }
}

async function messages(document: string, files?: Record<string, string>): Promise<string[]> {
  return (await problems(document, files)).map((problem) => problem.message);
}

test('a blueprint: defaults filled in, files sorted, line feeds normalised', async () => {
  const blueprint = await parseBlueprint(
    [
      { path: 'README.md', text: 'passed over' },
      { path: 'tests/a/inputs.yaml', text: 'passed over' },
      { path: 'files/module/b.txt', text: 'b\r\n' },
      { path: 'files/module/a.txt.hbs', text: '{{module.id}}\n' },
      { path: 'blueprint.yaml', text: SOUND.replaceAll('\n', '\r\n') },
    ],
    REF,
  );
  expect(blueprint).toEqual({
    ref: REF,
    header: {
      name: 'mine',
      version: '1.0.0',
      about: 'An example',
      scope: 'module',
      layer: 'service',
      path: 'infra/{name}',
      pairs: false,
      params: {},
      facts: [],
      outputs: [],
      requires: [],
      zones: 1,
      uses: {},
      files: [],
      migrations: [],
    },
    files: [
      { source: 'module/a.txt.hbs', text: '{{module.id}}\n' },
      { source: 'module/b.txt', text: 'b\n' },
    ],
    integrity: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('the integrity follows from every text and every path', async () => {
  const of = async (document: string, path: string, text: string) => {
    const sources = [
      { path: 'blueprint.yaml', text: document },
      { path: `files/${path}`, text },
    ];
    return (await parseBlueprint(sources, REF)).integrity;
  };
  const first = await of(SOUND, 'module/a', 'x');
  expect(await of(SOUND, 'module/a', 'x')).toBe(first);
  const others = [
    await of(`${SOUND}# note\n`, 'module/a', 'x'),
    await of(SOUND, 'module/b', 'x'),
    await of(SOUND, 'module/a', 'y'),
  ];
  expect(new Set([first, ...others]).size).toBe(4);
});

test('a folder without blueprint.yaml', async () => {
  await expect(parseBlueprint([], REF)).rejects.toThrow(
    'the blueprint `./tools/mine@1.0.0` has no blueprint.yaml',
  );
});

test('every problem at once, each with its place', async () => {
  const document = `version: 1.0.0
about: An example
layer: service
params:
  port:
    type: integer
    description: Port
    default: 8000
files:
  - match: module/missing/**
  - match: module/a.txt
    when: { params.prot: 1 }
`;
  expect(await problems(document, { 'module/a.txt.hbs': '{{params.prot}}\n' })).toEqual([
    {
      message: 'files.0.match: no file matches `module/missing/**`',
      expected: 'a glob over the paths below files/, such as module/terraform/**',
      file: 'tools/mine/blueprint.yaml',
      line: 10,
      column: 12,
    },
    {
      message: 'files.1.when.params.prot: unknown name `params.prot`; did you mean port?',
      expected: 'one of port',
      file: 'tools/mine/blueprint.yaml',
      line: 12,
      column: 26,
    },
    {
      message: 'unknown name `params.prot`; did you mean port?',
      expected: 'one of port',
      file: 'tools/mine/files/module/a.txt.hbs',
      line: 1,
      column: 3,
    },
  ]);
});

describe('what blueprint.yaml must say', () => {
  test.each<[string, string]>([
    ['about: x\nlayer: service\n', 'version is missing (a version x.y.z)'],
    [
      'version: 1.0\nabout: x\nlayer: service\n',
      'version: expected a text, got 1; put it in quotes',
    ],
    ['version: 1.0.0\nabout: x\n', '`layer` is missing'],
    [`${SOUND}scop: git\n`, 'scop: unknown key "scop"; did you mean scope?'],
    [
      `${SOUND}scope: modul\n`,
      'scope: expected one of module, repository, git, got "modul"; did you mean module?',
    ],
    [`${SOUND}path: ../x\n`, 'path: the path is refused: it holds `..`'],
    [`${SOUND}path: "infra/{id}"\n`, 'path: the path is refused: only {name} may stand in it'],
    [`${SOUND}facts: [port]\n`, 'facts.0: `port` is no parameter'],
    [
      `${SOUND}uses: { service: [a] }\n`,
      'uses.service: a service blueprint cannot read from layer service',
    ],
    [
      `${SOUND}outputs: [{ name: A, type: string, description: x }]\n`,
      'outputs.0.name: "A" is not allowed: lower case, digits and _',
    ],
    [
      `${SOUND}migrations: [{ to: 2.0.0, kind: drop-file, name: module/a }]\n`,
      'migrations.0.to: no version up to 1.0.0 is "2.0.0"',
    ],
    [
      `${SOUND}migrations: [{ to: 1.0.0, kind: rename, name: a }]\n`,
      'migrations.0.kind: `rename` is no migration; did you mean rename-param?',
    ],
    [
      `${SOUND}migrations: [{ to: 1.0.0, kind: move-file, name: a }]\n`,
      'migrations.0: `move-file` has other keys',
    ],
    [
      `${SOUND}migrations: [{ to: 1.0.0, kind: rename-param, from: a, name: b }]\n`,
      'migrations.0.name: `b` is no parameter',
    ],
    [
      `${SOUND}migrations: [{ to: 1.0.0, kind: drop-file, name: ../a }]\n`,
      'migrations.0.name: the path is refused: it holds `..`',
    ],
  ])('%s', async (document, message) => {
    expect(await messages(document)).toEqual([message]);
  });

  test('YAML that does not parse', async () => {
    const [problem] = await problems('version: 1.0.0\nabout: "x\n');
    expect(problem).toMatchObject({ file: 'tools/mine/blueprint.yaml', line: 3 });
  });
});

describe('a file that a migration moves', () => {
  const moving = (steps: string, ...paths: string[]): Promise<unknown[]> =>
    problems(`${SOUND}migrations: [${steps}]\n`, Object.fromEntries(paths.map((it) => [it, ''])));
  const A_TO_B = '{ to: 1.0.0, kind: move-file, from: module/a, name: module/b }';

  test('still lies where it was: the header is of another version than the files', async () => {
    expect(await moving(A_TO_B, 'module/a.hbs')).toMatchObject([
      {
        message:
          'migrations.0.name: files/ has module/a, and no module/b to which it is said to move',
        expected: 'the path that the file has in this version',
      },
    ]);
  });

  test.each<[string, string, string[]]>([
    ['lies where it goes', A_TO_B, ['module/b']],
    ['has a new one in its old place', A_TO_B, ['module/a', 'module/b']],
    [
      'is moved on',
      `${A_TO_B}, { to: 1.0.0, kind: move-file, from: module/b, name: module/c }`,
      ['module/a', 'module/c'],
    ],
    ['is dropped later', `${A_TO_B}, { to: 1.0.0, kind: drop-file, name: module/b }`, ['module/a']],
  ])('%s', async (_where, steps, paths) => {
    await expect(
      parseBlueprint(
        [
          { path: 'blueprint.yaml', text: `${SOUND}migrations: [${steps}]\n` },
          ...paths.map((path) => ({ path: `files/${path}`, text: 'x\n' })),
        ],
        REF,
      ),
    ).resolves.toMatchObject({ header: { version: '1.0.0' } });
  });
});

describe('parameters', () => {
  test.each<[string, string]>([
    ['{ description: x }', ': `type` is missing'],
    ['{ type: string }', ': `description` is missing'],
    [
      '{ type: text, description: x }',
      '.type: expected one of string, integer, number, boolean, array, object, got "text"',
    ],
    [
      '{ type: string, description: x, minimum: 1 }',
      '.minimum: unknown key `minimum` for this type',
    ],
    [
      '{ type: string, description: x, patern: x }',
      '.patern: unknown key `patern` for this type; did you mean pattern?',
    ],
    [
      '{ type: integer, description: x, default: "1" }',
      '.default: expected a whole number, got "1"; take the quotes away',
    ],
    [
      '{ type: integer, description: x, minimum: 5, default: 1 }',
      '.default: expected at least 5, got 1',
    ],
    [
      '{ type: string, description: x, enum: [a, 1] }',
      '.enum.1: expected a text, got 1; put it in quotes',
    ],
    ['{ type: string, description: x, enum: [] }', '.enum: `enum` is a list of values'],
    [
      '{ type: string, description: x, enum: [a], default: b }',
      '.default: expected a, got "b"; did you mean a?',
    ],
    ['{ type: array, description: x }', ': a list needs `items`'],
    [
      '{ type: object, description: x }',
      ': an object needs `properties` or `additionalProperties`',
    ],
    [
      '{ type: array, description: x, items: { type: string, description: x, prompt: x } }',
      '.items.prompt: unknown key `prompt` for this type',
    ],
    [
      '{ type: object, description: x, required: [b], properties: { a: { type: string, description: x } } }',
      '.required: `b` is required and no property; did you mean a?',
    ],
    [
      '{ type: string, description: x, atLeast: b }',
      '.atLeast: there is no parameter `b` to compare with',
    ],
    [
      '{ type: array, description: x, uniqueBy: b, items: { type: string, description: x } }',
      '.uniqueBy: the items have no `b`',
    ],
    [
      '{ type: object, description: x, properties: { toString: { type: string, description: x } } }',
      '.properties.toString: `toString` cannot be a property',
    ],
    [
      '{ type: object, description: x, properties: { a: { type: string, description: x, default: null } } }',
      '.properties.a.default: a property that may be absent has no default',
    ],
    [
      '{ type: string, description: x, pattern: "(a+)+" }',
      '.pattern: the pattern is refused: its nested quantifiers match one text in several ways, which can take exponential time',
    ],
    [
      '{ type: object, description: x, additionalProperties: { type: string, description: x }, keys: { pattern: "(a+)+", description: x } }',
      '.keys.pattern: the pattern is refused: its nested quantifiers match one text in several ways, which can take exponential time',
    ],
    [
      '{ type: object, description: x, additionalProperties: { type: string, description: x }, keys: { pattern: a } }',
      '.keys: description is missing (a text)',
    ],
    [
      '{ type: object, description: x, properties: { a: { type: string, description: x } }, keys: { pattern: a, description: x } }',
      '.keys: only free keys have `keys`',
    ],
    [
      '{ type: object, description: x, additionalProperties: { type: string, description: x }, keys: { pattern: "^[a-z]$", description: x }, default: { A: b } }',
      '.default.A: "A" cannot be a key here',
    ],
  ])('%s', async (schema, tail) => {
    expect(await messages(`${SOUND}params:\n  one: ${schema}\n`)).toEqual([`params.one${tail}`]);
  });

  test.each<[string, string[]]>([
    ['{ value: 2, when: { environment.protected: true, params.mode: [a, b] } }', []],
    [
      '{ value: x, when: { environment.protected: true } }',
      ['.value: expected a whole number, got "x"'],
    ],
    ['{ value: 2, when: {} }', ['.when: it holds everywhere']],
    ['{ value: 2, when: { params.mode: a }, unless: x }', ['.unless: unknown key `unless`']],
    ['{ when: {} }', [': value is missing']],
    [
      '{ value: 2, when: { params.mode: c } }',
      ['.when.params.mode: `params.mode` is never "c"; did you mean a?'],
    ],
    [
      '{ value: 2, when: { params.below: true } }',
      ['.when.params.below: `params.below` is not known here'],
    ],
    [
      '{ value: 2, when: { environment.protectd: true } }',
      [
        '.when.environment.protectd: `environment.protectd` is not known here; did you mean environment.protected?',
      ],
    ],
  ])('defaults: %s', async (given, tails) => {
    const document = `${SOUND}params:
  mode: { type: string, enum: [a, b], default: a, description: x }
  count: { type: integer, default: 1, description: x, defaults: [${given}] }
  below: { type: boolean, default: false, description: x }
`;
    expect(await messages(document)).toEqual(tails.map((it) => `params.count.defaults.0${it}`));
  });

  test.each([
    'type: integer, record: true, default: 1',
    'type: integer, prompt: x, default: 1',
    'type: integer',
  ])(
    'several defaults go with one for the rest that nobody is asked for: not %s',
    async (schema) => {
      const defaults = 'defaults: [{ value: 2, when: { environment.protected: true } }]';
      const document = `${SOUND}params:\n  one: { description: x, ${schema}, ${defaults} }\n`;
      expect(await messages(document)).toEqual([
        'params.one.defaults: this parameter cannot have several defaults',
      ]);
    },
  );

  test.each(['Upper', 'with-dash', 'valueOf', 'environments', 'modules', '1st'])(
    'cannot be called %s',
    async (name) => {
      const document = `${SOUND}params:\n  ${name}: { type: string, description: x }\n`;
      expect(await problems(document)).toHaveLength(1);
    },
  );

  test('a default inside its own schema is taken, defaults of properties included', async () => {
    const document = `${SOUND}params:
  services:
    type: array
    description: x
    default: [{ name: a }]
    items:
      type: object
      description: x
      required: [name, port]
      properties:
        name: { type: string, description: x }
        port: { type: integer, description: x, default: 80 }
`;
    expect(await problems(document)).toEqual([]);
  });
});

describe('files', () => {
  const rules = (rule: string, more = ''): string => `${SOUND}${more}files:\n  - ${rule}\n`;

  test.each<[string, string, Record<string, string>, string]>([
    [
      'root',
      SOUND,
      { 'other/a': '' },
      "`other/a` cannot be a blueprint's file: it lies in none of module, package, repository",
    ],
    [
      'package',
      SOUND,
      { 'package/a': '' },
      "`package/a` cannot be a blueprint's file: only a blueprint with `pairs: true` has packages",
    ],
    [
      'device',
      SOUND,
      { 'module/aux.tf': '' },
      "`module/aux.tf` cannot be a blueprint's file: `aux.tf` is a device name on Windows",
    ],
    [
      'dots',
      SOUND,
      { 'module/../../x': '' },
      "`module/../../x` cannot be a blueprint's file: it holds `..`",
    ],
    [
      'placeholder',
      SOUND,
      { 'module/{enviroment}.tf': '' },
      "`module/{enviroment}.tf` cannot be a blueprint's file: {enviroment} is no placeholder; did you mean environment?",
    ],
    [
      'stray',
      SOUND,
      { 'module/{environment}.tf': '' },
      "`module/{environment}.tf` cannot be a blueprint's file: {environment} needs a rule with the `each` that gives it",
    ],
    [
      'brace',
      SOUND,
      { 'module/{a': '' },
      "`module/{a` cannot be a blueprint's file: it holds a single brace",
    ],
    [
      'twins',
      SOUND,
      { 'module/a': '', 'module/a.hbs': '' },
      '`module/a.hbs` and `module/a` would be one file',
    ],
    [
      'case',
      SOUND,
      { 'module/A': '', 'module/a': '' },
      '`module/a` and `module/A` would be one file',
    ],
    ['NUL', SOUND, { 'module/a': '\0' }, "`module/a` cannot be a blueprint's file: it is not text"],
    ['CR', SOUND, { 'module/a': 'a\rb' }, 'it holds a carriage return'],
    [
      'marker',
      SOUND,
      { 'module/a.md': '<!-- infra:begin x -->\n' },
      'region `x` begins but never ends',
    ],
    [
      'each',
      rules('{ match: module/a, each: environment }'),
      { 'module/a': '' },
      'files.0.each: `environment` is no list; did you mean environments?',
    ],
    [
      'each: modules',
      rules('{ match: "module/{target}", each: modules }'),
      { 'module/{target}': '' },
      'files.0.each: `modules` is no list; only scope repository sees all modules',
    ],
    [
      'each without placeholder',
      rules('{ match: module/a, each: environments }'),
      { 'module/a': '' },
      "`module/a` cannot be a blueprint's file: its rule has `each`, so its path needs {environment}",
    ],
    [
      'when: value',
      rules('{ match: module/a, when: { state.lock: s4 } }'),
      { 'module/a': '' },
      'files.0.when.state.lock: `state.lock` is never "s4"; did you mean s3?',
    ],
    [
      'when: type',
      rules('{ match: module/a, when: { state.use_lockfile: "yes" } }'),
      { 'module/a': '' },
      'files.0.when.state.use_lockfile: `state.use_lockfile` is never "yes"',
    ],
  ])('%s', async (_, document, files, message) => {
    const found = await messages(document, files);
    expect(found.filter((text) => !text.includes('needs a rule') || text === message)).toEqual([
      message,
    ]);
  });

  test('items that cannot name files', async () => {
    const list =
      'params:\n  ports: { type: array, description: x, default: [], items: { type: integer, description: x } }\n';
    expect(
      await messages(rules('{ match: "module/{item}", each: ports }', list), {
        'module/{item}': '',
      }),
    ).toEqual(['files.0.each: the items of `ports` cannot name files']);
  });

  test('a glob may name a placeholder with or without braces', async () => {
    const document = rules('{ match: "module/env/{environment}.tfvars", each: environments }');
    expect(await problems(document, { 'module/env/{environment}.tfvars': '' })).toEqual([]);
  });
});
