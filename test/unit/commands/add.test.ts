import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { add, type AddOptions } from '../../../src/commands/add.ts';
import type { RepoPath } from '../../../src/model.ts';
import { scripted } from '../../support/ask.ts';
import { ALPHA, COMMON, manifest, refusal, Repo } from '../../support/repo.ts';

const MINI = './blueprints/mini';

const ASKING = `name: asking
version: 1.0.0
about: Asks for everything
scope: module
layer: service
pairs: true
params:
  title: { type: string, description: A title, prompt: Which title?, minLength: 3 }
  port: { type: integer, description: A port, prompt: Which port?, default: 8000, maximum: 9000 }
  size: { type: integer, description: A size, prompt: How big?, enum: [1, 2, 4], default: 2 }
  mode: { type: string, description: A mode, prompt: Which mode?, enum: [slow, fast], default: slow }
  open: { type: boolean, description: Whether open, prompt: Open?, default: false }
  quiet: { type: string, description: Never asked for, default: sh }
  region: { type: string, description: Dangerous to change, default: here, record: true }
  language: { type: string, description: A language, enum: [python, node, go], default: python }
uses:
  foundation: [vpc_id]
`;

async function repository(modules = ALPHA, options: Repo['options'] = {}): Promise<Repo> {
  const repo = await Repo.synced(modules, options);
  repo.put('blueprints/asking/blueprint.yaml', ASKING);
  repo.put('blueprints/asking/files/module/values.json.hbs', '{{json params}}\n');
  return repo;
}

function adding(
  repo: Repo,
  name: string,
  answers: Partial<AddOptions['answers']> = {},
  more: Partial<AddOptions> = {},
): Promise<number> {
  return add(repo.outside(), {
    ...COMMON,
    name,
    answers: { set: [], blueprint: MINI, ...answers },
    ...more,
  });
}

/** The entry of a module in infra.yaml. */
function entry(repo: Repo, id: string): unknown {
  return (parse(repo.text('infra.yaml')) as { modules: Record<string, unknown> }).modules[id];
}

