import type { Argv } from 'yargs';

import { json } from './cli-options.ts';
import type { ExitCode } from './errors.ts';
import type { Outside } from './io/io.ts';

type Choose = (run: (outside: Outside) => Promise<ExitCode>) => void;

/** Commands about single files, and about the tool's own state. */
export function addFileCommands(parser: Argv, choose: Choose): Argv {
  return parser.command(
    'explain <path>',
    'Say where a file comes from and why',
    pathOptions,
    (args) =>
      choose(async (outside) =>
        (await import('./commands/explain.ts')).explain(outside, {
          path: String(args.path),
          json: args.json === true,
        }),
      ),
  ) as Argv;
}

function pathOptions(parser: Argv): Argv {
  return json(parser).positional('path', { type: 'string', describe: 'A file' });
}
