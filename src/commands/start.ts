import { EXIT, type ExitCode } from '../errors.ts';
import type { Outside } from '../io/io.ts';
import { MANIFEST } from '../repo.ts';
import type { AnswerFlags } from './answers.ts';
import type { CommonOptions } from './options.ts';

/** No arguments: the status of a repository, the layout questions in an empty one, else the help. */
export async function start(
  outside: Outside,
  options: CommonOptions & { answers: AnswerFlags },
  help: () => Promise<string>,
): Promise<ExitCode> {
  if (outside.disk.kind(MANIFEST) !== null) {
    return (await import('./status.ts')).status(outside, options);
  }
  if (outside.ask.interactive || options.yes) {
    return (await import('./init.ts')).init(outside, options);
  }
  outside.out.data(await help());
  return EXIT.ok;
}