describe('a new module', () => {
  test('is written into infra.yaml and to disk, with its package, and told', async () => {
    const repo = await repository();
    const outside = repo.outside();
    const answers = { set: ['size=3', 'title=a: b'], blueprint: MINI };
    expect(await add(outside, { ...COMMON, name: 'beta', answers })).toBe(0);
    expect(entry(repo, 'beta')).toEqual({
      blueprint: './blueprints/mini@1.0.0',
      package: 'packages/beta',
      params: { size: 3, title: 'a: b' },
    });
    expect(repo.text('infra/beta/needed.yaml')).toContain('size: 3\n\ntitle: "a: b"\n');
    expect(repo.text('packages/beta/main.txt')).toBe('source of beta\n');
    expect(outside.printed.data).toBe(
      [
        'updated  infra.yaml',
        'created  infra/beta/conf/values.json',
        'created  infra/beta/needed.yaml',
        'created  infra/beta/notes.md',
        'created  infra/beta/run.sh',
        'created  infra/beta/state.txt',
        'created  packages/beta/main.txt',
        '',
      ].join('\n'),
    );
    expect(outside.printed.talk).toBe(
      'Next:\n  create-infra-module check    any time, in hooks and in CI\n',
    );
    expect(await repo.state()).toEqual({});
  });

  test('leaves the other entries and their comments as they are', async () => {
    const repo = await repository();
    repo.edit('infra.yaml', '      size: 1\n', '      size: 1 # small\n\n# The end.\n');
    const before = repo.text('infra.yaml');
    await adding(repo, 'beta');
    const added = `  beta:\n    blueprint: ./blueprints/mini@1.0.0\n    package: packages/beta\n`;
    expect(repo.text('infra.yaml').replace(added, '').replace(/\n+/g, '\n')).toBe(
      before.replace(/\n+/g, '\n'),
    );
  });

  test('beside others: two in a row need no commit between them', async () => {
    const repo = await repository();
    expect(await adding(repo, 'beta')).toBe(0);
    expect(await adding(repo, 'gamma')).toBe(0);
    expect(await repo.state()).toEqual({});
  });

  test('takes path and package elsewhere', async () => {
    const repo = await repository();
    const more = { path: 'ops/beta', package: 'packages/other' };
    expect(await adding(repo, 'beta', more)).toBe(0);
    expect(entry(repo, 'beta')).toEqual({
      blueprint: './blueprints/mini@1.0.0',
      path: 'ops/beta',
      package: 'packages/other',
    });
    expect([repo.has('ops/beta/notes.md'), repo.has('packages/other/main.txt')]).toEqual([
      true,
      true,
    ]);
  });

  test('is paired with a package that is there, which stays untouched', async () => {
    const repo = await repository();
    repo.put('packages/beta/Dockerfile', 'FROM scratch\n');
    expect(await adding(repo, 'beta')).toBe(0);
    expect(repo.paths('packages/beta')).toEqual(['packages/beta/Dockerfile']);
    expect(await repo.state()).toEqual({});
    expect(await repo.sync()).toBe(0);
    expect(repo.paths('packages/beta')).toEqual(['packages/beta/Dockerfile']);
  });

  test('gets a package of its own in a folder that is empty', async () => {
    const repo = await repository();
    repo.disk.mkdir('packages/beta' as RepoPath);
    expect(await adding(repo, 'beta')).toBe(0);
    expect(repo.paths('packages/beta')).toEqual(['packages/beta/main.txt']);
    expect(await repo.state()).toEqual({});
  });

  test('--dry-run shows contents and writes nothing', async () => {
    const repo = await repository();
    const before = repo.tree();
    const outside = repo.outside();
    const options = {
      ...COMMON,
      dryRun: true,
      name: 'beta',
      answers: { set: [], blueprint: MINI },
    };
    expect(await add(outside, options)).toBe(0);
    expect(outside.printed.data).toContain('+  beta:\n');
    expect(outside.printed.data).toContain('+source of beta\n');
    expect(repo.tree()).toEqual(before);
  });

  test('--json tells what was written', async () => {
    const repo = await repository();
    const outside = repo.outside();
    const options = { ...COMMON, json: true, name: 'beta', answers: { set: [], blueprint: MINI } };
    await add(outside, options);
    expect(JSON.parse(outside.printed.data)).toMatchObject({
      version: 1,
      command: 'add',
      clean: true,
      written: [
        { path: 'infra.yaml', action: 'updated' },
        { path: 'infra/beta/conf/values.json', action: 'created' },
        { path: 'infra/beta/needed.yaml', action: 'created' },
        { path: 'infra/beta/notes.md', action: 'created' },
        { path: 'infra/beta/run.sh', action: 'created' },
        { path: 'infra/beta/state.txt', action: 'created' },
        { path: 'packages/beta/main.txt', action: 'created' },
      ],
    });
  });
});

