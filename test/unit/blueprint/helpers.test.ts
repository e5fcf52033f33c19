import { describe, expect, test } from '@jest/globals';
import { HELPERS, type Helper } from '../../../src/blueprint/helpers.ts';
import type { Value } from '../../../src/blueprint/quote-text.ts';

/** Calls a helper by name, as a template does. */
function call(name: string, ...args: Value[]): string | number | boolean {
  return (HELPERS[name] as Helper)(...args);
}

describe('hcl', () => {
  test.each<[Value, string]>([
    ['plain', '"plain"'],
    ['say "hi" \\ bye', '"say \\"hi\\" \\\\ bye"'],
    ['a\nb\rc\td', '"a\\nb\\rc\\td"'],
    ['${var.x} %{ if y }', '"$${var.x} %%{ if y }"'],
    ['cost $5, 100%', '"cost $5, 100%"'],
    ['$${x}', '"$$\\u007bx}"'],
    ['\u0000\u2028', '"\\u0000\\u2028"'],
    [8000, '8000'],
    [-0.5, '-0.5'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'null'],
    [[], '[]'],
    [['a', 1, true], '["a", 1, true]'],
    [{}, '{}'],
    [{ a: 1, 'b-c': ['x'], for: null }, '{ a = 1, "b-c" = ["x"], "for" = null }'],
  ])('%j', (value, expected) => {
    expect(call('hcl', value)).toBe(expected);
  });

  test('maps over several lines align the values between them, as terraform fmt does', () => {
    const value = {
      a: 1,
      longer: 'x',
      nested: { b: true, 'with-dash': [1, 2] },
      z: [],
      list: [{ name: 'one' }, { name: 'two', port: 2 }],
    };
    expect(call('hcl', value, 2)).toBe(
      [
        '{',
        '    a      = 1',
        '    longer = "x"',
        '    nested = {',
        '      b           = true',
        '      "with-dash" = [1, 2]',
        '    }',
        '    z = []',
        '    list = [',
        '      {',
        '        name = "one"',
        '      },',
        '      {',
        '        name = "two"',
        '        port = 2',
        '      },',
        '    ]',
        '  }',
      ].join('\n'),
    );
  });
});

describe('yaml', () => {
  test.each<[Value, string]>([
    ['plain', 'plain'],
    ['infra/file_processing', 'infra/file_processing'],
    ...['yes', 'No', 'on', 'OFF', 'true', 'null', 'y', 'N', '~', '', 'NaN'].map(
      (word): [Value, string] => [word, `"${word}"`],
    ),
    ...['1', '1.35', '1e3', '0o7', '0x1f', '12:30', '2026-01-01', '000000000000', '+1', '.5'].map(
      (word): [Value, string] => [word, `"${word}"`],
    ),
    ...[
      'a: b',
      'a #b',
      '- a',
      '*a',
      '&a',
      '!a',
      '@a',
      '`a',
      '{a',
      '[a',
      'a,b',
      ' a',
      '%a',
      '|',
      '>',
    ].map((word): [Value, string] => [word, `"${word}"`]),
    ['a"b\\c\nd', '"a\\"b\\\\c\\nd"'],
    ['\u0085\u2028\ufeff', '"\\u0085\\u2028\\ufeff"'],
    [12, '12'],
    [1e21, '1.0e+21'],
    [false, 'false'],
    [null, 'null'],
    [[], '[]'],
    [['a', 'no', 3], '[a, "no", 3]'],
    [{ a: 'b', on: { c: [] } }, '{a: b, "on": {c: []}}'],
  ])('%j', (value, expected) => {
    expect(call('yaml', value)).toBe(expected);
  });

  test('in block, each line after the first moved right', () => {
    const value = { a: 1, list: ['x', { name: 'z', on: true }], empty: {}, deep: { b: [] } };
    expect(call('yaml', value, 4)).toBe(
      [
        'a: 1',
        '    list:',
        '      - x',
        '      - name: z',
        '        "on": true',
        '    empty: {}',
        '    deep:',
        '      b: []',
      ].join('\n'),
    );
    expect(call('yaml', ['a', ['b', 'c']], 2)).toBe('- a\n  - - b\n    - c');
  });
});

