import { spawn } from 'node:child_process';
import { chownSync, lchownSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { bin, type Repository } from './repository.ts';
import type { RunResult } from './run.ts';

const NOBODY = 65534;

interface Start {
  /** What the tool reads from: a pipe that nobody writes to or closes, or nothing at all. */
  stdin: 'pipe' | 'ignore';
  /** As a user whom the modes of files bind; root is asked to be another one. */
  unprivileged?: boolean;
}

/** Starts the tool and waits for its end, whatever becomes of its input. */
export function start(
  repo: Repository,
  args: readonly string[],
  { stdin, unprivileged = false }: Start,
): Promise<RunResult> {
  const user = unprivileged && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(bin(), args, {
    cwd: repo.folder,
    env: repo.env(),
    stdio: [stdin, 'pipe', 'pipe'],
    ...user,
  });
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/** Gives all files to the user as whom unprivileged calls run. */
export function giveAway(repo: Repository): void {
  if (process.getuid?.() !== 0) return;
  const holder = path.dirname(repo.folder);
  chownSync(holder, NOBODY, NOBODY);
  for (const file of readdirSync(holder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(path.join(holder, file), NOBODY, NOBODY);
  }
}
