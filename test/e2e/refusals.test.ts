import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { giveAway, start } from '../support/meanwhile.ts';
import { miniBlueprint } from '../support/mini-repo.ts';
import { differences, Repository } from '../support/repository.ts';
import type { RunResult } from '../support/run.ts';

let seed: Repository;
const copies: Repository[] = [];

function repository(): Repository {
  const copy = seed.copy();
  copies.push(copy);
  return copy;
}

async function empty(git = true): Promise<Repository> {
  const repo = await Repository.empty('shop', git);
  copies.push(repo);
  return repo;
}

/** A mistake of the user's: exit 2, nothing on stdout, no stack, the parts that help. */
function expectRefusal({ code, stdout, stderr }: RunResult, ...says: (string | RegExp)[]): void {
  expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr });
  expect(stderr).toMatch(/^error {2}|^Repository: [^\n]+\nerror {2}|^note: [^\n]+\nerror {2}/);
  expect(stderr).not.toMatch(/^ +at |\.cjs|node:internal|undefined|\[object/m);
  for (const it of says) expect(stderr).toMatch(it);
}

/** The call is refused and the tree is as it was. */
async function refuses(
  repo: Repository,
  args: readonly string[],
  ...says: (string | RegExp)[]
): Promise<void> {
  const before = repo.tree();
  expectRefusal(await repo.tool(args), ...says);
  expect(differences(before, repo.tree())).toEqual([]);
}

beforeAll(async () => {
  seed = await Repository.withModule();
});

afterAll(() => {
  for (const repo of [seed, ...copies]) repo.remove();
});

describe('where nothing is set up', () => {
  const calls = [['check'], ['sync'], ['list'], ['diff'], ['remove', 'api'], ['resolve', 'a.tf']];
  test.each(calls)('%s: says what sets it up', async (...args) => {
    for (const git of [true, false]) {
      await refuses(
        await empty(git),
        args,
        /there is no infra\.yaml in \S+\/shop\n/,
        'try: create-infra-module <name>',
      );
    }
  });

  test('outside a repository of git it works, and says what git would be good for', async () => {
    const repo = await empty(false);
    const { code, stderr } = await repo.tool(['api', '--yes']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/not in a git repository; `git init`/);
    await repo.ok('check');
  });
});

describe('without a terminal', () => {
  test('a first module lists every answer that is missing, at once', async () => {
    await refuses(
      await empty(),
      ['api'],
      /3 answers are missing: --project <name> --region <region> --environments dev,prod\n/,
      /try: give them as flags or in --input file\.yaml, or take all defaults with --yes/,
    );
    await refuses(
      await empty(),
      ['api', '--region', 'eu-west-1'],
      /2 answers are missing: --project/,
    );
  });

  test('a blueprint lists every parameter that is missing, at once', async () => {
    const repo = repository();
    for (const [file, text] of Object.entries(miniBlueprint())) repo.write(file, text);
    repo.edit('blueprints/mini/blueprint.yaml', '    default: 1\n', '');
    repo.edit('blueprints/mini/blueprint.yaml', '    default: plain\n', '');
    const says = [
      /parameter size of mini is missing: A number/,
      /parameter title of mini is missing: A free text/,
      /--set size=<value>/,
      /--set title=<value>/,
    ];
    await refuses(repo, ['api', '-b', './blueprints/mini'], ...says);
    await refuses(repo, ['api', '-b', './blueprints/mini', '--yes'], ...says);
    await repo.ok('api', '-b', './blueprints/mini', '--set', 'size=3', '--set', 'title=a b');
  });

  test('both are listed at once', async () => {
    const repo = await empty();
    for (const [file, text] of Object.entries(miniBlueprint())) repo.write(file, text);
    repo.edit('blueprints/mini/blueprint.yaml', '    default: 1\n', '');
    await refuses(
      repo,
      ['api', '-b', './blueprints/mini'],
      /--project <name> --region <region> --environments dev,prod/,
      /parameter size of mini is missing/,
    );
  });

  test.each(['pipe', 'ignore'] as const)('it never waits for input (%s)', async (stdin) => {
    const first = await empty();
    expectRefusal(await start(first, ['api'], { stdin }), /answers are missing/);
    expect(await start(first, [], { stdin })).toMatchObject({ code: 0, stderr: '' });
    const repo = repository();
    for (const args of [['add', 'second'], ['sync'], ['remove', 'second', '--yes'], []]) {
      expect({ args, ...(await start(repo, args, { stdin })) }).toMatchObject({ args, code: 0 });
    }
  });

  test('no colours, no spinner', async () => {
    const repo = repository();
    repo.setParam('file_processing', 'port', '9000');
    for (const args of [['check'], ['diff'], ['sync'], ['chekc']]) {
      const { stdout, stderr } = await repo.tool(args);
      expect(stdout + stderr).not.toMatch(/[\u001b\r]/);
    }
  });
});

