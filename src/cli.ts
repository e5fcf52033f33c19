import type { Argv } from 'yargs';

import {
  addOptions,
  bare,
  common,
  diffOptions,
  initOptions,
  json,
  nameAndAnswers,
  removeOptions,
  resolveOptions,
  SINGLE,
  syncOptions,
  undoOptions,
  type Args,
} from './cli-options.ts';
import { addFileCommands } from './cli-files.ts';
import { COMPLETE, completing } from './cli-complete.ts';
import { addLookingCommands } from './cli-looking.ts';
import { readPlainly } from './cli-plain.ts';
import { addRenameCommand } from './cli-rename.ts';
import { addUpgradeCommand } from './cli-upgrade.ts';
import { COMMANDS, VERBS } from './cli-verbs.ts';
import { readWithYargs, usage } from './cli-yargs.ts';
import { UserError, type ExitCode } from './errors.ts';
import type { Outside } from './io/io.ts';
import { closest } from './lib/closest.ts';
import { ID_KEY } from './manifest/patterns.ts';

export { COMMANDS };

/** What the command line asks for: the rest of the run, the help text, or the version. */
export type Invocation =
  | { run: (outside: Outside) => Promise<ExitCode>; global: GlobalOptions }
  | { help: string }
  | { version: true };

export interface GlobalOptions {
  cwd: string | undefined;
  quiet: boolean;
  color: boolean | undefined;
}

type Run = (outside: Outside) => Promise<ExitCode>;

/**
 * Reads the command line. Commands are loaded when they run: `--help` and `check` do not pay for
 * what only `add` needs. Throws UserError for arguments that make no sense.
 */
export async function readCommandLine(
  given: readonly string[],
  width: number,
): Promise<Invocation> {
  if (given[0] === COMPLETE) {
    return completing(given.slice(1), (words) => readCommandLine([...words, '--help'], width));
  }
  const asked = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
  const argv = withoutDashes(asked);
  let chosen: Run | null = null;
  const choose = (run: Run): void => {
    chosen = run;
  };
  const declare = (parser: Argv): void => declareCommands(parser, choose);
  const plain = readPlainly(argv, COMMANDS, declare);
  if (plain !== null && chosen !== null) return { run: chosen, global: globalOf(plain) };
  const { args, help } = await readWithYargs(argv, width, declare);
  if (help !== '' || chosen === null) return { help };
  if (args.version === true) return { version: true };
  const twice = SINGLE.find((key) => Array.isArray(args[key]));
  if (twice !== undefined) throw usage(`--${twice} is given more than once`, argv);
  return { run: chosen, global: globalOf(args) };
}

function globalOf(args: Record<string, unknown>): GlobalOptions {
  const { cwd, color } = args as { cwd?: string; color?: boolean };
  return { cwd, quiet: args.quiet === true, color };
}

/** Tells a parser what there is: the options of all commands, and each command with its own. */
export function declareCommands(parser: Argv, choose: (run: Run) => void): void {
  const own = addRenameCommand(addCommands(globalOptions(parser), choose), choose);
  addUpgradeCommand(addFileCommands(addLookingCommands(own, choose), choose), choose);
}

/** Behind `--` all are names and paths, which yargs does not take as arguments of a command. */
function withoutDashes(argv: readonly string[]): string[] {
  const at = argv.indexOf('--');
  if (at === -1) return [...argv];
  const names = argv.slice(at + 1).map((it) => (it.startsWith('-') ? `./${it}` : it));
  return [...argv.slice(0, at), ...names];
}

function globalOptions(parser: Argv): Argv {
  return parser
    .option('cwd', {
      alias: 'C',
      type: 'string',
      requiresArg: true,
      describe: 'Work in this folder',
    })
    .option('quiet', { alias: 'q', type: 'boolean', describe: 'No talk on stderr but errors' })
    .option('color', { type: 'boolean', describe: 'Colours (default: on a terminal)' });
}

function addCommands(parser: Argv, choose: (run: Run) => void): Argv {
  return parser
    .command('$0 [name]', false, bare, (args) => choose(bareRun(args)))
    .command('init', 'Set up infra.yaml and the modules of a layout', initOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/init.ts')).init(outside, addOptions(args)),
      ),
    )
    .command('add <name>', 'Add a module and its package', nameAndAnswers, (args) =>
      choose(async (outside) => (await import('./commands/add.ts')).add(outside, addOptions(args))),
    )
    .command('list', 'List the modules', json, (args) =>
      choose(async (outside) =>
        (await import('./commands/list.ts')).list(outside, { json: args.json === true }),
      ),
    )
    .command('check', 'Tell whether everything is as agreed; writes nothing', json, (args) =>
      choose(async (outside) =>
        (await import('./commands/check.ts')).check(outside, { json: args.json === true }),
      ),
    )
    .command('diff [paths..]', 'Show what sync would write; writes nothing', diffOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/diff.ts')).diff(outside, {
          paths: (args.paths as string[] | undefined) ?? [],
          yours: args.yours === true,
          json: args.json === true,
          exitCode: args['exit-code'] === true,
        }),
      ),
    )
    .command('sync', 'Bring everything in order, keeping your edits', syncOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/sync.ts')).sync(outside, {
          ...common(args),
          restore: (args.restore as string[] | undefined) ?? [],
          conflicts: args.conflicts === 'markers' ? 'markers' : 'tell',
          exitCode: args['exit-code'] === true,
          upgrade: args.upgrade === true,
          rekey: args.rekey === true,
        }),
      ),
    )
    .command('resolve <paths..>', 'Say that a conflict is settled', resolveOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/resolve.ts')).resolve(outside, {
          paths: args.paths as string[],
          dryRun: args['dry-run'] === true,
          json: args.json === true,
        }),
      ),
    )
    .command('remove <name>', 'Take a module out; edited files stay', removeOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/remove.ts')).remove(outside, {
          ...common(args),
          name: String(args.name),
        }),
      ),
    )
    .command(
      'undo',
      'Take the last run back, as far as nothing changed since',
      undoOptions,
      (args) =>
        choose(async (outside) =>
          (await import('./commands/undo.ts')).undo(outside, {
            dryRun: args['dry-run'] === true,
            yes: args.yes === true,
            json: args.json === true,
          }),
        ),
    ) as Argv;
}

function noCommand(name: string): UserError {
  return new UserError({
    message: `there is no command ${name}`,
    expected: `one of ${COMMANDS.join(', ')}, or the name of a new module`,
    fix: `create-infra-module --help; for a module of this name: create-infra-module add ${name}`,
  });
}

/** `create-infra-module <name>` adds; without a name it tells how the repository stands. */
function bareRun(args: Args): Run {
  const name = args.name as string | undefined;
  if (name === undefined) {
    return async (outside) =>
      (await import('./commands/start.ts')).start(outside, addOptions(args), COMMANDS);
  }
  if (VERBS.includes(name)) throw noCommand(name);
  const near = closest(name, [...COMMANDS]);
  if (near !== null) {
    const add = new RegExp(ID_KEY).test(name)
      ? `, or, for a module of this name: create-infra-module add ${name}`
      : '';
    throw new UserError({
      message: `${name} is nearly the command ${near}`,
      fix: `create-infra-module ${near}${add}`,
    });
  }
  return async (outside) => (await import('./commands/add.ts')).add(outside, addOptions(args));
}
