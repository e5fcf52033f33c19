import { execFile, type ExecFileException } from 'node:child_process';
import { expect } from '@jest/globals';
import { binFile, differences, type Repository } from './repository.ts';
import { logFlags, readLog } from './strace.ts';
import { tool } from './tools.ts';

export interface Moment {
  call: string;
  /** The path it is about, where `{root}` stands for the repository; empty: any. */
  target: string;
  /** How many such calls about it there have been by then. */
  count: number;
}

type Tree = Record<string, string>;

/** A command on a state, and the two trees of which one must come out. */
export interface Case {
  seed: Repository;
  args: readonly string[];
  before: Tree;
  after: Tree;
}

/** How a traced run ended. */
interface Ended {
  /** The signal that ended it, or null. */
  signal: string | null;
  code: number;
  said: string;
}

/** Runs the tool under strace. */
export function traced(
  repo: Repository,
  args: readonly string[],
  flags: readonly string[],
): Promise<Ended> {
  const command = [process.execPath, binFile(), ...args];
  const options = { cwd: repo.folder, env: repo.env() };
  return new Promise((resolve) => {
    const ended = (error: ExecFileException | null, out: string, stderr: string): void => {
      // strace ends as the program ended, by a signal too.
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ signal: error?.signal ?? null, code, said: out + stderr });
    };
    execFile(tool('strace'), ['-f', '-qq', ...flags, ...command], options, ended);
  });
}

/** Each system call of an undisturbed run that changes something below the root. */
export async function momentsOf({ seed, args, after }: Case): Promise<Moment[]> {
  const repo = seed.copy();
  const log = '../trace.log';
  const { code, said } = await traced(repo, args, logFlags(repo.at(log)));
  expect({ code, said }).toEqual({ code: 0, said });
  expect(differences(after, repo.tree())).toEqual([]);
  const counts = new Map<string, number>();
  const moments: Moment[] = [];
  for (const it of readLog(repo.read(log), repo.folder).filter(({ changes }) => changes)) {
    const target = it.target.replace(repo.folder, '{root}');
    const key = `${it.call} ${target}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    moments.push({ call: it.call, target, count });
  }
  repo.remove();
  return moments;
}

/** Counted by path: how often Node writes to wake its threads differs from run to run. */
export function injecting(
  repo: Repository,
  { call, target, count }: Moment,
  what: string,
): string[] {
  const path = target === '' ? [] : ['-P', target.replace('{root}', repo.folder)];
  const about = [...path, '-e', `trace=${call}`];
  return ['-o', '/dev/null', ...about, '-e', `inject=${call}:${what}:when=${count}`];
}

/** At most `limit` of them, the first and the last and every kind of call among them. */
export function sample(moments: readonly Moment[], limit: number): Moment[] {
  if (moments.length <= limit) return [...moments];
  const step = (moments.length - 1) / (limit - 1);
  const chosen = new Set(Array.from({ length: limit }, (_, at) => moments[Math.round(at * step)]!));
  for (const { call } of moments) {
    if (![...chosen].some((it) => it.call === call))
      chosen.add(moments.find((it) => it.call === call)!);
  }
  return moments.filter((it) => chosen.has(it));
}
