import type { Argv } from 'yargs';

/**
 * Where the first word names a command, the others are not told to the parser, which reads the
 * usage of each. Returns what ends that: a command may have commands of its own.
 */
export function only(wanted: string | undefined, parser: Argv): () => void {
  const { command } = parser;
  if (wanted !== undefined) {
    const one = (...args: Parameters<typeof command>): Argv =>
      String(args[0]).split(' ', 1)[0] === wanted ? command.apply(parser, args) : parser;
    parser.command = one as typeof command;
  }
  return () => {
    parser.command = command;
  };
}
