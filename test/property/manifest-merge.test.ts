import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { addModule, removeModule, setModuleValue } from '../../src/manifest/edit.ts';
import { mergeManifests } from '../../src/manifest/merge.ts';

const BASE_IDS = ['aa', 'cc', 'ee', 'gg'];
const NEW_IDS = ['bb', 'dd', 'ff', 'hh'];
const BASE = `version: 1\nproject: mlops\n\nmodules:\n${BASE_IDS.map(
  (id) => `  # about ${id}\n  ${id}:\n    blueprint: x@1.0.0\n`,
).join('\n')}`;

type Change = { id: string; kind: 'add' | 'remove' | 'set' };

async function apply(text: string, changes: readonly Change[]): Promise<string> {
  let now = text;
  for (const { id, kind } of changes) {
    if (kind === 'add') now = await addModule(now, { id, blueprint: 'y@1.0.0' });
    else if (kind === 'remove') now = await removeModule(now, id);
    else now = await setModuleValue(now, id, ['params', 'n'], 1);
  }
  return now;
}

/** Changes of different modules, dealt out to two branches. */
const branches = fc
  .record({
    added: fc.subarray(NEW_IDS),
    touched: fc.subarray(BASE_IDS),
    kinds: fc.array(fc.constantFrom('remove' as const, 'set' as const), {
      minLength: 4,
      maxLength: 4,
    }),
    side: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  })
  .map(({ added, touched, kinds, side }) => {
    const all: Change[] = [
      ...added.map((id): Change => ({ id, kind: 'add' })),
      ...touched.map((id, index): Change => ({ id, kind: kinds[index]! })),
    ];
    return {
      all,
      ours: all.filter((_change, index) => side[index]),
      theirs: all.filter((_change, index) => !side[index]),
    };
  });

test('branches that change different modules never conflict, and both changes are there', async () => {
  await fc.assert(
    fc.asyncProperty(branches, async ({ all, ours, theirs }) => {
      const [mine, other] = [await apply(BASE, ours), await apply(BASE, theirs)];
      const merged = await mergeManifests(BASE, mine, other);
      const mirrored = await mergeManifests(BASE, other, mine);
      if (!('text' in merged)) throw new Error(JSON.stringify(merged));
      expect(parse(merged.text)).toEqual(parse(await apply(BASE, all)));
      expect(Object.keys(parse(merged.text).modules ?? {})).toEqual(
        Object.keys(parse(merged.text).modules ?? {}).sort(),
      );
      expect(mirrored).toEqual(merged);
    }),
    { numRuns: 200 },
  );
});
