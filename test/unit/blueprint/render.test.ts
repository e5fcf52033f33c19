import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ModuleSummary, RepoPath, WantedFile } from '../../../src/model.ts';
import type { Blueprint } from '../../../src/model-blueprint.ts';
import {
  contextOf,
  fixture,
  foundation,
  manifestText,
  wantedOf,
} from '../../support/blueprint-fixture.ts';

const MANIFEST = manifestText(`
file_processing:
  blueprint: ./mechanism@1.2.0
  package: packages/file_processing
  uses:
    plumbing: [vpc_id, kms_key_arn]
  params:
    services:
      - { name: api, port: 8000, route: /api }
      - { name: web, port: 8080 }
    labels: { team: data }
  per_environment:
    prod: { replicas: 3 }
plumbing:
  blueprint: foundation@1.0.0
`);

const OUTPUTS = [
  { name: 'kms_key_arn', type: 'string', description: 'Key' },
  { name: 'vpc_id', type: 'string', description: 'VPC' },
];

describe('a module', () => {
  let files: Record<string, WantedFile>;
  const text = (path: string): string | undefined => files[path]?.text;

  beforeAll(async () => {
    files = await wantedOf(await fixture('mechanism'), MANIFEST, 'file_processing', {
      outputs: OUTPUTS,
    });
  });

  test('its files: roots, placeholders, each and when', () => {
    expect(Object.keys(files)).toEqual([
      '.github/workflows/file-processing.yml',
      '.github/workflows/reusable.yml',
      'infra/file_processing/README.md',
      'infra/file_processing/about.json',
      'infra/file_processing/chart/Chart.yaml',
      'infra/file_processing/chart/templates/service.yaml',
      'infra/file_processing/chart/values.yaml',
      'infra/file_processing/env/dev.tfvars',
      'infra/file_processing/env/local.tfvars',
      'infra/file_processing/env/prod.only.txt',
      'infra/file_processing/env/prod.tfvars',
      'infra/file_processing/main.tf',
      'infra/file_processing/run.sh',
      'infra/file_processing/services/api.yaml',
      'infra/file_processing/services/web.yaml',
      'infra/file_processing/values.yaml',
      'packages/file_processing/NOTES.txt',
    ]);
  });

  test('rules: ownership, required, executable, owner, hash', () => {
    const { text: run, ...rest } = files['infra/file_processing/run.sh'] as WantedFile;
    expect(rest).toEqual({
      path: 'infra/file_processing/run.sh',
      owner: 'file_processing',
      ownership: 'merged',
      executable: true,
      required: true,
      hash: createHash('sha256').update(run).digest('hex'),
      regions: [],
    });
    expect(files['packages/file_processing/NOTES.txt']).toMatchObject({
      ownership: 'seeded',
      text: 'Written once by create-infra-module (infra.yaml: file_processing); it is yours now.\nfile_processing\n',
    });
    expect(files['.github/workflows/reusable.yml']?.ownership).toBe('managed');
  });

  test('each: environments, with values and names of that environment', () => {
    const header =
      '# Kept in shape by create-infra-module (infra.yaml: file_processing); edits here are kept and merged.\n';
    expect(text('infra/file_processing/env/prod.tfvars')).toBe(
      `${header}environment  = "prod"
account_id   = ""
replicas     = 3
state_key    = "mlops/prod/file_processing/terraform.tfstate"
# plumbing: mlops/prod/plumbing/terraform.tfstate /mlops/prod/plumbing
`,
    );
    expect(text('infra/file_processing/env/local.tfvars')).toBe(
      `${header}environment  = "local"
account_id   = "000000000000"
replicas     = 1
state_key    = "mlops/local/file_processing/terraform.tfstate"
aws_endpoint = "http://127.0.0.1:4566"
# plumbing: mlops/local/plumbing/terraform.tfstate /mlops/local/plumbing
`,
    );
  });

  test('each: a list of objects', () => {
    expect(text('infra/file_processing/services/api.yaml')).toBe(
      'index: 0\nname: api\nport: 8000\nroute: "/api"\n',
    );
    expect(text('infra/file_processing/services/web.yaml')).toBe(
      'index: 1\nname: web\nport: 8080\n',
    );
  });

  test('regions: emptied in the text, blocks with theirs, derived ones open', () => {
    expect(text('infra/file_processing/README.md')).toBe(`# file_processing

An example

| Label | Value |
|---|---|
| team | data |

<!-- infra:begin services -->
<!-- infra:end services -->

## Inputs

<!-- infra:begin terraform_inputs -->
<!-- infra:end terraform_inputs -->
`);
    expect(files['infra/file_processing/README.md']?.regions).toEqual([
      { name: 'services', kind: 'block', text: '- `api` on 8000 at /api\n- `web` on 8080\n' },
      { name: 'terraform_inputs', kind: 'derived', text: null },
    ]);
  });

  test('a region in a body, its markers indented', () => {
    expect(text('infra/file_processing/main.tf')).toContain(
      '\n  # infra:begin reads\n  # infra:end reads\n}\n',
    );
    expect(files['infra/file_processing/main.tf']?.regions).toEqual([
      {
        name: 'reads',
        kind: 'block',
        text: '  vpc_id = data.terraform_remote_state.plumbing.outputs.vpc_id\n  kms_key_arn = data.terraform_remote_state.plumbing.outputs.kms_key_arn\n',
      },
    ]);
  });

  test('verbatim files keep the braces of other template languages', async () => {
    const { files: sources } = await fixture('mechanism');
    const verbatim = (source: string): string | undefined =>
      sources.find((file) => file.source === source)?.text;
    expect(text('infra/file_processing/chart/templates/service.yaml')).toBe(
      verbatim('module/chart/templates/service.yaml'),
    );
    expect(text('.github/workflows/reusable.yml')).toContain('"${{ inputs.module }} by');
    expect(text('.github/workflows/file-processing.yml')).toContain('ref: ${{ github.ref }}\n');
  });
});

