import type { Argv, ArgumentsCamelCase } from 'yargs';

import type { AnswerFlags } from './commands/answers.ts';
import { LANGUAGES } from './commands/language.ts';
import type { CommonOptions } from './commands/options.ts';

/** What yargs hands to a command. */
export type Args = ArgumentsCamelCase<Record<string, unknown>>;

/** Options with one value: given twice, yargs would make a list of them. */
export const SINGLE = [
  ...['cwd', 'input', 'project', 'environments', 'region', 'layout'],
  ...['blueprint', 'path', 'package', 'language', 'conflicts', 'since', 'format', 'as'],
];

export function common(args: Args): CommonOptions {
  return {
    json: args.json === true,
    dryRun: args['dry-run'] === true,
    yes: args.yes === true,
    allowDirty: args['allow-dirty'] === true,
  };
}

export function addOptions(args: Args): CommonOptions & { name: string; answers: AnswerFlags } {
  const text = (key: string): string | undefined => args[key] as string | undefined;
  const answers: AnswerFlags = {
    set: (args.set as string[] | undefined) ?? [],
    input: text('input'),
  };
  for (const key of [
    'project',
    'region',
    'layout',
    'blueprint',
    'path',
    'package',
    'language',
  ] as const) {
    const value = text(key);
    if (value !== undefined) answers[key] = value;
  }
  const environments = text('environments');
  if (environments !== undefined)
    answers.environments = environments.split(',').map((it) => it.trim());
  return { ...common(args), name: text('name') ?? '', answers };
}

export function json(parser: Argv): Argv {
  return parser.option('json', { type: 'boolean', describe: 'Print JSON, version 1' });
}

export function dryRun(parser: Argv): Argv {
  return parser.option('dry-run', {
    alias: 'n',
    type: 'boolean',
    describe: 'Show what would be written, contents included',
  });
}

export function writing(parser: Argv): Argv {
  return dryRun(json(parser))
    .option('yes', { alias: 'y', type: 'boolean', describe: 'Ask nothing, take defaults' })
    .option('allow-dirty', {
      type: 'boolean',
      describe: 'Replace changes that are not committed, where a flag says so',
    });
}

export function answerOptions(parser: Argv): Argv {
  return writing(parser)
    .option('input', { type: 'string', requiresArg: true, describe: 'Answers from a YAML file' })
    .option('project', { type: 'string', requiresArg: true, describe: 'Project name (first run)' })
    .option('environments', {
      type: 'string',
      requiresArg: true,
      describe: 'Comma-separated (first run; default dev,prod)',
    })
    .option('region', { type: 'string', requiresArg: true, describe: 'AWS region (first run)' })
    .option('layout', {
      type: 'string',
      requiresArg: true,
      describe:
        'platform (default), platform-eks, platform-external, platform-github or empty (first run)',
    });
}

export function initOptions(parser: Argv): Argv {
  return answerOptions(parser);
}

export function moduleOptions(parser: Argv): Argv {
  return answerOptions(parser)
    .option('blueprint', {
      alias: 'b',
      type: 'string',
      requiresArg: true,
      describe: 'service (default), another name, ./path or npm:package/name',
    })
    .option('path', {
      type: 'string',
      requiresArg: true,
      describe: 'Folder (default infra/<name>)',
    })
    .option('package', {
      type: 'string',
      requiresArg: true,
      describe: 'Package folder (default packages/<name>)',
    })
    .option('language', {
      type: 'string',
      requiresArg: true,
      describe: `${LANGUAGES.slice(0, -1).join(', ')} or ${LANGUAGES.at(-1)} (default: as found, else python)`,
    })
    .option('set', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'A parameter: --set port=9000',
      nargs: 1,
    });
}

export function nameAndAnswers(parser: Argv): Argv {
  return moduleOptions(
    parser.positional('name', { type: 'string', describe: 'Name of the module' }),
  );
}

export function bare(parser: Argv): Argv {
  return nameAndAnswers(parser);
}

export function diffOptions(parser: Argv): Argv {
  return json(parser)
    .positional('paths', { type: 'string', array: true, describe: 'Only these files or folders' })
    .option('yours', { type: 'boolean', describe: 'Show what you changed instead' })
    .option('exit-code', { type: 'boolean', describe: 'Exit 1 where there is a difference' });
}

/** What becomes of edits that do not fit. */
export function conflictOptions(parser: Argv): Argv {
  return parser
    .option('restore', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: 'Give up edits of these files, folders or globs',
    })
    .option('conflicts', {
      type: 'string',
      choices: ['tell', 'markers'],
      default: 'tell',
      describe: 'markers: write <file>.merge beside each conflict',
    });
}

export function syncOptions(parser: Argv): Argv {
  return conflictOptions(writing(parser))
    .option('upgrade', {
      type: 'boolean',
      describe: 'Take newer blueprints where a change in infra.yaml needs them',
    })
    .option('rekey', {
      type: 'boolean',
      describe: 'Take other state keys and cloud names than before',
    })
    .option('exit-code', { type: 'boolean', describe: 'With --dry-run: exit 1 if it would write' });
}

export function removeOptions(parser: Argv): Argv {
  return writing(
    parser.positional('name', { type: 'string', describe: 'Id or name of the module' }),
  );
}

export function resolveOptions(parser: Argv): Argv {
  return dryRun(json(parser));
}

export function undoOptions(parser: Argv): Argv {
  return dryRun(json(parser)).option('yes', {
    alias: 'y',
    type: 'boolean',
    describe: 'Ask nothing',
  });
}
