import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect } from '@jest/globals';
import { differences, type Repository } from './repository.ts';

export type Work = (repo: Repository) => Promise<void> | void;

export interface Branches {
  /** Work on the branch that is checked out when the two meet. */
  ours: Work;
  theirs: Work;
  via?: 'merge' | 'rebase';
}

export interface Meeting {
  /** Git needed no help. */
  clean: boolean;
  /** Files that git could not merge, sorted. */
  conflicts: string[];
}

/** Two people work on branches from the state that is committed; the branches meet. */
export async function meet(repo: Repository, branches: Branches): Promise<Meeting> {
  const { ours, theirs, via = 'merge' } = branches;
  await repo.git('switch', '--quiet', '--create', 'theirs');
  await theirs(repo);
  await repo.commit('theirs');
  await repo.git('switch', '--quiet', 'main');
  await ours(repo);
  await repo.commit('ours');
  const { code } =
    via === 'merge'
      ? await repo.tryGit('merge', '--quiet', '--no-edit', 'theirs')
      : await repo.tryGit('rebase', '--quiet', 'theirs');
  const unmerged = await repo.git('diff', '--name-only', '--diff-filter=U', '-z');
  const conflicts = unmerged.split('\0').filter((it) => it !== '');
  expect(code === 0).toBe(conflicts.length === 0);
  return { clean: conflicts.length === 0, conflicts: conflicts.sort() };
}

/** Commits what `sync` settled. */
export async function conclude(repo: Repository): Promise<void> {
  await repo.git('add', '--all');
  if (repo.has('.git/rebase-merge')) await repo.git('rebase', '--continue');
  else await repo.git('commit', '--quiet', '--allow-empty', '--no-edit', '--message', 'merged');
}

/** What must be true of a repository after branches met and `sync` ran. */
export async function expectSound(repo: Repository): Promise<void> {
  await repo.ok('check');
  const before = repo.tree();
  await repo.ok('sync');
  expect(differences(before, repo.tree())).toEqual([]);
  expect(Object.keys(before).filter((it) => /^(<{7}|>{7}) /m.test(before[it]!))).toEqual([]);
  expect(await repo.git('ls-files', '--unmerged')).toBe('');
  expect(textsMissing(repo)).toEqual([]);
  const subjects = readdirSync(repo.at('.infra/shared')).map((it) => it.replace(/-.*/, ''));
  expect(subjects).toEqual([...new Set(subjects)]);
}

/** Files whose lock names a text that is not kept. */
function textsMissing(repo: Repository): string[] {
  return readdirSync(repo.at('.infra/lock')).flatMap((name) => {
    const id = name.replace('.json', '');
    const lock = JSON.parse(repo.read(`.infra/lock/${name}`)) as {
      files?: Record<string, { base: string; own?: string }>;
    };
    const kept = new Map<string, string>();
    if (repo.has(`.infra/base/${id}.jsonl`)) {
      for (const line of repo.read(`.infra/base/${id}.jsonl`).trimEnd().split('\n')) {
        if (line === '') continue;
        const { path, text } = JSON.parse(line) as { path: string; text: string };
        kept.set(path, createHash('sha256').update(text).digest('hex'));
      }
    }
    return Object.entries(lock.files ?? {})
      .filter(([, { own }]) => own !== 'runtime')
      .filter(([path, { base }]) => kept.get(path) !== base)
      .map(([path]) => path);
  });
}
