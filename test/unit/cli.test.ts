import { describe, expect, test } from '@jest/globals';

import { COMMANDS, readCommandLine } from '../../src/cli.ts';
import { LAYOUTS } from '../../src/commands/layouts.ts';
import { nodeTemplates } from '../../src/io/node-templates.ts';
import { refusal, Repo } from '../support/repo.ts';

/** Runs a command line to its end on a repository. */
async function run(repo: Repo, ...argv: string[]): Promise<{ code: number; data: string }> {
  const invocation = await readCommandLine(argv, 80);
  if ('help' in invocation) return { code: 0, data: invocation.help };
  if ('version' in invocation) throw new Error('the version was asked for');
  const outside = repo.outside();
  return { code: await invocation.run(outside), data: outside.printed.data };
}

async function help(...argv: string[]): Promise<string> {
  return (await run(Repo.unsynced(), ...argv, '--help')).data;
}

describe('help', () => {
  test('names every command and the exit codes', async () => {
    const text = await help();
    for (const command of COMMANDS) {
      expect(text).toMatch(new RegExp(`^ +create-infra-module ${command}\\b`, 'm'));
    }
    expect(text.match(/^ +create-infra-module \w+/gm)).toHaveLength(COMMANDS.length);
    expect(text.replace(/\s+/g, ' ')).toContain(
      'Exit codes: 0 as agreed or done, 1 findings, 2 a mistake in the call, 70 a bug.',
    );
  });

  test.each([...COMMANDS])('of %s says what it does and fits the terminal', async (command) => {
    const text = await help(command);
    expect(text).toMatch(/^create-infra-module \w+/);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test.each<[string, string[]]>([
    ['add', ['--blueprint', '--set', '--path', '--package', '--language', '--yes', '--dry-run']],
    ['sync', ['--restore', '--conflicts', '--upgrade', '--dry-run', '--exit-code']],
    ['diff', ['--yours', '--exit-code', '--json']],
  ])('of %s has its options', async (command, options) => {
    const text = await help(command);
    for (const option of options) expect(text).toContain(option);
  });
});

test('--json is JSON where nothing is set up yet, and of resolve and undo', async () => {
  expect(JSON.parse((await run(new Repo({}), '--json')).data)).toMatchObject({
    setUp: false,
    next: ['create-infra-module <name> --yes', 'create-infra-module init --yes'],
  });
  const repo = await Repo.synced();
  repo.edit('infra/alpha/needed.yaml', 'size: 1', 'size: 7');
  repo.edit('infra.yaml', 'size: 1', 'size: 2');
  const { data } = await run(repo, 'resolve', 'infra/alpha/needed.yaml', '--json');
  expect(JSON.parse(data)).toMatchObject({
    resolved: [{ path: 'infra/alpha/needed.yaml', from: 'as it is' }],
    next: ['create-infra-module sync'],
  });
  await run(repo, 'sync');
  expect(JSON.parse((await run(repo, 'undo', '--json', '--yes')).data)).toMatchObject({
    command: 'undo',
    run: 'sync',
    kept: [],
  });
});

test('help <command> is <command> --help', async () => {
  expect((await run(Repo.unsynced(), 'help', 'sync')).data).toBe(await help('sync'));
  expect((await run(Repo.unsynced(), 'help')).data).toBe(await help());
});

test('values are completed behind the options that take them, and are those that will do', async () => {
  const offered = async (...words: string[]): Promise<string[]> =>
    (await run(Repo.unsynced(), '__complete', ...words)).data.split('\n').filter(Boolean);
  expect(await offered('own', 'infra/x', '--as', 'm')).toEqual(['merged', 'managed']);
  expect(await offered('sync', '--conflicts', '')).toEqual(['tell', 'markers']);
  expect(await offered('init', '--layout', '')).toEqual(LAYOUTS.map((it) => it.name));
  const service = nodeTemplates()
    .read('service')!
    .find((it) => it.path === 'blueprint.yaml')!;
  const [, languages] = /^ {2}language:\n(?: {4}.*\n)*? {4}enum: \[(.*)\]/m.exec(service.text)!;
  expect((await offered('add', 'x', '--language', '')).sort()).toEqual(
    languages!.split(', ').sort(),
  );
});

describe('the bare form', () => {
  test('adds a module, as `add` does', async () => {
    const [bare, add] = [await Repo.synced(), await Repo.synced()];
    const rest = ['beta', '--blueprint', './blueprints/mini', '--yes'];
    expect((await run(bare, ...rest)).code).toBe(0);
    expect((await run(add, 'add', ...rest)).code).toBe(0);
    expect(bare.text('infra/beta/notes.md')).toContain('# beta');
    expect(bare.text('infra.yaml')).toBe(add.text('infra.yaml'));
  });

  test('refuses what is nearly a command; `add` takes it', async () => {
    expect(await refusal(readCommandLine(['chekc'], 80))).toEqual([
      {
        message: 'chekc is nearly the command check',
        fix: 'create-infra-module check, or, for a module of this name: create-infra-module add chekc',
      },
    ]);
    const [other] = await refusal(readCommandLine(['Check'], 80));
    expect(other!.fix).toBe('create-infra-module check');
    const repo = await Repo.synced();
    const argv = ['add', 'chekc', '-b', './blueprints/mini', '-y'];
    expect((await run(repo, ...argv)).code).toBe(0);
    expect(repo.has('infra/chekc/notes.md')).toBe(true);
  });

  test.each([
    ['snyc', 'sync'],
    ['lst', 'list'],
    ['undoo', 'undo'],
    ['removed', 'remove'],
    ['resolv', 'resolve'],
  ])('%s is nearly %s', async (given, near) => {
    const [problem] = await refusal(readCommandLine([given], 80));
    expect(problem!.message).toBe(`${given} is nearly the command ${near}`);
  });

  test.each(['update', 'status', 'delete'])('%s is a verb and no module', async (verb) => {
    const [problem] = await refusal(readCommandLine([verb], 80));
    expect(problem).toEqual({
      message: `there is no command ${verb}`,
      expected: `one of ${COMMANDS.join(', ')}, or the name of a new module`,
      fix: `create-infra-module --help; for a module of this name: create-infra-module add ${verb}`,
    });
  });

  test('without a name tells how the repository stands', async () => {
    const repo = await Repo.synced();
    const { code, data } = await run(repo);
    expect(code).toBe(0);
    expect(data).toBe(
      'module  blueprint                folder       package         uses\n' +
        'alpha   ./blueprints/mini@1.0.0  infra/alpha  packages/alpha  -\n\n' +
        '1 module, 6 files: as agreed\n',
    );
  });

  test('without name, terminal and infra.yaml is a short help that begins with what to do', async () => {
    const repo = new Repo({});
    const { code, data } = await run(repo);
    expect(code).toBe(0);
    const lines = data.split('\n');
    expect(lines.length).toBeLessThan(10);
    expect(lines[0]).toContain('There is no infra.yaml in ');
    expect(lines[1]).toContain('create-infra-module <name> --yes');
    expect(data).toContain('Commands: init, add, list,');
    expect(data).toContain('create-infra-module --help');
    expect(repo.tree()).toEqual({});
  });
});

describe('arguments', () => {
  test('--set may be repeated, also before the name', async () => {
    const repo = await Repo.synced();
    await run(
      repo,
      'add',
      '--set',
      'size=7',
      'beta',
      '--set=title=a=b',
      '-b',
      './blueprints/mini',
      '-y',
    );
    expect(repo.text('infra.yaml')).toContain('params:\n      size: 7\n      title: a=b\n');
  });

  test('behind -- everything is a name', async () => {
    const repo = await Repo.synced();
    expect((await run(repo, 'add', '-b', './blueprints/mini', '-y', '--', 'beta')).code).toBe(0);
    expect((await run(repo, '-b', './blueprints/mini', '-y', '--', 'gamma')).code).toBe(0);
    expect([repo.has('infra/beta/notes.md'), repo.has('infra/gamma/notes.md')]).toEqual([
      true,
      true,
    ]);
    const [problem] = await refusal(run(repo, 'add', '--', '--yes'));
    expect(problem!.message).toBe('"./--yes" is not a name for a module');
  });

  test('a number is a text, and no name', async () => {
    const [problem] = await refusal(run(await Repo.synced(), 'add', '12'));
    expect(problem!.message).toBe('"12" is not a name for a module');
  });

  test('--environments is cut at its commas', async () => {
    const repo = new Repo({});
    const argv = ['init', '--layout', 'empty', '--environments', 'dev, test,prod', '--yes'];
    expect((await run(repo, ...argv)).code).toBe(0);
    expect(repo.text('infra.yaml').match(/^ {2}\w+:$/gm)).toEqual(['  dev:', '  test:', '  prod:']);
  });

  test('short forms', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const before = repo.tree();
    expect((await run(repo, 'sync', '-n')).data).toContain('+size: 2');
    expect(repo.tree()).toEqual(before);
    expect((await run(repo, 'sync', '-y')).code).toBe(0);
  });

  test('--restore takes one value each time, so that nothing else is swallowed', async () => {
    const repo = await Repo.synced();
    repo.edit('infra/alpha/run.sh', 'echo', 'printf');
    repo.edit('infra/alpha/notes.md', 'Another', 'Other');
    const argv = ['--restore', 'infra/alpha/run.sh', '--allow-dirty', '--yes'];
    expect((await run(repo, 'sync', ...argv)).code).toBe(0);
    expect(repo.text('infra/alpha/run.sh')).toContain('echo');
    expect(repo.text('infra/alpha/notes.md')).toContain('Other');
  });
});
