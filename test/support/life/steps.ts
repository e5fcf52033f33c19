import fc from 'fast-check';

import { CALLS } from './calls.ts';
import { chosen, folders, PERSON, WEIGHTS } from './people.ts';
import type { World } from './world.ts';

/** A call of the tool, or a person at work; `at` and `more` choose among what there is. */
export type Step =
  | { kind: 'tool'; argv: string[]; killAt: number; at: number }
  | { kind: 'person'; what: keyof typeof PERSON; at: number; more: number };

/** One step in six that writes ends in the middle. */
const killAt = fc.oneof(
  { weight: 9, arbitrary: fc.constant(Infinity) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) },
);

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('tool' as const),
      argv: fc.oneof(...CALLS.map(([weight, arbitrary]) => ({ weight, arbitrary }))),
      killAt,
      at: fc.nat(200),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('person' as const),
      what: fc.oneof(
        ...Object.keys(PERSON).map((what) => ({
          weight: WEIGHTS[what as keyof typeof PERSON] ?? 1,
          arbitrary: fc.constant(what as keyof typeof PERSON),
        })),
      ),
      at: fc.nat(200),
      more: fc.nat(200),
    }),
  },
);

/** The call with files and folders that there are. */
export function filledIn(argv: readonly string[], world: World, at: number): string[] {
  return argv.map((word) => {
    if (word === '{file}') return chosen(conflicting(world), at);
    return word === '{folder}' ? chosen(folders(world), at) : word;
  });
}

/** Files with a merge beside them first: those are the ones to be resolved. */
function conflicting(world: World): string[] {
  const visible = world.visible();
  const waiting = visible.filter((it) => visible.includes(`${it}.merge`));
  return waiting.length > 0 ? waiting : [...visible, 'infra.yaml'];
}