describe('names', () => {
  test.each([
    ['My-Service', 'my_service'],
    ['FileProcessing', 'file_processing'],
    ['a b', 'a_b'],
    ['a__b', 'a_b'],
    ['infra.yaml', 'infra_yaml'],
    ['Ünïcode', 'unicode'],
    ['a'.repeat(60), 'a'.repeat(40)],
    ['CON', 'con_service'],
    ['../x', 'file_processing'],
    ['/etc', 'etc'],
    ['9', 'file_processing'],
    ['x', 'file_processing'],
    ['', 'file_processing'],
  ])('%j is none; %s is advised and taken', async (name, advised) => {
    const fresh = await empty();
    await refuses(fresh, ['add', name, '--yes'], 'is not a name for a module', 'expected: 2 to 40');
    const { stderr } = await fresh.tool(['add', name, '--yes']);
    expect(stderr).toMatch(new RegExp(`try: create-infra-module add ${advised}\n`));
    await fresh.ok('add', advised, '--yes', '--dry-run');
  });

  test.each(['con', 'nul'])('%s is refused for what it is on Windows', async (name) => {
    const fresh = await empty();
    const advised = `create-infra-module add ${name}_service`;
    await refuses(fresh, ['add', name, '--yes'], `"${name}" is a device name on Windows`, advised);
    await fresh.ok('add', `${name}_service`, '--yes', '--dry-run');
  });

  test.each([
    ['chekc', 'check'],
    ['sycn', 'sync'],
    ['lsit', 'list'],
    ['removee', 'remove'],
    ['initt', 'init'],
  ])('%s is nearly a command', async (name, command) => {
    const repo = repository();
    await refuses(
      repo,
      [name, '--yes'],
      `${name} is nearly the command ${command}`,
      `create-infra-module ${command}, or, for a module of this name: create-infra-module add ${name}`,
    );
  });

  test('Check is nearly a command, and no name for a module', async () => {
    await refuses(
      repository(),
      ['Check', '--yes'],
      /Check is nearly the command check\n.*check\n$/,
    );
  });

  test('add takes a name that is nearly a command', async () => {
    await repository().ok('add', 'chekc', '--yes');
  });

  test('one that is taken is told with its line', async () => {
    const repo = repository();
    const line = repo.read('infra.yaml').split('\n').indexOf('  file_processing:') + 1;
    await refuses(
      repo,
      ['file_processing', '--yes'],
      `infra.yaml:${line}  there is a module file_processing already`,
      'try: choose another name',
    );
  });

  test.each(['docker', 'k8s', 'modules'])(
    '%s is kept for a blueprint of that name',
    async (name) => {
      await refuses(repository(), ['add', name, '--yes'], name, /expected: |try: /);
    },
  );

  test('two that a file system may take as one', async () => {
    const repo = repository();
    await refuses(
      repo,
      ['add', 'other', '--yes', '--path', 'infra/File_Processing'],
      /File_Processing/,
    );
    await refuses(repo, ['add', 'file-processing', '--yes'], /file_processing/);
    mkdirSync(repo.at('infra/Other'));
    repo.write('infra/Other/notes.txt', 'mine\n');
    await refuses(repo, ['add', 'other', '--yes'], /infra\/Other/);
  });

  test.each([
    '../outside',
    '/tmp/outside',
    'infra/../../outside',
    '.git/hooks',
    '.infra/x',
    'C:\\x',
  ])('--path %s leaves the repository or lies where no module may', async (path) => {
    await refuses(repository(), ['add', 'other', '--yes', '--path', path], /path|place/);
  });

  test('a module that is not there, with the one that was meant', async () => {
    await refuses(repository(), ['remove', 'file_procesing'], 'did you mean file_processing?');
    await refuses(repository(), ['resolve', 'infra/nothing.tf'], 'has no conflict to resolve');
    await refuses(repository(), ['resolve', '../x'], 'lies outside the repository');
  });
});

