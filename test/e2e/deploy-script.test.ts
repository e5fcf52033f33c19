import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { run, type RunResult } from '../support/run.ts';
import { describeWithTools, tool, toolEnv } from '../support/tools.ts';
import '../support/timeout.ts';

const DEV = 'arn:aws:eks:eu-west-1:111111111111:cluster/mlops-dev';
const PROD = 'arn:aws:eks:eu-west-1:222222222222:cluster/mlops-prod';
const IMAGE = `222222222222.dkr.ecr.eu-west-1.amazonaws.com/mlops/file_processing`;

describeWithTools(['bash', 'git', 'kubectl'], 'deploy.sh: its guards', () => {
  let kustomize: GoldenRepository;
  let argocd: GoldenRepository;
  let fakes: string;
  beforeAll(async () => {
    kustomize = await goldenRepository('service/default', 'shared/default');
    argocd = await goldenRepository('service/argocd', 'shared/default');
    // Renders as ever; reaching for a cluster is told, since no guard may come too late.
    fakes = path.join(kustomize.folder, '.git/fakes');
    await mkdir(fakes, { recursive: true });
    const lines = [
      '#!/bin/sh',
      `test "$1" = kustomize && exec ${tool('kubectl')} "$@"`,
      'test "$1" = config && test -n "$CURRENT" && echo "$CURRENT" && exit',
      'test "$1" = config && exit 1',
      'echo "the cluster was asked: $*" >&2; exit 99',
    ];
    await writeFile(path.join(fakes, 'kubectl'), lines.join('\n'), { mode: 0o755 });
  });
  afterAll(() => Promise.all([kustomize.remove(), argocd.remove()]));

  interface Given {
    current?: string;
    input?: string;
    in?: GoldenRepository;
    path?: string;
    /** ALLOW_PROTECTED_DESTROY. */
    allow?: string;
  }
  const deploy = (args: string[], given: Given = {}): Promise<RunResult> => {
    const { folder } = given.in ?? kustomize;
    const env = toolEnv({
      CURRENT: given.current ?? '',
      ALLOW_PROTECTED_DESTROY: given.allow ?? '',
    });
    env['PATH'] = given.path ?? `${fakes}:${env['PATH']}`;
    const script = path.join(folder, 'infra/file_processing/scripts/deploy.sh');
    return run(script, args, { env, input: given.input ?? '' });
  };
  const refused = (line: string): RunResult => ({
    code: 1,
    stdout: '',
    stderr: `error: ${line}\n`,
  });

  /** What ecr_put.sh writes; of the own machine where git does not look. */
  const setImage = async (line: string, environment = 'prod'): Promise<void> => {
    const state = environment === 'local' ? '.local' : `overlays/${environment}`;
    const folder = path.join(kustomize.folder, 'infra/file_processing/k8s', state, 'image');
    await mkdir(folder, { recursive: true });
    await writeFile(
      path.join(folder, 'kustomization.yaml'),
      `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
  - name: image.invalid/mlops/file_processing
    newName: ${IMAGE}
    ${line}
`,
    );
  };

  test('help is data, and no failure', async () => {
    expect(await deploy(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: deploy\.sh COMMAND --env ENVIRONMENT /),
      stderr: '',
    });
  });

  test.each([
    [[], 'a command is needed'],
    [['apply'], '--env is needed'],
    [['apply', '--env'], '--env needs a value'],
    [['deploy', '--env', 'dev'], "unknown command 'deploy'"],
    [['apply', 'now'], "unexpected argument 'now'"],
    [['apply', '--force'], "unknown option '--force'"],
    [['apply', '--env', 'qa'], "unknown environment 'qa'; infra.yaml has: dev stage prod local"],
    [['apply', '--env', 'dev', '--watch', 'long'], '--watch needs a number of seconds'],
    [['apply', '--env', 'dev', '--timeout', '0'], '--timeout needs a number of seconds'],
    [['run', '--env', 'dev'], 'file_processing is a deployment; only a cronjob can be run'],
    [['promote', '--env', 'dev'], 'rollout rolling has nothing to promote'],
  ])('%j is a mistake in use', async (args, message) => {
    expect(await deploy(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${message}\nRun with -h for help.\n`,
    });
  });

  test('kubectl must be there', async () => {
    const folder = path.join(kustomize.folder, '.git/few');
    await mkdir(folder);
    const links = ['bash', 'dirname', 'env', 'paste', 'rm'].map(
      (name) => `ln -s "$(command -v ${name})" ${folder}`,
    );
    await run('sh', ['-c', links.join(';')]);
    expect(await deploy(['diff', '--env', 'dev'], { path: folder })).toEqual(
      refused('kubectl is needed and was not found on PATH'),
    );
  });

  test('a context must be chosen', async () => {
    expect(await deploy(['diff', '--env', 'dev'])).toEqual(
      refused(
        'kubectl has no current context; use --context, or get one: aws eks update-kubeconfig --name CLUSTER',
      ),
    );
  });

  test.each([PROD, 'kind-dev', `x${DEV}`, 'arn:aws:eks:us-east-1:111111111111:cluster/mlops-dev'])(
    'context %s does not belong to dev',
    async (current) => {
      const line = `context '${current}' does not belong to dev, which allows arn:aws*:eks:eu-west-1:111111111111:cluster/* (kube_context of module shared in infra.yaml)`;
      expect(await deploy(['apply', '--env', 'dev'], { current })).toEqual(refused(line));
      expect(await deploy(['rollback', '--env', 'dev', '--context', current])).toEqual(
        refused(line),
      );
    },
  );

  test('a real cluster is not local', async () => {
    const { code, stderr } = await deploy(['apply', '--env', 'local'], { current: DEV });
    expect(code).toBe(1);
    expect(stderr).toContain(`environment local never touches Kubernetes context '${DEV}'`);
  });

  test('a new overlay has no image', async () => {
    expect(await deploy(['apply', '--env', 'dev'], { current: DEV })).toEqual(
      refused('dev has no image yet; push one: infra/file_processing/scripts/ecr_put.sh --env dev'),
    );
  });

  test('a tag may move, so it is refused', async () => {
    await setImage('newTag: v1');
    expect(await deploy(['apply', '--env', 'prod', '--yes'], { current: PROD })).toEqual(
      refused(`image ${IMAGE}:v1 has no digest; only images by digest are deployed`),
    );
  });

  test('a protected environment needs its name typed, or --yes', async () => {
    await setImage(`digest: sha256:${'0'.repeat(64)}`);
    const asked = `This changes file_processing in prod (context ${PROD}).\nType file_processing-prod to continue: `;
    expect(
      await deploy(['apply', '--env', 'prod'], { current: PROD, input: 'yes\n' }),
    ).toMatchObject({
      code: 1,
      stderr: `${asked}error: not confirmed; nothing was changed\n`,
    });
    for (const given of [
      { input: 'file_processing-prod\n', args: [] },
      { input: '', args: ['--yes'] },
    ]) {
      const args = ['apply', '--env', 'prod', ...given.args];
      const { stderr } = await deploy(args, { current: PROD, input: given.input });
      expect(stderr).toContain(
        `the cluster was asked: --context ${PROD} --namespace mlops-file-processing `,
      );
    }
  });

  test('a protected environment is emptied only where that is said twice: a variable, and its name', async () => {
    const gate = 'prod is protected: delete needs ALLOW_PROTECTED_DESTROY=1';
    const typed = 'file_processing-prod\n';
    for (const args of [[], ['--yes']]) {
      const given = { current: PROD, input: typed };
      expect(await deploy(['delete', '--env', 'prod', ...args], given)).toEqual(refused(gate));
      expect(
        await deploy(['delete', '--env', 'prod', ...args], { ...given, allow: 'true' }),
      ).toEqual(refused(gate));
    }
    const allowed = { current: PROD, allow: '1' };
    for (const input of ['', 'yes\n', 'file_processing\n']) {
      const { code, stderr } = await deploy(['delete', '--env', 'prod'], { ...allowed, input });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/continue: error: not confirmed; nothing was changed\n$/),
      });
    }
    for (const given of [
      { input: typed, args: [] },
      { input: '', args: ['--yes'] },
    ]) {
      const args = ['delete', '--env', 'prod', ...given.args];
      const { stderr } = await deploy(args, { ...allowed, input: given.input });
      expect(stderr).toMatch(/the cluster was asked: .* delete deployments,\S+ --selector app\./);
    }
  });

  test('what a protected environment would lose is shown without that', async () => {
    const { stderr } = await deploy(['delete', '--env', 'prod', '--dry-run'], { current: PROD });
    expect(stderr).toMatch(/^the cluster was asked: .* get deployments,\S+ --selector app\./);
  });

  test('elsewhere delete asks nothing, and touches the cluster of no other environment', async () => {
    const { stderr } = await deploy(['delete', '--env', 'dev'], { current: DEV });
    expect(stderr).toMatch(/^the cluster was asked: .* delete deployments,/);
    const other = await deploy(['delete', '--env', 'dev'], { current: PROD });
    expect(other.stderr).toContain(`context '${PROD}' does not belong to dev`);
  });

  test('where Argo CD deploys, the script does not', async () => {
    expect(await deploy(['apply', '--env', 'dev'], { current: DEV, in: argocd })).toEqual(
      refused('Argo CD deploys file_processing to dev: commit k8s/ and let it sync'),
    );
  });

  test('on the own machine a deployment is watched for seconds, elsewhere as long as infra.yaml says', async () => {
    // A cluster that takes everything, and a clock that runs ahead.
    const folder = path.join(kustomize.folder, '.git/quick');
    await mkdir(folder);
    const program = (name: string, ...lines: string[]): Promise<void> =>
      writeFile(path.join(folder, name), ['#!/bin/sh', ...lines].join('\n'), { mode: 0o755 });
    await program('kubectl', `test "$1" = kustomize && exec ${tool('kubectl')} "$@"`, 'exit 0');
    await program('date', `echo x >>${folder}/ticks`, `echo $(($(wc -l <${folder}/ticks) * 1000))`);
    await program('sleep', 'exit 0');
    await setImage(`digest: sha256:${'0'.repeat(64)}`);
    await setImage(`digest: sha256:${'0'.repeat(64)}`, 'local');
    const PATH = `${folder}:${toolEnv()['PATH']}`;
    const watched = async (...args: string[]): Promise<string | undefined> => {
      const { stderr } = await deploy(['apply', '--yes', ...args], { path: PATH });
      return /for (\d+) s$/m.exec(stderr)?.[1];
    };
    expect(await watched('--env', 'local', '--context', 'kind-shop')).toBe('10');
    expect(await watched('--env', 'local', '--context', 'kind-shop', '--watch', '45')).toBe('45');
    expect(await watched('--env', 'prod', '--context', PROD)).toBe('60');
  });

  test('render needs no cluster', async () => {
    const { code, stdout, stderr } = await deploy(['render', '--env', 'dev']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^kind: Deployment$/m);
  });
});