describe('what `add` refuses, with everything as it was', () => {
  const name = (near: string, given: string) => ({
    message: `${JSON.stringify(given)} is not a name for a module`,
    expected: '2 to 40 lower-case letters, digits, single _ or -, beginning with a letter',
    fix: `create-infra-module add ${near}`,
  });

  test.each<[string, string]>([
    ['FileProcessing', 'file_processing'],
    ['file processing', 'file_processing'],
    ['file__processing', 'file_processing'],
    ['1st', 'st'],
    ['_x_y_', 'x_y'],
    ['a', 'file_processing'],
    ['', 'file_processing'],
    ['ördér', 'order'],
    ['注文', 'file_processing'],
    ['straße', 'file_processing'],
    ['../evil', 'evil'],
    ['a'.repeat(41), 'a'.repeat(40)],
  ])('the name %j', async (given, near) => {
    const repo = await repository();
    const before = repo.tree();
    expect(await refusal(adding(repo, given))).toEqual([name(near, given)]);
    expect(repo.tree()).toEqual(before);
  });

  test('a folder that git ignores, before anything is asked', async () => {
    const ask = scripted();
    const repo = await repository(ALPHA, { ask });
    expect(await refusal(adding(repo, 'node_modules', {}, { yes: false }))).toEqual([
      {
        message:
          '"node_modules" is a folder that programs fill and git ignores: what is generated there would not be committed',
        expected: 'another name',
        fix: 'create-infra-module add node_modules_service',
      },
    ]);
    expect(ask.asked).toEqual([]);
  });

  test('a name that is taken', async () => {
    const repo = await repository();
    expect(await refusal(adding(repo, 'alpha'))).toEqual([
      {
        message: 'there is a module alpha already',
        file: 'infra.yaml',
        line: 11,
        fix: 'choose another name, or edit it in infra.yaml and run create-infra-module sync',
      },
    ]);
  });

  test.each<[string, string, Partial<AddOptions['answers']>, string]>([
    ['a name that only differs in - and _', 'al_pha', {}, ''],
    ['a name kept for a blueprint', 'shared', {}, 'shared'],
    ['a path of another module', 'beta', { path: 'infra/alpha' }, 'infra/alpha'],
    ['a package of another module', 'beta', { package: 'packages/alpha' }, 'packages/alpha'],
    ['a path outside', 'beta', { path: '../beta' }, '../beta'],
    ['a path in .git', 'beta', { path: '.git/hooks' }, '.git'],
    ['a path among the tool’s own', 'beta', { path: '.infra/beta' }, '.infra'],
    ['a package outside', 'beta', { package: '../beta' }, '../beta'],
    ['an unknown parameter', 'beta', { set: ['sise=3'] }, 'sise'],
    ['a value of another type', 'beta', { set: ['size=big'] }, 'size'],
    ['a flag without key', 'beta', { set: ['=3'] }, '--set =3 has no key'],
    ['an unknown blueprint', 'beta', { blueprint: 'servise' }, 'there is no blueprint servise'],
    ['a blueprint that is not there', 'beta', { blueprint: './no' }, 'no/blueprint.yaml'],
    ['a version that is not at hand', 'beta', { blueprint: `${MINI}@9.0.0` }, 'is at 1.0.0'],
    ['reading of an unknown module', 'beta', { input: 'in.yaml' }, 'net'],
  ])('%s', async (what, id, answers, message) => {
    const repo = await repository(
      what.includes('- and _') ? ALPHA.replace('alpha:', 'al-pha:') : ALPHA,
    );
    repo.options = { userFiles: { 'in.yaml': 'uses: { net: [vpc_id] }\n' } };
    const before = repo.tree();
    const problems = await refusal(adding(repo, id, answers));
    expect(problems.map((it) => it.message).join('\n')).toContain(message);
    expect(repo.tree()).toEqual(before);
  });

  test.each([
    ['./no', 'blueprint ./no: there is no no/blueprint.yaml'],
    ['npm:pkg/no', 'blueprint npm:pkg/no: there is no node_modules/pkg/no/blueprint.yaml'],
    ['Mini', '"Mini" is not a blueprint: "Mini" is not the name of a blueprint'],
    [
      'mini@latest',
      '"mini@latest" is not a blueprint: "mini@latest" is not the name of a blueprint',
    ],
  ])('the blueprint %s, named as it was given', async (blueprint, message) => {
    const repo = await repository();
    const [problem] = await refusal(adding(repo, 'beta', { blueprint }));
    expect(problem!.message).toBe(message);
  });

  test('a file in the way, and not even the manifest is written', async () => {
    const repo = await repository();
    repo.put('infra/beta/notes.md', 'mine\n');
    repo.put('infra/beta/run.sh', 'mine\n');
    const before = repo.tree();
    const fix = 'move it away, or put the module elsewhere: --path infra/<other>';
    expect(await refusal(adding(repo, 'beta'))).toEqual([
      {
        message: 'infra/beta/notes.md: a file of yours is in the way',
        file: 'infra/beta/notes.md',
        fix,
      },
      {
        message: 'infra/beta/run.sh: a file of yours is in the way',
        file: 'infra/beta/run.sh',
        fix,
      },
    ]);
    expect(repo.tree()).toEqual(before);
  });

  test('an id of a removed module of another blueprint', async () => {
    const repo = await repository(ALPHA + ALPHA.replaceAll('alpha', 'beta'));
    repo.put('infra.yaml', manifest(ALPHA));
    await repo.sync();
    repo.deleteAll('infra/beta');
    const [problem] = await refusal(adding(repo, 'beta', { blueprint: './blueprints/tables' }));
    expect(problem!.message).toContain('the id beta belonged to a module');
  });

  test('the later name of a removed module: it would get other cloud names', async () => {
    const later = '    name: later\n    package';
    const repo = await repository(
      ALPHA + ALPHA.replaceAll('alpha', 'beta').replace('    package', later),
    );
    repo.put('infra.yaml', manifest(ALPHA));
    await repo.sync();
    const before = repo.tree();
    const told = await refusal(adding(repo, 'later', { blueprint: './blueprints/mini' }));
    expect(told).toMatchObject([
      {
        message: expect.stringContaining('later was the name of the module beta that was removed'),
        fix: 'bring it back: create-infra-module add beta --blueprint ./blueprints/mini --path infra/later; or choose another id, for example later_2',
      },
    ]);
    expect(repo.tree()).toEqual(before);
  });

  test('an output that the other’s contract does not declare', async () => {
    const net = '  net:\n    blueprint: ./blueprints/tables@1.0.0\n';
    const userFiles = { 'in.yaml': 'uses: { net: [vpc_idd] }\n' };
    const repo = await repository(net, { userFiles });
    const before = repo.tree();
    const [problem] = await refusal(adding(repo, 'beta', { input: 'in.yaml' }));
    expect(problem).toMatchObject({
      message: 'beta reads vpc_idd of net, which infra/net/contract.yaml does not declare',
      file: 'infra.yaml',
    });
    expect(repo.tree()).toEqual(before);
  });

  test('two parameters that are missing, at once', async () => {
    const repo = await repository();
    repo.edit('blueprints/asking/blueprint.yaml', ', default: 8000', '');
    const problems = await refusal(adding(repo, 'beta', { blueprint: './blueprints/asking' }));
    expect(problems).toEqual([
      {
        message: 'beta: parameter title of asking is missing: A title',
        fix: '--set title=<value>, or params: in --input file.yaml',
      },
      {
        message: 'beta: parameter port of asking is missing: A port',
        fix: '--set port=<value>, or params: in --input file.yaml',
      },
    ]);
  });
});

