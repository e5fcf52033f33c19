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

const CALM = `1|dev|"q # x"|'it''s'|don't|[a, b]|[a, {b: "]"}]|{a: 1}|"a: b"|a # b|{}|null|"\\" x"|# c||~|x:y`;
const ODD = `"open|'open|[a,|{a: [|]|>-|&x y|*x|!t v|@x|- a|? x|%x|a: b|[a 'b, c']|[*x]|"a" b|>+`;
const scalar = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...CALM.split('|')) },
  { weight: 2, arbitrary: fc.constantFrom(...ODD.split('|')) },
  { weight: 1, arbitrary: fc.constantFrom('|', '|-', '>-', '|+', '|2', '[a,', '{x: ["q",') },
);
const KEYS = `a|b|c_d|modules|blueprint|null|"q"|A|<<|1|"a b"|x/**|e-f`;
const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c_d', 'e-f', 'blueprint') },
  { weight: 1, arbitrary: fc.constantFrom(...KEYS.split('|')) },
);
const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(key, scalar).map(([k, v]) => `${k}: ${v}`) },
  { weight: 5, arbitrary: key.map((k) => `${k}:`) },
  { weight: 2, arbitrary: scalar.map((v) => `- ${v}`) },
  { weight: 1, arbitrary: fc.tuple(key, scalar).map(([k, v]) => `- ${k}: ${v}`) },
  { weight: 2, arbitrary: scalar },
  { weight: 2, arbitrary: fc.constant('# comment: "x') },
  { weight: 2, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('---', '...', '%YAML 1.2', '<<<<<<< ours', 'modules: {}'),
  },
);
const indent = fc.constantFrom('', '', '  ', '  ', '  ', '    ', '    ', '      ', ' ', '   ');
const lines = fc.array(
  fc.tuple(indent, line).map(([i, l]) => i + l),
  { maxLength: 10 },
);
const anyText = fc
  .tuple(lines, fc.boolean(), lines, fc.constantFrom('\n', '\n', '\n', '\r\n'), fc.boolean())
  .map(
    ([above, modules, below, eol, final]) =>
      [...above, ...(modules ? ['modules:'] : []), ...below].join(eol) + (final ? eol : ''),
  );

/** Mostly well-formed: entries of known shape with random things in them. */
const extra = fc.array(
  fc.tuple(fc.constantFrom('        ', '        ', '          ', '    ', '   ', ''), line),
  { maxLength: 3 },
);
const entryBody = fc
  .tuple(scalar, scalar, fc.constantFrom(0, 0, 1, 2, 3), fc.boolean(), extra)
  .map(([first, second, many, blank, more]) => [
    `    blueprint: ${first}`,
    `    params:`,
    `      x: ${second}`,
    ...more.slice(0, many).map(([space, it]) => space + it),
    ...(blank ? ['', '  # about the next'] : []),
  ]);
const shapedText = fc
  .record({
    above: fc.array(fc.tuple(key, scalar), { maxLength: 1 }),
    ids: fc.subarray(['a', 'b', 'c_d', 'e-f']),
    bodies: fc.array(entryBody, { minLength: 4, maxLength: 4 }),
    tool: fc.option(scalar),
    comment: fc.constantFrom([], ['# below'], ['', '  # deeper', '']),
  })
  .map(({ above, ids, bodies, tool, comment }) =>
    [
      'version: 1',
      ...above.flatMap(([name, value]) => [`${name}_x:`, `  ${name}: ${value}`]),
      'modules: # sorted',
      ...ids.flatMap((id, index) => [`  ${id}:`, ...bodies[index]!]),
      ...comment,
      ...(tool === null ? [] : [`tool: ${tool}`]),
      '',
    ].join('\n'),
  );

const text = fc.oneof({ weight: 1, arbitrary: anyText }, { weight: 5, arbitrary: shapedText });

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
    { numRuns: 5_000 },
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
