import { readCommandLine, type GlobalOptions } from './cli.ts';
import { EXIT, type ExitCode } from './errors.ts';
import type { Outside, Output } from './io/io.ts';
import { describeError } from './report/error.ts';

/** What bin.ts gives: ways to open the outside world once the command line is known. */
export interface Entry {
  argv: readonly string[];
  columns: number;
  version: string;
  open: (options: GlobalOptions) => Promise<Outside>;
  /** For text before the outside is open: help and errors in the command line. */
  out: Output;
}

/** Runs one command; the only try/catch of the tool. Never throws. */
export async function main(entry: Entry): Promise<ExitCode> {
  let out = entry.out;
  try {
    const invocation = await readCommandLine(entry.argv, entry.columns);
    if ('help' in invocation) {
      out.data(invocation.help);
      return EXIT.ok;
    }
    if ('version' in invocation) {
      out.data(`${entry.version}\n`);
      return EXIT.ok;
    }
    const outside = await entry.open(invocation.global);
    out = outside.out;
    tellRoot(outside);
    return await invocation.run(outside);
  } catch (error) {
    const { text, code } = describeError(error, entry.version, out.color);
    out.error(text);
    return code;
  }
}

/** Below the root a person should see which repository is meant. */
function tellRoot(outside: Outside): void {
  if (outside.root.cwd !== '') outside.out.talk(`Repository: ${outside.disk.root}`);
}
