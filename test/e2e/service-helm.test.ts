import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { renderCase } from '../support/render-case.ts';
import { run, runOk } from '../support/run.ts';
import { describeWithTools } from '../support/tools.ts';
import { writeFiles } from '../support/write-files.ts';
import '../support/timeout.ts';

const KUBERNETES = ['1.33', '1.34', '1.35', '1.36'];
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const REPOSITORY = '222222222222.dkr.ecr.eu-west-1.amazonaws.com/mlops/file_processing';

const WAYS = {
  rolling: 'workload: deployment',
  blue_green: 'workload: deployment, rollout: blue_green',
  canary: 'workload: deployment, rollout: canary',
  worker: 'workload: worker',
  cronjob: 'workload: cronjob',
};

const manifest = (params: string): string => `version: 1
project: mlops
environments:
  dev: { account: "111111111111", region: eu-west-1, cidr: 10.10.0.0/16, zones: 2 }
  prod: { account: "222222222222", region: eu-west-1, cidr: 10.20.0.0/16, zones: 3, protected: true }
  safe: { account: "333333333333", region: eu-west-1, cidr: 10.30.0.0/16, zones: 3, protected: true }
packages:
  roots: [packages]
modules:
  file_processing:
    blueprint: service@1.0.0
    package: packages/file_processing
    params: { language: none, ${params}, env: { QUOTES: "it's \\"quoted\\": yes # {{ really }}", EMPTY: "", NUMBER: "007" }, secrets: { API_KEY: "ssm:/mlops/{env}/key" }, secret_files: { DB_PASSWORD: { name: orders-db, key: password } } }
    per_environment:
      prod: { autoscale: true, replicas: 3, memory: 512Mi, memory_limit: 512Mi, collector: { service: collector, namespace: telemetry } }
      safe: { collector: { service: collector, namespace: telemetry, port: 4318, protocol: http/protobuf } }
`;

interface KubernetesObject {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: unknown;
}

/** Objects by kind and name, without what says which program made them. */
function objects(text: string): Record<string, unknown> {
  const neutral = text
    .replace(/^ *(app\.kubernetes\.io\/managed-by|checksum\/env): .*\n/gm, '')
    .replace(/(name: \w[\w-]*-env)-[a-z0-9]{10}$/gm, '$1');
  const all = parseAllDocuments(neutral)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null && object.kind !== 'Namespace') as KubernetesObject[];
  for (const { metadata, spec } of all) {
    delete metadata.namespace;
    const { template } = (spec ?? {}) as {
      template?: KubernetesObject & { metadata: { annotations?: unknown } };
    };
    if (template?.metadata.annotations === null) delete template.metadata.annotations;
  }
  return Object.fromEntries(all.map((it) => [`${it.kind} ${it.metadata.name}`, it]));
}

describeWithTools(
  ['helm', 'kubectl', 'kubernetes-validate', 'kube-score'],
  'service: the Helm chart',
  () => {
    const rendered: string[] = [];
    const folders: string[] = [];
    afterAll(() => Promise.all(folders.map((each) => rm(each, { recursive: true, force: true }))));

    describe.each(Object.entries(WAYS))('%s', (_way, params) => {
      let folder: string;
      const k8s = (packaging: string, file: string): string =>
        path.join(folder, packaging, 'infra/file_processing/k8s', file);
      beforeAll(async () => {
        folder = await mkdtemp(path.join(tmpdir(), 'helm-'));
        folders.push(folder);
        for (const packaging of ['kustomize', 'helm']) {
          const text = manifest(`packaging: ${packaging}, ${params}`);
          await writeFiles(path.join(folder, packaging), await renderCase('service', text));
        }
      });
      /** As scripts/deploy.sh does it; nothing has set an image in local. */
      const template = (environment: string): Promise<string> => {
        const parts = environment === 'local' ? [''] : ['', '.image'];
        const values = parts.map((each) => k8s('helm', `values/${environment}${each}.yaml`));
        const flags = values.flatMap((file) => ['--values', file]);
        return runOk('helm', ['template', 'file-processing', k8s('helm', 'chart'), ...flags]);
      };

      test('has the objects of the kustomization, field by field', async () => {
        for (const environment of ['dev', 'local', 'prod', 'safe']) {
          const overlay = k8s('kustomize', `overlays/${environment}`);
          const kustomized = objects(await runOk('kubectl', ['kustomize', overlay]));
          expect(Object.keys(kustomized).length).toBeGreaterThan(4);
          expect(objects(await template(environment))).toEqual(kustomized);
        }
      });

      test('has no finding', async () => {
        expect(await run('helm', ['lint', '--strict', k8s('helm', 'chart')])).toMatchObject({
          code: 0,
        });
        for (const environment of ['dev', 'prod', 'safe']) {
          await writeFile(
            k8s('helm', `values/${environment}.image.yaml`),
            `image:\n  repository: ${REPOSITORY}\n  digest: ${DIGEST}\n`,
          );
          const file = path.join(folder, `${environment}.yaml`);
          await writeFile(file, await template(environment));
          rendered.push(file);
          const { stdout } = await run('kube-score', ['score', '--output-format', 'ci', file]);
          const lines = stdout.split('\n').filter((line) => line !== '');
          expect(lines.length).toBeGreaterThan(10);
          expect(lines.filter((line) => !/^\[(OK|SKIPPED)\]/.test(line))).toEqual([]);
        }
      });
    });

    test.each(KUBERNETES)('all of them fit the schemas of Kubernetes %s', async (version) => {
      expect(rendered).toHaveLength(3 * Object.keys(WAYS).length);
      const validate = ['--strict', '-k', version, ...rendered];
      expect(await run('kubernetes-validate', validate)).toEqual(
        expect.objectContaining({ code: 0 }),
      );
    });
  },
);
