import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';

import { firstDay, live } from '../support/life/lives.ts';
import { RealGit } from '../support/life/real-git.ts';

/** As in life-model.test.ts; git is a process for each question, so it gets fewer steps. */
const STEPS = Math.ceil(Number(process.env.LIFE_STEPS ?? 900) / 15);
const SEED = Number(process.env.LIFE_SEED ?? 1);

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test(
  'the same holds where git itself commits, changes branches and merges',
  async () => {
    const begin = () =>
      firstDay({}, (disk) => {
        const folder = mkdtempSync(path.join(tmpdir(), 'life-git-'));
        folders.push(folder);
        return RealGit.in(folder, disk);
      });
    const tally = await live({ steps: STEPS, seed: SEED, longest: 40, begin });
    expect(tally.get('mergeBranch')).toBeGreaterThan(0);
    if (STEPS > 600) console.log(`LIFE_SEED=${SEED}`, Object.fromEntries([...tally].sort()));
  },
  60_000 + STEPS * 1000,
);