describe('the command line', () => {
  test.each([
    [['check', '--jsn'], /jsn/],
    [['sync', '--conflicts=mark'], /tell.*markers/],
    [['add'], /name|non-option/],
    [['add', 'api', '--set', 'port'], /--set port has no key.*\n.*expected: --set key=value/],
    [['add', 'api', '--set', 'prot=1', '--yes'], /prot/],
    [['add', 'api', '--set', 'port=abc', '--yes'], /port/],
    [['add', 'api', '--set', 'port=80', '--yes'], /port/],
    [['add', 'api', '--language', 'cobol', '--yes'], /cobol[^]*python/],
    [['add', 'api', '--blueprint', 'servce', '--yes'], /there is no blueprint servce[^]*service/],
    [['add', 'api', '-b', './nothing', '--yes'], /there is no nothing\/blueprint\.yaml/],
    [['add', 'api', '-b', 'npm:no-such-package/bp', '--yes'], /no-such-package[^]*npm install/],
    [['add', 'api', '-b', 'service@9.9.9', '--yes'], /service@9\.9\.9 is not at hand/],
    [['add', 'api', '--input', 'none.yaml'], /none\.yaml/],
    [['sync', '--restore', '../x'], /outside the repository/],
  ])('%j', async (args, says) => {
    await refuses(repository(), args, says, /try: |expected: /);
  });

  test('an --input file that is wrong, key by key', async () => {
    const repo = repository();
    repo.write('in.yaml', 'projct: x\nparms: {}\n');
    await refuses(repo, ['add', 'api', '--input', 'in.yaml'], /projct/, /parms/, /in\.yaml/);
    repo.write('in.yaml', 'project: [\n');
    await refuses(repo, ['add', 'api', '--input', 'in.yaml'], /in\.yaml/);
  });
});

describe('a broken infra.yaml', () => {
  const cases: [string, string, string, RegExp][] = [
    ['a syntax error', 'project: shop', 'project: [shop', /^error {2}infra\.yaml:\d+:\d+ {2}/m],
    ['a tab', '    account: null', '\taccount: null', /^error {2}infra\.yaml:\d+:\d+ {2}/m],
    ['an unknown key', 'packages:\n', 'pakages:\n', /infra\.yaml:\d+:1 {2}.*pakages[^]*packages/],
    ['a wrong type', 'zones: 2', 'zones: two', /infra\.yaml:\d+:\d+ {2}.*zones/],
    ['a wrong value', '10.10.0.0/16', '10.10.0.0/99', /infra\.yaml:\d+:\d+ {2}.*cidr/],
    ['a region that is none', 'eu-west-1', 'europe', /infra\.yaml:\d+:\d+ {2}.*region/],
    ['an account without quotes', 'null', '012345678901', /infra\.yaml:\d+:\d+ {2}.*account/],
    [
      'an unknown parameter',
      'workload:',
      'wrkload:',
      /infra\.yaml:\d+:\d+ {2}.*wrkload[^]*workload/,
    ],
    [
      'a value that is none of those',
      'workload: deployment',
      'workload: daemon',
      /infra\.yaml:\d+:\d+ {2}.*workload/,
    ],
    [
      'an unknown blueprint',
      'blueprint: service@',
      'blueprint: servic@',
      /infra\.yaml:\d+:\d+ {2}.*servic[^]*service/,
    ],
    ['an unknown module in uses', 'plumbing: [', 'plumbng: [', /infra\.yaml:\d+:\d+ {2}.*plumbng/],
    [
      'a name that is none',
      '  file_processing:\n',
      '  File_Processing:\n',
      /infra\.yaml:\d+:\d+ {2}.*File_Processing/,
    ],
    [
      'a path that leaves the root',
      '    package: packages/file_processing',
      '    package: ../packages/x',
      /infra\.yaml:\d+:\d+ {2}.*package/,
    ],
    [
      'the same key twice',
      'packages:\n',
      'project: other\npackages:\n',
      /infra\.yaml:\d+:1 {2}the key project stands twice/,
    ],
    [
      'a secret',
      '      language: python',
      '      env: {TOKEN: AKIAIOSFODNN7EXAMPLE}',
      /infra\.yaml:\d+:\d+ {2}.*secret/i,
    ],
    ['conflict markers', 'modules: ', '<<<<<<< HEAD\nmodules: ', /infra\.yaml:\d+/],
    [
      'a version from the future',
      'version: 1\n',
      'version: 2\n',
      /infra\.yaml:\d+:\d+ {2}.*version/,
    ],
  ];

  test.each(cases)('%s', async (_, from, to, says) => {
    const repo = repository();
    repo.edit('infra.yaml', from, to);
    for (const args of [['check'], ['sync'], ['add', 'other', '--yes'], ['list']]) {
      await refuses(repo, args, says);
    }
    await refuses(repo, ['remove', 'local', '--yes'], says);
  });

  test('the place is that of the mistake', async () => {
    const repo = repository();
    repo.edit('infra.yaml', 'workload: deployment', 'workload: daemon');
    const lines = repo.read('infra.yaml').split('\n');
    const line = lines.findIndex((it) => it.includes('daemon'));
    await refuses(
      repo,
      ['check'],
      `infra.yaml:${line + 1}:${lines[line]!.indexOf('daemon') + 1}  `,
    );
  });

  test('all mistakes are told at once', async () => {
    const repo = repository();
    repo.edit('infra.yaml', 'zones: 2', 'zones: two');
    repo.edit('infra.yaml', 'lock: s3', 'lock: s4');
    repo.edit('infra.yaml', 'workload: deployment', 'workload: daemon');
    repo.edit('infra.yaml', 'emulator: moto', 'emulator: mto');
    const { stderr } = await repo.tool(['check']);
    const told = stderr.split('\n').filter((it) => it.startsWith('error'));
    expect(told.length).toBeGreaterThanOrEqual(2);
    await refuses(repo, ['check'], /zones/, /lock/);
  });

  test.each([
    ['empty', ''],
    ['no map', '- a\n'],
    ['not text', '\u0000\u0001'],
  ])('%s', async (_, text) => {
    const repo = repository();
    repo.write('infra.yaml', text);
    await refuses(repo, ['check'], /infra\.yaml/);
    await refuses(repo, ['sync'], /infra\.yaml/);
  });
});

