import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadHcl } from '../../src/io/hcl-loader.ts';
import type { HclBlock, HclFile, HclReader } from '../../src/lib/hcl.ts';
import { readPlainHcl } from '../../src/lib/readers/plain-hcl.ts';

let parser: HclReader;
beforeAll(async () => {
  parser = await loadHcl();
});

type Body = Pick<HclBlock, 'attributes' | 'blocks'>;

/** The same without references, which plain reading leaves out. */
function bare({ attributes, blocks }: Body): unknown {
  return {
    attributes: [...attributes].map(([name, { line, text }]) => [name, line, text]),
    blocks: blocks.map((block) => [block.type, block.labels, block.line, bare(block)]),
  };
}

/** Compares where plain reading answers at all; true if it does. */
function agrees(text: string): boolean {
  const plain = readPlainHcl(text);
  if (plain === undefined) return false;
  const file: HclFile = parser.parse(text);
  expect({ text, errors: plain.errors, body: bare(plain) }).toEqual({
    text,
    errors: file.errors,
    body: bare(file),
  });
  return true;
}

const EXPRESSIONS = `
  1 | 1.5 | -1 | true | null | "a" | "a \${b} c" | "\${a}\${b}" | "a\\"b\\n" | "$" | "5%" | "" | a
  a.b | a.b.c | a[0] | a[0].b | a["x"].y | a[*].b | a.*.b | a.0 | a.b[c.d] | f() | f(a) | f(a, b)
  f(a...) | f(a, b...) | f(a,) | f(f(a)) | [] | [a] | [a, b] | [a, b,] | [[a], [b]] | {} | {a = 1}
  {a = 1, b = 2} | {a : 1} | {"a b" = 1} | {(a) = 1} | {a = {b = [c]}} | (a) | ((a)) | a + b | a-b
  a - b * c | a == b | a != b && !c | !a | -a | a ? b : c | a ? b : c ? d : e | (a ? b : c) ? d : e
  a <= b || c >= d | a % b | a / b | [for x in y : x] | [for k, v in y : v if k != ""] | for | in | if
  {for x in y : x => 1} | {for k, v in y : k => v... if v} | [for x in f(y) : {a = x}] | "%{ if a }b%{ endif }"
  "$\${a}" | "a | a b | a = b | * | a. | .a | a[ | a] | f( | {a} | {a = } | [a b] | [,] | "\\q" | "\\u00e9" | 0x1f | 1e5 | 1.
  a ?: b | a ? b | a :: b | a => b | <<EOT | a /* c */ | a // c | a # c | é | [for x in y x] | [for in y : x]
`
  .trim()
  .split(/\s\|\s|\n/)
  .map((each) => each.trim());

const leaf = fc.constantFrom(...EXPRESSIONS);
const spaced = fc.constantFrom(' ', '', '\n', '  ', ' # c\n', ' // c\n', '\n\n');
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 8, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom(
            '(',
            '[',
            '{a =',
            'f(',
            '"${',
            '[for x in y :',
            '{for x in y : x =>',
            'a[',
          ),
          spaced,
          tie('expression'),
          spaced,
          fc.constantFrom(')', ']', '}', ')', '}"', ']', '}', ']', ',', ' if a]', '...)'),
        )
        .map((parts) => parts.join('')),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          tie('expression'),
          spaced,
          fc.constantFrom('+', '-', '*', '/', '%', '&&', '||', '==', '!=', '<', '?', ':', ',', '.'),
          spaced,
          tie('expression'),
        )
        .map((parts) => parts.join('')),
    },
  ),
}));
const header = fc.constantFrom(
  'variable "a" {',
  'output "b" {',
  'locals {',
  'a b "c" {',
  'r "${x}" {',
);
const item = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'b', 'for', 'c-d'), expression)
      .map(([n, e]) => `${n} = ${e}`),
  },
  { weight: 2, arbitrary: fc.tuple(header, expression).map(([h, e]) => `${h} a = ${e} }`) },
  { weight: 1, arbitrary: header.map((h) => `${h}}`) },
  { weight: 2, arbitrary: header },
  { weight: 2, arbitrary: fc.constant('}') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '# c',
      '// c',
      '/* c */',
      'a',
      '"a" = 1',
      'a = 1 b = 2',
      '{ a = 1 }',
    ),
  },
);
const text = fc
  .tuple(
    fc.array(
      fc.tuple(fc.constantFrom('', '  '), item).map((parts) => parts.join('')),
      { maxLength: 6 },
    ),
    fc.boolean(),
  )
  .map(([lines, final]) => lines.join('\n') + (final ? '\n' : ''));

test('what is read at all is read as the parser reads it', () => {
  let read = 0;
  fc.assert(
    fc.property(text, (it) => {
      if (agrees(it)) read += 1;
    }),
    { numRuns: 4_000 },
  );
  expect(read).toBeGreaterThan(300);
});

test('each expression, in each place', () => {
  for (const one of EXPRESSIONS) {
    for (const around of [
      'a = *\n',
      'b "c" {\n  a = *\n}\n',
      'b "c" { a = * }\n',
      'a = [*]\n',
      'a = {\n  b = *\n}\n',
      'a = "${*}"\n',
      'a = f(*)\n',
      'a = *',
    ]) {
      agrees(around.replace('*', () => one));
    }
  }
});

/** All the Terraform that the golden trees of the built-in blueprints hold. */
function shipped(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) return shipped(at);
    return entry.name.endsWith('.tf') ? [readFileSync(at, 'utf8')] : [];
  });
}
const SHIPPED = [...new Set(shipped('templates'))];

test('nearly all that the blueprints write is plain', () => {
  expect(SHIPPED.length).toBeGreaterThan(10);
  expect(SHIPPED.filter((it) => !agrees(it)).length).toBeLessThan(SHIPPED.length / 10);
});

test('a character more, less or elsewhere in a real file', () => {
  const edit = fc.record({
    file: fc.constantFrom(...SHIPPED),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    gone: fc.integer({ min: 0, max: 3 }),
    put: fc.constantFrom(
      '',
      '"',
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      '\n',
      ' ',
      '=',
      ',',
      '.',
      '$',
      ':',
      '?',
      '#',
      'a',
      '1',
      '-',
      '\\',
    ),
  });
  fc.assert(
    fc.property(edit, ({ file, at, gone, put }) => {
      const place = Math.floor(at * file.length);
      // The lines around are enough, and parse faster.
      const from = file.lastIndexOf('\n}\n', Math.max(0, place - 3)) + 1;
      const end = file.indexOf('\n}\n', place);
      const near = file.slice(from === 0 ? 0 : from + 2, end === -1 ? file.length : end + 3);
      const here = place - (from === 0 ? 0 : from + 2);
      if (here < 0) return;
      agrees(near.slice(0, here) + put + near.slice(here + gone));
    }),
    { numRuns: 3_000 },
  );
});
