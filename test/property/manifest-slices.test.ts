import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { sliceManifest } from '../../src/manifest/slices.ts';
import { YAML_OPTIONS } from '../../src/lib/yaml.ts';

/** Plain value, or a mark that stands for "does not parse". */
function read(text: string): unknown {
  const doc = parseDocument(text, YAML_OPTIONS);
  if (doc.errors.length > 0 || doc.warnings.length > 0) return 'no YAML';
  try {
    return doc.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    return 'no YAML';
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The slices, parsed one by one and put together again. */
function reassemble(slices: NonNullable<ReturnType<typeof sliceManifest>>): unknown {
  const head = read(slices.head);
  if (!isMap(head)) return 'no YAML';
  const modules: Record<string, unknown> = {};
  for (const { id, text } of slices.entries) {
    const entry = read(text);
    if (!isMap(entry) || Object.keys(entry).join() !== id) return 'no YAML';
    modules[id] = entry[id];
  }
  return { ...head, modules };
}

const scalar = fc.constantFrom(
  ...['1', 'dev', '"q # x"', "'it''s'", "don't", '"open', "'open", '[a, b]', '[a, {b: "]"}]', '{a: 1}'],
  ...['[a,', '{a: [', ']', '|', '>-', '|+', '|2', '&x y', '*x', '!t v', '"a: b"', 'a # b', '{}', 'null'],
  ...['"\\" x"', '# c', '', '~', '@x', '- a', '? x', '%x', 'a: b', "[a 'b, c']", '[*x]', '"a" b'],
);
const key = fc.constantFrom(
  ...['a', 'b', 'c_d', 'modules', 'blueprint', 'null', '"q"', 'A', '<<', '1', '"a b"', 'x/**', 'e-f'],
);
const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(key, scalar).map(([k, v]) => `${k}: ${v}`) },
  { weight: 5, arbitrary: key.map((k) => `${k}:`) },
  { weight: 2, arbitrary: scalar.map((v) => `- ${v}`) },
  { weight: 1, arbitrary: fc.tuple(key, scalar).map(([k, v]) => `- ${k}: ${v}`) },
  { weight: 2, arbitrary: scalar },
  { weight: 2, arbitrary: fc.constant('# comment: "x') },
  { weight: 2, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('---', '...', '%YAML 1.2', '<<<<<<< ours', 'modules: {}') },
);
const indent = fc.constantFrom('', '', '  ', '  ', '  ', '    ', '    ', '      ', ' ', '   ');
const lines = fc.array(
  fc.tuple(indent, line).map(([i, l]) => i + l),
  { maxLength: 10 },
);
const anyText = fc
  .tuple(lines, fc.boolean(), lines, fc.constantFrom('\n', '\n', '\n', '\r\n'), fc.boolean())
  .map(([above, modules, below, eol, final]) =>
    [...above, ...(modules ? ['modules:'] : []), ...below].join(eol) + (final ? eol : ''),
  );

/** Mostly well-formed: entries of known shape with one random thing in them. */
const entryText = fc
  .tuple(fc.constantFrom('a', 'b', 'c_d', 'e-f'), scalar, scalar, fc.boolean(), lines)
  .map(([id, first, second, blank, extra]) => [
    `  ${id}:`,
    `    blueprint: ${first}`,
    `    params:`,
    `      x: ${second}`,
    ...extra.map((it) => `        ${it}`).slice(0, 2),
    ...(blank ? ['', '  # about the next'] : []),
  ]);
const shapedText = fc
  .tuple(lines, fc.array(entryText, { maxLength: 3 }), fc.option(scalar), fc.boolean())
  .map(([above, entries, below, comment]) =>
    [
      'version: 1',
      ...above.slice(0, 2).map((it) => `  ${it}`),
      'modules: # sorted',
      ...entries.flat(),
      ...(comment ? ['# below'] : []),
      ...(below === null ? [] : [`tool: ${below}`, '  deeper: 1']),
      '',
    ].join('\n'),
  );

const text = fc.oneof(
  { weight: 1, arbitrary: anyText },
  { weight: 3, arbitrary: shapedText },
);

function agrees(it: string): boolean {
  const slices = sliceManifest(it);
  if (slices === null) return false;
  const whole = read(it);
  const parts = reassemble(slices);
  if (whole === 'no YAML') expect(parts).toBe('no YAML');
  else expect(parts).toEqual({ ...(whole as object), modules: (whole as never)['modules'] ?? {} });
  return slices.entries.length > 0;
}

test('what the slices hold is what the whole text holds', () => {
  let sliced = 0;
  fc.assert(
    fc.property(text, (it) => {
      if (agrees(it)) sliced += 1;
    }),
    { numRuns: 10_000 },
  );
  // The property says nothing of texts that are not sliced: enough of them must be.
  expect(sliced).toBeGreaterThan(1_000);
});

test('every line of a slice stands in the file where the slice says', () => {
  fc.assert(
    fc.property(shapedText, (text) => {
      const slices = sliceManifest(text);
      if (slices === null) return;
      const all = text.split('\n');
      for (const { text: entry, line: first } of slices.entries) {
        const own = entry.split('\n').slice(0, -1);
        expect(all.slice(first - 1, first - 1 + own.length)).toEqual(own);
      }
      const { after, lines: count } = slices.cut;
      expect([...all.slice(0, after), ...all.slice(after + count)].join('\n')).toBe(slices.head);
    }),
  );
});
