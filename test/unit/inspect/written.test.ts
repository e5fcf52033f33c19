import { describe, expect, test } from '@jest/globals';

import { nodeTemplates } from '../../../src/io/node-templates.ts';
import type { RepoPath } from '../../../src/model.ts';
import { manifest, Repo } from '../../support/repo.ts';

const service = (id: string): string =>
  `  ${id}:\n    blueprint: service@1.0.0\n    package: packages/${id}\n    uses:\n      plumbing: [contract_version]\n    params:\n      env: { LEVEL: info }\n`;
const MODULES = `  plumbing:\n    blueprint: foundation@1.0.0\n${service('orders')}${service('stock')}  shared:\n    blueprint: shared@1.0.0\n  local:\n    blueprint: local@1.0.0\n`;
const BASE = 'infra/orders/k8s/base';
const OWN = 'infra/orders/terraform/extra.tf';
const READS =
  'data "terraform_remote_state" "x" {\n  backend = "s3"\n  config = {\n    key = "a/stock/b"\n  }\n}\n';

async function repository(): Promise<Repo> {
  const repo = new Repo({ 'infra.yaml': manifest(MODULES) }, { templates: nodeTemplates() });
  expect(await repo.sync()).toBe(0);
  return repo;
}

async function told(repo: Repo): Promise<string[]> {
  const { findings } = await repo.inspect();
  return findings.map(({ rule, path, line }) => `${rule} ${path}:${line ?? ''}`);
}

describe('what people wrote', () => {
  test('is nothing in what was generated', async () => {
    expect(await told(await repository())).toEqual([]);
  });

  test('in a file of their own is found beside clean ones, and still after a sync', async () => {
    const repo = await repository();
    repo.put(OWN, READS);
    expect(await told(repo)).toEqual([`state-foreign ${OWN}:1`]);
    expect(await repo.sync()).toBe(1);
    expect(await told(repo)).toEqual([`state-foreign ${OWN}:1`]);
    repo.put(OWN, READS.replace('stock', 'plumbing'));
    await repo.sync();
    expect(await told(repo)).toEqual([]);
  });

  test('in a generated file is found as long as the edit is there', async () => {
    const repo = await repository();
    const path = 'infra/orders/terraform/env/dev.s3.tfbackend';
    const key = /^key += .*$/m.exec(repo.text('infra/stock/terraform/env/dev.s3.tfbackend'))![0];
    repo.edit(path, /^key += .*$/m, key);
    expect(await told(repo)).toEqual([expect.stringMatching(`^state-shared ${path}:`)]);
    expect(await repo.sync({ restore: [path], allowDirty: true })).toBe(0);
    expect(await told(repo)).toEqual([]);
  });

  test('as an input that says nothing of itself: told, and no failure', async () => {
    const repo = await repository();
    const variables = 'infra/orders/terraform/variables.tf';
    repo.put(OWN, '# Ours.\nvariable "size" {\n  type = number\n}\n');
    repo.edit(variables, /(variable "region" \{\n) +description .*\n/, '$1');
    const line = repo.text(variables).split('\n').indexOf('variable "region" {') + 1;
    expect(await told(repo)).toEqual([
      `variable-undescribed ${variables}:${line}`,
      `variable-undescribed ${OWN}:2`,
    ]);
    expect(await repo.sync()).toBe(0);
  });

  test('as a copy of what another module has', async () => {
    const repo = await repository();
    const kms = 'infra/orders/terraform/kms.tf';
    repo.put(kms, repo.text('infra/plumbing/terraform/kms.tf'));
    expect(await told(repo)).toContain(`terraform-copied ${kms}:`);
  });

  test('is no copy where two modules were generated with it and edited alike', async () => {
    const repo = await repository();
    for (const id of ['orders', 'stock']) {
      repo.edit(`infra/${id}/terraform/logs.tf`, /^/, '# Kept for the auditors.\n');
    }
    expect(repo.text('infra/orders/terraform/logs.tf')).toContain('auditors');
    expect(await told(repo)).toEqual([]);
  });

  test('is no copy in Terraform that belongs to the whole repository', async () => {
    const ci = '  ci:\n    blueprint: github-actions@1.0.0\n    params: { repository: a/b }\n';
    const repo = new Repo({ 'infra.yaml': manifest(MODULES + ci) }, { templates: nodeTemplates() });
    expect(await repo.sync()).toBe(0);
    const path = repo.paths('infra').find((it) => /^infra\/ci\/.*\.tf$/.test(it))!;
    repo.edit(path, /^/, '# Ours.\n');
    expect(await told(repo)).toEqual([]);
  });

  test('and took away: a manifest that its kustomization still names', async () => {
    const repo = await repository();
    repo.delete(`${BASE}/pdb.yaml`);
    const line = repo
      .text(`${BASE}/kustomization.yaml`)
      .split('\n')
      .findIndex((it) => it.includes('pdb.yaml'));
    expect(await told(repo)).toEqual([`manifest-missing ${BASE}/kustomization.yaml:${line + 1}`]);
    repo.edit(`${BASE}/kustomization.yaml`, /.*pdb\.yaml\n/, '');
    expect(await told(repo)).toEqual([]);
  });

  test('and took away: a variable of the example', async () => {
    const repo = await repository();
    repo.edit('infra/local/env/orders.env.example', /^LEVEL=.*\n/m, '');
    expect(await told(repo)).toEqual(['env-example infra/local/env/orders.env.example:']);
  });

  test('is not read from folders that tools keep, nor what they leave behind', async () => {
    const repo = await repository();
    repo.edit(`${BASE}/pdb.yaml`, '\n', '\n# ours\n');
    repo.put('infra/orders/terraform/.terraform/modules/x/main.tf', READS);
    repo.put('infra/orders/terraform/terraform.tfstate.json', '{"vpc": "vpc-0a1b2c3d4e5f60718"}\n');
    expect(await told(repo)).toEqual([]);
    expect(repo.disk.kind('infra/orders/terraform/.terraform' as RepoPath)).toBe('directory');
  });
});
