import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLUSTER_TOOLS, startCluster, type Cluster } from '../support/cluster.ts';
import { renderCase } from '../support/render-case.ts';
import { runOk, type RunResult } from '../support/run.ts';
import { describeWithTools, tool, toolEnv } from '../support/tools.ts';
import { writeFiles } from '../support/write-files.ts';
import '../support/timeout.ts';

const CONTEXT = 'test-node';
const MANIFEST = `version: 1
project: mlops
environments:
  dev: { account: "111111111111", region: eu-west-1, cidr: 10.10.0.0/16, zones: 2 }
local:
  contexts: [${CONTEXT}]
packages:
  roots: [packages]
modules:
  shared: { blueprint: shared@1.0.0 }
  rolls:
    { blueprint: service@1.0.0, package: packages/rolls, params: { language: go } }
  colours:
    { blueprint: service@1.0.0, package: packages/colours, params: { language: go, rollout: blue_green, replicas: 2 } }
  trial:
    { blueprint: service@1.0.0, package: packages/trial, params: { language: go, rollout: canary, canary_steps: [30, 50], replicas: 2 } }
  charted:
    { blueprint: service@1.0.0, package: packages/charted, params: { language: go, packaging: helm } }
  hued:
    { blueprint: service@1.0.0, package: packages/hued, params: { language: go, packaging: helm, rollout: blue_green, replicas: 2 } }
  tried:
    { blueprint: service@1.0.0, package: packages/tried, params: { language: go, packaging: helm, rollout: canary, replicas: 2 } }
  scaled:
    { blueprint: service@1.0.0, package: packages/scaled, params: { language: go, autoscale: true } }
  grown:
    { blueprint: service@1.0.0, package: packages/grown, params: { language: go, autoscale: true, packaging: helm } }
  sealed:
    { blueprint: service@1.0.0, package: packages/sealed, params: { language: go, secrets: { API_KEY: "ssm:/mlops/{env}/key" }, secret_files: { DB_PASSWORD: { name: orders-db, key: password } } } }
  locked:
    { blueprint: service@1.0.0, package: packages/locked, params: { language: go, packaging: helm, secrets: { API_KEY: "ssm:/mlops/{env}/key" }, secret_files: { DB_PASSWORD: { name: orders-db, key: password } } } }
  works:
    { blueprint: service@1.0.0, package: packages/works, params: { language: go, workload: worker } }
  nightly:
    { blueprint: service@1.0.0, package: packages/nightly, params: { language: go, workload: cronjob } }
`;

let folder: string;
let cluster: Cluster;
/** Images by what they do. */
const images: Record<string, string> = {};

