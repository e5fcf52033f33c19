import type { Argv } from 'yargs';

import { common, dryRun, json, writing } from './cli-options.ts';
import type { OwnAs } from './commands/own.ts';
import type { ExitCode } from './errors.ts';
import type { Outside } from './io/io.ts';

type Choose = (run: (outside: Outside) => Promise<ExitCode>) => void;

/** Commands about single files, and about the tool's own state. */
export function addFileCommands(parser: Argv, choose: Choose): Argv {
  return parser
    .command('explain <path>', 'Say where a file comes from and why', explainOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/explain.ts')).explain(outside, {
          path: String(args.path),
          json: args.json === true,
        }),
      ),
    )
    .command('release <what>', 'Hand files over to you for good', releaseOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/release.ts')).release(outside, {
          ...common(args),
          given: String(args.what),
        }),
      ),
    )
    .command('own <what>', 'Say who keeps files: you, the tool or both', ownOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/own.ts')).own(outside, {
          ...common(args),
          given: String(args.what),
          as: args.as as OwnAs,
        }),
      ),
    )
    .command('repair', 'Make .infra anew, as far as it can be known', repairOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/repair.ts')).repair(outside, {
          dryRun: args['dry-run'] === true,
          json: args.json === true,
        }),
      ),
    )
    .command('doctor', 'Tell what is installed, what is odd, and what to do', json, (args) =>
      choose(async (outside) =>
        (await import('./commands/doctor.ts')).doctor(outside, { json: args.json === true }),
      ),
    )
    .command('eject', 'Leave the tool: plain files, and a note', ejectOptions, (args) =>
      choose(async (outside) => (await import('./commands/eject.ts')).eject(outside, common(args))),
    ) as Argv;
}

function ejectOptions(parser: Argv): Argv {
  return repairOptions(parser).option('yes', {
    alias: 'y',
    type: 'boolean',
    describe: 'Ask nothing',
  });
}

function repairOptions(parser: Argv): Argv {
  return dryRun(json(parser));
}

function explainOptions(parser: Argv): Argv {
  return json(parser).positional('path', { type: 'string', describe: 'A file' });
}

function releaseOptions(parser: Argv): Argv {
  return writing(
    parser.positional('what', { type: 'string', describe: 'File, folder, glob or module' }),
  );
}

function ownOptions(parser: Argv): Argv {
  return releaseOptions(parser).option('as', {
    type: 'string',
    choices: ['merged', 'managed', 'seeded', 'blueprint'],
    requiresArg: true,
    demandOption: 'merged, managed, seeded or blueprint',
    describe: 'blueprint: as its blueprint says',
  });
}
