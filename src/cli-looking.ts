import type { Argv } from 'yargs';

import { addBlueprintCommands } from './cli-blueprint.ts';
import { json } from './cli-options.ts';
import type { ExitCode } from './errors.ts';
import type { Outside } from './io/io.ts';

type Choose = (run: (outside: Outside) => Promise<ExitCode>) => void;

/** Commands that look at a repository as a whole and write nothing of it. */
export function addLookingCommands(parser: Argv, choose: Choose): Argv {
  return addBlueprintCommands(parser, choose)
    .command(
      'affected',
      'List the modules that changed since a git revision',
      affectedOptions,
      (args) =>
        choose(async (outside) =>
          (await import('./commands/affected.ts')).affected(outside, {
            since: String(args.since),
            direct: args.direct === true,
            json: args.json === true,
          }),
        ),
    )
    .command('graph', 'Draw the modules and what they read of each other', graphOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/graph.ts')).graph(outside, {
          format: args.format as 'mermaid' | 'dot' | 'html',
          json: args.json === true,
        }),
      ),
    )
    .command(
      'completion <shell>',
      'Print a script that completes commands, options and modules',
      shellOptions,
      (args) =>
        choose(async (outside) =>
          (await import('./commands/completion.ts')).completion(outside, {
            shell: args.shell as 'bash' | 'zsh' | 'fish',
          }),
        ),
    ) as Argv;
}

function shellOptions(parser: Argv): Argv {
  return parser.positional('shell', {
    type: 'string',
    choices: ['bash', 'zsh', 'fish'],
    describe: 'The shell it is for',
  });
}

function graphOptions(parser: Argv): Argv {
  return json(parser).option('format', {
    type: 'string',
    choices: ['mermaid', 'dot', 'html'],
    default: 'mermaid',
    describe: 'html: one page with everything in it',
  });
}

function affectedOptions(parser: Argv): Argv {
  return json(parser)
    .option('since', {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: 'Branch, tag or commit; compared with where this branch left it',
    })
    .option('direct', { type: 'boolean', describe: 'Leave out modules that only use one of them' });
}
