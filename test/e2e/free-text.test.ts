import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { Repository } from '../support/repository.ts';
import { run, runOk } from '../support/run.ts';
import { describeWithTools, tool } from '../support/tools.ts';

interface Schema {
  type?: string;
  enum?: unknown[];
  pattern?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
}

/** Texts that some language of the generated files reads as more than text. */
const TEXTS: Record<string, string> = {
  QUOTES: `it's "quoted"`,
  WRAPPED: `"quoted"`,
  SINGLE: `'quoted'`,
  TWICE: `""quoted""`,
  QUOTE: '"',
  EQUALS: 'a=b==c=',
  LINE_END: 'last\n',
  NEWLINES: 'one\ntwo\n\n  three',
  CARRIAGE: 'one\r\ntwo',
  TERRAFORM: '${var.x} %{ if true } $${y} %%{z}',
  HANDLEBARS: '{{params.x}} {{{y}}} {{#if}}',
  ACTIONS: '${{ github.token }}',
  SHELL: '`id` $(id) $HOME ; rm -rf / & | > x',
  BACKSLASH: 'C:\\new\\tab \\" \\',
  COMMENT: '# infra:begin x',
  MARKDOWN: '| <b>&amp;</b> --> ```',
  YAML: ': - ? ! * & @ %',
  YES: 'yes',
  NUMBER: '0123',
  EMPTY: '',
  BLANKS: '  both ends  ',
  HEREDOC: 'EOF\nEOT\n',
  UNICODE: 'Größe 日本 😀 \u2028 \u0085',
};

/** Paths of the parameters that take any text: `env{}` is any value of the map env. */
function freeTexts(at: string, schema: Schema): string[] {
  if (schema.type === 'string') {
    return schema.enum === undefined && schema.pattern === undefined ? [at] : [];
  }
  const { items, properties = {}, additionalProperties: values } = schema;
  return [
    ...(items === undefined ? [] : freeTexts(`${at}[]`, items)),
    ...(typeof values === 'object' ? freeTexts(`${at}{}`, values) : []),
    ...Object.entries(properties).flatMap(([name, it]) => freeTexts(`${at}.${name}`, it)),
  ];
}

function freeTextsOf(blueprint: string): string[] {
  const text = readFileSync(`templates/${blueprint}/blueprint.yaml`, 'utf8');
  const { params } = parse(text) as { params: Record<string, Schema> };
  return Object.entries(params).flatMap(([name, schema]) => freeTexts(name, schema));
}

test('the parameters that take any text are those that are tried here', () => {
  const all = readdirSync('templates', { withFileTypes: true })
    .filter((it) => it.isDirectory())
    .flatMap(({ name }) => freeTextsOf(name).map((it) => `${name}: ${it}`));
  expect(all).toEqual(['service: env{}']);
});

describe('any text as a parameter', () => {
  let repo: Repository;
  const files = (...suffixes: string[]): string[] =>
    Object.keys(repo.tree())
      .map((it) => it.replace(/\*$/, ''))
      .filter((it) => suffixes.some((suffix) => it.endsWith(suffix)));

  beforeAll(async () => {
    repo = await Repository.empty();
    const params = { env: TEXTS, port: 9000 };
    repo.write('answers.yaml', stringify({ params, per_environment: { prod: { env: TEXTS } } }));
    for (const workload of ['deployment', 'worker', 'cronjob']) {
      const flags = ['--yes', '--input', 'answers.yaml', '--set', `workload=${workload}`];
      await repo.ok('add', `api_${workload}`, ...flags);
    }
    await repo.commit();
  });

  afterAll(() => repo.remove());

  test('infra.yaml holds it as it was given, and nothing drifts', async () => {
    const { modules } = parse(repo.read('infra.yaml')) as {
      modules: Record<string, { params: { env: unknown } }>;
    };
    expect(modules['api_worker']!.params.env).toEqual(TEXTS);
    await repo.ok('check');
    await repo.ok('add', 'other', '--yes', '--dry-run');
  });

  test('YAML parses, and the pods get what was given', () => {
    const all = files('.yaml', '.yml');
    expect(all.length).toBeGreaterThan(30);
    for (const file of all) {
      const errors = parseAllDocuments(repo.read(file)).flatMap((it) => it.errors);
      expect({ file, errors }).toEqual({ file, errors: [] });
    }
    for (const environment of ['dev', 'prod', 'local']) {
      const overlay = parse(
        repo.read(`infra/api_worker/k8s/overlays/${environment}/kustomization.yaml`),
      ) as { configMapGenerator: { literals: string[] }[] };
      const literals = overlay.configMapGenerator.flatMap((it) => it.literals);
      // kustomize takes one pair of quotes away: what begins with a quote is given one.
      const wanted = Object.entries(TEXTS).map(
        ([name, text]) => `${name}=${/^["']/.test(text) ? `"${text}"` : text}`,
      );
      expect(literals).toEqual(expect.arrayContaining(wanted));
    }
  });

  test('JSON parses', () => {
    for (const file of files('.json'))
      expect(() => JSON.parse(repo.read(file)) as unknown).not.toThrow();
  });

  test('no template or shell of ours has run it', () => {
    const tree = repo.tree();
    expect(Object.keys(tree).filter((it) => /uid=\d/.test(tree[it]!))).toEqual([]);
  });

  describeWithTools(['bash'], 'in shell', () => {
    test('scripts parse', async () => {
      for (const file of files('.sh')) await runOk('bash', ['-n', repo.at(file)]);
    });

    test('the example of the local environment gives what was given', async () => {
      const script =
        'set -euo pipefail; set -a; . "$1"; exec "$2" -p "JSON.stringify(process.env)"';
      const example = repo.at('infra/local/env/api_worker.env.example');
      const { code, stdout, stderr } = await run('bash', [
        '-c',
        script,
        'sh',
        example,
        process.execPath,
      ]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject(TEXTS);
    });
  });

  describeWithTools(['terraform'], 'in Terraform', () => {
    test('every file parses and is formatted', async () => {
      const folders = new Set(
        files('.tf', '.tfvars').map((it) => it.slice(0, it.lastIndexOf('/'))),
      );
      expect(folders.size).toBeGreaterThanOrEqual(8);
      const args = ['fmt', '-check', '-diff', '-recursive', repo.at('infra')];
      expect(await run(tool('terraform'), args)).toMatchObject({ code: 0, stdout: '' });
    });
  });

  describeWithTools(['kubectl'], 'in kustomize', () => {
    test('the config map of the pods holds what was given', async () => {
      const overlay = repo.at('infra/api_worker/k8s/overlays/dev');
      const built = await runOk('kubectl', ['kustomize', overlay]);
      const maps = parseAllDocuments(built)
        .map((it) => it.toJS() as { kind: string; data: unknown })
        .filter(({ kind }) => kind === 'ConfigMap');
      // kustomize writes U+0085 bare, which its own reader folds into a blank.
      const wanted = { ...TEXTS, UNICODE: TEXTS['UNICODE']!.replace('\u0085', '') };
      expect(maps).toMatchObject([{ data: wanted }]);
    });
  });
});
