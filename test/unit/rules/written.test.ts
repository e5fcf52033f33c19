import { describe, expect, test } from '@jest/globals';

import { readPlainHcl } from '../../../src/lib/readers/plain-hcl.ts';
import type { Finding, ManifestHead, RepoPath } from '../../../src/model.ts';
import { envExamples } from '../../../src/rules/written/env-examples.ts';
import type { WrittenFacts, WrittenFile } from '../../../src/rules/written/facts.ts';
import { foreignState } from '../../../src/rules/written/foreign-state.ts';
import { foreignTerraform } from '../../../src/rules/written/foreign-terraform.ts';
import { kustomizations } from '../../../src/rules/written/kustomizations.ts';
import { plainSecrets } from '../../../src/rules/written/plain-secrets.ts';
import { sharedIds } from '../../../src/rules/written/shared-ids.ts';
import { stateKeys } from '../../../src/rules/written/state-keys.ts';
import { undescribedVariables } from '../../../src/rules/written/undescribed-variables.ts';
import { HEAD, summary } from '../../support/facts.ts';

const head: ManifestHead = {
  ...HEAD,
  environments: ['dev', 'prod'].map((name, index) => ({
    name,
    account: String(index + 1).repeat(12),
    region: 'eu-west-1',
    cidr: null,
    zones: 2,
    protected: false,
  })),
  naming: { resource: '{id}', image: '{id}', namespace: '{id}' },
  state: { bucket: 'state-{env}', key: '{id}/{env}.tfstate', lock: 's3' },
};

/** alpha, which uses net, and beta. */
const modules = [
  summary('alpha', { uses: { net: ['vpc_id'] }, facts: { env: { LEVEL: 'x', MODE: 'y' } } }),
  summary('beta'),
  summary('net', { layer: 'foundation', path: 'infra/net' as RepoPath }),
];

function file(name: string, text: string, more: Partial<WrittenFile> = {}): WrittenFile {
  const hcl = name.endsWith('.tf') ? readPlainHcl(text)! : null;
  const path = `infra/alpha/${name}` as RepoPath;
  return { id: 'alpha', path, text, hcl, copyOf: null, ...more };
}

function given(...files: WrittenFile[]): WrittenFacts {
  return { head, modules, files, gaps: [] };
}

/** `rule:line` of each finding. */
function told(found: readonly Finding[]): string[] {
  return found.map(({ rule, line }) => `${rule}:${line ?? ''}`);
}

const STATE = (config: string): string =>
  `# Ours.\ndata "terraform_remote_state" "x" {\n  backend = "s3"\n  config = {\n    ${config}\n  }\n}\n`;

test.each<[string, string, string[]]>([
  [
    'of a module that it does not use',
    'key = "demo/dev/beta/terraform.tfstate"',
    ['state-foreign:2'],
  ],
  [
    'in the folder of another',
    'path = "../../beta/terraform/terraform.tfstate"',
    ['state-foreign:2'],
  ],
  ['of one that it uses', 'key = "demo/dev/net/terraform.tfstate"', []],
  ['of its own', 'key = "demo/dev/alpha/terraform.tfstate"', []],
  ['that the variables name', 'key = var.net_state.key', []],
  ['of a name that only begins alike', 'key = "demo/dev/betamax/terraform.tfstate"', []],
])('the state %s', (_, config, expected) => {
  expect(told(foreignState(given(file('terraform/x.tf', STATE(config)))))).toEqual(expected);
});

test('an s3 object is no state', () => {
  const text = 'data "aws_s3_object" "x" {\n  key = "demo/dev/beta/file"\n}\n';
  expect(foreignState(given(file('terraform/x.tf', text)))).toEqual([]);
});

const SOURCE = (source: string): string => `module "x" {\n  source = "${source}"\n}\n`;

test.each<[string, string, string[]]>([
  ['of another module', '../../beta/terraform', ['terraform-foreign:1']],
  ['of its own', './parts', []],
  ['that is shared', '../../modules/queue', []],
  ['of a registry', 'terraform-aws-modules/vpc/aws', []],
  ['of a name that only begins alike', '../../betamax/terraform', []],
  ['outside the repository', '../../../../beta', []],
])('Terraform %s', (_, source, expected) => {
  expect(told(foreignTerraform(given(file('terraform/x.tf', SOURCE(source)))))).toEqual(expected);
});

