import { EXIT, type ExitCode } from '../errors.ts';
import type { Outside } from '../io/io.ts';
import { MANIFEST } from '../repo.ts';
import { JSON_VERSION } from '../report/json.ts';
import type { AnswerFlags } from './answers.ts';
import type { CommonOptions } from './options.ts';

/**
 * No arguments: the status of a repository, the layout questions in an empty one, else a short help
 * that begins with the next command. `commands`: what there is.
 */
export async function start(
  outside: Outside,
  options: CommonOptions & { answers: AnswerFlags },
  commands: readonly string[],
): Promise<ExitCode> {
  if (outside.disk.kind(MANIFEST) !== null) {
    return (await import('./status.ts')).status(outside, options);
  }
  if (outside.ask.interactive || options.yes) {
    return (await import('./init.ts')).init(outside, options);
  }
  if (options.json) outside.out.data(unset());
  else outside.out.data(shortHelp(outside.disk.root, commands));
  return EXIT.ok;
}

function unset(): string {
  const next = ['create-infra-module <name> --yes', 'create-infra-module init --yes'];
  const report = { version: JSON_VERSION, command: 'status', setUp: false, modules: [], next };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function shortHelp(root: string, commands: readonly string[]): string {
  return [
    `There is no infra.yaml in ${root}. To set it up:`,
    '  create-infra-module <name> --yes    with a first module and its package, and defaults for all else',
    '  create-infra-module init --yes      without a module; --layout says which parts',
    '',
    `Commands: ${commands.join(', ')}`,
    'create-infra-module --help lists them with what they do, and all options.',
    '',
  ].join('\n');
}