describe('a damaged .infra', () => {
  test.each([
    ['lock/file_processing.json', '{'],
    ['lock/file_processing.json', '{"lock":99}'],
    ['lock/file_processing.json', '[]'],
  ])('%s: %s', async (file, text) => {
    const repo = repository();
    repo.write(`.infra/${file}`, text);
    await refuses(repo, ['check'], `.infra/${file}`, /try: /);
    await refuses(repo, ['sync'], `.infra/${file}`);
  });

  test('a shared text that is not what its name says', async () => {
    const repo = repository();
    const file = Object.keys(repo.tree()).find((it) => /^\.infra\/shared\/[0-9a-f]+-\w/.test(it))!;
    repo.write(file, 'x');
    await refuses(repo, ['check'], `${file} is damaged`, /try: .*git checkout HEAD/);
  });

  test.each(['../../../tmp/owned', '/tmp/owned', '.git/hooks/pre-commit', 'a/../../owned'])(
    'a lock that names %s',
    async (path) => {
      const repo = repository();
      const lock = '.infra/lock/file_processing.json';
      repo.edit(lock, '"infra/file_processing/README.md"', JSON.stringify(path));
      await refuses(repo, ['check'], lock);
      await refuses(repo, ['remove', 'file_processing', '--yes'], lock);
    },
  );
});

