import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { filesEndingIn, goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv } from '../support/tools.ts';
import '../support/timeout.ts';

const MODULE = 'infra/file_processing';
const ENVIRONMENTS = ['dev', 'local', 'prod'];
const KUBERNETES = ['1.33', '1.34', '1.35', '1.36'];
const CLEAN = { code: 0, stdout: '', stderr: '' };

/** One case a way of reading outputs, and together every workload. */
const CASES = ['default', 'worker', 'cronjob', 'bare'] as const;
/** Manifests that differ from those. */
const ROLLOUTS = ['blue_green', 'canary'] as const;
const repositories = new Map<string, GoldenRepository>();
beforeAll(async () => {
  for (const name of [...CASES, ...ROLLOUTS]) {
    repositories.set(name, await goldenRepository(`service/${name}`, 'shared/default'));
  }
});
afterAll(() => Promise.all([...repositories.values()].map((repository) => repository.remove())));

function inCase(name: string, file: string): string {
  return path.join(repositories.get(name)?.folder ?? '', file);
}

describeWithTools(['terraform', AWS_PROVIDER], 'service: Terraform', () => {
  test.each(CASES)('%s is formatted and valid for the AWS provider', async (name) => {
    const options = { cwd: inCase(name, `${MODULE}/terraform`), env: terraformEnv() };
    expect(await run('terraform', ['fmt', '-check', '-diff', '-recursive'], options)).toEqual(
      CLEAN,
    );
    await runOk('terraform', ['init', '-backend=false', '-no-color'], options);
    expect(await run('terraform', ['validate', '-no-color'], options)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Success! The configuration is valid.'),
    });
  });
});

function overlay(name: string, environment: string): string {
  return inCase(name, `${MODULE}/k8s/overlays/${environment}`);
}

/** Manifests of an overlay as `kubectl apply -k` would send them, in a file of their own. */
async function manifests(name: string, environment: string): Promise<string> {
  const text = await runOk('kubectl', ['kustomize', overlay(name, environment)]);
  const file = inCase(name, `.git/${environment}.yaml`);
  await writeFile(file, text);
  return file;
}

/** What a deploy leaves behind: registry and digest of the image. */
async function deployed(name: string, environment: string): Promise<void> {
  await writeFile(
    path.join(overlay(name, environment), 'image/kustomization.yaml'),
    `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
  - name: image.invalid/mlops/file_processing
    newName: 222222222222.dkr.ecr.eu-west-1.amazonaws.com/mlops/file_processing
    digest: sha256:${'0123456789abcdef'.repeat(4)}
`,
  );
}

const inEveryEnvironment = [...CASES, ...ROLLOUTS].flatMap((name) =>
  ENVIRONMENTS.map((environment) => ({ name, environment })),
);

