import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { hcl } from '../../src/blueprint/quote-hcl.ts';
import { json, line, markdown, shell } from '../../src/blueprint/quote-text.ts';
import { yaml } from '../../src/blueprint/quote-yaml.ts';
import { cutRegions } from '../../src/compare/regions.ts';
import type { Json } from '../../src/model.ts';
import { NASTY, nastyJson, nastyText } from '../support/nasty.ts';
import { runOk } from '../support/run.ts';
import { describeWithTools } from '../support/tools.ts';

const indent = fc.option(fc.constantFrom(0, 2, 4), { nil: undefined });

describe('json', () => {
  test('gives the value back, on one line without an indentation', () => {
    fc.assert(
      fc.property(nastyJson, indent, (value, by) => {
        const text = json(value, by);
        expect(JSON.parse(text)).toEqual(value);
        if (by === undefined) expect(text).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
      }),
    );
  });
});

describe('yaml', () => {
  const readers = [{ version: '1.2' }, { version: '1.1' }] as const;

  test.each(readers)('gives the value back in flow, to readers of YAML $version', (options) => {
    fc.assert(
      fc.property(nastyJson, (value) => {
        const text = `a: ${yaml(value)} # x\nb: [x, ${yaml(value)}, z]\nc: {x: ${yaml(value)}, d: z}\n`;
        const expected = { a: value, b: ['x', value, 'z'], c: { x: value, d: 'z' } };
        expect(parse(text, options)).toEqual(expected);
      }),
    );
  });

  test.each(readers)('gives the value back in block, to readers of YAML $version', (options) => {
    fc.assert(
      fc.property(nastyJson, (value) => {
        const text = `a:\n  b:\n    ${yaml(value, 4)}\nc: d\n`;
        expect(parse(text, options)).toEqual({ a: { b: value }, c: 'd' });
      }),
    );
  });

  test('every nasty piece alone is a string', () => {
    for (const piece of NASTY) expect(parse(`a: ${yaml(piece)}\n`)).toEqual({ a: piece });
  });
});

/** Reads an HCL string literal by the rules of the language's specification. */
function hclText(literal: string): string {
  const inside = literal.slice(1, -1);
  const token = /\\u([0-9a-f]{4})|\\(.)|\$\$\{|%%\{|[^"\\]/gsuy;
  let text = '';
  for (let at = 0; at < inside.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(inside);
    if (found === null) throw new Error(`no literal: ${literal} at ${at}`);
    const [whole, code, escaped] = found;
    if (whole === '$' || whole === '%') expect(inside[token.lastIndex]).not.toBe('{');
    if (code !== undefined) text += String.fromCharCode(parseInt(code, 16));
    else if (escaped !== undefined) text += { n: '\n', r: '\r', t: '\t' }[escaped] ?? escaped;
    else text += whole.length === 3 ? whole.slice(1) : whole;
  }
  return text;
}

test('hcl: a string gives the text back, and none is a template', () => {
  fc.assert(fc.property(nastyText, (text) => expect(hclText(hcl(text))).toBe(text)));
});

/** Terraform holds all text in Unicode's form NFC. */
function composed(value: Json): Json {
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) return value.map(composed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.normalize('NFC'), composed(item)]),
  );
}

describeWithTools(['terraform'], 'hcl, read by Terraform', () => {
  test('gives every value back, laid out as terraform fmt leaves it', async () => {
    const values = [...fc.sample(nastyJson, { numRuns: 400, seed: 1 }), ...NASTY];
    const folder = await mkdtemp(path.join(tmpdir(), 'hcl-'));
    try {
      const lines = values.map((value) => `  # value\n  v = [\n    ${hcl(value, 4)},\n  ]\n`);
      const named = lines.map((text, index) => text.replace('  v =', `  v${index} =`));
      const all = values.map((_, index) => `local.v${index}[0]`).join(', ');
      const single = values.map((value) => `    ${hcl(value)},\n`).join('');
      const locals = `locals {\n${named.join('\n')}\n  single = [\n${single}  ]\n  all = [${all}]\n}\n`;
      await writeFile(path.join(folder, 'main.tf'), locals);
      await runOk('terraform', ['fmt', '-check', '-diff'], { cwd: folder });
      for (const list of ['local.all', 'local.single']) {
        const input = `base64encode(jsonencode(${list}))\n`;
        const output = await runOk('terraform', ['console'], { cwd: folder, input });
        const text = Buffer.from(output.trim().replaceAll('"', ''), 'base64').toString('utf8');
        expect(JSON.parse(text)).toEqual(composed(values));
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test('shell: bash reads each text back as one word', async () => {
  const texts = fc
    .sample(nastyText, { numRuns: 500, seed: 1 })
    .map((text) => text.replaceAll('\0', ''));
  const script = `printf '%s\\0' ${texts.map((text) => shell(text)).join(' ')}`;
  const output = await runOk('bash', ['--posix', '-u', '-c', script]);
  expect(output.split('\0').slice(0, -1)).toEqual(texts);
  const list = await runOk('bash', ['-c', `printf '%s\\0' ${shell(texts)}`]);
  expect(list).toBe(output);
});

test.each([
  ['markdown', markdown],
  ['line', line],
])('%s: one line that hides nothing, ends no comment and marks no region', (_, quote) => {
  fc.assert(
    fc.property(nastyText, (text) => {
      const quoted = quote(text);
      expect(quoted).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\ufeff]|-->/u);
      const lines = `${quoted}\n# ${quoted}\n// ${quoted}\n<!-- ${quoted} -->\n`;
      expect(cutRegions(lines)).toEqual({ ok: true, skeleton: lines, regions: new Map() });
    }),
  );
});

test('markdown: no bar, backtick or tag that is not escaped', () => {
  fc.assert(
    fc.property(nastyText, (text) => {
      const unescaped = markdown(text).replace(/\\[\\`|*[\]]/g, '');
      expect(unescaped).not.toMatch(/[|`<*[\]\\]/);
    }),
  );
});
