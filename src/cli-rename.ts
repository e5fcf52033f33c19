import type { Argv } from 'yargs';

import { common, writing } from './cli-options.ts';
import type { ExitCode } from './errors.ts';
import type { Outside } from './io/io.ts';

type Choose = (run: (outside: Outside) => Promise<ExitCode>) => void;

export function addRenameCommand(parser: Argv, choose: Choose): Argv {
  return parser.command(
    'rename <old> <new>',
    'Move a module and its package to another name; its id stays',
    renameOptions,
    (args) =>
      choose(async (outside) =>
        (await import('./commands/rename.ts')).rename(outside, {
          ...common(args),
          old: String(args.old),
          name: String(args.new),
        }),
      ),
  ) as Argv;
}

function renameOptions(parser: Argv): Argv {
  return writing(
    parser
      .positional('old', { type: 'string', describe: 'Id or name of the module' })
      .positional('new', { type: 'string', describe: 'Its new name' }),
  );
}
