import { describe, test } from '@jest/globals';

import type { MemoryOptions } from '../../src/io/memory-disk.ts';
import { firstDay, live } from '../support/life/lives.ts';

/**
 * `LIFE_STEPS=100000` is the long run; CI makes a short one, the same each time. `LIFE_SEED` gives
 * other lives.
 */
const STEPS = Number(process.env.LIFE_STEPS ?? 900);
const SEED = Number(process.env.LIFE_SEED ?? 1);
const LONG = STEPS > 10_000;

const KINDS: [string, MemoryOptions][] = [
  ['a disk of Linux', {}],
  ['a disk that takes names of other letters for one', { caseInsensitive: true }],
  ['a disk of Windows', { windows: true }],
];

describe.each(KINDS)('%s', (_, options) => {
  // Other lives on each disk.
  const seed = SEED * KINDS.length + KINDS.findIndex(([, it]) => it === options);
  test(
    'whatever people and the tool do, nothing is lost untold, and there is a way on',
    async () => {
      const first = await firstDay(options);
      const steps = STEPS / KINDS.length;
      const begin = () => first.copy();
      const tally = await live({ steps, seed, longest: LONG ? 80 : 40, begin });
      if (!LONG) return;
      const lines = [...tally].sort().map(([what, times]) => `${what}: ${times}`);
      const made = [...tally.values()].reduce((sum, it) => sum + it, 0);
      console.log(`${made} steps, LIFE_SEED=${SEED}`, lines.join('\n'));
    },
    30_000 + STEPS * 100,
  );
});
