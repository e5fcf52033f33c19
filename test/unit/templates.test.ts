import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { testBlueprint } from '../../src/inspect/blueprint-tests.ts';
import { blueprintSource } from '../../src/inspect/blueprints.ts';
import { readHclWasm } from '../../src/io/hcl-loader.ts';
import { nodeDisk } from '../../src/io/node-disk.ts';
import { nodeTemplates } from '../../src/io/node-templates.ts';
import { loadReaders } from '../../src/lib/readers/load.ts';
import type { RepoPath } from '../../src/model.ts';
import { unifiedPatch } from '../../src/lib/patch.ts';
import { renderCase, TEMPLATES } from '../support/render-case.ts';

// The same as `blueprint test templates`. To take what is rendered as expected, after a build:
//     node dist/bin.cjs blueprint test templates/<name> --update
const LOADING_ALL_READERS_MS = 30_000;

const disk = nodeDisk(path.dirname(TEMPLATES), null);
const world = {
  disk,
  blueprints: blueprintSource(disk, nodeTemplates()),
  readers: () => loadReaders(readHclWasm),
  version: '1.0.0',
};
const names = readdirSync(TEMPLATES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(names)(
  'every case of %s renders to its expected tree, and passes the rules',
  async (name) => {
    const { cases } = await testBlueprint(world, `templates/${name}` as RepoPath);
    expect(cases.length).toBeGreaterThan(0);
    for (const { differences, findings, fileCount } of cases) {
      const patches = differences.map(({ path: file, expected, rendered }) =>
        unifiedPatch(file, expected?.text ?? null, rendered?.text ?? null),
      );
      expect(await Promise.all(patches)).toEqual([]);
      expect(findings).toEqual([]);
      expect(fileCount).toBeGreaterThan(0);
    }
  },
  LOADING_ALL_READERS_MS,
);

/** A service on a cluster of which it reads these outputs. */
async function serviceReading(outputs: string): Promise<(file: string) => string> {
  const files = await renderCase(
    'service',
    `version: 1
project: shop
environments:
  dev: { region: eu-west-1 }
packages:
  roots: [packages]
modules:
  cluster:
    blueprint: external-cluster@1.0.0
  orders:
    blueprint: service@1.0.0
    package: packages/orders
    uses:
      cluster: [${outputs}]
`,
  );
  return (file) => files.get(`infra/orders/${file}`)?.text ?? '';
}

test.each([
  ['cluster_name', true],
  ['node_role_name', false],
])(
  'a service that reads %s of its platform: pods get a role, and that is said: %p',
  async (outputs, given) => {
    const text = await serviceReading(outputs);
    expect(text('terraform/identity.tf').includes('aws_eks_pod_identity_association')).toBe(given);
    expect(text('README.md').includes('through an association with the cluster')).toBe(given);
    expect(text('k8s/base/serviceaccount.yaml').includes('associates this service account')).toBe(
      given,
    );
    expect(text('README.md')).toContain('**pods cannot use the role**');
  },
);
