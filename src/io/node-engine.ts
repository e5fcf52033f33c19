import type { Progress } from './io.ts';

/** Steps of one work, from which on V8 thinks about inlining longer than inlined code would save. */
const MANY = 500;

/**
 * The same progress; before work of many steps V8 is told to inline nothing. It optimises the functions
 * of a thousand modules' templates one after another, which was a tenth of the CPU time of their first
 * sync, and their loops end too soon to earn it. The flag is read whenever a function is optimised; an
 * engine that does not know it passes it over.
 */
export function withoutInlining(progress: Progress): Progress {
  return {
    start(label, total) {
      if (total >= MANY) void limitInlining();
      progress.start(label, total);
    },
    tick: (count) => progress.tick(count),
    done: () => progress.done(),
  };
}

/** Loaded here: most commands are over before they would need it. */
async function limitInlining(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=1');
}
