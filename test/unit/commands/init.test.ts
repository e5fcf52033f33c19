import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { add, type AddOptions } from '../../../src/commands/add.ts';
import { init } from '../../../src/commands/init.ts';
import { scripted } from '../../support/ask.ts';
import { blueprintFiles, COMMON, refusal, Repo } from '../../support/repo.ts';

const NOTHING = { set: [] };

function empty(options: Repo['options'] = {}): Repo {
  return new Repo(blueprintFiles('mini'), options);
}

function bootstrapping(repo: Repo, answers: AddOptions['answers'], yes = true): Promise<number> {
  return add(repo.outside(), {
    ...COMMON,
    yes,
    name: 'alpha',
    answers: { blueprint: './blueprints/mini', layout: 'empty', ...answers },
  });
}

describe('the first run', () => {
  test('--yes takes all defaults and writes them into infra.yaml', async () => {
    const repo = empty();
    expect(await bootstrapping(repo, NOTHING)).toBe(0);
    expect(parse(repo.text('infra.yaml'))).toMatchObject({
      version: 1,
      project: 'memory',
      environments: {
        dev: { account: null, region: 'eu-west-1', cidr: '10.10.0.0/16', zones: 2 },
        prod: {
          account: null,
          region: 'eu-west-1',
          cidr: '10.20.0.0/16',
          zones: 3,
          protected: true,
        },
      },
      state: { lock: 's3' },
      packages: { roots: ['packages'], ignore: [] },
      modules: { alpha: { blueprint: './blueprints/mini@1.0.0', package: 'packages/alpha' } },
    });
    expect(await repo.state()).toEqual({});
    expect(repo.paths('infra')).toHaveLength(5);
    expect(repo.has('packages/alpha/main.txt')).toBe(true);
  });

  test('takes flags before defaults', async () => {
    const repo = empty();
    await bootstrapping(repo, {
      ...NOTHING,
      project: 'shop',
      region: 'us-east-1',
      environments: ['test', 'live'],
    });
    expect(parse(repo.text('infra.yaml'))).toMatchObject({
      project: 'shop',
      environments: {
        test: { region: 'us-east-1' },
        live: { region: 'us-east-1', protected: true },
      },
    });
  });

  test('without terminal and --yes assumes nothing: all that is missing is told at once', async () => {
    const repo = empty();
    const before = repo.tree();
    const problems = await refusal(bootstrapping(repo, NOTHING, false));
    const text = problems.map((it) => it.message).join('\n');
    for (const flag of ['--project', '--region', '--environments']) expect(text).toContain(flag);
    expect(repo.tree()).toEqual(before);
  });

  test('without terminal goes on where flags say all', async () => {
    const repo = empty();
    const answers = { ...NOTHING, project: 'shop', region: 'eu-west-1', environments: ['dev'] };
    expect(await bootstrapping(repo, answers, false)).toBe(0);
    expect(repo.has('infra/alpha/notes.md')).toBe(true);
  });

  test.each([
    ['a name in capitals', { project: 'Shop' }, 'project "Shop": 2 to 40 lower-case'],
    ['a name that is too long', { project: 'a'.repeat(41) }, 'project "aaa'],
    ['an environment that is built in', { environments: ['local'] }, 'local is built in'],
    ['an empty environment', { environments: ['dev', ''] }, 'environments "dev,": "": 2 to 40'],
    ['an environment twice', { environments: ['dev', 'dev'] }, 'dev stands there twice'],
    ['an unknown region', { region: 'eu-west1' }, 'did you mean eu-west-1?'],
    ['a region that AWS has not opened', { region: 'eu-west-9' }, 'that this version knows'],
    ['a project of reserved names', { project: 'kube' }, 'kube- belong to Kubernetes'],
    ['an unknown layout', { layout: 'platfrom' }, 'there is no layout platfrom'],
  ])('refuses %s and writes nothing', async (_name, answers, message) => {
    const repo = empty();
    const before = repo.tree();
    const [problem] = await refusal(bootstrapping(repo, { ...NOTHING, ...answers }));
    expect(problem!.message).toContain(message);
    expect(problem!.file).toBeUndefined();
    expect(repo.tree()).toEqual(before);
  });

  test('takes every project name that infra.yaml takes', async () => {
    const repo = empty();
    const project = `${'long_'.repeat(7)}names`;
    const environments = ['pre_production', 'prod-eu'];
    expect(project).toHaveLength(40);
    expect(await bootstrapping(repo, { ...NOTHING, project, environments })).toBe(0);
    expect(parse(repo.text('infra.yaml'))).toMatchObject({ project });
    expect(await repo.state()).toEqual({});
  });
});

