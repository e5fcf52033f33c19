import { describe, expect, test } from '@jest/globals';
import { missing, questions, recorded, resolveParams } from '../../../src/blueprint/params.ts';
import type { Environment, JsonObject } from '../../../src/model.ts';
import type { BlueprintHeader, ParamSchema } from '../../../src/model-blueprint.ts';

const integer = (extra: Partial<ParamSchema> = {}): ParamSchema => ({
  type: 'integer',
  description: 'A number',
  ...extra,
});
const string = (extra: Partial<ParamSchema> = {}): ParamSchema => ({
  type: 'string',
  description: 'A text',
  ...extra,
});

const PARAMS: Record<string, ParamSchema> = {
  port: integer({ prompt: 'Port?', minimum: 1 }),
  replicas: integer({ default: 1 }),
  note: string({ default: null }),
  mode: string({ default: 'rolling', enum: ['rolling', 'canary'], prompt: 'Mode?', record: true }),
  services: {
    type: 'array',
    description: 'Services',
    default: [],
    items: {
      type: 'object',
      description: 'A service',
      required: ['name'],
      properties: {
        name: string(),
        port: integer({ default: 80 }),
        probe: {
          type: 'object',
          description: 'Probe',
          properties: { path: string({ default: '/health' }), wait: integer() },
        },
      },
    },
  },
  limits: {
    type: 'object',
    description: 'Limits',
    default: {},
    properties: { cpu: integer({ default: 1 }), memory: string() },
  },
};

const HEADER = { params: PARAMS } as unknown as BlueprintHeader;
const head = { environments: [{ name: 'dev' }, { name: 'prod' }] as Environment[] };

function resolve(params: JsonObject, perEnvironment: Record<string, JsonObject> = {}) {
  return resolveParams(HEADER, { params, perEnvironment }, head);
}

test('defaults at every depth, in the order of the blueprint', () => {
  const { params, problems } = resolve({
    services: [{ name: 'a' }, { name: 'b', port: 1, probe: {} }],
    port: 8000,
  });
  expect(problems).toEqual([]);
  expect(JSON.stringify(params)).toBe(
    JSON.stringify({
      port: 8000,
      replicas: 1,
      note: null,
      mode: 'rolling',
      services: [
        { name: 'a', port: 80 },
        { name: 'b', port: 1, probe: { path: '/health' } },
      ],
      limits: { cpu: 1 },
    }),
  );
});

test('values of an environment: objects key by key, lists and scalars replaced', () => {
  const { perEnvironment, problems } = resolve(
    { port: 8000, services: [{ name: 'a' }], limits: { memory: '1Gi' } },
    {
      prod: { replicas: 3, limits: { cpu: 4 }, services: [{ name: 'b' }] },
      local: { note: 'here' },
    },
  );
  const base = {
    port: 8000,
    replicas: 1,
    note: null,
    mode: 'rolling',
    services: [{ name: 'a', port: 80 }],
    limits: { cpu: 1, memory: '1Gi' },
  };
  expect(problems).toEqual([]);
  expect(perEnvironment).toEqual({
    dev: base,
    prod: {
      ...base,
      replicas: 3,
      limits: { cpu: 4, memory: '1Gi' },
      services: [{ name: 'b', port: 80 }],
    },
    local: { ...base, note: 'here' },
  });
});

test('an explicit null takes an optional parameter away, also for one environment', () => {
  const { params, perEnvironment, problems } = resolve(
    { port: 1, note: 'x' },
    { dev: { note: null } },
  );
  expect(problems).toEqual([]);
  expect([params.note, perEnvironment['dev']?.['note'], perEnvironment['prod']?.['note']]).toEqual([
    'x',
    null,
    'x',
  ]);
});

describe('what does not fit', () => {
  test.each<[string, JsonObject, Record<string, JsonObject>, [(string | number)[], string][]]>([
    ['missing', {}, {}, [[['params', 'port'], 'the parameter `port` is missing: A number']]],
    [
      'unknown name',
      { port: 1, replica: 2 },
      {},
      [[['params', 'replica'], 'unknown key "replica"; did you mean replicas?']],
    ],
    [
      'wrong types, all of them',
      { port: 'x', services: [{ port: '1' }] },
      {},
      [
        [['params', 'port'], 'expected a whole number, got "x"'],
        [
          ['params', 'services', 0, 'port'],
          'expected a whole number, got "1"; take the quotes away',
        ],
        [['params', 'services', 0], 'name is missing (a text)'],
      ],
    ],
    [
      'unknown environment',
      { port: 1 },
      { prd: { port: 2 } },
      [[['per_environment', 'prd'], 'unknown environment `prd`; did you mean prod?']],
    ],
    [
      'in an environment only',
      { port: 1 },
      { prod: { port: 0, mod: 'canary' } },
      [
        [['per_environment', 'prod', 'port'], 'expected at least 1, got 0'],
        [['per_environment', 'prod', 'mod'], 'unknown key "mod"; did you mean mode?'],
      ],
    ],
    [
      'everywhere: told once',
      { port: 0 },
      { prod: { replicas: 2 } },
      [[['params', 'port'], 'expected at least 1, got 0']],
    ],
    [
      'null where a value is needed',
      { port: null },
      {},
      [[['params', 'port'], 'expected a whole number, got nothing']],
    ],
  ])('%s', (_, params, perEnvironment, expected) => {
    const { problems } = resolve(params, perEnvironment);
    expect(problems.map(({ at, message }) => [[...at], message])).toEqual(expected);
  });

  test('a key that reaches the prototype', () => {
    const { problems } = resolve(
      JSON.parse('{"port": 1, "__proto__": {"replicas": 5}}') as JsonObject,
    );
    expect(problems.map(({ message }) => message)).toEqual(['the key "__proto__" is refused']);
  });
});

