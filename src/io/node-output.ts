import { UserError } from '../errors.ts';
import { wordsOf } from './disk-errors.ts';
import type { Output } from './io.ts';

/** What of a stream is used; process.stdout and process.stderr are such. */
export interface TextStream {
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface OutputOptions {
  readonly stdout: TextStream;
  /** Node opens a stream when it is first looked at; this one is when something is written. */
  readonly stderr: TextStream;
  env: Readonly<Record<string, string | undefined>>;
  quiet: boolean;
}

const DEFAULT_COLUMNS = 80;

/**
 * Data to stdout, talk to stderr. A reader that goes away (`| head`) is no error: what is left
 * goes nowhere. Texts are written as given, except that a missing last newline is added.
 */
export function nodeOutput(options: OutputOptions): Output {
  const { stdout, env, quiet } = options;
  const data = sink(() => stdout);
  const error = sink(() => options.stderr);
  return {
    data,
    talk: quiet ? () => {} : error,
    error,
    color: wantsColor(stdout, env),
    columns: stdout.columns ?? DEFAULT_COLUMNS,
  };
}

/** no-color.org, then force-color.org, then whether a terminal reads it. */
function wantsColor(stream: TextStream, env: OutputOptions['env']): boolean {
  if (isSet(env.NO_COLOR)) return false;
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function sink(streamOf: () => TextStream): (text: string) => void {
  let stream: TextStream | null = null;
  let open = true;
  const opened = (): TextStream => {
    const found = streamOf();
    found.on('error', (error) => {
      if (error.code !== 'EPIPE') throw notWritten(error);
      open = false;
    });
    return found;
  };
  return (text) => {
    if (!open || text === '') return;
    stream ??= opened();
    stream.write(text.endsWith('\n') ? text : `${text}\n`);
  };
}

/** Bugs are ours; a full disk behind `> file` is not. */
function notWritten(error: NodeJS.ErrnoException): Error {
  if (error.code === undefined) return error;
  return new UserError({
    message: `the output cannot be written: ${wordsOf(error.code)}`,
    fix: 'send it elsewhere',
  });
}
