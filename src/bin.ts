import type { GlobalOptions } from './cli.ts';
import type { Outside, Output } from './io/io.ts';
import { nodeOutput } from './io/node-output.ts';
import { VERSION } from './lib/installed.ts';
import { main } from './main.ts';

/** The only user of `process`: opens the outside world for one run; `--help` does without. */
async function open({ cwd, quiet, color }: GlobalOptions): Promise<Outside> {
  const { openOutside } = await import('./io/node-outside.ts');
  return openOutside({ cwd, quiet, out: output(quiet, color), streams: process });
}

function output(quiet: boolean, color: boolean | undefined): Output {
  const env =
    color === undefined
      ? process.env
      : { ...process.env, NO_COLOR: color ? '' : '1', FORCE_COLOR: color ? '1' : '0' };
  const { stdout } = process;
  return nodeOutput({
    stdout,
    get stderr() {
      return process.stderr;
    },
    env,
    quiet,
  });
}

void main({
  argv: process.argv.slice(2),
  columns: process.stdout.columns ?? 80,
  version: VERSION,
  open,
  out: output(false, undefined),
}).then((code) => {
  process.exitCode = code;
});
