import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { mergeStructured } from '../../src/compare/merge-structured.ts';
import { loadYamlReader } from '../../src/lib/readers/yaml.ts';
import type { Readers } from '../../src/lib/readers/readers.ts';

let readers: Readers;
beforeAll(async () => {
  readers = { hcl: null, yaml: await loadYamlReader() };
});

type Value = number | string | boolean | null | Value[] | { [key: string]: Value };

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('x', '', 'a # b', 'two\nlines\n', ' - c', 'true', null, true),
);
const { value } = fc.letrec<{ value: Value; map: Value; list: Value }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, tie('map'), tie('list')),
  map: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'env', '1', 'name'), tie('value'), {
    maxKeys: 4,
    noNullPrototype: true,
  }) as fc.Arbitrary<Value>,
  list: fc.oneof(
    fc.array(tie('value'), { maxLength: 3 }),
    fc.uniqueArray(fc.record({ name: fc.constantFrom('p', 'q', 'r'), v: tie('value') }), {
      maxLength: 3,
      selector: (item) => item.name,
    }) as fc.Arbitrary<Value>,
  ),
}));
const map = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'env', 'steps'), value, {
  minKeys: 1,
  noNullPrototype: true,
}) as fc.Arbitrary<Value>;

/** Replaces, adds or removes one value somewhere, as the numbers say. */
function edited(root: Value, path: readonly number[], by: Value): Value {
  const [step = 0, ...rest] = path;
  if (root === null || typeof root !== 'object') return by;
  if (Array.isArray(root)) {
    const at = step % (root.length + 1);
    const now = root[at];
    if (now === undefined) return [...root, by];
    return rest.length === 0 ? root.toSpliced(at, 1) : root.with(at, edited(now, rest, by));
  }
  const keys = Object.keys(root);
  const key = keys[step % (keys.length + 1)];
  if (key === undefined) return { ...root, [`new${step}`]: by };
  if (rest.length === 0 && keys.length > 1) {
    return Object.fromEntries(Object.entries(root).filter(([each]) => each !== key));
  }
  return { ...root, [key]: edited(root[key] as Value, rest, by) };
}

const edit = fc.tuple(fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }), value);
const triple = fc
  .tuple(map, fc.array(edit, { maxLength: 2 }), fc.array(edit, { maxLength: 2 }))
  .map(([base, ours, theirs]) => {
    const apply = (edits: [number[], Value][]) =>
      edits.reduce((now, [path, by]) => edited(now, path, by), base);
    return { base, ours: apply(ours), theirs: apply(theirs) };
  });

const json = (each: Value) => `${JSON.stringify(each, null, 2)}\n`;
const yaml = (each: Value) => stringify(each, { lineWidth: 0 });
const jsonMerge = (b: Value, o: Value, t: Value) =>
  mergeStructured('x.json', json(b), json(o), json(t), readers);
const yamlMerge = (b: Value, o: Value, t: Value) =>
  mergeStructured('x.yaml', yaml(b), yaml(o), yaml(t), readers);
const yamlValue = (text: string) => readers.yaml!.parse(text).values()![0];

describe.each(['json', 'yaml'] as const)('%s', (language) => {
  const merge = language === 'json' ? jsonMerge : yamlMerge;
  const read = (text: string) =>
    (language === 'json' ? JSON.parse(text) : yamlValue(text)) as Value;

  test('what only one side changed is the text of that side', () => {
    fc.assert(
      fc.property(triple, ({ base, ours, theirs }) => {
        const asOurs = merge(base, ours, base);
        const asTheirs = merge(base, base, theirs);
        // YAML that is no block map at its root is left to the merge by lines.
        if (asOurs !== null) expect(asOurs).toBe(language === 'json' ? json(ours) : yaml(ours));
        if (asTheirs !== null) expect(read(asTheirs)).toEqual(theirs);
        if (language === 'json') expect([asOurs, asTheirs]).not.toContain(null);
      }),
      { numRuns: 400 },
    );
  });

  test('keys of the root are each merged on their own', () => {
    fc.assert(
      fc.property(triple, ({ base, ours, theirs }) => {
        const text = merge(base, ours, theirs);
        if (text === null) return;
        const [b, o, t, m] = [base, ours, theirs, read(text)] as { [key: string]: Value }[];
        for (const key of new Set([base, ours, theirs].flatMap((side) => Object.keys(side!)))) {
          const same = (x: Value | undefined, y: Value | undefined) =>
            JSON.stringify(x) === JSON.stringify(y);
          if (same(b![key], t![key])) expect(m![key]).toEqual(o![key]);
          else if (same(b![key], o![key])) expect(m![key]).toEqual(t![key]);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('both sides count alike', () => {
    fc.assert(
      fc.property(triple, ({ base, ours, theirs }) => {
        const [one, other] = [merge(base, ours, theirs), merge(base, theirs, ours)];
        expect(one === null).toBe(other === null);
      }),
      { numRuns: 200 },
    );
  });
});

test('JSON and YAML come to the same values where both merge', () => {
  let both = 0;
  fc.assert(
    fc.property(triple, ({ base, ours, theirs }) => {
      const [one, other] = [jsonMerge(base, ours, theirs), yamlMerge(base, ours, theirs)];
      if (one === null || other === null) return;
      both += 1;
      expect(yamlValue(other)).toEqual(JSON.parse(one));
    }),
    { numRuns: 500 },
  );
  expect(both).toBeGreaterThan(100);
});

test('no comment of YAML is lost', () => {
  const commented = (text: string, marks: readonly number[], side: string) => {
    const lines = text.split('\n');
    marks.forEach((mark, index) => {
      const at = mark % lines.length;
      const space = /^ */.exec(lines[at] ?? '')![0];
      lines.splice(at, 0, `${space}# ${side}${index}`);
    });
    return lines.join('\n');
  };
  const marks = fc.array(fc.nat(30), { maxLength: 2 });
  // Without texts of several lines: there a `#` is no comment.
  const plain = triple.filter((sides) => !JSON.stringify(sides).includes('\\n'));
  fc.assert(
    fc.property(plain, marks, marks, ({ base, ours, theirs }, o, t) => {
      const [a, b] = [commented(yaml(ours), o, 'o'), commented(yaml(theirs), t, 't')];
      const merged = mergeStructured('x.yaml', yaml(base), a, b, readers);
      if (merged === null) return;
      const comments = [...o.map((_, n) => `# o${n}`), ...t.map((_, n) => `# t${n}`)];
      for (const comment of comments) expect(merged).toContain(comment);
    }),
    { numRuns: 500 },
  );
});
