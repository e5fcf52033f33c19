import { expect } from '@jest/globals';
import fc from 'fast-check';

import { MemoryDisk, type MemoryOptions, type WriteCall } from '../../../src/io/memory-disk.ts';
import { whyNotRepoPath } from '../../../src/paths.ts';
import { ALPHA, blueprintFiles, manifest } from '../repo.ts';
import { looks } from './calls.ts';
import type { LifeGit } from './git.ts';
import { callTool } from './holds.ts';
import { work, type PERSON } from './people.ts';
import { filledIn, step, type Step } from './steps.ts';
import { findWayOn } from './way-on.ts';
import { World } from './world.ts';

/** How often each step was made and how it ended: shows that lives are not all alike. */
export type Tally = Map<string, number>;

export interface Lives {
  /** Number of steps, all lives together. */
  steps: number;
  seed: number;
  /** Most steps of one life; the average is half of it. */
  longest: number;
  begin: () => World | Promise<World>;
}

/**
 * Random lives of a repository, each from `begin` on: every step keeps what it promises, and where a
 * life ends there is a way on. Throws with the shortest life found in which that does not hold.
 */
export async function live({ steps, seed, longest, begin }: Lives): Promise<Tally> {
  const tally: Tally = new Map();
  const count = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);
  const lives = fc.commands([step.map((it) => new One(it, count))], {
    size: 'max',
    maxCommands: longest,
  });
  await fc.assert(
    fc.asyncProperty(lives, async (all) => {
      const world = await begin();
      await fc.asyncModelRun(() => ({ model: {}, real: world }), all);
      await findWayOn(world);
    }),
    { numRuns: Math.ceil(steps / (longest / 2)), seed },
  );
  return tally;
}

/** Nothing is written but below the root, and never into git's folder. */
function staysInside({ path }: WriteCall): void {
  const why = whyNotRepoPath(path);
  if (why !== null) throw new Error(`${path} would be written: ${why}`);
}

const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';

/** One module and an index of all, as agreed and committed. */
export async function firstDay(
  given: MemoryOptions = {},
  git?: (disk: MemoryDisk) => Promise<LifeGit>,
): Promise<World> {
  const options = { ...given, beforeWrite: staysInside };
  const files = { ...blueprintFiles('mini'), ...blueprintFiles('index') };
  const disk = new MemoryDisk({ ...files, 'infra.yaml': manifest(ALPHA + INDEX) }, options);
  const world = new World(disk, options, await git?.(disk));
  expect((await world.tool(['sync', '--yes'])).code).toBe(0);
  await world.git.commit();
  return world;
}

/** One step of a person's; what people throw away is theirs to throw away. */
export async function person(
  world: World,
  what: keyof typeof PERSON,
  at: number,
  more: number,
): Promise<void> {
  const [sources, files] = [world.wordsOfSources(), world.wordsAtHand()];
  await work(world, what, at, more);
  const [left, there] = [world.wordsOfSources(), world.wordsAtHand()];
  const { nowhere, undoOnly } = world.missing();
  // What goes from infra.yaml or a blueprint goes from the files that follow from it.
  const dropped = [...sources].filter((word) => !left.has(word));
  // A run that waits for its end may have copies, and brings none back.
  const gone = [...files].filter((word) => !there.has(word) && !world.git.history.includes(word));
  for (const word of [...nowhere, ...undoOnly, ...dropped, ...gone]) world.words.delete(word);
}

class One implements fc.AsyncCommand<object, World> {
  readonly #step: Step;
  readonly #count: (what: string) => void;

  constructor(given: Step, count: (what: string) => void) {
    this.#step = given;
    this.#count = count;
  }

  check(): boolean {
    return true;
  }

  async run(_: object, world: World): Promise<void> {
    if (this.#step.kind === 'person') {
      const { what, at, more } = this.#step;
      this.#count(what);
      await person(world, what, at, more);
      return;
    }
    const { argv, killAt, at } = this.#step;
    const filled = filledIn(argv, world, at);
    this.#count(await callTool(world, filled, looks(argv) ? Infinity : killAt));
  }

  toString(): string {
    return JSON.stringify(this.#step);
  }
}
