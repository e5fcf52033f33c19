import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { globMatcher } from '../../src/lib/glob.ts';

const token = fc.constantFrom('a', 'b', '.', '/', '*', '**', '**/', '?', '{a,b/}', '{*.a,**}');
const glob = fc.array(token, { maxLength: 6 }).map((tokens) => tokens.join(''));
const path = fc
  .array(fc.constantFrom('a', 'b', '.', '/'), { maxLength: 7 })
  .map((characters) => characters.join(''));

/** The same by a regular expression, which is shorter and may take for ever. */
function expression(text: string): RegExp {
  const source = text.replace(/\*\*\/|\*\*|\*|\?|[{},.]/g, (part) => {
    const known: Record<string, string> = {
      ...{ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' },
      ...{ '{': '(?:', '}': ')', ',': '|', '.': '\\.' },
    };
    return known[part]!;
  });
  return new RegExp(`^(?:${source})$`);
}

test('a glob takes what the regular expression takes that says the same', () => {
  let taken = 0;
  fc.assert(
    fc.property(glob, path, (pattern, text) => {
      const expected = expression(pattern).test(text);
      taken += expected ? 1 : 0;
      expect([pattern, text, globMatcher(pattern)(text)]).toEqual([pattern, text, expected]);
    }),
    { numRuns: 20_000 },
  );
  expect(taken).toBeGreaterThan(500);
});

test('a glob made to backtrack ends', () => {
  const matches = globMatcher(`${'**/*a*'.repeat(40)}b`);
  expect(matches(`${'c/'.repeat(400)}b`)).toBe(false);
});
