import { describe, expect, test } from '@jest/globals';
import { hasConflictMarkers, mergeText } from '../../../src/compare/merge-text.ts';

describe('mergeText, clean', () => {
  test.each([
    ['only the person changed', 'a\nb\n', 'a\nx\n', 'a\nb\n', 'a\nx\n'],
    ['only the tool changed', 'a\nb\n', 'a\nb\n', 'y\nb\n', 'y\nb\n'],
    ['the same on both sides', 'a\nb\n', 'a\nx\n', 'a\nx\n', 'a\nx\n'],
    ['lines apart', 'a\nb\nc\n', 'x\nb\nc\n', 'a\nb\ny\n', 'x\nb\ny\n'],
    ['inserted and deleted', 'a\nb\nc\nd\n', 'a\nn\nb\nc\nd\n', 'a\nb\nc\n', 'a\nn\nb\nc\n'],
    ['one same, one own change', 'a\nb\nc\n', 'x\nb\nc\n', 'x\nb\nz\n', 'x\nb\nz\n'],
    ['all empty', '', '', '', ''],
    ['filled by one side', '', '', 'a\n', 'a\n'],
    ['emptied by one side', 'a\n', '', 'a\n', ''],
    ['final line feed taken away', 'a\nb\nc\n', 'a\nb\nc', 'x\nb\nc\n', 'x\nb\nc'],
    ['final line feed added', 'a\nb\nc', 'a\nb\nc\n', 'x\nb\nc', 'x\nb\nc\n'],
    ['no final line feed anywhere', 'a\nb\nc', 'x\nb\nc', 'a\nb\ny', 'x\nb\ny'],
    [
      'names of Object.prototype',
      'constructor\nb\nc\n',
      'x\nb\nc\n',
      'constructor\nb\n__proto__\n',
      'x\nb\n__proto__\n',
    ],
  ])('%s', (_name, base, ours, theirs, text) => {
    expect(mergeText(base, ours, theirs)).toEqual({ clean: true, text });
  });
});

describe('mergeText, conflict', () => {
  test('tells both sides, the base and the line in the text of the person', () => {
    expect(mergeText('a\nb\nc\n', 'new\na\nx\nc\n', 'a\ny\nc\n')).toEqual({
      clean: false,
      conflicts: [{ line: 3, ours: ['x'], base: ['b'], theirs: ['y'] }],
      marked: 'new\na\n<<<<<<< yours\nx\n||||||| last agreed\nb\n=======\ny\n>>>>>>> wanted\nc\n',
    });
  });

  test('keeps markers on lines of their own where the last line feed is missing', () => {
    expect(mergeText('a', 'x', 'y', { ours: 'O', base: 'B', theirs: 'T' })).toEqual({
      clean: false,
      conflicts: [{ line: 1, ours: ['x'], base: ['a'], theirs: ['y'] }],
      marked: '<<<<<<< O\nx\n||||||| B\na\n=======\ny\n>>>>>>> T\n',
    });
  });

  test('two different insertions at one place', () => {
    expect(mergeText('a\n', 'a\nx\n', 'a\ny\n')).toMatchObject({
      clean: false,
      conflicts: [{ line: 2, ours: ['x'], base: [], theirs: ['y'] }],
    });
  });

  test('an edit of lines that the other side deleted', () => {
    expect(mergeText('a\nb\nc\n', 'a\nb2\nc\n', 'a\nc\n')).toMatchObject({
      clean: false,
      conflicts: [{ line: 2, ours: ['b2'], base: ['b'], theirs: [] }],
    });
  });

  test('changes of neighbouring lines, as in git', () => {
    expect(mergeText('a\nb\n', 'x\nb\n', 'a\ny\n').clean).toBe(false);
  });
});

test.each([
  ['a\n<<<<<<< yours\nb\n=======\nc\n>>>>>>> wanted\n', true],
  ['<<<<<<< a\n||||||| b\n=======\n>>>>>>> c', true],
  ['<<<<<<<\r\n=======\r\n>>>>>>>\r\n', true],
  ['a\n<<<<<<< yours\nb\n', false],
  ['Title\n=======\n', false],
  ['```\n<<<<<<< and >>>>>>>\n>>>>>>> x\n```\n', false],
  ['>>>>>>> a\n=======\n<<<<<<< b\n', false],
  ['x <<<<<<< y\n=======\n>>>>>>> z\n', false],
  ['<<<<<<<<< y\n=======\n>>>>>>> z\n', false],
])('hasConflictMarkers(%j)', (text, found) => {
  expect(hasConflictMarkers(text)).toBe(found);
});
