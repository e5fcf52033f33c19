import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Argv } from 'yargs';

import { COMMANDS, declareCommands } from '../../src/cli.ts';
import { readPlainly } from '../../src/cli-plain.ts';
import { readWithYargs } from '../../src/cli-yargs.ts';

const FLAGS = [
  ...['json', 'dry-run', 'yes', 'allow-dirty', 'quiet', 'color', 'upgrade', 'rekey', 'exit-code'],
  ...['yours', 'direct', 'all', 'markdown', 'help', 'version', 'nope'],
];
const TEXTS = [
  ...[
    'cwd',
    'input',
    'project',
    'environments',
    'region',
    'layout',
    'blueprint',
    'path',
    'package',
  ],
  ...['language', 'set', 'restore', 'conflicts', 'format', 'since', 'as'],
];
const word = fc.oneof(
  fc.constantFrom('alpha', 'infra/alpha/main.tf', '7', '1e3', 'true', 'false', 'tell', 'markers'),
  fc.constantFrom(
    'dot',
    'bash',
    'managed',
    'a=b',
    'a.b=c',
    'add',
    "'x'",
    '',
    '-',
    '@x',
    '0x10',
    'help',
  ),
);
const flag = fc.constantFrom(...FLAGS);
const words = fc.oneof(
  { weight: 3, arbitrary: word.map((it) => [it]) },
  { weight: 3, arbitrary: flag.map((it) => [`--${it}`]) },
  flag.map((it) => [`--no-${it}`]),
  fc.tuple(flag, word).map(([name, value]) => [`--${name}=${value}`]),
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(...TEXTS), word).map(([n, v]) => [`--${n}`, v]),
  },
  fc.tuple(fc.constantFrom(...TEXTS), word).map(([name, value]) => [`--${name}=${value}`]),
  fc.constantFrom(['-y'], ['-n'], ['-q'], ['-yn'], ['-C', 'x'], ['-Cx'], ['-b', 'service'], ['-h']),
);
const line = fc
  .tuple(fc.option(fc.constantFrom(...COMMANDS)), fc.array(words, { maxLength: 4 }))
  .map(([command, rest]) => [...(command === null ? [] : [command]), ...rest.flat()]);

type Seen = Record<string, unknown> | null;

/** The tables of the commands, whose handlers only note what they are given. */
function noting(see: (args: Seen) => void): (parser: Argv) => void {
  return (parser) => {
    const command = parser.command.bind(parser) as (...args: unknown[]) => Argv;
    const noted = (...args: unknown[]): Argv =>
      command(...args.slice(0, 3), ...(args[3] === undefined ? [] : [see]));
    parser.command = noted as unknown as typeof parser.command;
    declareCommands(parser, () => {});
  };
}

function plainly(argv: string[]): Seen {
  let seen: Seen = null;
  readPlainly(
    argv,
    COMMANDS,
    noting((args) => (seen = args)),
  );
  return seen;
}

async function byYargs(argv: string[]): Promise<Seen> {
  let seen: Seen = null;
  try {
    const { help } = await readWithYargs(
      argv,
      80,
      noting((args) => (seen = args)),
    );
    return help === '' ? seen : null;
  } catch {
    return null;
  }
}

test('a call that is read plainly means what it means to yargs', async () => {
  let plain = 0;
  await fc.assert(
    fc.asyncProperty(line, async (argv) => {
      const seen = plainly(argv);
      if (seen === null) return;
      plain += 1;
      // yargs adds other spellings of each name, and undefined for what was not given.
      expect(await byYargs(argv)).toMatchObject(seen);
    }),
    { numRuns: 4000 },
  );
  expect(plain).toBeGreaterThan(400);
});

test.each([
  [['alpha', '--yes']],
  [['add', 'alpha', '--yes', '--set', 'port=9000', '--set=size=2', '-b', 'service']],
  [['check', '--json']],
  [['check', '-C', 'infra', '--no-color']],
  [['sync', '--yes', '--restore', 'infra/**', '-q']],
  [['upgrade', 'alpha', 'beta', '--markdown']],
  [['rename', 'alpha', 'beta', '-n']],
])('%j', async (argv) => {
  const seen = plainly(argv);
  expect(await byYargs(argv)).toMatchObject(seen ?? { nothing: 'was read' });
});

test.each([
  [['check', '--help']],
  [['-C', 'infra', 'check']],
  [['help']],
  [['help', '--cwd', 'infra']],
  [['add', 'help', '--yes']],
  [['check', '-undefined']],
  [['check', '--nope']],
  [['check', 'too', 'many']],
  [['add']],
  [['add', 'alpha', '--region']],
  [['add', 'alpha', '--region', 'a', '--region', 'b']],
  [['upgrade', '--json', '--markdown']],
  [['own', 'alpha', '--as', 'nobody']],
  [['blueprint', 'list']],
])('%j is left to yargs', (argv) => {
  expect(plainly(argv)).toBeNull();
});
