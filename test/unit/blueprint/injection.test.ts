import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { cutRegions, fillRegions } from '../../../src/compare/regions.ts';
import type { Blueprint } from '../../../src/model-blueprint.ts';
import { fixture, manifestText, wantedOf } from '../../support/blueprint-fixture.ts';
import { runOk } from '../../support/run.ts';
import { describeWithTools } from '../../support/tools.ts';

/** Values that would break out of one language or another if they stood in a file as they are. */
const VALUES = [
  'say "hi"',
  "it's",
  'a\nb: c',
  'a\r\nb',
  '${file("/etc/passwd")} %{ for x in y }',
  '$${x} %%{y}',
  '{{params.port}} {{{x}}}',
  '${{ github.token }}',
  '`id` $(id) ${IFS}',
  "'; rm -rf / #",
  '" ; } resource "x" "y" {',
  'a | b || c',
  'value # not a comment',
  'a\u2028b\u2029c\u0085d',
  '*/ --> <script>',
  '# infra:begin services',
  '\\',
  '- [x](y)',
  'yes',
  '012',
  '',
];

const LABEL = 'te"am ${x}\n';

let blueprint: Blueprint;
beforeAll(async () => {
  blueprint = await fixture('mechanism');
});

/** Texts of the files that hold the value, regions filled. */
async function rendered(about: string): Promise<Record<string, string>> {
  const params = JSON.stringify({ about, labels: { [LABEL]: about } });
  const manifest = manifestText(`one:\n  blueprint: ./mechanism@1.2.0\n  params: ${params}\n`);
  const files = await wantedOf(blueprint, manifest, 'one');
  return Object.fromEntries(
    Object.values(files).map(({ path: file, text, regions }) => [
      file.replace('infra/one/', ''),
      fillRegions(text, new Map(regions.map(({ name, text: inside }) => [name, inside ?? '']))),
    ]),
  );
}

describe.each(VALUES)('%j', (about) => {
  let files: Record<string, string>;
  beforeAll(async () => {
    files = await rendered(about);
  });

  test('YAML holds it as text', () => {
    const labels = { [LABEL]: about };
    expect(parse(files['values.yaml'] ?? '')).toEqual({
      about,
      flow: [about, 'one'],
      map: { a: about },
      labels,
    });
    expect(parse(files['chart/Chart.yaml'] ?? '')).toMatchObject({ description: about });
    expect(parse(files['chart/values.yaml'] ?? '')).toEqual({ port: 8000, labels });
  });

  test('JSON holds it as text', () => {
    expect(JSON.parse(files['about.json'] ?? '')).toEqual({ about, labels: { [LABEL]: about } });
  });

  test('a script holds it as one word and runs nothing of it', async () => {
    expect(await runOk('bash', ['-c', files['run.sh'] ?? ''])).toBe(about);
  });

  test('Markdown keeps its table, its lines and its regions', () => {
    const text = files['README.md'] ?? '';
    const rows = text.split('\n').filter((line) => line.startsWith('| te'));
    expect(rows.map((row) => row.replace(/\\./g, '').split('|').length)).toEqual([4]);
    expect(text.split('\n')).toHaveLength(16);
    const cut = cutRegions(text);
    expect(cut.ok && [...cut.regions.keys()]).toEqual(['services', 'terraform_inputs']);
  });
});

describeWithTools(['terraform'], 'the same values, read by Terraform', () => {
  test('each is the text it was, and terraform fmt has nothing to change', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'injection-'));
    try {
      for (const about of VALUES) {
        const text = (await rendered(about))['main.tf'] ?? '';
        const own = text.replace('var.project', '"p"');
        await writeFile(path.join(folder, 'main.tf'), own);
        await runOk('terraform', ['fmt', '-check', '-diff'], { cwd: folder });
        const input = 'base64encode(jsonencode([local.about, local.labels]))\n';
        const output = await runOk('terraform', ['console'], { cwd: folder, input });
        const json = Buffer.from(output.trim().replaceAll('"', ''), 'base64').toString('utf8');
        expect(JSON.parse(json)).toEqual([about, { [LABEL]: about }]);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});