test('without a package there are no package files; when takes files away', async () => {
  const manifest = manifestText(`
one:
  blueprint: ./mechanism@1.2.0
  path: platform/one
  params: { chart: false }
  ownership: { "platform/**/*.md": managed }
`);
  const files = await wantedOf(await fixture('mechanism'), manifest, 'one');
  const paths = Object.keys(files);
  expect(paths.filter((path) => path.includes('chart') || path.includes('NOTES'))).toEqual([]);
  expect(files['platform/one/README.md']?.ownership).toBe('managed');
  expect(files['platform/one/main.tf']?.ownership).toBe('merged');
});

test('the same inputs give the same files', async () => {
  const blueprint = await fixture('mechanism');
  const once = await wantedOf(blueprint, MANIFEST, 'file_processing');
  expect(await wantedOf(blueprint, MANIFEST, 'file_processing')).toEqual(once);
});

test('helpers take names further out, in #each within #each', async () => {
  const text =
    '{{#each uses}}{{#each outputs}}{{snake ../id}}.{{name}} {{#each @root.environments}}{{kebab ../../id}}/{{upper name}} {{/each}}{{/each}}{{/each}}';
  const blueprint = await fixture('none', {
    'blueprint.yaml': 'name: none\nversion: 1.0.0\nabout: x\nscope: module\nlayer: service\n',
    'files/module/x.txt.hbs': text,
  });
  const manifest = manifestText(
    'one:\n  blueprint: ./none@1.0.0\n  uses: { base_net: [vpc_id] }\nbase_net:\n  blueprint: foundation@1.0.0\n',
  );
  const files = await wantedOf(blueprint, manifest, 'one', { outputs: OUTPUTS });
  expect(files['infra/one/x.txt']?.text).toMatch(/^base_net\.vpc_id (base-net\/[A-Z]+ )+$/);
});

