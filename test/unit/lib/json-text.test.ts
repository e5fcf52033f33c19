import { expect, test } from '@jest/globals';
import { parseJson } from '../../../src/lib/readers/json.ts';

test('keys in their order, numbers as written, offsets', () => {
  expect(parseJson('{"b": 1.0, "1": [true]}')).toEqual({
    ok: true,
    root: {
      kind: 'map',
      start: 0,
      end: 23,
      entries: [
        { key: 'b', start: 1, value: { kind: 'scalar', start: 6, end: 9, source: '1.0' } },
        {
          key: '1',
          start: 11,
          value: {
            kind: 'list',
            start: 16,
            end: 22,
            items: [{ kind: 'scalar', start: 17, end: 21, source: 'true' }],
          },
        },
      ],
    },
  });
});

test.each([
  ['{"a": 1,\n "b": 2, "a": 3}', 2, 10, 'key `a` stands twice'],
  ['{"\\u0061": 1, "a": 3}', 1, 15, 'key `a` stands twice'],
  ['', 1, 1, 'a value is missing or malformed'],
  ['{"a": 1,}', 1, 9, 'a key in double quotes is missing'],
  ['[1 2]', 1, 4, '`]` is missing'],
  ['01', 1, 2, 'text follows after the value'],
  ['"a\nb"', 1, 1, 'a value is missing or malformed'],
])('refuses %j', (text, line, column, message) => {
  expect(parseJson(text)).toEqual({ ok: false, problems: [{ line, column, message }] });
});

test('refuses a nesting that would exhaust the stack', () => {
  expect(parseJson('['.repeat(100_000)).ok).toBe(false);
});
