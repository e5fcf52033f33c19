import { describe, expect, test } from '@jest/globals';

import type { GlobalOptions } from '../../src/cli.ts';
import type { Outside } from '../../src/io/io.ts';
import { main } from '../../src/main.ts';
import { Repo } from '../support/repo.ts';

interface Ended {
  code: number;
  data: string;
  talk: string;
  /** null: the outside was not opened. */
  global: GlobalOptions | null;
}

/** Runs a command line on a repository; what `open` throws is the answer of opening it. */
async function run(repo: Repo, argv: string[], fails?: unknown): Promise<Ended> {
  const outside = repo.outside();
  let global: GlobalOptions | null = null;
  const open = (options: GlobalOptions): Promise<Outside> => {
    global = options;
    return fails === undefined ? Promise.resolve(outside) : Promise.reject(fails);
  };
  const code = await main({ argv, columns: 80, version: '1.2.3', open, out: outside.out });
  return { code, ...outside.printed, global };
}

describe('a run', () => {
  test('exits with what the command says, and writes data and talk apart', async () => {
    const repo = await Repo.synced();
    expect(await run(repo, ['check'])).toEqual({
      code: 0,
      data: '1 module, 6 files: as agreed\n',
      talk: '',
      global: { cwd: undefined, quiet: false, color: undefined },
    });
    repo.edit('infra/alpha/run.sh', 'echo', 'printf');
    expect((await run(repo, ['check'])).code).toBe(1);
  });

  test('that is refused exits 2 and says why, and what to do', async () => {
    const repo = await Repo.synced();
    repo.put('infra.yaml', 'version: 1\nproject: demo\nmodules:\n  alpha:\n    colour: red\n');
    const { code, data, talk } = await run(repo, ['check']);
    expect([code, data]).toEqual([2, '']);
    expect(talk).toContain('error  infra.yaml:5:5  ');
  });

  test('that meets a bug exits 70 with a stack and where to report it', async () => {
    const { code, talk } = await run(await Repo.synced(), ['check'], new TypeError('no function'));
    expect(code).toBe(70);
    expect(talk).toContain('bug  create-infra-module 1.2.3 failed in a way that it should not:');
    expect(talk).toContain('TypeError: no function');
    expect(talk).toContain('/issues/new');
  });

  test('below the root tells which repository is meant', async () => {
    const repo = await Repo.synced();
    repo.options = { cwd: 'infra/alpha' };
    expect((await run(repo, ['check'])).talk).toBe('Repository: /memory\n');
  });

  test('hands on where to work and how to speak', async () => {
    const argv = ['-C', '/elsewhere', 'check', '-q', '--no-color'];
    expect((await run(await Repo.synced(), argv)).global).toEqual({
      cwd: '/elsewhere',
      quiet: true,
      color: false,
    });
  });
});

describe('what needs no repository', () => {
  test.each([['--help'], ['-h'], ['sync', '--help'], ['--version']])(
    '%s %s does not open it, and exits 0',
    async (...argv) => {
      const { code, data, talk, global } = await run(await Repo.synced(), argv);
      expect([code, talk, global]).toEqual([0, '', null]);
      expect(data).not.toBe('');
    },
  );

  test('--version is the version alone', async () => {
    for (const argv of [['--version'], ['-q', '--version'], ['check', '--version']]) {
      expect((await run(await Repo.synced(), argv)).data).toBe('1.2.3\n');
    }
  });

  test.each<[string[], string]>([
    [['--nonsense'], 'Unknown argument: nonsense'],
    [['check', '--nonsense'], 'Unknown argument: nonsense'],
    [['check', 'extra'], 'Unknown argument: extra'],
    [['add'], 'a name or path is missing behind the command'],
    [['add', 'one', 'two'], 'Unknown argument: two'],
    [['resolve'], 'a name or path is missing behind the command'],
    [['completion'], 'the shell is missing expected: completion bash, zsh or fish'],
    [['own', 'infra'], '--as is missing: merged, managed, seeded or blueprint'],
    [['affected'], '--since is missing'],
    [['add', 'one', '--path'], 'Not enough arguments following: path'],
    [['sync', '--conflicts=ask'], 'Argument: conflicts, Given: "ask", Choices: "tell", "markers"'],
    [['add', 'one', '--path', 'a', '--path', 'b'], '--path is given more than once'],
    [['-C', 'a', '-C', 'b', 'check'], '--cwd is given more than once'],
  ])('%j is a mistake in the call', async (argv, why) => {
    const { code, talk, global } = await run(await Repo.synced(), argv);
    expect([code, global]).toEqual([2, null]);
    expect(talk.replace(/\s+/g, ' ')).toContain(why);
    // The help of one command is short.
    const command = /^[a-z]/.test(argv[0]!) ? `${argv[0]} ` : '';
    expect(talk).toContain(`try: create-infra-module ${command}--help`);
  });
});
