import { describe, expect, test } from '@jest/globals';

import { nodeTemplates } from '../../../src/io/node-templates.ts';
import { manifest, refusal, Repo } from '../../support/repo.ts';

const SHARED = '  shared:\n    blueprint: shared@1.0.0\n';
const LOCAL = '  local:\n    blueprint: local@1.0.0\n';
const ORDERS =
  '  orders:\n    blueprint: service@1.0.0\n    package: packages/orders\n    uses:\n      plumbing: [contract_version, ecr_registry, kms_key_arn]\n';
const MODULES = `  plumbing:\n    blueprint: foundation@1.0.0\n${ORDERS}${SHARED}${LOCAL}`;

/** One module of each blueprint that the tool brings along, synced. */
async function repository(): Promise<Repo> {
  const repo = new Repo({ 'infra.yaml': manifest(MODULES) }, { templates: nodeTemplates() });
  expect(await repo.sync()).toBe(0);
  return repo;
}

describe('what the tool brings along', () => {
  test('promises what its Terraform has', async () => {
    const repo = await repository();
    expect((await repo.inspect()).findings).toEqual([]);
    repo.edit('infra/plumbing/contract.yaml', 'outputs:', '# ours\noutputs:');
    expect((await repo.inspect()).findings).toEqual([]);
  });

  test('misses an output of the foundation that a service reads', async () => {
    const repo = await repository();
    repo.edit('infra/plumbing/terraform/outputs.tf', 'output "ecr_registry"', 'output "registry"');
    const { findings } = await repo.inspect();
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['output-missing', 'error'],
      ['output-unpromised', 'warning'],
    ]);
  });

  test.each([
    ['shared', SHARED, 'plumbing (foundation@1.0.0)'],
    ['local', LOCAL, 'orders (service@1.0.0)'],
  ])('does not part with %s while something needs it', async (name, entry, by) => {
    const repo = await repository();
    repo.edit('infra.yaml', entry, '');
    expect((await refusal(repo.sync())).map(({ message }) => message)).toEqual([
      `${by} needs a module of the blueprint ${name}, and there is none`,
    ]);
  });
});