test.each<[string, string, string, string[]]>([
  ['without', 'terraform/x.tf', '  type = string\n', ['variable-undescribed:3']],
  ['with an empty one', 'terraform/x.tf', '  description = ""\n', ['variable-undescribed:3']],
  ['with a blank one', 'terraform/sub/x.tf', '  description = " "\n', ['variable-undescribed:3']],
  ['with one', 'terraform/x.tf', '  description = "Size of the queue."\n', []],
  ['outside terraform/', 'tests/x.tf', '  type = string\n', []],
  ['in a folder that only begins alike', 'terraform_old/x.tf', '  type = string\n', []],
])('a variable %s', (_, name, body, expected) => {
  const text = `# Ours.\n\nvariable "size" {\n${body}}\n`;
  expect(told(undescribedVariables(given(file(name, text))))).toEqual(expected);
});

test('an output and a resource need no description', () => {
  const text = 'output "x" {\n  value = 1\n}\nresource "a" "b" {\n  name = "x"\n}\n';
  expect(undescribedVariables(given(file('terraform/x.tf', text)))).toEqual([]);
});

test('a copy names what it is of', () => {
  const copy = file('terraform/kms.tf', '', { copyOf: 'infra/net/terraform/kms.tf' as RepoPath });
  expect(foreignTerraform(given(copy))[0]!.message).toContain('infra/net/terraform/kms.tf');
});

describe('plain secrets', () => {
  const KEY = `AKIA${'Z'.repeat(16)}`;
  test.each<[string, string, string, string[]]>([
    ['a key of AWS', 'terraform/x.tf', `locals {\n  id = "${KEY}"\n}\n`, ['secret-plain:2']],
    [
      'a password',
      'terraform/x.tf',
      'locals {\n  db_password = "hunter2hunter2"\n}\n',
      ['secret-plain:2'],
    ],
    [
      'a token in a manifest',
      'k8s/x.yaml',
      'a: 1\napi_token: "s3cr3t-s3cr3t"\n',
      ['secret-plain:2'],
    ],
    ['an exported one', 'scripts/x.sh', 'export API_KEY=abcdef0123456789\n', ['secret-plain:1']],
    [
      'a Secret',
      'k8s/x.yaml',
      'a: 1\n---\nkind: Secret\nmetadata: {}\nstringData:\n  a: b\n',
      ['secret-plain:5'],
    ],
    ['a Secret without contents', 'k8s/x.yaml', 'kind: Secret\nmetadata:\n  name: a\n', []],
    ['a reference to one', 'k8s/x.yaml', 'kind: SecretProviderClass\ndata:\n  a: b\n', []],
    ['the name of one', 'k8s/x.yaml', 'password: db-password\n', []],
    ['a variable', 'terraform/x.tf', 'locals {\n  password = var.password_2024\n}\n', []],
    ['a reference in text', 'k8s/x.yaml', 'password: ssm:/shop/dev/db1\n', []],
    ['an expression', 'scripts/x.sh', 'TOKEN="$(aws ecr get-login-password)"\n', []],
    ['a flag', 'terraform/x.tf', 'locals {\n  manage_master_user_password = true\n}\n', []],
    ['a comment', 'terraform/x.tf', '# db_password = "hunter2hunter2"\n', []],
    ['dummies of the emulator', 'env/a.env.example', 'AWS_SECRET_ACCESS_KEY=test\n', []],
  ])('%s', (_, name, text, expected) => {
    expect(told(plainSecrets(given(file(name, text))))).toEqual(expected);
  });
});