describe('values of --set', () => {
  test.each<[string, unknown]>([
    ['title=plain', { title: 'plain' }],
    ['size=3', { size: 3 }],
    ['title="3"', { title: '3' }],
    ['title=a=b', { title: 'a=b' }],
    ['title={ not yaml', { title: '{ not yaml' }],
    ['title=', { title: '' }],
    ['title=3', { title: '3' }],
    ['title=no', { title: 'no' }],
    ['title=a: b', { title: 'a: b' }],
  ])('%s', async (set, params) => {
    const repo = await repository();
    expect(await adding(repo, 'beta', { set: [set] })).toBe(0);
    expect(entry(repo, 'beta')).toMatchObject({ params });
  });

  test.each<[string, string[], unknown]>([
    ['a number for a text', ['env.N=5'], { N: '5' }],
    ['a text in quotes', ['env.N="5"'], { N: '5' }],
    ['nothing', ['env.N='], { N: '' }],
    ['two of them', ['env.A=yes', 'env.B=b'], { A: 'yes', B: 'b' }],
  ])('below a map: %s', async (_, set, env) => {
    const repo = await repository();
    repo.edit(
      'blueprints/mini/blueprint.yaml',
      'params:\n',
      'params:\n  env: { type: object, description: E, default: {}, additionalProperties: { type: string, description: A value } }\n',
    );
    expect(await adding(repo, 'beta', { set })).toBe(0);
    expect(entry(repo, 'beta')).toMatchObject({ params: { env } });
  });

  test('the last one counts', async () => {
    const repo = await repository();
    await adding(repo, 'beta', { set: ['size=3', 'size=4'] });
    expect(entry(repo, 'beta')).toMatchObject({ params: { size: 4 } });
  });

  test('of a hostile key harm nothing', async () => {
    const repo = await repository();
    await refusal(adding(repo, 'beta', { set: ['__proto__.polluted=yes'] }));
    await refusal(adding(repo, 'beta', { set: ['constructor.prototype.polluted=yes'] }));
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});

describe('what is worked out', () => {
  const language = './blueprints/asking';
  const title = { set: ['title=abc'], blueprint: language };

  test.each<[string, string, string]>([
    ['pyproject.toml', '', 'python'],
    ['setup.py', '', 'python'],
    ['requirements.txt', '', 'python'],
    ['go.mod', '', 'go'],
    ['package.json', '{}', 'node'],
  ])('the language of a package with %s', async (file, text, found) => {
    const repo = await repository();
    repo.put(`packages/beta/${file}`, text);
    await adding(repo, 'beta', title);
    expect(entry(repo, 'beta')).toMatchObject({ params: { language: found } });
  });

  test('a flag is believed before what the package looks like', async () => {
    const repo = await repository();
    repo.put('packages/beta/go.mod', '');
    await adding(repo, 'beta', { ...title, language: 'node' });
    await adding(repo, 'gamma', {
      ...title,
      set: ['title=abc', 'language=python'],
      language: 'node',
    });
    expect(entry(repo, 'beta')).toMatchObject({ params: { language: 'node' } });
    expect(entry(repo, 'gamma')).toMatchObject({ params: { language: 'python' } });
  });

  test('what would be dangerous to change later is written down, though it is the default', async () => {
    const repo = await repository();
    await adding(repo, 'beta', title);
    expect(entry(repo, 'beta')).toEqual({
      blueprint: './blueprints/asking@1.0.0',
      package: 'packages/beta',
      params: { title: 'abc', region: 'here' },
    });
  });

  test('what it reads of the foundation that is there', async () => {
    const net = '  net:\n    blueprint: ./blueprints/tables@1.0.0\n';
    const repo = await repository(net);
    await adding(repo, 'beta', title);
    expect(entry(repo, 'beta')).toMatchObject({ uses: { net: ['vpc_id'] } });
  });
});

describe('at a terminal', () => {
  test('asks for what has a question, in order, and checks the answers', async () => {
    const ask = scripted({
      'Which title?': 'Mine',
      'Which port?': '8080',
      'How big?': '4',
      'Which mode?': 'fast',
      'Open?': true,
    });
    const repo = await repository(ALPHA, { ask });
    const answers = { blueprint: './blueprints/asking' };
    expect(await adding(repo, 'beta', answers, { yes: false })).toBe(0);
    expect(ask.asked).toEqual([
      'Which title? []',
      'Which port? [8000]',
      'How big? [2]',
      'Which mode? [slow]',
      'Open? [false]',
    ]);
    expect(entry(repo, 'beta')).toMatchObject({
      params: { title: 'Mine', port: 8080, size: 4, mode: 'fast', open: true, region: 'here' },
    });
    expect(JSON.parse(repo.text('infra/beta/values.json'))).toMatchObject({ size: 4, port: 8080 });
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['too short', { 'Which title?': 'x' }, /refused: .*3/],
    ['no number', { 'Which title?': 'abc', 'Which port?': 'many' }, /refused: /],
    ['too big', { 'Which title?': 'abc', 'Which port?': '9999' }, /refused: .*9000/],
  ])('an answer that is %s is told at once', async (_name, answers, why) => {
    const repo = await repository(ALPHA, { ask: scripted(answers) });
    const options = { blueprint: './blueprints/asking' };
    await expect(adding(repo, 'beta', options, { yes: false })).rejects.toThrow(why);
  });

  test('does not ask for what --set says, nor with --yes', async () => {
    const ask = scripted({ 'Which title?': 'Mine' });
    const repo = await repository(ALPHA, { ask });
    const set = ['port=8080', 'size=1', 'mode=fast', 'open=true'];
    await adding(repo, 'beta', { blueprint: './blueprints/asking', set }, { yes: false });
    expect(ask.asked).toEqual(['Which title? []']);
    await adding(repo, 'gamma', { blueprint: './blueprints/asking', set: ['title=abc'] });
    expect(ask.asked).toHaveLength(1);
  });
});
