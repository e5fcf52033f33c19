import { expect, test } from '@jest/globals';
import { hclValue } from '../../../src/lib/readers/hcl-value.ts';

test.each([
  ['"a"', 'a'],
  ['""', ''],
  [String.raw`"a\"b\\n\n\u00e9"`, 'a"b\\n\né'],
  ['"$${x} 100%"', '${x} 100%'],
  ['1', 1],
  ['-1.5e3', -1500],
  ['true', true],
  ['null', null],
  ['[]', []],
  ['["a", 1, # one\n  [true],\n]', ['a', 1, [true]]],
  ['{ a = 1, "b c": [2]\n  d = null }', { a: 1, 'b c': [2], d: null }],
  ['<<-EOT\n    a\n      b\n\n    EOT', 'a\n  b\n\n'],
  ['<<EOT\n  a\nEOT', '  a\n'],
])('hclValue(%j)', (text, value) => {
  expect(hclValue(text)).toEqual(value);
});

test.each([
  '"${var.x}"',
  'var.x',
  '[var.x]',
  'true && false',
  '{ (a) = 1 }',
  '["a" "b"]',
  '',
  '1 2',
  '<<E\n${x}\nE',
])('hclValue(%j) is undefined', (text) => {
  expect(hclValue(text)).toBeUndefined();
});
