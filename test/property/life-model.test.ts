import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { MemoryDisk, type MemoryOptions, type WriteCall } from '../../src/io/memory-disk.ts';
import { whyNotRepoPath } from '../../src/paths.ts';
import { flaws } from '../support/corpus.ts';
import { filledIn, givesUp, looks, step, work, type Step } from '../support/life/steps.ts';
import { findWayOn } from '../support/life/way-on.ts';
import { World } from '../support/life/world.ts';
import { ALPHA, blueprintFiles, manifest } from '../support/repo.ts';

/**
 * `LIFE_STEPS=100000` is the long run; CI makes a short one, the same each time. `LIFE_SEED` gives
 * other lives.
 */
const STEPS = Number(process.env.LIFE_STEPS ?? 900);
const SEED = { seed: Number(process.env.LIFE_SEED ?? 1) };
const LENGTH = STEPS > 10_000 ? 80 : 40;
const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';

let done = 0;
/** How often each call ended how: shows that the lives are not all alike. */
const tally = new Map<string, number>();

function count(what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1);
}

/** Nothing is written but below the root, and never into git's folder. */
function staysInside({ path }: WriteCall): void {
  const why = whyNotRepoPath(path);
  if (why !== null) throw new Error(`${path} would be written: ${why}`);
}

async function begun(options: MemoryOptions): Promise<World> {
  const files = { ...blueprintFiles('mini'), ...blueprintFiles('index') };
  const disk = new MemoryDisk(
    { ...files, 'infra.yaml': manifest(ALPHA + INDEX) },
    { ...options, beforeWrite: staysInside },
  );
  const world = new World(disk, { ...options, beforeWrite: staysInside });
  expect((await world.tool(['sync', '--yes'])).code).toBe(0);
  world.git.commit();
  return world;
}

class One implements fc.AsyncCommand<object, World> {
  readonly #step: Step;

  constructor(given: Step) {
    this.#step = given;
  }

  check(): boolean {
    return true;
  }

  async run(_: object, world: World): Promise<void> {
    done += 1;
    if (this.#step.kind === 'person') {
      count(this.#step.what);
      await work(world, this.#step.what, this.#step.at, this.#step.more);
      // What people throw away is theirs to throw away.
      const { nowhere, undoOnly } = world.missing();
      for (const word of [...nowhere, ...undoOnly]) world.words.delete(word);
      return;
    }
    const { argv, killAt } = this.#step;
    await callTool(world, argv, looks(argv) ? Infinity : killAt);
  }

  toString(): string {
    return JSON.stringify(this.#step);
  }
}

async function callTool(world: World, given: readonly string[], killAt: number): Promise<void> {
  const argv = filledIn(given, world, killAt === Infinity ? done : killAt);
  const before = world.state();
  const { code, said, writes } = await world.tool(argv, killAt);
  const conflict = said.includes('CONFLICT') ? ' with conflicts' : '';
  count(killAt === Infinity ? `${argv[0]} ends with ${code}${conflict}` : 'killed at some moment');
  const killed = code === 70 && said.includes('Error: killed');
  if (!killed) expect({ argv, said, bug: code === 70 }).toEqual({ argv, said, bug: false });
  if (code === 2) expect({ argv, flaws: flaws(said) }).toEqual({ argv, flaws: [] });
  if (looks(argv)) expect({ argv, writes }).toEqual({ argv, writes: 0 });
  if (code === 2 && !/interrupted/.test(said))
    expect({ argv, said, state: world.state() }).toEqual({ argv, said, state: before });
  const { nowhere, undoOnly } = world.missing();
  expect({ argv, said, nowhere }).toEqual({ argv, said, nowhere: [] });
  if (!givesUp(argv)) expect({ argv, said, undoOnly }).toEqual({ argv, said, undoOnly: [] });
  for (const word of undoOnly) world.words.delete(word);
  if (argv[0] !== 'sync' || argv.includes('--dry-run') || killed || code === 2) return;
  const again = await world.tool(['sync', '--yes']);
  expect({ argv, again: again.said, writes: again.writes }).toEqual({
    argv,
    again: again.said,
    writes: 0,
  });
}

const KINDS: [string, MemoryOptions][] = [
  ['a disk of Linux', {}],
  ['a disk that takes names of other letters for one', { caseInsensitive: true }],
  ['a disk of Windows', { windows: true }],
];

describe.each(KINDS)('%s', (_, options) => {
  test(
    'whatever people and the tool do, nothing is lost untold, and there is a way on',
    async () => {
      const commands = fc.commands([step.map((it) => new One(it))], {
        size: 'max',
        maxCommands: LENGTH,
      });
      const runs = Math.ceil(STEPS / KINDS.length / (LENGTH / 2));
      const from = done;
      await fc.assert(
        fc.asyncProperty(commands, async (all) => {
          const world = await begun(options);
          await fc.asyncModelRun(() => ({ model: {}, real: world }), all);
          await findWayOn(world.copy());
        }),
        { numRuns: runs, ...SEED },
      );
      if (STEPS <= 10_000) return;
      const lines = [...tally].sort().map(([what, times]) => `${what}: ${times}`);
      console.log(`${done - from} steps in ${runs} lives`, SEED, lines.join('\n'));
    },
    30_000 + STEPS * 100,
  );
});
