import type { GlobalOptions } from './cli.ts';
import type { Outside, Output } from './io/io.ts';
import { nodeOutput, type TextStream } from './io/node-output.ts';
import { textStream } from './io/node-streams.ts';
import { VERSION } from './lib/installed.ts';
import { main } from './main.ts';

const stdout = textStream(1, () => process.stdout);
let opened: TextStream | null = null;

/** Node's streams are opened when something is first asked of them. */
const streams = {
  isTerminal: stdout.isTTY === true,
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return (opened ??= textStream(2, () => process.stderr));
  },
};

/** The only user of `process`: opens the outside world for one run; `--help` does without. */
async function open({ cwd, quiet, color }: GlobalOptions): Promise<Outside> {
  const { openOutside } = await import('./io/node-outside.ts');
  return openOutside({ cwd, quiet, out: output(quiet, color), streams });
}

function output(quiet: boolean, color: boolean | undefined): Output {
  const env =
    color === undefined
      ? process.env
      : { ...process.env, NO_COLOR: color ? '' : '1', FORCE_COLOR: color ? '1' : '0' };
  return nodeOutput({
    stdout,
    get stderr() {
      return streams.stderr;
    },
    env,
    quiet,
  });
}

void main({
  argv: process.argv.slice(2),
  columns: stdout.columns ?? 80,
  version: VERSION,
  open,
  out: output(false, undefined),
}).then((code) => {
  process.exitCode = code;
});
