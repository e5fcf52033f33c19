import type { Argv } from 'yargs';

import { common, conflictOptions, writing, type Args } from './cli-options.ts';
import type { UpgradeOptions } from './commands/upgrade.ts';
import { UserError, type ExitCode } from './errors.ts';
import type { Outside } from './io/io.ts';

type Choose = (run: (outside: Outside) => Promise<ExitCode>) => void;

export function addUpgradeCommand(parser: Argv, choose: Choose): Argv {
  const about = 'Move modules to newer blueprints, after a preview';
  return parser.command('upgrade [modules..]', about, upgradeOptions, (args) =>
    choose(async (outside) =>
      (await import('./commands/upgrade.ts')).upgrade(outside, upgradeArguments(args)),
    ),
  ) as Argv;
}

function upgradeOptions(parser: Argv): Argv {
  return conflictOptions(writing(parser))
    .positional('modules', {
      type: 'string',
      array: true,
      describe: 'Ids or names of modules (default: all)',
    })
    .option('all', { type: 'boolean', describe: 'All modules, as without names' })
    .option('markdown', { type: 'boolean', describe: 'Print the body of a pull request' })
    .option('exit-code', { type: 'boolean', describe: 'Exit 1 if there is something to upgrade' })
    .conflicts('json', 'markdown');
}

/** Throws UserError where both some and all modules are named. */
function upgradeArguments(args: Args): UpgradeOptions {
  const modules = (args.modules as string[] | undefined) ?? [];
  if (args.all === true && modules.length > 0) {
    throw new UserError({
      message: '--all stands for all modules, and some are named as well',
      fix: 'give one of the two',
    });
  }
  return {
    ...common(args),
    modules,
    markdown: args.markdown === true,
    restore: (args.restore as string[] | undefined) ?? [],
    conflicts: args.conflicts === 'markers' ? 'markers' : 'tell',
    exitCode: args['exit-code'] === true,
  };
}
