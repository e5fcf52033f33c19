import { describe, expect, test } from '@jest/globals';
import { formOf, normalise, restoreForm, withFinalNewline } from '../../../src/compare/eol.ts';

const BOM = '\uFEFF';

test.each([
  ['', { bom: false, eol: 'lf', finalNewline: false }],
  ['a', { bom: false, eol: 'lf', finalNewline: false }],
  ['a\nb\n', { bom: false, eol: 'lf', finalNewline: true }],
  ['a\r\nb\r\n', { bom: false, eol: 'crlf', finalNewline: true }],
  ['a\r\nb\nc\r\n', { bom: false, eol: 'crlf', finalNewline: true }],
  ['a\r\nb\n', { bom: false, eol: 'lf', finalNewline: true }],
  [`${BOM}a\r\nb`, { bom: true, eol: 'crlf', finalNewline: false }],
])('formOf(%j)', (text, form) => {
  expect(formOf(text)).toEqual(form);
});

test.each([
  ['a\r\nb\nc\r\n', 'a\nb\nc\n'],
  [`${BOM}a\n`, 'a\n'],
  ['a\rb\r\n', 'a\rb\n'],
  ['a\n', 'a\n'],
])('normalise(%j)', (text, content) => {
  expect(normalise(text)).toBe(content);
});

describe('restoreForm', () => {
  test.each(['', 'a', 'a\r\nb\r\n', `${BOM}a\r\nb`, 'a\n\n', `${BOM}`])(
    'gives %j back after normalising',
    (text) => {
      expect(restoreForm(normalise(text), formOf(text))).toBe(text);
    },
  );
});

test.each([
  ['a', true, 'a\n'],
  ['a\n', true, 'a\n'],
  ['a\n', false, 'a'],
  ['a\n\n', false, 'a\n'],
  ['', true, ''],
])('withFinalNewline(%j, %j)', (text, wanted, result) => {
  expect(withFinalNewline(text, wanted)).toBe(result);
});
