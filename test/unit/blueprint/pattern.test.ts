import { describe, expect, test } from '@jest/globals';
import { isSafePattern, whyNotPattern } from '../../../src/blueprint/pattern.ts';

describe('patterns that are taken', () => {
  test.each([
    '^[a-z][a-z0-9]*([_-][a-z0-9]+)*$',
    '^(dev|prod)$',
    '^([a-z]+,)*[a-z]+$',
    '^([0-9a-f]{2}:){5}[0-9a-f]{2}$',
    '^\\d+\\.\\d+$',
    '^(a|ab)*$',
    '^((a|b)*c)*$',
    '^[^\\s/]+/[^\\s/]+$',
    'a{2,}b?',
  ])('%s', (pattern) => {
    expect(whyNotPattern(pattern)).toBeNull();
  });
});

describe('patterns that are refused', () => {
  const slow =
    'its nested quantifiers match one text in several ways, which can take exponential time';
  test.each([
    ['(a+)+$', slow],
    ['^(a|a)*$', slow],
    ['^([a-z0-9]+\\.?)+$', slow],
    ['(.*,)*x', slow],
    ['^(a*b?)*$', slow],
    ['^(\\w|\\d)+$', slow],
    ['^((a{1,9}){1,9}){1,9}$', slow],
    ['^a?a?a?a?a?a?a?a?$', 'too many of its quantifiers in a row match the same characters'],
    ['^.*a*.*a*b$', 'too many of its quantifiers in a row match the same characters'],
    ['(a)\\1', 'it has a back-reference'],
    ['(?<x>a)', 'it has a look-around or a named group'],
    ['^(?!x)', 'it has a look-around or a named group'],
    ['(?<=a)b', 'it has a look-around or a named group'],
    ['\\p{L}', 'it has `\\p`; write the characters'],
    ['[', 'it is not a regular expression'],
    ['a'.repeat(151), 'it is too long'],
  ])('%s', (pattern, why) => {
    expect(whyNotPattern(pattern)).toBe(why);
  });
});

describe('text that may stand without quotes', () => {
  test.each<[string, boolean]>([
    ['^[a-z0-9._/:@-]+$', true],
    ['^(dev|prod)$', true],
    ['^dev$|^prod$', true],
    ['^\\d+(\\.\\d+)?$', true],
    ['^[\\w.-]+$', true],
    ['[a-z]+', false],
    ['^[a-z]+', false],
    ['^dev|prod$', false],
    ['^[a-z ]+$', false],
    ['^.+$', false],
    ['^[^"]+$', false],
    ['^\\S+$', false],
    ['^a\\n$', false],
    ['^(a|$)b$', true],
    ['^a$|b', false],
    ['(^a$)?x', false],
  ])('%s: %s', (pattern, expected) => {
    expect(isSafePattern(pattern)).toBe(expected);
  });
});
