import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parametersPage } from '../../scripts/docs-params.mjs';
import { matchesOutput, stepsOf } from '../support/docs.ts';
import { manifestKeys } from '../support/manifest-keys.ts';

const UPDATE = process.env['UPDATE_DOCS'] === '1';
const PARAMETERS = 'docs/parameters.md';
const MANIFEST = 'docs/manifest.md';
const TABLE = /(<!-- keys: made from the schema -->\n)[\s\S]*?(\n<!-- end of keys -->)/;

describe('pages that follow from the code', () => {
  test('docs/parameters.md follows from the blueprints', () => {
    if (UPDATE) writeFileSync(PARAMETERS, parametersPage());
    expect(readFileSync(PARAMETERS, 'utf8')).toBe(parametersPage());
  });

  test('docs/manifest.md has every key of the schema, with its default and rule', () => {
    const text = readFileSync(MANIFEST, 'utf8');
    const wanted = text.replace(TABLE, (_, begin: string, end: string) => {
      return `${begin}${manifestKeys()}${end}`;
    });
    if (UPDATE) writeFileSync(MANIFEST, wanted);
    expect(TABLE.test(text)).toBe(true);
    expect(readFileSync(MANIFEST, 'utf8')).toBe(wanted);
  });
});

describe('blocks of a page', () => {
  test('are run or compared as their info strings say', () => {
    const page = [
      ...['<!-- test: run', 'touch a', '-->'],
      ...['```sh test exit=1', 'ls b', '```', '', '```text output', 'no b', '```'],
      ...['```sh', 'not run', '```', '```sh test tools', 'terraform', '```'],
    ];
    expect(stepsOf(page.join('\n'))).toEqual([
      { line: 2, script: 'touch a', exit: 0, needsTools: false, output: null },
      {
        ...{ line: 5, script: 'ls b', exit: 1, needsTools: false },
        output: { text: 'no b', line: 9, count: 1 },
      },
      { line: 15, script: 'terraform', exit: 0, needsTools: true, output: null },
    ]);
  });

  test.each([
    ['a\nb', 'a\nb\n', true],
    ['a\n…\nd', 'a\nb\nc\nd\n', true],
    ['a\n…\nd', 'a\nd\n', true],
    ['a\n…', 'a\nb\n', true],
    ['a … d', 'a b c d\n', true],
    ['a … d', 'a b\nc d\n', false],
    ['a.c', 'abc\n', false],
    ['a', 'a\nb\n', false],
    ['…\nb', 'a\nc\n', false],
  ])('%j shows %j: %j', (shown, actual, same) => {
    expect(matchesOutput(shown, actual)).toBe(same);
  });
});
