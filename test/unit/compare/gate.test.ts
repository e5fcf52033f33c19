import { beforeAll, describe, expect, test } from '@jest/globals';
import { gateModule } from '../../../src/compare/gate-terraform.ts';
import { gate, type GateTexts } from '../../../src/compare/gate.ts';
import { readHclWasm } from '../../../src/io/hcl-loader.ts';
import { loadReaders } from '../../../src/lib/readers/load.ts';
import type { Readers } from '../../../src/lib/readers/readers.ts';

let readers: Readers;
beforeAll(async () => {
  readers = await loadReaders(readHclWasm);
});

/** Sides that differ from each other and from the merged text. */
function texts(base: string, ours: string, theirs: string, merged: string): GateTexts {
  return { base, ours, theirs, merged };
}

const VAR = 'variable "a" {}\n';

test.each<[string, string, GateTexts, string]>([
  [
    'a block left open',
    'x/main.tf',
    texts('a {\n}\n', 'a {\n  b {\n  }\n}\n', 'a {\n  c = 1\n}\n', 'a {\n  b {\n  c = 1\n}\n'),
    'it would not be HCL: line 5: `}` is missing',
  ],
  [
    'a variable declared by both',
    'x/main.tf',
    texts('# x\n', `# x\n${VAR}`, `${VAR}# x\n`, `${VAR}# x\n${VAR}`),
    'line 3: `var.a` is declared twice',
  ],
  [
    'a local that one side removed and the other began to use',
    'x/main.tf',
    texts(
      'locals {\n  a = 1\n}\n# 1\n',
      '# 1\n',
      'locals {\n  a = 1\n}\n# 1\nx = local.a\n',
      '# 1\nx = local.a\n',
    ),
    'line 2: `local.a` is used but no longer declared',
  ],
  [
    'an attribute set twice',
    'x/a.tfvars',
    texts('', 'a = 1\n', 'a = 2\nb = 1\n', 'a = 1\na = 2\nb = 1\n'),
    'it would not be HCL: line 2: `a` is set a second time',
  ],
  [
    'a JSON key twice',
    'x.json',
    texts('{}', '{"a": 1}', '{"a": 2}', '{"a": 1, "a": 2}'),
    'it would not be JSON: line 1: key `a` stands twice',
  ],
  [
    'a YAML key twice',
    'x.yml',
    texts('b: 1\n', 'a: 1\nb: 1\n', 'b: 1\na: 1\n', 'a: 1\nb: 1\na: 1\n'),
    'it would not be YAML: line 3: Map keys must be unique',
  ],
  [
    'a name twice in a list',
    'x.yaml',
    texts(
      'env:\n- name: a\n',
      'env:\n- name: b\n- name: a\n',
      'env:\n- name: a\n- name: b\n',
      'env:\n- name: b\n- name: a\n- name: b\n',
    ),
    'the name `b` (env) stands twice in its list',
  ],
  [
    'a shell script without fi',
    'x.sh',
    texts('a\n', 'if a; then\n  b\nfi\n', 'a\nc\n', 'if a; then\n  b\nc\n'),
    'it would not be a shell script: line 1: `if` has no `fi`',
  ],
  [
    'a script known by its first line',
    'bin/run',
    texts('#!/bin/sh\n', '#!/bin/sh\na\n', '#!/bin/sh\n"b"\n', '#!/bin/sh\n"a\n'),
    'it would not be a shell script: line 2: " is not closed',
  ],
  [
    'a Dockerfile',
    'packages/x/Dockerfile',
    texts('FROM a\n', 'FROM a\nUSER x\n', 'FROM b\n', 'USER x\n'),
    'it would not be a Dockerfile: line 1: the first instruction is not FROM',
  ],
])('refuses %s', (_name, path, sides, why) => {
  expect(gate(path, sides, readers)).toBe(why);
});

describe('lets pass', () => {
  test.each<[string, string, GateTexts]>([
    ['what is fine', 'x.tf', texts(VAR, `${VAR}# a\n`, `# b\n${VAR}`, `# b\n${VAR}# a\n`)],
    ['a text of no known kind', 'x.md', texts('', '{', '}', '{}}')],
    ['a Helm template', 'x.yaml', texts('{{ a }}: {{- b }}\n', 'a: 1\n', 'b: 1\n', 'a: 1\na: 2\n')],
    ['a side that was broken before', 'x.json', texts('{}', '{', '{"a":1}', '{"a":')],
    [
      'a double that was there before',
      'x.tf',
      texts(VAR, VAR + VAR, `${VAR}# b\n`, `${VAR}${VAR}# b\n`),
    ],
    [
      'a variable that is declared elsewhere',
      'x.tf',
      texts('x = var.b\n', 'x = var.b\n# a\n', '# c\nx = var.b\n', '# c\nx = var.b\n# a\n'),
    ],
    [
      'a declaration that the person moved to another file',
      'x.tf',
      texts(`${VAR}x = var.a\n`, 'x = var.a\n', `${VAR}x = var.a\n# b\n`, 'x = var.a\n# b\n'),
    ],
    ['the text of one side', 'x.json', texts('{}', '{"a": 1}', '{', '{')],
  ])('%s', (_name, path, sides) => {
    expect(gate(path, sides, readers)).toBeNull();
  });
});

test('needs its reader', () => {
  const sides = texts('a = 1\n', 'a = 2\n', 'a = 3\n', 'a = 4\n');
  expect(() => gate('x.tf', sides, { hcl: null, yaml: null })).toThrow('hcl is not loaded');
});

describe('gateModule', () => {
  const file = (
    path: string,
    ours: string | null,
    theirs: string | null,
    merged: string | null,
  ) => ({
    path,
    ours,
    theirs,
    merged,
  });

  test('tells what the files of a folder declare twice or lost together', () => {
    const files = [
      file('i/t/variables.tf', '', 'variable "gone" {}\n', ''),
      file('i/t/main.tf', '', 'x = var.gone\n', 'x = var.gone\n'),
      file('i/t/mine.tf', 'variable "new" {}\n', null, 'variable "new" {}\n'),
      file('i/t/theirs.tf', null, '\nvariable "new" {}\n', '\nvariable "new" {}\n'),
    ];
    expect(gateModule(files, readers.hcl!)).toEqual([
      { path: 'i/t/theirs.tf', line: 2, message: '`var.new` is declared twice' },
      { path: 'i/t/main.tf', line: 1, message: '`var.gone` is used but no longer declared' },
    ]);
  });

  test('keeps folders apart, and leaves alone what one side has whole', () => {
    const files = [
      file('i/t/a.tf', VAR, '# x\n', VAR),
      file('i/t/b.tf', 'x = 1\n', 'x = 1\n# y\n', 'x = 1\n# y\n'),
      file('i/u/a.tf', '# z\n', VAR, VAR),
      file('i/v/a.tf', VAR + VAR, VAR, VAR + VAR),
    ];
    expect(gateModule(files, readers.hcl!)).toEqual([]);
  });

  test('is silent where a file does not parse', () => {
    const files = [file('a.tf', VAR, '', VAR), file('b.tf', '', VAR, `${VAR}}`)];
    expect(gateModule(files, readers.hcl!)).toEqual([]);
  });
});