describe('repository scope', () => {
  const MODULES: ModuleSummary[] = [
    {
      ...foundation('zeta'),
      layer: 'service',
      package: 'packages/zeta' as RepoPath,
      uses: { plumbing: ['vpc_id'] },
      facts: { port: 9000 },
    },
    foundation('plumbing'),
    { ...foundation('alpha'), layer: 'platform' },
  ];
  const manifest = manifestText('overview:\n  blueprint: ./overview@1.0.0\n');

  test('each: modules, and a block over all of them, sorted by id', async () => {
    const files = await wantedOf(await fixture('overview'), manifest, 'overview', {
      modules: MODULES,
    });
    const shown = Object.entries(files).map(([path, { text, regions }]) => [path, text, regions]);
    expect(shown).toEqual([
      [
        'MODULES.md',
        '<!-- infra:begin modules -->\n<!-- infra:end modules -->\n',
        [
          {
            name: 'modules',
            kind: 'block',
            text: '- alpha in infra/alpha, image mlops/alpha\n- plumbing in infra/plumbing, image mlops/plumbing\n- zeta in infra/zeta from packages/zeta, image mlops/zeta\n',
          },
        ],
      ],
      ['infra/overview/modules/alpha.md', '# alpha\n\n- port null\n', []],
      ['infra/overview/modules/zeta.md', '# zeta\n\n- reads plumbing\n- port 9000\n', []],
    ]);
  });
});

describe('what values can make wrong', () => {
  async function error(blueprint: Blueprint, params: string): Promise<unknown> {
    const manifest = manifestText(`one:\n  blueprint: ./x@1.0.0\n  params: ${params}\n`);
    return wantedOf(blueprint, manifest, 'one').catch((reason: unknown) => reason);
  }
  const HEAD = 'version: 1.0.0\nabout: x\nlayer: service\n';
  const LIST = `${HEAD}params:
  names: { type: array, description: x, default: [], items: { type: string, description: x } }
files:
  - { match: "module/{item}.txt", each: names }
`;

  test('two items that name one file', async () => {
    const blueprint = await fixture('none', {
      'blueprint.yaml': LIST,
      'files/module/{item}.txt': 'x\n',
    });
    expect(await error(blueprint, '{ names: [a, b, A] }')).toMatchObject({
      message: '`./none@1.0.0` wants infra/one/A.txt and infra/one/a.txt, one file on some disks',
    });
  });

  test.each(['../x', 'a/b', '', '.hidden', 'a b'])(
    'an item that is no part of a path: %j',
    async (item) => {
      const blueprint = await fixture('none', {
        'blueprint.yaml': LIST,
        'files/module/{item}.txt': 'x\n',
      });
      expect(await error(blueprint, JSON.stringify({ names: [item] }))).toMatchObject({
        problems: [
          {
            message: `${JSON.stringify(item)} cannot be part of the path {item}.txt`,
            expected: 'letters, digits, . _ and -',
          },
        ],
      });
    },
  );

  test('a value that a helper refuses, with the template that asked', async () => {
    const blueprint = await fixture('none', {
      'blueprint.yaml': `${HEAD}params:\n  about: { type: string, description: x }\n`,
      'files/module/x.sh.hbs': 'a={{shell params.about}}\n',
    });
    expect(await error(blueprint, '{ about: "a\\0b" }')).toMatchObject({
      problems: [
        {
          message: 'the text "a\\u0000b" holds a NUL, which no shell can hold',
          file: 'none/files/module/x.sh.hbs',
        },
      ],
    });
  });

  test('a path that templates could not write without quotes', async () => {
    const manifest = manifestText('one:\n  blueprint: ./mechanism@1.2.0\n  path: infra/$(id)\n');
    await expect(contextOf(await fixture('mechanism'), manifest, 'one')).rejects.toThrow(
      '`module.path` is "infra/$(id)", which cannot stand in the files of a blueprint',
    );
  });
});