test.each<[string, string, string, string[]]>([
  ['a VPC', 'terraform/x.tf', 'vpc_id = "vpc-0a1b2c3d4e5f60718"\n', ['id-hard-coded:1']],
  ['an old subnet', 'k8s/x.yaml', 'a: 1\nsubnet: subnet-0a1b2c3d\n', ['id-hard-coded:2']],
  ['an account', 'k8s/x.yaml', 'role: arn:aws:iam::222222222222:role/x\n', ['id-hard-coded:1']],
  ['an account in its variables', 'terraform/env/prod.tfvars', 'account = "222222222222"\n', []],
  ['somebody else’s account', 'k8s/x.yaml', 'role: arn:aws:iam::333333333333:role/x\n', []],
  ['a longer number', 'k8s/x.yaml', 'n: 2222222222223\n', []],
  ['a name that looks like one', 'terraform/x.tf', 'name = "my-vpc-main"\n', []],
  ['an image', 'terraform/x.tf', 'ami = "ami-0a1b2c3d4e5f60718"\n', []],
  ['a comment', 'terraform/x.tf', '# was vpc-0a1b2c3d4e5f60718\n', []],
])('ids that are written down: %s', (_, name, text, expected) => {
  expect(told(sharedIds(given(file(name, text))))).toEqual(expected);
});

describe('state keys', () => {
  const backend = (env: string, key: string, id = 'alpha', bucket = `state-${env}`): WrittenFile =>
    file('', `bucket = "${bucket}"\nkey = "${key}"\n`, {
      id,
      path: `infra/${id}/terraform/env/${env}.s3.tfbackend` as RepoPath,
    });

  test.each<[string, WrittenFile[], string[]]>([
    ['that of another module', [backend('dev', 'beta/dev.tfstate')], ['state-shared:2']],
    [
      'that of another environment',
      [backend('dev', 'alpha/prod.tfstate', 'alpha', 'state-prod')],
      ['state-shared:2'],
    ],
    [
      'two that are alike',
      [backend('dev', 'x', 'alpha'), backend('dev', 'x', 'beta')],
      ['state-shared:2'],
    ],
    ['its own', [backend('dev', 'alpha/dev.tfstate')], []],
    ['one that nobody has', [backend('dev', 'alpha/mine.tfstate')], []],
    ['the same in another bucket', [backend('dev', 'beta/dev.tfstate', 'alpha', 'other')], []],
    ['the emulator’s', [backend('local', 'beta/dev.tfstate', 'alpha', 'state-dev')], []],
  ])('%s', (_, files, expected) => {
    expect(told(stateKeys(given(...files)))).toEqual(expected);
  });
});

test('what a kustomization names and is gone', () => {
  const gap = {
    id: 'alpha',
    path: 'infra/alpha/k8s/base/kustomization.yaml' as RepoPath,
    line: 5,
    name: 'pdb.yaml',
    at: 'infra/alpha/k8s/base/pdb.yaml' as RepoPath,
  };
  expect(kustomizations({ ...given(), gaps: [gap] })).toMatchObject([
    {
      rule: 'manifest-missing',
      path: gap.path,
      line: 5,
      message: expect.stringContaining('pdb.yaml'),
      fix: expect.stringContaining('sync --restore infra/alpha/k8s/base/pdb.yaml puts back'),
    },
  ]);
});

test.each<[string, string, string[]]>([
  ['all of them', 'LEVEL=1\nexport MODE=2\nMORE=3\n', []],
  ['one missing', 'LEVEL=1\n# MODE=2\n', ['env-example:']],
  ['a longer name', 'LEVEL=1\nMODE_2=2\n', ['env-example:']],
])('the example of variables has %s', (_, text, expected) => {
  expect(told(envExamples(given(file('env/alpha.env.example', text))))).toEqual(expected);
  expect(envExamples(given(file('env/other.env.example', text)))).toEqual([]);
});

test('the example of variables has references to secrets and paths of files from them, too', () => {
  const secrets = { API_KEY: 'ssm:/key' };
  const files = { DB_PASSWORD: { name: 'db', key: 'password' } };
  const alpha = summary('alpha', { facts: { env: {}, secrets, secret_files: files } });
  const found = (text: string): Finding[] =>
    envExamples({ ...given(file('env/alpha.env.example', text)), modules: [alpha] });
  expect(found('API_KEY_REF=ssm:/key\nDB_PASSWORD_FILE=\n')).toEqual([]);
  expect(found('API_KEY=1\n')).toMatchObject([
    { message: 'API_KEY_REF, DB_PASSWORD_FILE of alpha are missing here' },
  ]);
});