/** Builds the package of a module after a change of its source, and pushes it. */
async function image(id: string, change: (source: string) => string, file = 'server.go') {
  const cwd = path.join(folder, 'packages', id);
  const source = await readFile(path.join(cwd, file), 'utf8');
  await writeFile(path.join(cwd, file), change(source));
  const env = toolEnv({ CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' });
  await runOk('go', ['build', '-o', 'service', '.'], { cwd, env });
  await writeFile(path.join(cwd, file), source);
  return cluster.push(`mlops/${id}`, path.join(cwd, 'service'));
}

const named = (name: string) => (source: string) => source.replace('"service": "', `$&${name} `);

/** Answers its probes for a while, then ends. */
const dying = (source: string): string =>
  `${named('dying')(source)}\nfunc init() { time.AfterFunc(9*time.Second, func() { panic("as told") }) }\n`;

/** Runs only where it finds its secret and the reference to the other. */
const demanding = (source: string): string =>
  `${source}
func init() {
	password, err := os.ReadFile(os.Getenv("DB_PASSWORD_FILE"))
	if err != nil || string(password) != "as agreed" || os.Getenv("API_KEY_REF") != "ssm:/mlops/local/key" {
		panic("not what was agreed")
	}
}
`;

/** What ecr_put.sh leaves behind. */
async function choose(id: string, reference: string): Promise<void> {
  const [newName, digest] = reference.split('@');
  const values = path.join(folder, `infra/${id}/k8s/values/local.image.yaml`);
  if (existsSync(path.join(folder, `infra/${id}/k8s/chart`))) {
    return writeFile(values, `image:\n  repository: ${newName}\n  digest: ${digest}\n`);
  }
  const component = path.join(folder, `infra/${id}/k8s/.local/image`);
  await mkdir(component, { recursive: true });
  await writeFile(
    path.join(component, 'kustomization.yaml'),
    `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
  - name: image.invalid/mlops/${id}
    newName: ${newName}
    digest: ${digest}
`,
  );
}

const deploy = (id: string, ...args: string[]): Promise<RunResult> => {
  const script = path.join(folder, `infra/${id}/scripts/deploy.sh`);
  return cluster.inside(script, [...args, '--env', 'local']);
};

async function deployed(id: string, ...args: string[]): Promise<string> {
  const { code, stderr } = await deploy(id, ...args, '--timeout', '120', '--watch', '4');
  if (code !== 0)
    throw new Error(`deploy.sh ${args.join(' ')} of ${id} ended with ${code}: ${stderr}`);
  return stderr;
}

/** The deployment must fail; its message. */
async function refused(id: string, ...args: string[]): Promise<string> {
  const { code, stderr } = await deploy(id, 'apply', ...args);
  expect(code).toBe(1);
  return stderr;
}

/** Which versions answer requests to the Service of a module, each on a connection of its own. */
async function answering(id: string): Promise<string[]> {
  const get = ['--namespace', `mlops-${id}`, 'get', 'service', id];
  const address = await cluster.kubectl(...get, '--output', 'jsonpath={.spec.clusterIP}');
  const flags = ['--silent', '--noproxy', '*', '--max-time', '5', '--header', 'Connection: close'];
  const { stdout } = await cluster.inside('curl', [...flags, `http://${address}/?[1-40]`]);
  const names = [...stdout.matchAll(/"service":"(\w+) /g)].map(([, name]) => name ?? '');
  return [...new Set(names)].sort();
}

/** Waits until exactly these versions answer: the node learns of a switch a moment later. */
async function served(id: string, ...versions: string[]): Promise<void> {
  let seen: string[] = [];
  for (let tries = 0; tries < 40; tries += 1) {
    seen = await answering(id);
    if (seen.join() === versions.join()) return;
    await sleep(250);
  }
  expect(seen).toEqual(versions);
}

/** Name and number of pods of each Deployment of a module. */
async function sizes(id: string): Promise<Record<string, number>> {
  const list = ['--namespace', `mlops-${id}`, 'get', 'deployments', '--output', 'json'];
  const { items } = JSON.parse(await cluster.kubectl(...list)) as {
    items: { metadata: { name: string }; spec: { replicas: number } }[];
  };
  return Object.fromEntries(items.map((it) => [it.metadata.name, it.spec.replicas]));
}

describeWithTools([...CLUSTER_TOOLS, 'go', 'curl'], 'service: on a Kubernetes node', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-'));
    for (const blueprint of ['service', 'shared']) {
      await writeFiles(folder, await renderCase(blueprint, MANIFEST));
    }
    cluster = await startCluster(CONTEXT);
    // One program for all that serve: only the name of the repository differs.
    images['one'] = await image('rolls', named('one'));
    images['two'] = await image('rolls', named('two'));
    images['dying'] = await image('rolls', dying);
    images['mute'] = await cluster.push('mlops/rolls', tool('kube-pause'));
  });
  afterAll(async () => {
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  describe('rolling', () => {
    test('refuses a new overlay, whose image has no digest', async () => {
      expect(await refused('rolls')).toBe(
        'error: local has no image yet; push one: infra/rolls/scripts/ecr_put.sh --env local\n',
      );
    });

    test('--dry-run lets the cluster check everything and changes nothing', async () => {
      await choose('rolls', images['one']!);
      await cluster.kubectl('create', 'namespace', 'mlops-rolls');
      expect(await deploy('rolls', 'apply', '--dry-run')).toEqual(
        expect.objectContaining({ code: 0 }),
      );
      expect(await sizes('rolls')).toEqual({});
    });

    test('the first version answers, in a namespace that enforces Pod Security', async () => {
      await deployed('rolls', 'apply');
      await served('rolls', 'one');
      const label = 'jsonpath={.metadata.labels.pod-security\\.kubernetes\\.io/enforce}';
      expect(await cluster.kubectl('get', 'namespace', 'mlops-rolls', '--output', label)).toBe(
        'restricted',
      );
    });

    test('a pod that is not hardened is refused there', async () => {
      const run = ['--namespace', 'mlops-rolls', 'run', 'plain', '--image', images['one']!];
      expect(await cluster.inside('kubectl', run)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('violates PodSecurity "restricted:latest"'),
      });
    });

    test('the next one takes over, diff then shows nothing, and rollback returns', async () => {
      await choose('rolls', images['two']!);
      expect((await deploy('rolls', 'diff')).stdout).toMatch(
        new RegExp(`^\\+ +image: ${images['two']}$`, 'm'),
      );
      await deployed('rolls', 'apply');
      await served('rolls', 'two');
      expect(await deploy('rolls', 'diff')).toMatchObject({ code: 0, stdout: '' });
      await deployed('rolls', 'rollback');
      await served('rolls', 'one');
    });

    test.each([
      ['never becomes ready', 'mute', ['--timeout', '15']],
      ['dies when it is watched', 'dying', ['--timeout', '120', '--watch', '25']],
    ])('an image that %s is rolled back', async (_what, bad, options) => {
      await choose('rolls', images[bad]!);
      expect(await refused('rolls', ...options)).toContain(
        `error: the new version does not run; back at ${images['one']}.`,
      );
      await served('rolls', 'one');
    });

    test('rollback never returns to a version that failed', async () => {
      await deployed('rolls', 'rollback');
      await served('rolls', 'two');
    });
  });

  describe('blue_green', () => {
    test('the first version serves as blue, alone', async () => {
      await choose('colours', images['one']!);
      await deployed('colours', 'apply');
      await served('colours', 'one');
      expect(await sizes('colours')).toEqual({ 'colours-blue': 2 });
    });

    test('--hold brings up the next one beside it, promote switches', async () => {
      await choose('colours', images['two']!);
      await deployed('colours', 'apply', '--hold');
      await served('colours', 'one');
      expect(await sizes('colours')).toEqual({ 'colours-blue': 2, 'colours-green': 2 });
      await deployed('colours', 'promote');
      await served('colours', 'two');
      expect(await sizes('colours')).toEqual({ 'colours-blue': 0, 'colours-green': 2 });
    });

    test('rollback starts the one before and switches back', async () => {
      await deployed('colours', 'rollback');
      await served('colours', 'one');
      expect(await sizes('colours')).toEqual({ 'colours-blue': 2, 'colours-green': 0 });
    });

    test('a version that does not start never serves', async () => {
      await choose('colours', images['mute']!);
      expect(await refused('colours', '--timeout', '15')).toContain(
        'error: green does not run; blue serves on\n',
      );
      await served('colours', 'one');
      expect(await sizes('colours')).toEqual({ 'colours-blue': 2, 'colours-green': 0 });
    });

    test('one that dies after the switch is switched off again', async () => {
      await choose('colours', images['dying']!);
      expect(await refused('colours', '--timeout', '120', '--watch', '25')).toContain(
        'error: green did not hold; blue serves again\n',
      );
      await served('colours', 'one');
      expect(await sizes('colours')).toEqual({ 'colours-blue': 2, 'colours-green': 0 });
    });
  });

  describe('canary', () => {
    test('the first version serves as stable, alone', async () => {
      await choose('trial', images['one']!);
      await deployed('trial', 'apply');
      await served('trial', 'one');
      expect(await sizes('trial')).toEqual({ 'trial-stable': 2 });
    });

    test('--hold keeps both serving at the first share, promote replaces the stable one', async () => {
      await choose('trial', images['two']!);
      await deployed('trial', 'apply', '--hold');
      await served('trial', 'one', 'two');
      expect(await sizes('trial')).toEqual({ 'trial-canary': 1, 'trial-stable': 2 });
      await deployed('trial', 'promote');
      await served('trial', 'two');
      expect(await sizes('trial')).toEqual({ 'trial-canary': 0, 'trial-stable': 2 });
    });

    test('rollback returns to the stable version before', async () => {
      await deployed('trial', 'rollback');
      await served('trial', 'one');
    });

    test('one that dies on trial is taken down', async () => {
      await choose('trial', images['dying']!);
      expect(await refused('trial', '--timeout', '120', '--watch', '25')).toContain(
        `error: the canary did not hold; all requests go to ${images['one']}\n`,
      );
      await served('trial', 'one');
      expect(await sizes('trial')).toEqual({ 'trial-canary': 0, 'trial-stable': 2 });
    });

    test('step by step to the end', async () => {
      await choose('trial', images['two']!);
      const said = await deployed('trial', 'apply');
      expect(said).toMatch(/canary: 30 % of the pods[^]*canary: 50 % of the pods/);
      await served('trial', 'two');
      expect(await sizes('trial')).toEqual({ 'trial-canary': 0, 'trial-stable': 2 });
    });
  });

  describeWithTools(['helm'], 'with Helm', () => {
    test('helm install --wait runs the chart', async () => {
      await choose('charted', images['one']!);
      const k8s = path.join(folder, 'infra/charted/k8s');
      const flags = ['local', 'local.image'].flatMap((each) => [
        '--values',
        `${k8s}/values/${each}.yaml`,
      ]);
      await cluster.kubectl('create', 'namespace', 'by-hand');
      const label = 'pod-security.kubernetes.io/enforce=restricted';
      await cluster.kubectl('label', 'namespace', 'by-hand', label);
      const where = ['--namespace', 'by-hand'];
      const install = [
        'install',
        'charted',
        `${k8s}/chart`,
        ...where,
        ...flags,
        '--wait',
        '--timeout',
        '2m',
      ];
      const installed = await cluster.inside('helm', install);
      expect(installed).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('STATUS: deployed'),
      });
      await cluster.inside('helm', ['uninstall', 'charted', ...where]);
    });

    test('rolling: takes over, and a bad image is rolled back', async () => {
      await deployed('charted', 'apply');
      await served('charted', 'one');
      await choose('charted', images['two']!);
      await deployed('charted', 'apply');
      await served('charted', 'two');
      await choose('charted', images['mute']!);
      expect(await refused('charted', '--timeout', '15')).toContain(
        `error: the new version does not run; back at ${images['two']}.`,
      );
      await served('charted', 'two');
      await deployed('charted', 'rollback');
      await served('charted', 'one');
    });

    test('blue_green: switches and goes back', async () => {
      await choose('hued', images['one']!);
      await deployed('hued', 'apply');
      await served('hued', 'one');
      await choose('hued', images['two']!);
      await deployed('hued', 'apply');
      await served('hued', 'two');
      expect(await sizes('hued')).toEqual({ 'hued-blue': 0, 'hued-green': 2 });
      await deployed('hued', 'rollback');
      await served('hued', 'one');
      await choose('hued', images['dying']!);
      expect(await refused('hued', '--timeout', '120', '--watch', '25')).toContain(
        'blue serves again\n',
      );
      await served('hued', 'one');
    });

    test('canary: both serve, then one, and back', async () => {
      await choose('tried', images['one']!);
      await deployed('tried', 'apply');
      await choose('tried', images['two']!);
      await deployed('tried', 'apply', '--hold');
      await served('tried', 'one', 'two');
      await deployed('tried', 'promote');
      await served('tried', 'two');
      expect(await sizes('tried')).toEqual({ 'tried-canary': 0, 'tried-stable': 2 });
      await deployed('tried', 'rollback');
      await served('tried', 'one');
    });
  });

  describeWithTools(['helm'], 'autoscale', () => {
    /** The autoscaler looks every 15 seconds. */
    const reached = async (id: string): Promise<void> => {
      for (let tries = 0; tries < 80 && (await sizes(id))[id] !== 2; tries += 1) await sleep(500);
    };

    test.each(['scaled', 'grown'])('%s keeps the size that the autoscaler gave it', async (id) => {
      await choose(id, images['one']!);
      await deployed(id, 'apply');
      await reached(id);
      await choose(id, images['two']!);
      await deployed(id, 'apply');
      await served(id, 'two');
      expect(await sizes(id)).toEqual({ [id]: 2 });
    });
  });

  describeWithTools(['helm'], 'delete', () => {
    /** What is there of a module, by name; secrets are where Helm keeps its releases. */
    const left = async (id: string): Promise<string[]> => {
      const kinds =
        'deployments,replicasets,pods,services,configmaps,secrets,serviceaccounts,networkpolicies,poddisruptionbudgets,horizontalpodautoscalers';
      const get = ['--namespace', `mlops-${id}`, 'get', kinds, '--output', 'name'];
      const names = (await cluster.kubectl(...get)).split('\n').filter((it) => it !== '');
      return names.filter(
        (it) => !/^(configmap\/kube-root-ca\.crt|serviceaccount\/default)$/.test(it),
      );
    };

    test.each(['rolls', 'charted'])('takes all of %s away, and nothing else', async (id) => {
      await choose(id, images['two']!);
      await deployed(id, 'apply');
      const where = ['--namespace', `mlops-${id}`];
      await cluster.kubectl('create', 'configmap', 'of-somebody', ...where);
      // Pods of the version before may still be ending.
      const kept = async () => (await left(id)).filter((it) => !it.startsWith('pod/'));
      const before = await kept();
      expect(before).toContain(`service/${id}`);
      await deployed(id, 'delete', '--dry-run');
      expect(await kept()).toEqual(before);
      await deployed(id, 'delete');
      await cluster.kubectl('wait', '--for=delete', 'pods', '--all', '--timeout=60s', ...where);
      expect(await left(id)).toEqual(['configmap/of-somebody']);
      await deployed(id, 'delete');
      await deployed(id, 'apply');
      await served(id, 'two');
    });
  });

  describeWithTools(
    ['rollout-crd.yaml', 'application-crd.yaml'],
    'Argo CD and Argo Rollouts, by the schemas of their definitions only: no controller runs',
    () => {
      beforeAll(async () => {
        for (const name of ['rollout-crd.yaml', 'application-crd.yaml']) {
          await cluster.kubectl('apply', '--server-side', '--filename', tool(name));
        }
        const established = [
          'wait',
          '--for=condition=Established',
          '--timeout=60s',
          'crd',
          '--all',
        ];
        // Before the server has written any condition, kubectl takes that for an error.
        for (
          let attempt = 1;
          (await cluster.inside('kubectl', established)).code !== 0;
          attempt += 1
        ) {
          if (attempt === 10) throw new Error('the definitions are not established');
          await new Promise((done) => setTimeout(done, 1000));
        }
        await cluster.kubectl('create', 'namespace', 'argocd');
        await cluster.kubectl('create', 'namespace', 'mlops-argo');
      });

      test.each(
        ['kustomize', 'helm'].flatMap((packaging) =>
          ['blue_green', 'canary'].map((rollout) => ({ packaging, rollout })),
        ),
      )('$rollout with $packaging', async ({ packaging, rollout }) => {
        const root = path.join(folder, 'argo', packaging, rollout);
        const params = `{ language: none, delivery: argocd, packaging: ${packaging}, rollout: ${rollout} }`;
        const manifest = `${MANIFEST}  argo: { blueprint: service@1.0.0, package: packages/argo, params: ${params} }\n`;
        for (const blueprint of ['service', 'shared']) {
          await writeFiles(root, await renderCase(blueprint, manifest));
        }
        const k8s = path.join(root, 'infra/argo/k8s');
        const rendered = await runOk(path.join(root, 'infra/argo/scripts/deploy.sh'), [
          'render',
          '--env',
          'dev',
        ]);
        expect(rendered).toContain('kind: Rollout\n');
        const dry = [
          'apply',
          '--dry-run=server',
          '--validate=strict',
          '--namespace',
          'mlops-argo',
          '--filename',
        ];
        const refusals = async (text: string): Promise<RunResult> =>
          cluster.inside('kubectl', [...dry, '-'], { input: text });
        expect(await refusals(rendered)).toEqual(expect.objectContaining({ code: 0 }));
        expect(
          await refusals(rendered.replace('workloadRef:', 'workloadReference:')),
        ).toMatchObject({
          code: 1,
          stderr: expect.stringContaining('unknown field "spec.workloadReference"'),
        });
        await cluster.kubectl(
          'apply',
          '--dry-run=server',
          '--validate=strict',
          '--filename',
          `${k8s}/argocd/dev.yaml`,
        );
      });
    },
  );

  describe.each(['sealed', 'locked'])('%s: secrets', (id) => {
    test('without its Secret no pod starts, and the deployment fails', async () => {
      await choose(id, await image(id, demanding, 'main.go'));
      expect(await refused(id, '--timeout', '10')).toContain('orders-db');
    });

    test('with it the file and the reference are what the manifest says', async () => {
      const literal = '--from-literal=password=as agreed';
      const create = ['--namespace', `mlops-${id}`, 'create', 'secret', 'generic', 'orders-db'];
      await cluster.kubectl(...create, literal);
      await deployed(id, 'apply');
      expect(await deploy(id, 'ask')).toMatchObject({ code: 0, stdout: '{"status":"ready"}\n' });
    });
  });

  test('a worker runs', async () => {
    await choose('works', await image('works', (source) => source));
    await deployed('works', 'apply');
    const logs = ['--namespace', 'mlops-works', 'logs', 'deployment/works'];
    expect(await cluster.kubectl(...logs)).toContain('working, health on 8000');
  });

  test('a cronjob is run once, now', async () => {
    await choose('nightly', await image('nightly', (source) => source, 'main.go'));
    await deployed('nightly', 'apply');
    expect(await deploy('nightly', 'run', '--timeout', '120')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nightly ran in local\n'),
    });
  });

  test('status names what runs', async () => {
    const { code, stdout } = await deploy('rolls', 'status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^deployment\.apps\/rolls +1\/1 /m);
    expect(stdout).toMatch(/^pod\/rolls-\S+ +1\/1 +Running /m);
    expect(stdout.split(images['two']!)).toHaveLength(2);
    expect(stdout).not.toContain('<none>');
    expect((await deploy('nightly', 'status')).stdout).toMatch(
      /^cronjob\.batch\/nightly [^]*^nightly runs \S+@sha256:/m,
    );
  });

  test('ask prints what a pod answers', async () => {
    expect(await deploy('rolls', 'ask')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('{"status":"ready"}'),
    });
    expect(await deploy('works', 'ask')).toMatchObject({ code: 2 });
  });
});
