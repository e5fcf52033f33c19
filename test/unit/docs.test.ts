import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parametersPage } from '../../scripts/docs-params.mjs';
import { matchesOutput, stepsOf } from '../support/docs.ts';
import { manifestKeys } from '../support/manifest-keys.ts';
import { truthTable } from '../support/truth-table.ts';

const UPDATE = process.env['UPDATE_DOCS'] === '1';
const PARAMETERS = 'docs/parameters.md';

/** A page with the part between two comments made anew; throws where the comments are gone. */
function withPart(text: string, begin: string, end: string, part: string): string {
  const from = text.indexOf(`<!-- ${begin} -->\n`);
  const to = text.indexOf(`<!-- ${end} -->`);
  if (from === -1 || to < from) throw new Error(`there is no part ${begin} … ${end}`);
  return `${text.slice(0, text.indexOf('\n', from) + 1)}${part}\n${text.slice(to)}`;
}

describe('pages that follow from the code', () => {
  test('docs/parameters.md follows from the blueprints', () => {
    if (UPDATE) writeFileSync(PARAMETERS, parametersPage());
    expect(readFileSync(PARAMETERS, 'utf8')).toBe(parametersPage());
  });

  test.each([
    {
      page: 'docs/manifest.md',
      begin: 'keys: made from the schema',
      end: 'end of keys',
      part: manifestKeys(),
    },
    {
      page: 'docs/drift.md',
      begin: 'table: made from the code',
      end: 'end of table',
      part: truthTable(),
    },
  ])('$page, $begin', ({ page, begin, end, part }) => {
    const wanted = withPart(readFileSync(page, 'utf8'), begin, end, part);
    if (UPDATE) writeFileSync(page, wanted);
    expect(readFileSync(page, 'utf8')).toBe(wanted);
  });
});

/** Names of rules as they stand in the sources: `rule: 'name'` or a constant. */
function ruleNames(): string[] {
  const sources = readdirSync('src/rules', { recursive: true, encoding: 'utf8' });
  const files = sources.filter((name) => name.endsWith('.ts')).map((name) => `src/rules/${name}`);
  const text = [...files, 'src/compare/derive.ts'].map((file) => readFileSync(file, 'utf8')).join();
  const names = text.matchAll(/(?:rule: |[A-Z_]+ = )'([a-z]+-[a-z-]+)'/g);
  return [...new Set([...names].map(([, name]) => name!))].sort();
}

test('docs/drift.md tells of every rule, and of no other', () => {
  const section = readFileSync('docs/drift.md', 'utf8').split('## Findings')[1]!;
  const rows = [...section.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell!);
  const told = rows.flatMap((cell) => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name!));
  expect(told.sort()).toEqual(ruleNames());
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
