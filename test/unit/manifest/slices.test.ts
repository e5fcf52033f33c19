import { describe, expect, test } from '@jest/globals';
import { entryHash, headHash, sliceManifest } from '../../../src/manifest/slices.ts';

const TEXT = `# mine
version: 1

modules:   # sorted

  # about a
  a_1:
    blueprint: x@1.0.0
    params:
      note: |
        modules:
          b: "open
    # the end of a

  # --- others ---

  b_1: {blueprint: y@1.0.0}

# below
tool: ">=1.0.0"
`;

test('a manifest is cut into its head and one text per module', () => {
  expect(sliceManifest(TEXT)).toEqual({
    head: '# mine\nversion: 1\n\n# below\ntool: ">=1.0.0"\n',
    cut: { after: 3, lines: 15 },
    entries: [
      {
        id: 'a_1',
        line: 7,
        text: '  a_1:\n    blueprint: x@1.0.0\n    params:\n      note: |\n        modules:\n          b: "open\n    # the end of a\n',
      },
      { id: 'b_1', line: 17, text: '  b_1: {blueprint: y@1.0.0}\n' },
    ],
  });
});

test('line ends do not count', () => {
  expect(sliceManifest(TEXT.replaceAll('\n', '\r\n'))).toEqual(sliceManifest(TEXT));
});

test.each(['', '# nothing\n', 'version: 1\n', 'modules:\n', 'modules: {}\n', 'modules: ~ # x\n'])(
  '%j has no entries',
  (text) => {
    expect(sliceManifest(text)).toMatchObject({ entries: [] });
  },
);

describe('what could mean something else is left to the parser:', () => {
  test.each([
    ['an anchor', 'modules:\n  a: &x\n    b: c\n'],
    ['an alias', 'modules:\n  a: *x\n'],
    ['a tag', 'x: !y z\n'],
    ['a tab', 'modules:\n\ta: b\n'],
    ['a document', '---\nmodules:\n'],
    ['a directive', '%YAML 1.2\n'],
    ['flow style', '{modules: {a: b}}\n'],
    ['modules in braces', 'modules: {a: {b: c}}\n'],
    ['a list of modules', 'modules:\n  - a\n'],
    ['a text over two lines', 'x: "a\n  modules:"\n'],
    ['brackets that never close', 'x: [a,\nmodules:\n  a:\n'],
    ['an id twice', 'modules:\n  a:\n    b: c\n  a:\n    b: c\n'],
    ['modules twice', 'modules:\nmodules:\n'],
    ['modules in quotes', '"modules":\n  a: b\n'],
    ['a literal that keeps its end', 'modules:\n  a:\n    b: |+\n      c\n\n'],
    ['less indentation than the first entry', 'modules:\n    a: b\n  c: d\n'],
    ['another line end', 'a: b\rmodules:\r'],
  ])('%s', (_what, text) => {
    expect(sliceManifest(text)).toBeNull();
  });
});

test('hashes change with their own text and with the head alone', () => {
  const slices = sliceManifest(TEXT)!;
  const [a, b] = slices.entries as [never, never];
  const otherA = sliceManifest(TEXT.replace('x@1.0.0', 'x@1.0.1'))!;
  expect(headHash(otherA)).toBe(headHash(slices));
  expect(entryHash(otherA, otherA.entries[0]!)).not.toBe(entryHash(slices, a));
  expect(entryHash(otherA, otherA.entries[1]!)).toBe(entryHash(slices, b));
  const moved = sliceManifest(TEXT.replace('  # about a\n', '  # about\n  # all of a\n'))!;
  expect(entryHash(moved, moved.entries[0]!)).toBe(entryHash(slices, a));
  const otherHead = sliceManifest(TEXT.replace('>=1', '>=2'))!;
  expect(entryHash(otherHead, otherHead.entries[0]!)).not.toBe(entryHash(slices, a));
});
