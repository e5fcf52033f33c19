import type { Argv } from 'yargs';

import { dryRun, json, type Args } from './cli-options.ts';
import { UserError, type ExitCode } from './errors.ts';
import type { Outside } from './io/io.ts';

type Choose = (run: (outside: Outside) => Promise<ExitCode>) => void;

/** `blueprint new | list | show | test`. */
export function addBlueprintCommands(parser: Argv, choose: Choose): Argv {
  return parser.command('blueprint', 'Make, list, show and test blueprints', (inner) =>
    commands(inner, choose).demandCommand(1, 'blueprint needs one of new, list, show, test'),
  ) as Argv;
}

function commands(parser: Argv, choose: Choose): Argv {
  return parser
    .command('new <path>', 'Make a blueprint that works, with a test', newOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/blueprint-new.ts')).blueprintNew(outside, {
          path: String(args.path),
          ...writing(args),
        }),
      ),
    )
    .command(
      'list',
      'List the blueprints: built in, of this repository, of packages',
      json,
      (args) =>
        choose(async (outside) =>
          (await import('./commands/blueprint-list.ts')).blueprintList(outside, {
            json: args.json === true,
          }),
        ),
    )
    .command('show <name>', 'Show parameters and files of a blueprint', showOptions, (args) =>
      choose(async (outside) =>
        (await import('./commands/blueprint-show.ts')).blueprintShow(outside, {
          name: String(args.name),
          json: args.json === true,
        }),
      ),
    )
    .command('test [path]', 'Render every case and compare it', testOptions, (args) =>
      choose(async (outside) => {
        const { update, ...rest } = { update: args.update === true, ...writing(args) };
        if (rest.dryRun && !update)
          throw new UserError('--dry-run goes with --update: a test writes nothing');
        return (await import('./commands/blueprint-test.ts')).blueprintTest(outside, {
          path: (args.path as string | undefined) ?? null,
          update,
          ...rest,
        });
      }),
    ) as Argv;
}

function writing(args: Args): { json: boolean; dryRun: boolean } {
  return { json: args.json === true, dryRun: args['dry-run'] === true };
}

function newOptions(parser: Argv): Argv {
  return dryRun(json(parser)).positional('path', {
    type: 'string',
    describe: 'Folder that it will be, such as blueprints/nightly-report',
  });
}

function showOptions(parser: Argv): Argv {
  return json(parser).positional('name', {
    type: 'string',
    describe: 'service, ./path or npm:package/name, with or without a version',
  });
}

function testOptions(parser: Argv): Argv {
  return dryRun(json(parser))
    .positional('path', {
      type: 'string',
      describe: 'A blueprint, or a folder of several (default: all of this repository)',
    })
    .option('update', { type: 'boolean', describe: 'Write what is rendered to expected/' });
}