describe('something in the way', () => {
  const MAIN = 'infra/other/terraform/main.tf';

  test('a file of the person’s', async () => {
    const repo = repository();
    repo.write(MAIN, '# mine\n');
    await refuses(
      repo,
      ['add', 'other', '--yes'],
      `${MAIN}: a file of yours is in the way`,
      /try: move it/,
    );
  });

  test('a directory where a file should be', async () => {
    const repo = repository();
    repo.write(`${MAIN}/mine.txt`, 'mine\n');
    await refuses(repo, ['add', 'other', '--yes'], MAIN, /try: /);
  });

  test('a file where a directory should be', async () => {
    const repo = repository();
    repo.write('infra/other', 'mine\n');
    await refuses(repo, ['add', 'other', '--yes'], /infra\/other/, /try: /);
  });

  test.each(['infra/other', 'packages/other', 'infra/other/terraform'])(
    'a symbolic link at %s that leaves the repository',
    async (link) => {
      const repo = repository();
      const outside = repo.at('../outside');
      mkdirSync(outside);
      mkdirSync(repo.at(link.split('/').slice(0, -1).join('/')), { recursive: true });
      symlinkSync(outside, repo.at(link));
      await refuses(repo, ['add', 'other', '--yes'], link, /try: /);
      expect(Repository.at(outside).tree()).toEqual({});
    },
  );

  test('a symbolic link to a file outside, where one should be', async () => {
    const repo = repository();
    const outside = repo.at('../outside.tf');
    repo.write('../outside.tf', 'theirs\n');
    mkdirSync(repo.at('infra/other/terraform'), { recursive: true });
    symlinkSync(outside, repo.at(MAIN));
    await refuses(repo, ['add', 'other', '--yes'], MAIN, /try: /);
    expect(repo.read('../outside.tf')).toBe('theirs\n');
  });

  test('a link that took the place of a directory: sync does not follow it', async () => {
    const repo = repository();
    const outside = repo.at('../outside');
    mkdirSync(outside);
    repo.delete('infra/file_processing/terraform');
    symlinkSync(outside, repo.at('infra/file_processing/terraform'));
    const { code } = await repo.tool(['sync', '--yes']);
    expect([1, 2]).toContain(code);
    expect(Repository.at(outside).tree()).toEqual({});
  });

  test.each([
    ['infra', 'add', 'other'],
    ['packages', 'add', 'other'],
    ['.', 'add', 'other'],
    ['infra/file_processing/k8s/base/workload', 'sync'],
    ['.infra', 'add', 'other'],
    ['.infra/lock', 'sync'],
  ])('a read-only directory %s: %s %s', async (folder, ...args) => {
    const repo = repository();
    repo.setParam('file_processing', 'port', '9000');
    giveAway(repo);
    const before = repo.tree();
    chmodSync(repo.at(folder), 0o555);
    const refused = await start(repo, [...args, '--yes'], { stdin: 'ignore', unprivileged: true });
    chmodSync(repo.at(folder), 0o755);
    expectRefusal(refused, /permission|not allowed|read-only/i);
    expect(differences(before, repo.tree())).toEqual([]);
    // Nothing lies there that keeps the next run from working.
    const next = await start(repo, [...args, '--yes'], { stdin: 'ignore', unprivileged: true });
    expect(next).toEqual(expect.objectContaining({ code: 0 }));
    expect(next.stderr).not.toContain('interrupted');
  });

  test('a file that may not be read', async () => {
    const repo = repository();
    giveAway(repo);
    chmodSync(repo.at('infra/file_processing/terraform/main.tf'), 0o000);
    const { code, stderr } = await start(repo, ['check'], { stdin: 'ignore', unprivileged: true });
    expect(code).toBe(2);
    expect(stderr).toContain('infra/file_processing/terraform/main.tf');
  });
});

describe('two at once', () => {
  /** Both end as they should alone, or one is told that the other is at work. */
  async function race(
    repo: Repository,
    first: readonly string[],
    second: readonly string[],
  ): Promise<number[]> {
    const results = await Promise.all([repo.tool(first), repo.tool(second)]);
    for (const it of results) {
      if (it.code !== 0) expectRefusal(it, /already|at work|changed|another/);
    }
    return results.map(({ code }) => code);
  }

  const idsOf = (repo: Repository): string[] =>
    Object.keys((parse(repo.read('infra.yaml')) as { modules: object }).modules);

  test('add of two modules: each is there whole or not at all', async () => {
    for (let round = 0; round < 8; round += 1) {
      const repo = repository();
      const codes = await race(repo, ['add', 'aa', '--yes'], ['add', 'zz', '--yes']);
      expect(codes).toContain(0);
      for (const [at, id] of ['aa', 'zz'].entries()) {
        expect([id, idsOf(repo).includes(id)]).toEqual([id, codes[at] === 0]);
        expect([id, repo.has(`infra/${id}`)]).toEqual([id, codes[at] === 0]);
        expect([id, repo.has(`packages/${id}`)]).toEqual([id, codes[at] === 0]);
      }
      await repo.ok('check');
    }
  });

  test('the first module, twice', async () => {
    for (let round = 0; round < 4; round += 1) {
      const repo = await empty();
      expect(await race(repo, ['api', '--yes'], ['api', '--yes'])).toContain(0);
      await repo.ok('check');
    }
  });

  test('sync and sync', async () => {
    for (let round = 0; round < 4; round += 1) {
      const repo = repository();
      repo.setParam('file_processing', 'port', '9000');
      expect(await race(repo, ['sync'], ['sync'])).toContain(0);
      await repo.ok('check');
    }
  });
});