describe('names that the first run refuses, without a line of an infra.yaml that is not there', () => {
  const platform = { layout: 'platform', blueprint: 'service' };
  test.each([
    [
      'local',
      {
        message: 'the layout of a new repository has a module local of its own',
        fix: 'choose another name, or set up the layout alone: create-infra-module init',
      },
    ],
    [
      'docker',
      {
        message: '"docker" is reserved: folders of that name have a fixed meaning',
        expected: 'another id; taken are local, shared, docker, k8s, modules',
        fix: 'choose another name',
      },
    ],
  ])('%s', async (name, problem) => {
    const repo = new Repo({});
    const options = { ...COMMON, name, answers: { ...NOTHING, ...platform } };
    expect(await refusal(add(repo.outside(), options))).toEqual([problem]);
    expect(repo.tree()).toEqual({});
  });

  test('and the path of another', async () => {
    const repo = new Repo({});
    const answers = { ...NOTHING, ...platform, path: 'infra/plumbing' };
    const problems = await refusal(add(repo.outside(), { ...COMMON, name: 'zeta', answers }));
    expect(problems).toEqual([
      {
        message: 'path: plumbing has the path infra/plumbing already',
        expected: 'a path of its own for each module; case does not count',
        fix: 'correct the flag, --set, --input or answer that says it',
      },
    ]);
  });
});

const FIRST_QUESTIONS = [
  'Layout [platform]',
  'Project name [memory]',
  'Environments [dev, prod]',
  'AWS region [eu-west-1]',
];
const USUAL = 'Take the usual for plumbing (nat: auto, dns_zone: -) and local (emulator: moto)?';

describe('the first run at a terminal', () => {
  test('shows in one question what the modules of the layout take', async () => {
    const ask = scripted();
    const repo = new Repo({}, { ask });
    expect(await init(repo.outside(), { ...COMMON, yes: false, answers: NOTHING })).toBe(0);
    expect(ask.asked).toEqual([...FIRST_QUESTIONS, `${USUAL} [true]`]);
  });

  test('asks for each of them after a no', async () => {
    const ask = scripted({
      [USUAL]: false,
      'How do private subnets reach the internet?': 'none',
      'Private DNS zone (empty for none)?': 'mlops.internal',
      'Which AWS emulator?': 'floci',
    });
    const repo = new Repo({}, { ask });
    expect(await init(repo.outside(), { ...COMMON, yes: false, answers: NOTHING })).toBe(0);
    expect(ask.asked.slice(5)).toEqual([
      'How do private subnets reach the internet? [auto]',
      'Private DNS zone (empty for none)? []',
      'Which AWS emulator? [moto]',
    ]);
    expect(parse(repo.text('infra.yaml'))).toMatchObject({
      modules: {
        plumbing: { params: { nat: 'none', dns_zone: 'mlops.internal' } },
        local: { params: { emulator: 'floci' } },
      },
    });
  });

  test('asks for project, environments and region, offering defaults', async () => {
    const ask = scripted({ 'Project name': 'shop', Environments: 'dev live' });
    const repo = empty({ ask });
    const options = { ...COMMON, yes: false, name: 'alpha' };
    const answers = { ...NOTHING, blueprint: './blueprints/mini' };
    expect(await add(repo.outside(), { ...options, answers })).toBe(0);
    expect(ask.asked.slice(0, 4)).toEqual(FIRST_QUESTIONS);
    expect(repo.text('infra.yaml')).toContain('project: shop\n');
    expect(repo.text('infra.yaml')).toContain('  live:\n');
  });

  test('does not ask for what flags said', async () => {
    const ask = scripted();
    const repo = empty({ ask });
    const answers = { ...NOTHING, project: 'shop', region: 'eu-west-1', environments: ['dev'] };
    expect(await bootstrapping(repo, answers, false)).toBe(0);
    expect(ask.asked).toEqual([]);
  });

  test('with --yes asks nothing', async () => {
    const ask = scripted();
    expect(await bootstrapping(empty({ ask }), NOTHING)).toBe(0);
    expect(ask.asked).toEqual([]);
  });
});

describe('init', () => {
  test('writes the manifest and the modules of a layout', async () => {
    const repo = new Repo({});
    const code = await init(repo.outside(), {
      ...COMMON,
      answers: { ...NOTHING, project: 'shop' },
    });
    expect(code).toBe(0);
    const ids = (await repo.inspect()).plan.modules.map((it) => [it.id, it.ref.name]);
    expect(ids).toEqual([
      ['local', 'local'],
      ['plumbing', 'foundation'],
      ['shared', 'shared'],
    ]);
    expect(await repo.state()).toEqual({});
    expect(await repo.sync()).toBe(0);
  });

  test('refuses where there is an infra.yaml', async () => {
    const repo = await Repo.synced();
    const before = repo.tree();
    expect(await refusal(init(repo.outside(), { ...COMMON, answers: NOTHING }))).toEqual([
      {
        message: 'there is an infra.yaml already',
        file: 'infra.yaml',
        fix: 'create-infra-module add <name> adds a module, create-infra-module check tells how it stands',
      },
    ]);
    expect(repo.tree()).toEqual(before);
  });

  test('refuses beside a living .infra whose infra.yaml was lost', async () => {
    const repo = await Repo.synced();
    repo.delete('infra.yaml');
    const [problem] = await refusal(init(repo.outside(), { ...COMMON, answers: NOTHING }));
    expect(problem!.message).toBe('there is no infra.yaml in /memory, but .infra/lock knows alpha');
  });

  test('--dry-run writes nothing', async () => {
    const repo = new Repo({});
    const outside = repo.outside();
    const answers = { ...NOTHING, project: 'shop', layout: 'empty' };
    expect(await init(outside, { ...COMMON, dryRun: true, answers })).toBe(0);
    expect(outside.printed.data).toContain('+project: shop');
    expect(repo.tree()).toEqual({});
  });
});
