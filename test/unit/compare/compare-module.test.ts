import { beforeAll, describe, expect, test } from '@jest/globals';

import { compareModule } from '../../../src/compare/compare.ts';
import type { FileSides } from '../../../src/compare/model.ts';
import { readHclWasm } from '../../../src/io/hcl-loader.ts';
import { loadReaders } from '../../../src/lib/readers/load.ts';
import type { Readers } from '../../../src/lib/readers/readers.ts';
import type { RepoPath } from '../../../src/model.ts';
import { recordOf, sidesOf, told, type Texts } from '../../support/sides.ts';

let readers: Readers;
beforeAll(async () => {
  readers = await loadReaders(readHclWasm);
});

function variable(name: string): string {
  return `variable "${name}" {\n}\n`;
}

/** Lines far enough apart that edits of top and end merge. */
function tf(top: string, end: string): string {
  return `${top}\n# one\n# two\n# three\n\n${end}`;
}

const MAIN = 'infra/a/terraform/main.tf';
const MORE = 'infra/a/terraform/more.tf';

/** A file whose end a person edited while the blueprint changed its top. */
function merging(path: string, wantedTop: string, diskEnd: string): Texts {
  return {
    path,
    base: tf('# top\n', '# end\n'),
    wanted: tf(wantedTop, '# end\n'),
    disk: tf('# top\n', diskEnd),
  };
}

function compare(files: Texts[], extra: Record<string, string> = {}) {
  const others = Object.entries(extra).map(([path, text]) => ({ path: path as RepoPath, text }));
  return compareModule(files.map(sidesOf), others, readers);
}

describe('a folder of Terraform files that merge one by one', () => {
  test('stays merged where the whole declares everything once', () => {
    const { drifts } = compare([
      merging(MAIN, variable('a'), variable('b')),
      merging(MORE, variable('c'), variable('d')),
    ]);
    expect(drifts.map((it) => it.action)).toEqual(['merge', 'merge']);
  });

  test('is held back where two of them then declare one thing', () => {
    const { drifts } = compare([
      merging(MAIN, variable('a'), '# mine\n'),
      merging(MORE, '# wanted\n', variable('a')),
    ]);
    const held = drifts.filter((it) => it.action === 'conflict');
    expect(held.map(told)).toEqual([
      {
        sides: 'edited/changed',
        action: 'conflict',
        reason: 'does-not-parse',
        detail: expect.stringMatching(
          /^infra\/a\/terraform\/m\w+\.tf:\d+: .*var\.a.* declared twice/,
        ),
      },
    ]);
    expect(held[0]!.record).toEqual(recordOf(tf('# top\n', '# end\n')));
  });

  test('a doubled name in another folder is no matter', () => {
    const { drifts } = compare([merging(MAIN, variable('a'), '# mine\n')], {
      'infra/a/terraform/modules/mine.tf': variable('a'),
    });
    expect(drifts[0]!.action).toBe('merge');
  });
});

describe('tables of one module', () => {
  const README = 'infra/a/README.md';
  const table = (...names: string[]) =>
    `# a\n\n<!-- infra:begin terraform_inputs -->\n\n| Name | Type | Default | Description |\n| --- | --- | --- | --- |\n${names
      .map((it) => `| \`${it}\` | \`any\` | required |  |\n`)
      .join('')}\n<!-- infra:end terraform_inputs -->\n`;
  const kinds = { terraform_inputs: 'derived' } as const;
  const readme = (text: string): Texts => ({
    path: README,
    base: text,
    wanted: text,
    disk: text,
    kinds,
  });

  test('follow what the other files will be, not what they are', () => {
    const { drifts, findings } = compare([
      readme(table('old')),
      { path: MAIN, base: variable('old'), wanted: variable('new'), disk: variable('old') },
    ]);
    expect(findings).toEqual([]);
    expect(drifts.map((it) => [it.path, it.action])).toEqual([
      [README, 'update'],
      [MAIN, 'update'],
    ]);
    expect(drifts[0]!.after).toBe(table('new'));
  });

  test('follow what is kept where the other file is in conflict', () => {
    const { drifts } = compare([
      readme(table('old')),
      { path: MAIN, base: variable('old'), wanted: variable('new'), disk: variable('mine') },
    ]);
    expect(drifts.map((it) => it.action)).toEqual(['update', 'conflict']);
    expect(drifts[0]!.after).toBe(table('mine'));
  });

  test('stay as they are, with a finding for each place, while a source does not parse', () => {
    const { drifts, findings } = compare([readme(table('old'))], {
      'infra/a/terraform/broken.tf': 'variable "x" {\n',
    });
    expect(drifts.map((it) => [it.action, it.after])).toEqual([['keep', undefined]]);
    expect(findings).toMatchObject([
      { rule: 'derived-sources', severity: 'error', path: 'infra/a/terraform/broken.tf' },
    ]);
  });
});

test('drifts come sorted by path, whatever order the files had', () => {
  const files: FileSides[] = ['b', 'c', 'a'].map((path) => sidesOf({ path, wanted: 'x\n' }));
  const { drifts } = compareModule(files, [], { hcl: null, yaml: null });
  expect(drifts.map((it) => it.path)).toEqual(['a', 'b', 'c']);
});
