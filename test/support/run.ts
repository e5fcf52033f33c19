import { spawn } from 'node:child_process';
import { toolEnv } from './tools.ts';

export interface RunResult {
  /** Exit code; 128 + signal number is what a shell would say, here it is -1. */
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd?: string;
  /** The whole environment; default: that of the tests with the tools on PATH. */
  env?: NodeJS.ProcessEnv;
  input?: string;
}

/** Runs a program to its end and returns what it said, whatever the exit code. */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env = toolEnv(), input = '' }: RunOptions = {},
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...(cwd === undefined ? {} : { cwd }), env });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    // A program that does not read its input closes it early.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** Like `run`, but a failing program fails the test with its whole output. */
export async function runOk(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options);
  if (code !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  }
  return stdout;
}