describeWithTools(['kubectl', 'kubernetes-validate'], 'service: manifests', () => {
  const validate = (version: string, file: string): Promise<RunResult> =>
    run('kubernetes-validate', ['--strict', '-k', version, file]);

  test.each(inEveryEnvironment)(
    '$name in $environment fits the schemas of Kubernetes',
    async ({ name, environment }) => {
      const file = await manifests(name, environment);
      for (const version of KUBERNETES)
        expect(await validate(version, file)).toEqual(expect.objectContaining({ code: 0 }));
    },
  );

  test('a misspelt field would be found', async () => {
    const file = await manifests('default', 'dev');
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace('readinessProbe', 'readynessProbe'),
    );
    expect((await validate('1.35', file)).code).toBe(1);
  });

  test('a deploy sets registry and digest, and nothing else', async () => {
    const before = (await readFile(await manifests('bare', 'prod'), 'utf8')).split('\n');
    await deployed('bare', 'prod');
    const after = (await readFile(await manifests('bare', 'prod'), 'utf8')).split('\n');
    expect(before.filter((line) => !after.includes(line)).map((line) => line.trim())).toEqual([
      'image: image.invalid/mlops/file_processing',
    ]);
    expect(after.filter((line) => !before.includes(line)).map((line) => line.trim())).toEqual([
      `image: 222222222222.dkr.ecr.eu-west-1.amazonaws.com/mlops/file_processing@sha256:${'0123456789abcdef'.repeat(4)}`,
    ]);
  });

  test('awkward values of variables arrive unchanged', async () => {
    const text = await readFile(await manifests('worker', 'dev'), 'utf8');
    expect(text).toContain(`QUOTES: 'it''s "quoted": yes # really'`);
  });

  test('with an autoscaler no number of replicas is fixed', async () => {
    const [prod, dev] = await Promise.all(
      ['prod', 'dev'].map(async (each) => readFile(await manifests('worker', each), 'utf8')),
    );
    expect(prod).toContain('kind: HorizontalPodAutoscaler');
    expect(prod).not.toMatch(/^ {2}replicas:/m);
    expect(dev).not.toContain('kind: HorizontalPodAutoscaler');
    expect(dev).toMatch(/^ {2}replicas: 1$/m);
  });

  test('by default one pod is enough in dev, and the load decides in a protected environment', async () => {
    const dev = await readFile(await manifests('bare', 'dev'), 'utf8');
    expect(dev).toMatch(/^ {2}replicas: 1$/m);
    expect(dev).not.toContain('kind: HorizontalPodAutoscaler');
    const prod = await readFile(await manifests('bare', 'prod'), 'utf8');
    expect(prod).not.toMatch(/^ {2}replicas:/m);
    expect(prod).toMatch(/^ {2}maxReplicas: 6$[^]*^ {2}minReplicas: 2$/m);
    expect(prod).toMatch(/topologyKey: kubernetes.io\/hostname[^]*kind: PodDisruptionBudget/);
  });
});

describeWithTools(['kubectl', 'kube-score'], 'service: manifests as kube-score sees them', () => {
  test.each(inEveryEnvironment.filter(({ environment }) => environment !== 'local'))(
    '$name in $environment has no finding once it is deployed',
    async ({ name, environment }) => {
      await deployed(name, environment);
      const file = await manifests(name, environment);
      const { stdout } = await run('kube-score', ['score', '--output-format', 'ci', file]);
      const lines = stdout.split('\n').filter((line) => line !== '');
      expect(lines.length).toBeGreaterThan(10);
      expect(lines.filter((line) => !/^\[(OK|SKIPPED)\]/.test(line))).toEqual([]);
    },
  );
});

describeWithTools(['shellcheck', 'shfmt'], 'service: scripts', () => {
  test.each(CASES)('%s', async (name) => {
    const scripts = await filesEndingIn(inCase(name, MODULE), '.sh');
    expect(scripts.map((script) => path.basename(script))).toEqual([
      'deploy.sh',
      'ecr_put.sh',
      'manage.sh',
      'setup_localstack.sh',
    ]);
    expect(await run('shellcheck', ['-x', ...scripts])).toEqual(CLEAN);
    expect(await run('shfmt', ['-i', '2', '-ci', '-d', ...scripts])).toEqual(CLEAN);
  });

  test('without infra/local its own set-up names the command that adds it', async () => {
    expect(await run(inCase('default', `${MODULE}/scripts/setup_localstack.sh`), [])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: infra/local is missing; add it with: npx create-infra-module add local\n',
    });
  });
});

describeWithTools(['hadolint'], 'service: Dockerfiles', () => {
  test.each(['default', 'worker', 'cronjob'])('%s has no finding', async (name) => {
    const file = inCase(name, 'packages/file_processing/Dockerfile');
    expect(await run('hadolint', ['--failure-threshold', 'info', file])).toEqual(CLEAN);
  });

  test('language none leaves the Dockerfile to the owner', async () => {
    const folder = inCase('bare', 'packages/file_processing');
    await mkdir(folder, { recursive: true });
    expect(await readdir(folder)).toEqual(['README.md']);
  });
});
