import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { flaws } from '../support/corpus.ts';
import { miniBlueprint } from '../support/mini-repo.ts';
import {
  injecting,
  momentsOf,
  sample,
  traced,
  type Case,
  type Moment,
} from '../support/moments.ts';
import { differences, Repository } from '../support/repository.ts';
import { describeWithTools } from '../support/tools.ts';

const seeds: Repository[] = [];
let small: Repository;

beforeAll(async () => {
  small = await Repository.empty();
  seeds.push(small);
  for (const [file, text] of Object.entries(miniBlueprint())) small.write(file, text);
  await small.ok('init', '--yes', '--layout', 'empty');
  await small.ok('add', 'alpha', '--yes', '-b', './blueprints/mini', '--set', 'size=1');
  await small.commit();
});

afterAll(() => {
  for (const repo of seeds) repo.remove();
});

/** What a disk may answer to each kind of call, and the word by which it is told. */
const ANSWERS: Record<string, [errno: string, told: RegExp][]> = {
  openat: [
    ['EMFILE', /too many files are open/],
    ['ENOSPC', /no space left/],
    ['EROFS', /read-only/],
  ],
  write: [
    ['ENOSPC', /no space left/],
    ['EIO', /the disk reports an error/],
    ['EDQUOT', /quota/],
  ],
  mkdir: [['ENOSPC', /no space left/]],
  rename: [
    ['EIO', /the disk reports an error/],
    ['EACCES', /permission denied/],
  ],
  unlink: [['EIO', /the disk reports an error/]],
  rmdir: [['EBUSY', /another program holds it/]],
  fchmod: [['EPERM', /not permitted/]],
  chmod: [['EPERM', /not permitted/]],
};

async function caseOf(seed: Repository, ...args: string[]): Promise<Case> {
  const done = seed.copy();
  await done.ok(...args);
  const after = done.tree();
  done.remove();
  return { seed, args, before: seed.tree(), after };
}

/** A folder that could not be removed may stay, empty. */
function changed(moment: Moment, wanted: Case['before'], repo: Repository): string[] {
  const found = differences(wanted, repo.tree());
  return moment.call === 'rmdir' ? found.filter((path) => !path.endsWith('/')) : found;
}

/** The disk refuses one call: all is done, or all is as it was and told; the next run works. */
async function refusedAt(it: Case, moment: Moment, turn: number): Promise<string> {
  const answers = ANSWERS[moment.call] ?? [['EIO', /the disk reports an error/]];
  const [errno, told] = answers[turn % answers.length]!;
  const repo = it.seed.copy();
  const { code, said } = await traced(repo, it.args, injecting(repo, moment, `error=${errno}`));
  const at = { moment, errno, said };
  expect({ ...at, code }).toEqual({ ...at, code: code === 0 ? 0 : 2 });
  const wanted = code === 0 ? it.after : it.before;
  expect({ ...at, differs: changed(moment, wanted, repo) }).toEqual({ ...at, differs: [] });
  if (code === 2) {
    expect(said).toMatch(told);
    expect({
      ...at,
      inside: flaws(said),
    }).toEqual({
      ...at,
      inside: [],
    });
  }
  expect(await repo.tool(it.args)).toMatchObject(code === 0 ? {} : { code: 0 });
  expect(changed(moment, it.after, repo)).toEqual([]);
  expect(repo.has('.infra/run')).toBe(false);
  repo.remove();
  return `${moment.call} ${errno}: ${code}`;
}

async function everywhere(it: Case, limit: number): Promise<void> {
  const moments = sample(await momentsOf(it), limit);
  const ends: string[] = [];
  for (const [turn, moment] of moments.entries()) ends.push(await refusedAt(it, moment, turn));
  expect(ends.filter((end) => end.endsWith(': 2')).length).toBeGreaterThan(0);
}

describeWithTools(['strace'], 'a disk that refuses one call', () => {
  test('of add', async () => {
    await everywhere(await caseOf(small, 'add', 'beta', '--yes', '-b', './blueprints/mini'), 20);
  }, 240_000);

  test('of sync', async () => {
    const seed = small.copy();
    seeds.push(seed);
    seed.setParam('alpha', 'size', '5');
    await everywhere(await caseOf(seed, 'sync', '--yes'), 15);
  }, 240_000);

  test('of remove', async () => {
    await everywhere(await caseOf(small, 'remove', 'alpha', '--yes'), 15);
  }, 240_000);
});

/** A disk of its own with so many KiB; null where this user may not mount one. */
function smallDisk(folder: string, kib: number): (() => void) | null {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'none', folder], { stdio: 'pipe' });
    return () => execFileSync('umount', [folder]);
  } catch {
    return null;
  }
}

describe('a disk that is full', () => {
  test('at whatever file: everything is as before, and goes on once there is room', async () => {
    const holder = await Repository.empty('holder', false);
    seeds.push(holder);
    const folder = holder.at('disk');
    const umount = smallDisk(folder, 2048);
    if (umount === null) return;
    try {
      execFileSync('cp', ['-a', `${small.folder}/.`, folder]);
      const repo = Repository.at(folder);
      const before = repo.tree();
      let refused = 0;
      for (let spare = 0; ; spare += 4) {
        const free = Number(
          execFileSync('df', ['--output=avail', '-k', folder]).toString().split('\n')[1],
        );
        writeFileSync(
          `${holder.folder}/disk/.git/filler`,
          Buffer.alloc(Math.max(0, free - spare) * 1024),
        );
        const { code, stderr } = await repo.tool([
          'add',
          'beta',
          '--yes',
          '-b',
          './blueprints/mini',
        ]);
        if (code === 0) break;
        refused += 1;
        expect({ spare, code, stderr }).toMatchObject({ spare, code: 2 });
        expect(stderr).toMatch(/no space left on the disk/);
        expect(stderr).toContain('try: free some space');
        expect(differences(before, repo.tree())).toEqual([]);
        expect(repo.has('.infra/run')).toBe(false);
        rmSync(`${folder}/.git/filler`);
      }
      expect(refused).toBeGreaterThan(5);
      await repo.ok('check');
    } finally {
      umount();
    }
  }, 120_000);
});
