import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bin, Repository } from '../support/repository.ts';
import { run } from '../support/run.ts';
import { describeWithTools } from '../support/tools.ts';

let repo: Repository;

beforeAll(async () => {
  repo = await Repository.withModule('orders');
  await repo.ok('add', 'invoices', '--yes');
  repo.write('with blank.txt', '');
  repo.write('.infrarc', '');
  for (const shell of ['bash', 'zsh', 'fish']) {
    repo.write(`complete.${shell}`, await repo.ok('completion', shell));
  }
});

afterAll(() => repo.remove());

/** What a person has typed, and what the shell must offer. */
const CASES: [string, string[]][] = [
  ['remo', ['remove']],
  ['remove or', ['orders']],
  ['remove --js', ['--json']],
  ['graph --format ', ['dot', 'html', 'mermaid']],
  ['graph --format d', ['dot']],
  ['completion f', ['fish']],
  ['blueprint t', ['test']],
  ['blueprint show fo', ['foundation']],
  ['add x --blueprint loc', ['local']],
  ['sync --restore infra/ord', ['infra/orders']],
  ['resolve infra.y', ['infra.yaml']],
];

function env(): NodeJS.ProcessEnv {
  const all = repo.env({ HOME: repo.folder, ZDOTDIR: repo.folder, TERM: 'dumb' });
  return { ...all, PATH: `${path.dirname(bin())}${path.delimiter}${all.PATH}` };
}

async function shell(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, { cwd: repo.folder, env: env() });
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

const offered = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.split('\t')[0]!.trim().replace(/\/$/, ''))
    .filter((line) => line !== '')
    .sort();

describeWithTools(['bash'], 'bash', () => {
  /** Words as bash cuts them: `=` is one of its own. */
  async function complete(line: string): Promise<string[]> {
    const words = `create-infra-module ${line}`.split(/ |(?==)|(?<==)/);
    const script = `source complete.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
      _create_infra_module; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return offered(await shell('bash', ['--norc', '-c', script, 'bash', ...words]));
  }

  test.each([
    ...CASES,
    ['graph --format=d', ['dot']],
    ['graph --format=', ['dot', 'html', 'mermaid']],
  ] as [string, string[]][])('%s', async (line, expected) => {
    expect(await complete(line)).toEqual(expected);
  });

  test('leaves a name with a blank whole', async () => {
    expect(await complete('resolve with')).toEqual(['with blank.txt']);
  });

  test('is registered for the command', async () => {
    const script = 'source complete.bash; complete -p create-infra-module';
    expect(await shell('bash', ['--norc', '-c', script])).toBe(
      'complete -F _create_infra_module create-infra-module\n',
    );
  });
});

describeWithTools(['fish'], 'fish', () => {
  test.each([...CASES, ['graph --format=d', ['--format=dot']]] as [string, string[]][])(
    '%s',
    async (line, expected) => {
      const script = `source complete.fish; complete -C "create-infra-module ${line}"`;
      expect(offered(await shell('fish', ['--no-config', '-c', script]))).toEqual(expected);
    },
  );
});

describeWithTools(['zsh'], 'zsh', () => {
  /** A real terminal (zpty): the line as it is once Tab was pressed, then a mark. */
  async function complete(line: string): Promise<string> {
    const script = `zmodload zsh/zpty
      zpty z "zsh -f -i"
      zpty -w z "PS1= RPS1= PROMPT_SP=; unsetopt zle_bracketed_paste prompt_sp; stty -echo; autoload -U compinit; compinit -u; source complete.zsh; show() { print -r -- \\"<<\\$BUFFER>>\\" }; zle -N show; bindkey '^X' show; print ready"
      zpty -r z text '*ready*'
      zpty -w -n z $1$'\\t'
      zpty -w -n z $'\\x18'
      zpty -r z text '*>>*'
      print -r -- "$text"`;
    const text = await shell('zsh', ['-f', '-c', script, 'zsh', `create-infra-module ${line}`]);
    return /<<([^]*?)>>/.exec(text)?.[1]?.replace(/\s+/g, ' ').trim() ?? text;
  }

  test.each<[string, string]>([
    ['remo', 'remove'],
    ['remove or', 'remove orders'],
    ['graph --format d', 'graph --format dot'],
    ['graph --format=d', 'graph --format=dot'],
    ['blueprint show fo', 'blueprint show foundation'],
    ['resolve infra.y', 'resolve infra.yaml'],
  ])(
    '%s',
    async (line, expected) => {
      expect(await complete(line)).toBe(`create-infra-module ${expected}`);
    },
    30_000,
  );
});

test('a half-written or wrong line offers nothing and says nothing', async () => {
  for (const words of [
    ['nonsense', 'x', ''],
    ['remove', '--cwd', '/nowhere', ''],
  ]) {
    const { stdout } = await repo.tool(['__complete', ...words]);
    expect(stdout).toBe('');
  }
});

test('outside a repository commands are completed all the same', async () => {
  const lone = await Repository.empty('lone', false);
  expect((await lone.tool(['__complete', 'grap'])).stdout).toBe('graph\n');
  expect((await lone.tool(['__complete', 'remove', ''])).stdout).toBe('');
  lone.remove();
});
