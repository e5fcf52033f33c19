import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutRegions, fillRegions } from '../../src/compare/regions.ts';

const line = fc.constantFrom('', 'a', '  b', '# c', '# infra:begin', 'infra:end x', '<!-- d -->');
const lines = fc.array(line, { maxLength: 5 });
const names = fc.uniqueArray(fc.constantFrom('a', 'b_1', 'c'), { maxLength: 3 });
const indent = fc.constantFrom('', '  ', '\t');

function wellFormed(parts: [string, string, string[], string[]][], last: string[]): string {
  const texts = parts.flatMap(([name, space, before, inside]) => [
    ...before,
    `${space}# infra:begin ${name}`,
    ...inside,
    `${space}# infra:end ${name}`,
  ]);
  return [...texts, ...last].join('\n');
}

const text = names
  .chain((chosen) =>
    fc.tuple(
      fc.tuple(...chosen.map((name) => fc.tuple(fc.constant(name), indent, lines, lines))),
      lines,
    ),
  )
  .map(([parts, last]) => wellFormed(parts, last));

test('filling what was cut gives the text back', () => {
  fc.assert(
    fc.property(text, (whole) => {
      const cut = cutRegions(whole);
      if (!cut.ok) throw new Error(cut.why);
      expect(fillRegions(cut.skeleton, cut.regions)).toBe(whole);
      expect(cutRegions(cut.skeleton)).toMatchObject({ ok: true, skeleton: cut.skeleton });
    }),
  );
});
