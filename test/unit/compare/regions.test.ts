import { describe, expect, test } from '@jest/globals';
import { cutRegions, fillRegions, hasRegions } from '../../../src/compare/regions.ts';

describe('cutRegions', () => {
  test('keeps the markers with their indentation and drops what is between', () => {
    const text =
      'a\n  # infra:begin one\n  x\n\n  # infra:end one\nb\n<!-- infra:begin two -->\n<!-- infra:end two -->';
    expect(cutRegions(text)).toEqual({
      ok: true,
      skeleton:
        'a\n  # infra:begin one\n  # infra:end one\nb\n<!-- infra:begin two -->\n<!-- infra:end two -->',
      regions: new Map([
        ['one', '  x\n\n'],
        ['two', ''],
      ]),
    });
  });

  test('an empty region and one with a blank line differ', () => {
    const cut = cutRegions('# infra:begin a\n\n# infra:end a\n');
    expect(cut).toEqual({
      ok: true,
      skeleton: '# infra:begin a\n# infra:end a\n',
      regions: new Map([['a', '\n']]),
    });
  });

  test.each([
    ['name = "x" # infra:begin a\n'],
    ['# see infra:begin a\n'],
    ['# infra:begin marks the start\n'],
    ['# infra:begin A\n'],
    ['<!-- infra:begin a\n'],
    [''],
  ])('takes %j as plain text', (text) => {
    expect(cutRegions(text)).toEqual({ ok: true, skeleton: text, regions: new Map() });
  });

  test.each([
    ['x\n# infra:begin a\ny\n', 2, 'region `a` begins but never ends'],
    ['x\n# infra:end a\n', 2, 'region `a` ends but never began'],
    ['# infra:begin a\n# infra:begin b\n', 2, 'region `b` begins inside region `a`'],
    ['# infra:begin a\n# infra:end b\n', 2, 'region `b` ends inside region `a`'],
    [
      '# infra:begin a\n# infra:end a\n# infra:begin a\n# infra:end a\n',
      3,
      'region `a` begins a second time',
    ],
    ['# infra:begin a\n# infra:end a\n# infra:end a\n', 3, 'region `a` ends but never began'],
  ])('refuses %j', (text, line, why) => {
    expect(cutRegions(text)).toEqual({ ok: false, line, why });
  });
});

describe('fillRegions', () => {
  const skeleton = 'a\n# infra:begin one\n# infra:end one\n';

  test.each([
    ['', 'a\n# infra:begin one\n# infra:end one\n'],
    ['x', 'a\n# infra:begin one\nx\n# infra:end one\n'],
    ['x\ny\n', 'a\n# infra:begin one\nx\ny\n# infra:end one\n'],
    ['\n', 'a\n# infra:begin one\n\n# infra:end one\n'],
    ["$& $1 $'", "a\n# infra:begin one\n$& $1 $'\n# infra:end one\n"],
  ])('puts %j between the markers', (text, filled) => {
    expect(fillRegions(skeleton, new Map([['one', text]]))).toBe(filled);
  });

  test('replaces only the regions it is given', () => {
    const text = '# infra:begin a\n1\n# infra:end a\n# infra:begin b\n2\n# infra:end b\n';
    expect(
      fillRegions(
        text,
        new Map([
          ['b', '3\n'],
          ['c', '4\n'],
        ]),
      ),
    ).toBe('# infra:begin a\n1\n# infra:end a\n# infra:begin b\n3\n# infra:end b\n');
  });

  test('refuses to write what could not be cut again', () => {
    expect(() => fillRegions(skeleton, new Map([['one', '# infra:end one\n']]))).toThrow(
      'the text of region `one` holds a marker',
    );
    expect(() => fillRegions('# infra:end one\n', new Map())).toThrow('ends but never began');
  });
});

test('hasRegions tells texts that need no cutting', () => {
  expect(hasRegions('infra: begin\n')).toBe(false);
  expect(hasRegions('# infra:end a\n')).toBe(true);
});
