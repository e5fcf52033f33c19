import type { Argv } from 'yargs';

import { COMMANDS } from './cli-verbs.ts';
import { UserError } from './errors.ts';

/**
 * Reads a command line by what `declare` tells; runs the handler of the command. `help` is the text that
 * was asked for, else empty. Throws UserError for arguments that make no sense.
 */
export async function readWithYargs(
  argv: readonly string[],
  width: number,
  declare: (parser: Argv) => void,
): Promise<{ args: Record<string, unknown>; help: string }> {
  const parser = await quietParser(argv, width);
  declare(parser);
  let help = '';
  const args = await new Promise<Record<string, unknown>>((done, fail) => {
    parser
      .fail((message: string | null, error?: Error) => {
        throw error instanceof UserError ? error : usage(message ?? error?.message ?? '', argv);
      })
      .parseAsync([...argv], {}, (error: Error | undefined, values: unknown, text: string) => {
        if (error) fail(error);
        help = text;
        done(values as Record<string, unknown>);
      })
      .catch(fail);
  });
  return { args, help: help === '' ? '' : `${help}\n` };
}

/** What yargs says, in our words; `argv`: the call, whose help tells more. */
export function usage(message: string, argv: readonly string[] = []): UserError {
  const command = COMMANDS.find((name) => name === argv[0]);
  const fix = `create-infra-module ${command === undefined ? '' : `${command} `}--help`;
  // yargs counts: `Not enough non-option arguments: got 0, need at least 1`.
  if (message.startsWith('Not enough non-option arguments')) {
    return new UserError(
      command === 'completion'
        ? { message: 'the shell is missing', expected: 'completion bash, zsh or fish', fix }
        : { message: 'a name or path is missing behind the command', fix },
    );
  }
  const told = message.replace(/\s*\n\s*/g, ' ');
  const [, option, why = ''] = /^Missing required argument: (\S+) ?(.*)/.exec(told) ?? [];
  if (option === undefined) return new UserError({ message: told, fix });
  const text = why === '' ? `--${option} is missing` : `--${option} is missing: ${why}`;
  return new UserError({ message: text, fix });
}

/** yargs, not printing and not exiting. */
async function quietParser(argv: readonly string[], width: number): Promise<Argv> {
  const { default: yargs } = await import('yargs');
  return yargs([...argv])
    .scriptName('create-infra-module')
    .usage('$0 <name>\n\nAdds a module to the infrastructure of a repository and keeps its shape.')
    .group(['cwd', 'quiet', 'color', 'help', 'version'], 'Everywhere:')
    .help('help')
    .alias('help', 'h')
    .version(false)
    .option('version', { type: 'boolean', describe: 'Show the version' })
    .strict()
    .exitProcess(false)
    .recommendCommands()
    .epilogue('Exit codes: 0 as agreed or done, 1 findings, 2 a mistake in the call, 70 a bug.')
    .wrap(Math.min(width, 100));
}
