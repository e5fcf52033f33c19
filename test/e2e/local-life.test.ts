import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CLUSTER_TOOLS, startCluster, type Cluster } from '../support/cluster.ts';
import { DOCKER, startDocker, type Docker } from '../support/docker.ts';
import { Repository } from '../support/repository.ts';
import type { RunResult } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv } from '../support/tools.ts';
import '../support/timeout.ts';

// As a new user does it: three packages, and the commands that the generated README shows, word for
// word. What they reach is real but for the cloud: emulator, Docker engine, registry, Kubernetes node.

const CONTEXT = 'my-node';
/** Applying all of it takes minutes where the machine has other work. */
const LONG = 20 * 60_000;
const BASES = ['python', 'node', 'go'] as const;

/** Blocks of commands below a heading of a page. */
function commandsOf(page: string, heading: string): string[][] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [body = ''] = section.split('\n## ');
  return [...body.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) =>
    text.split('\n').filter((line) => line !== ''),
  );
}

describeWithTools(
  [
    ...[...CLUSTER_TOOLS, ...DOCKER, 'bash', 'git', 'curl', 'aws', 'moto_server'],
    ...['terraform', AWS_PROVIDER, 'python3', 'node', 'go'],
  ],
  'a new repository, brought up by what its README says',
  () => {
    let repository: Repository;
    let cluster: Cluster;
    let docker: Docker;
    let env: Record<string, string>;
    let up: string[];
    let down: string[];
    let away: string;

    beforeAll(async () => {
      repository = await Repository.empty();
      const quick = ['--set', 'watch_seconds=5'];
      await repository.ok('storefront', '--yes', '--language', 'python', ...quick);
      const worker = ['--language', 'node', '--set', 'workload=worker', ...quick];
      await repository.ok('add', 'mailer', '--yes', ...worker);
      await repository.ok(
        'add',
        'report',
        '--yes',
        '--language',
        'go',
        '--set',
        'workload=cronjob',
      );
      repository.edit('infra.yaml', '\nnaming:', `\nlocal:\n  contexts: [${CONTEXT}]\n\nnaming:`);
      await repository.ok('sync');
      await repository.commit();
      const blocks = commandsOf(repository.read('infra/README.md'), 'Everything on your machine');
      expect(blocks).toHaveLength(3);
      [up = [], down = [], [away = '']] = blocks as [string[], string[], string[]];
      cluster = await startCluster(CONTEXT);
      docker = await startDocker(BASES, async (program, args) => {
        const { code, stdout, stderr } = await cluster.inside(program, args);
        if (code !== 0) throw new Error(stderr);
        return stdout;
      });
      const terraform = terraformEnv()['TF_CLI_CONFIG_FILE']!;
      env = {
        ...docker.env,
        TF_CLI_CONFIG_FILE: terraform,
        TF_INPUT: '0',
        NO_PROXY: '*',
        no_proxy: '*',
      };
    }, LONG);
    afterAll(async () => {
      await docker?.stop();
      await cluster?.stop();
      repository?.remove();
    });

    const shell = (command: string): Promise<RunResult> =>
      cluster.inside('bash', ['-c', command], { cwd: repository.folder, env });

    /** A command that must succeed; all it said. */
    async function ok(command: string): Promise<string> {
      const { code, stdout, stderr } = await shell(command);
      if (code !== 0) throw new Error(`${command} ended with ${code}\n${stdout}\n${stderr}`);
      return stdout + stderr;
    }

    test(
      'up: emulator, foundation, modules, images and pods',
      async () => {
        expect(up[0]).toBe('infra/local/scripts/setup_localstack.sh');
        const said: Record<string, string> = {};
        for (const command of up) said[command] = await ok(command);
        expect(said[up[0]!]).toContain(`cluster ${CONTEXT} is ready to deploy to`);
        expect(said['infra/storefront/scripts/deploy.sh ask --env local']).toContain(
          '{"status": "ready"}',
        );
        expect(said['infra/report/scripts/deploy.sh run --env local']).toContain(
          'report ran in local',
        );
        // What was built and deployed here is nothing to commit; the lock of the providers is.
        const changed = (await repository.git('status', '--porcelain')).trim().split('\n');
        expect(changed.filter((it) => !it.endsWith('/.terraform.lock.hcl'))).toEqual([]);
      },
      LONG,
    );

    test('the pods run what was pushed, and answer', async () => {
      for (const id of ['storefront', 'mailer', 'report']) {
        const digest = repository.read(`infra/${id}/container_image.digest.txt`).trim();
        const manifests = await ok(`infra/${id}/scripts/deploy.sh render --env local`);
        expect(manifests).toContain(`image: ${digest}\n`);
      }
      const service = 'get service storefront --namespace shop-storefront';
      const address = await ok(`kubectl ${service} -o jsonpath={.spec.clusterIP}`);
      expect(await ok(`curl --silent --fail http://${address}/`)).toBe('{"service": "storefront"}');
      expect(await ok('kubectl get pods --all-namespaces --no-headers')).toMatch(
        /^shop-mailer +mailer-\S+ +1\/1 +Running/m,
      );
    });

    test(
      'again: nothing is built, and nothing changes',
      async () => {
        const digest = repository.read('infra/storefront/container_image.digest.txt');
        expect(await ok(up[0]!)).toContain('emulator responds');
        expect(await ok('infra/storefront/scripts/ecr_put.sh --env local')).toContain(
          'already exists; nothing to build',
        );
        expect(repository.read('infra/storefront/container_image.digest.txt')).toBe(digest);
        await ok('infra/storefront/scripts/deploy.sh apply --env local');
        const plan = await ok('infra/storefront/scripts/manage.sh plan --env local');
        expect(plan).toContain('No changes.');
        // What ran is no drift.
        await repository.ok('check');
      },
      LONG,
    );

    test(
      'down: pods, modules, foundation and emulator are gone',
      async () => {
        const last = down.at(-1)!;
        expect(last).toBe('infra/local/scripts/setup_localstack.sh down --purge');
        for (const command of down.slice(0, -1)) await ok(command);
        const pods = await ok(
          'kubectl get deployments,cronjobs,services --all-namespaces --output name',
        );
        expect(pods.match(/storefront|mailer|report/g)).toBeNull();
        const states = await ok(
          'export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test; aws s3 sync --quiet s3://shop-local-tfstate states && cat $(find states -name "*.tfstate")',
        );
        expect(states.match(/"resources": \S+/g)).toEqual(Array(4).fill('"resources": [],'));
        await ok(last);
        expect(await shell('infra/local/scripts/setup_localstack.sh status')).toMatchObject({
          code: 1,
          stderr: expect.stringContaining('no emulator responds at http://127.0.0.1:4566'),
        });
        await ok(away);
        expect(await ok('kubectl get namespaces --output name')).not.toContain('shop-');
      },
      LONG,
    );
  },
);