test('questions: what is required or has a prompt, in the order of the blueprint', () => {
  expect(questions(HEADER).map(({ name, required }) => [name, required])).toEqual([
    ['port', true],
    ['mode', false],
  ]);
});

test('missing: required parameters that are not given', () => {
  expect([missing(HEADER, {}), missing(HEADER, { port: 1 })]).toEqual([['port'], []]);
});

test('recorded: what is dangerous to change later, defaults included', () => {
  expect(recorded(HEADER, resolve({ port: 1 }).params)).toEqual({ mode: 'rolling' });
});

describe('a parameter with atLeast', () => {
  const HEADER = {
    params: {
      cpu: string({ default: '100m' }),
      cpu_limit: string({ default: '500m', atLeast: 'cpu' }),
      memory: string({ default: '256Mi' }),
      memory_limit: string({ default: '256Mi', atLeast: 'memory' }),
    },
  } as unknown as BlueprintHeader;
  const held = (params: JsonObject, prod: JsonObject = {}) => {
    const module = { params, perEnvironment: { prod } };
    const { perEnvironment, problems } = resolveParams(HEADER, module, head);
    return { dev: perEnvironment.dev, prod: perEnvironment.prod, problems };
  };

  test.each<[JsonObject, JsonObject]>([
    [{}, { cpu_limit: '500m', memory_limit: '256Mi' }],
    [
      { cpu: '1', memory: '1Gi' },
      { cpu_limit: '1', memory_limit: '1Gi' },
    ],
    [
      { cpu: '400m', memory: '128Mi' },
      { cpu_limit: '500m', memory_limit: '256Mi' },
    ],
    [{ memory: '1Gi', memory_limit: '1024Mi' }, { memory_limit: '1024Mi' }],
    [{ cpu: '1', cpu_limit: '1000m' }, { cpu_limit: '1000m' }],
  ])('follows that one where nobody gives it: %j', (given, expected) => {
    const { dev, problems } = held(given);
    expect(problems).toEqual([]);
    expect(dev).toMatchObject(expected);
  });

  test('is refused below it, where somebody gives it', () => {
    expect(held({ memory: '1Gi', memory_limit: '512Mi' }).problems).toEqual([
      {
        at: ['params', 'memory_limit'],
        message: 'memory_limit "512Mi" is below memory "1Gi"',
        expected: 'memory_limit of at least "1Gi"',
      },
    ]);
  });

  test('is held in each environment, and told where that one says it', () => {
    const { problems, dev, prod } = held({ cpu_limit: '1' }, { cpu: '2', memory: '2Gi' });
    expect(problems.map(({ at, message }) => [at, message])).toEqual([
      [['per_environment', 'prod', 'cpu'], 'cpu_limit "1" is below cpu "2"'],
    ]);
    expect([dev!.memory_limit, prod!.memory_limit]).toEqual(['256Mi', '2Gi']);
  });
});

describe('a parameter with defaults for what holds elsewhere', () => {
  const HEADER = {
    params: {
      mode: string({ default: 'rolling' }),
      scale: {
        type: 'boolean',
        description: 'Scale',
        default: false,
        defaults: [
          { value: true, when: { 'environment.protected': true, 'params.mode': ['rolling', 'x'] } },
        ],
      },
      replicas: integer({
        default: 1,
        defaults: [
          { value: 3, when: { 'environment.protected': true } },
          { value: 2, when: { 'params.scale': true } },
        ],
      }),
      most: integer({ default: 2, atLeast: 'replicas' }),
    },
  } as unknown as BlueprintHeader;
  const guarded = {
    environments: [{ name: 'dev' }, { name: 'prod', protected: true }] as Environment[],
  };
  const resolved = (params: JsonObject, perEnvironment: Record<string, JsonObject> = {}) => {
    const found = resolveParams(HEADER, { params, perEnvironment }, guarded);
    expect(found.problems).toEqual([]);
    const { dev, prod, local } = found.perEnvironment;
    return [found.params, dev, prod, local].map((it) => [it!.scale, it!.replicas, it!.most]);
  };
  const PLAIN = [false, 1, 2];

  test('takes the first that holds, those of parameters above it included', () => {
    expect(resolved({})).toEqual([PLAIN, PLAIN, [true, 3, 3], PLAIN]);
    expect(resolved({ mode: 'canary' })).toEqual([PLAIN, PLAIN, [false, 3, 3], PLAIN]);
    const scaled = [true, 2, 2];
    expect(resolved({ scale: true })).toEqual([scaled, scaled, [true, 3, 3], scaled]);
  });

  test('null means the one that holds', () => {
    expect(resolved({ replicas: 4 }, { prod: { replicas: null }, dev: { scale: null } })).toEqual([
      [false, 4, 4],
      [false, 4, 4],
      [true, 3, 3],
      [false, 4, 4],
    ]);
  });

  test('a value for all that does not fit is told where it stands', () => {
    const { problems } = resolveParams(
      HEADER,
      { params: { most: 2 }, perEnvironment: {} },
      guarded,
    );
    expect(problems).toEqual([
      {
        at: ['params', 'most'],
        message: 'most 2 is below replicas 3, its default in prod',
        expected: 'most of at least 3',
      },
    ]);
  });

  test('is what somebody gives, for all or for one environment', () => {
    expect(resolved({ replicas: 1, scale: false })).toEqual([PLAIN, PLAIN, PLAIN, PLAIN]);
    expect(resolved({}, { prod: { replicas: 5 }, dev: { scale: true } })).toEqual([
      PLAIN,
      [true, 2, 2],
      [true, 5, 5],
      PLAIN,
    ]);
  });
});
