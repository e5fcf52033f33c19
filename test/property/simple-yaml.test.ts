import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { readSimpleYaml } from '../../src/lib/simple-yaml.ts';
import { MAX_ALIASES, YAML_OPTIONS } from '../../src/lib/yaml.ts';

/** What the library reads; undefined where it finds a mistake. */
function byLibrary(text: string): unknown {
  const doc = parseDocument(text, YAML_OPTIONS);
  if (doc.errors.length > 0 || doc.warnings.length > 0) return undefined;
  return doc.toJS({ maxAliasCount: MAX_ALIASES });
}

const VALUES = [
  ...['a', 'b c', '1', '0', '-3', '-0', '007', '1.5', '1e3', '0x1f', '.inf', '~', 'null', 'Null'],
  ...['true', 'False', 'yes', '10.1.0.0/16', '1.2.3', '1.2', '100m', '256Mi', '1_000', '+1'],
  ...['"q"', '"q # r"', '"a: b"', '"\\n"', "'q'", "'it''s'", '"open', "'open", '""', "''"],
  ...[
    '"a" b',
    '"a"# c',
    '"a" # c',
    'a # c',
    'a#c',
    'a: b',
    'a:b',
    'a:',
    'a :b',
    'http://x:80/y',
    './a@1.0.0',
    './a: b',
    '.5',
  ],
  ...['[a, b]', '[]', '[ ]', '[a,b]', '[a, ]', '[, a]', '[1, "x", true]', '[a b, c]', '[a: b]'],
  ...['[a, [b]]', '[a', 'a]', '[a] # c', '[a]# c', '[a]b', '["a" , \'b\']', '["a, b"]', '[-1]'],
  ...['{}', '{ }', '{a: b}', '{} # c', '{}x', '|', '>-', '&x a', '*x', '!t a', '@a', '%a', '`a`'],
  ...['- a', '-a', '-', '? a', ': a', ',', 'x, y', 'x{y}', 'é', '\u00a0', '\t', '', ' ', '# c'],
];
const KEYS = ['a', 'b', 'c_d', 'e-f', 'x.y', 'x/y', 'null', 'true', '1', '"q"', '<<', '__proto__'];
const value = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('a', 'b c', '1', '"q"', '[a, b]', '{}', 'a # c') },
  { weight: 1, arbitrary: fc.constantFrom(...VALUES) },
);
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c_d', 'e-f') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...KEYS),
  },
);
const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(key, value).map(([k, v]) => `${k}: ${v}`) },
  { weight: 4, arbitrary: key.map((k) => `${k}:`) },
  { weight: 3, arbitrary: value.map((v) => `- ${v}`) },
  { weight: 3, arbitrary: fc.tuple(key, value).map(([k, v]) => `- ${k}: ${v}`) },
  { weight: 1, arbitrary: fc.tuple(key, value).map(([k, v]) => `-   ${k}: ${v}`) },
  { weight: 1, arbitrary: value },
  { weight: 1, arbitrary: fc.constantFrom('', '# c', '---', '...', '%YAML 1.2', '- - a', 'a:  ') },
);
const indent = fc.constantFrom('', '', '', '  ', '  ', '    ', ' ', '   ');
const text = fc
  .tuple(
    fc.array(
      fc.tuple(indent, line).map(([space, it]) => space + it),
      { maxLength: 5 },
    ),
    fc.boolean(),
  )
  .map(([lines, final]) => lines.join('\n') + (final ? '\n' : ''));

test('what is read at all is read as the library reads it', () => {
  let read = 0;
  fc.assert(
    fc.property(text, (it) => {
      const simple = readSimpleYaml(it);
      if (simple === undefined) return;
      read += 1;
      expect(simple).toStrictEqual(byLibrary(it));
    }),
    { numRuns: 20_000 },
  );
  expect(read).toBeGreaterThan(2_000);
});

test('each value alone, behind a key and in a list, is read as the library reads it', () => {
  for (const one of VALUES) {
    for (const whole of [`a: ${one}\n`, `- ${one}\n`, `a:\n  - ${one}\n  - b\n`, `a:\n- ${one}`]) {
      const simple = readSimpleYaml(whole);
      if (simple !== undefined) expect(simple).toStrictEqual(byLibrary(whole));
    }
  }
});