describe('json, shell, markdown, line', () => {
  test.each<[string, Value, string]>([
    ['json', { a: ['"\n', '\u2028'] }, '{"a":["\\"\\n","\\u2028"]}'],
    ['json', undefined, 'null'],
    ['shell', 'it\'s $(rm) `x` "y" \\', "'it'\\''s $(rm) `x` \"y\" \\'"],
    ['shell', '', "''"],
    ['shell', 8000, '8000'],
    ['shell', ['a b', 'c', true], "'a b' 'c' true"],
    ['shell', null, "''"],
    [
      'markdown',
      'a|b\nc `d` <e> [f](g) *h* &amp; \\',
      'a\\|b c \\`d\\` &lt;e&gt; \\[f\\](g) \\*h\\* &amp;amp; \\\\',
    ],
    ['markdown', ['a', 'b|c'], 'a, b\\|c'],
    ['line', ' a\r\n\u2028 b\u202ec\t--> d', 'a b c -- > d'],
    ['line', 'infra:begin x', 'infra: begin x'],
    ['markdown', 'infra:end x', 'infra: end x'],
  ])('%s %j', (helper, value, expected) => {
    expect(call(helper, value)).toBe(expected);
  });

  test('json with an indentation', () => {
    expect(call('json', { a: [1] }, 2)).toBe('{\n    "a": [\n      1\n    ]\n  }');
  });

  test.each<[string, Value, string]>([
    ['shell', 'a\0b', 'the text "a\\u0000b" holds a NUL, which no shell can hold'],
    ['shell', { a: 1 }, '`shell` cannot write a map'],
    ['markdown', [{ a: 1 }], '`markdown` cannot write a map'],
    ['yaml', '\ud800', 'the text "\\ud800" holds half of a surrogate pair'],
    ['hcl', '\udc00', 'the text "\\udc00" holds half of a surrogate pair'],
  ])('%s refuses %j', (helper, value, message) => {
    expect(() => call(helper, value)).toThrow(message);
  });
});

describe('the others', () => {
  test.each<[string, Value[], string | number | boolean]>([
    ['indent', ['a\nb\n\nc\n', 2], 'a\n  b\n\n  c\n'],
    ['join', [['a', 1], ', '], 'a, 1'],
    ['join', [[], ', '], ''],
    ['concat', ['a', '/', 1], 'a/1'],
    ['literal', ['plain "text"'], 'plain "text"'],
    ['literal', ['"q"'], '""q""'],
    ['literal', ["'"], '"\'"'],
    ['kebab', ['file_processing'], 'file-processing'],
    ['snake', ['file-processing'], 'file_processing'],
    ['lower', ['İX'], 'i̇x'],
    ['upper', ['ab'], 'AB'],
    ['eq', ['a', 'a'], true],
    ['eq', [1, '1'], false],
    ['eq', [undefined, null], true],
    ['ne', ['a', 'b'], true],
    ['and', [1, 'a', true], true],
    ['and', [1, []], false],
    ['or', [0, '', null], false],
    ['or', [0, ['a']], true],
    ['not', [[]], true],
    ['in', ['b', ['a', 'b']], true],
    ['in', ['b', 'a', 'c'], false],
    ['in', ['b', { b: 0 }], true],
    ['in', ['toString', { b: 0 }], false],
    ['in', ['b', undefined], false],
    ['replace', ['{env}/{env}', '{env}', '$&'], '$&/$&'],
    ['gt', [2, 1], true],
    ['gt', [null, 1], false],
    ['length', [['a', 'b']], 2],
    ['length', [{ a: 1 }], 1],
    ['length', ['añ😀'], 3],
    ['length', [undefined], 0],
    ['add', [1, 2, 3], 6],
  ])('%s %j', (helper, args, expected) => {
    expect(call(helper, ...args)).toBe(expected);
  });

  test('an indentation must be a small whole number', () => {
    expect(() => call('hcl', {}, 1.5)).toThrow('`hcl` takes an indentation from 0 to 64, not 1.5');
  });
});
