import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  COMPOSE,
  startComposeDocker,
  type ComposeDocker,
  type Inspected,
} from '../support/compose.ts';
import { Repository } from '../support/repository.ts';
import type { RunResult } from '../support/run.ts';
import { describeWithTools, toolEnv } from '../support/tools.ts';
import '../support/timeout.ts';

// The generated compose file and its script, as a user has them, with containers that run. The images are
// stand-ins: moto, registry and wget of this machine under the names that the file gives.

const SETUP = 'infra/local/scripts/setup_localstack.sh';
const FILE = 'infra/local/docker-compose.yml';
const SERVICES = ['emulator', 'registry'] as const;

describeWithTools(
  [
    ...[...COMPOSE, 'docker-registry', 'busybox', 'moto_server', 'python3'],
    ...['bash', 'git', 'aws', 'curl', 'crane'],
  ],
  'local: containers that Docker Compose starts',
  () => {
    let repository: Repository;
    let docker: ComposeDocker;

    beforeAll(async () => {
      repository = await Repository.withModule();
      docker = await startComposeDocker();
      for (const image of await docker.imagesOf(repository.at(FILE)))
        await docker.standIn(image.includes('moto') ? 'moto' : 'registry', image);
    });
    afterAll(async () => {
      await docker?.stop();
      repository?.remove();
    });

    const setup = (args: string[] = [], env: Record<string, string> = {}): Promise<RunResult> =>
      docker.inside(repository.at(SETUP), args, {
        env: toolEnv({ KUBECONFIG: '/nowhere', NO_PROXY: '*', ...env }),
      });
    /** The script must succeed; what it told. */
    async function ok(args: string[] = [], env: Record<string, string> = {}): Promise<string> {
      const { code, stdout, stderr } = await setup(args, env);
      expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: '' });
      return stderr;
    }
    const aws = (...args: string[]): Promise<string> =>
      docker.insideOk('aws', ['--endpoint-url', 'http://127.0.0.1:4566', ...args], {
        env: toolEnv({
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_DEFAULT_REGION: 'eu-central-1',
          NO_PROXY: '*',
        }),
      });
    const container = (service: string): Promise<Inspected> =>
      docker.inspect(`shop-local-${service}-1`);
    const services = (): Promise<Inspected[]> => Promise.all(SERVICES.map(container));
    /** Names of containers, networks and volumes, but for the networks of every engine. */
    async function left(): Promise<Record<string, string[]>> {
      const names = async (...args: string[]): Promise<string[]> =>
        (await docker.run(...args)).split('\n').filter(Boolean).sort();
      return {
        containers: await names('ps', '--all', '--format', '{{.Names}}'),
        networks: await names('network', 'ls', '--filter', 'type=custom', '--format', '{{.Name}}'),
        volumes: await names('volume', 'ls', '--format', '{{.Name}}'),
      };
    }

    /** What the script says that it has created is there, and answers from outside of the container. */
    async function expectCreated(): Promise<void> {
      expect((await services()).map(({ State }) => [State.Status, State.Health?.Status])).toEqual([
        ['running', 'healthy'],
        ['running', 'healthy'],
      ]);
      expect(JSON.parse(await aws('sts', 'get-caller-identity'))).toMatchObject({
        Account: '000000000000',
      });
      const buckets = await aws('s3api', 'list-buckets', '--query', 'sort(Buckets[].Name)');
      expect(JSON.parse(buckets)).toEqual(['shop-local-seed', 'shop-local-tfstate']);
      const versioning = ['get-bucket-versioning', '--bucket', 'shop-local-tfstate'];
      expect(JSON.parse(await aws('s3api', ...versioning))).toEqual({ Status: 'Enabled' });
      const objects = await aws('s3', 'ls', '--recursive', 's3://shop-local-seed');
      expect(objects).toMatch(/^\S+ \S+ +\d+ example\/greeting\.json\n$/);
      expect(await aws('s3', 'cp', 's3://shop-local-seed/example/greeting.json', '-')).toBe(
        repository.read('infra/local/seed/s3/example/greeting.json'),
      );
    }

    test('up starts emulator and registry, waits until both are healthy, and creates what it says', async () => {
      const said = await ok();
      expect(said).toContain('creating state bucket shop-local-tfstate\n');
      expect(said).toContain('seed data of infra/local/seed/s3 is in s3://shop-local-seed/\n');
      expect(said).toContain('local is ready; ');
      expect(said).not.toContain('export AWS_ENDPOINT_URL');
      await expectCreated();
    });

    test('up again leaves both containers alone, and gives the same', async () => {
      const before = await services();
      expect(await ok()).toContain('state bucket shop-local-tfstate exists\n');
      const after = await services();
      const same = ({ Id, State }: Inspected): unknown => [Id, State.StartedAt];
      expect(after.map(same)).toEqual(before.map(same));
      await expectCreated();
    });

    test('both are reached at 127.0.0.1 and at no other address', async () => {
      expect(await docker.listening()).toEqual(['127.0.0.1:4566', '127.0.0.1:5001']);
      await docker.insideOk('ip', ['address', 'replace', '192.0.2.1/32', 'dev', 'lo']);
      const ask = (address: string): Promise<RunResult> =>
        docker.inside('curl', ['--silent', '--noproxy', '*', '--max-time', '5', address]);
      const REFUSED = 7;
      for (const port of [4566, 5001]) {
        expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({ code: 0 });
        expect(await ask(`http://192.0.2.1:${port}/`)).toMatchObject({ code: REFUSED });
      }
    });

    test.each(SERVICES)('%s runs without capabilities and gets no new ones', async (service) => {
      const { HostConfig, State } = await container(service);
      expect(HostConfig).toMatchObject({
        CapAdd: null,
        CapDrop: ['ALL'],
        Init: true,
        LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
        Privileged: false,
        RestartPolicy: { Name: 'unless-stopped' },
        SecurityOpt: ['no-new-privileges:true'],
      });
      // What the kernel says of its processes, not only what Docker was asked for.
      const status = readFileSync(`/proc/${State.Pid}/status`, 'utf8');
      const none = '0'.repeat(16);
      for (const set of ['CapPrm', 'CapEff', 'CapBnd'])
        expect(status).toContain(`${set}:\t${none}\n`);
      expect(status).toContain('NoNewPrivs:\t1\n');
    });

    test('what is pushed to the registry has the same digest after it was restarted and made anew', async () => {
      const { Config, Mounts } = await container('registry');
      expect(Mounts).toMatchObject([
        { Type: 'volume', Name: 'shop-local_registry', Destination: '/var/lib/registry' },
      ]);
      const name = '127.0.0.1:5001/shop/file_processing:test';
      await docker.run('tag', Config.Image, name);
      const pushed = /digest: (sha256:[0-9a-f]{64})/.exec(await docker.run('push', name))?.[1];
      const served = (): Promise<string> =>
        docker.insideOk('crane', ['digest', '--insecure', name]);
      expect(`${pushed}\n`).toBe(await served());
      const compose = ['compose', '--file', repository.at(FILE)];
      await docker.run(...compose, 'restart', 'registry');
      await docker.run(...compose, 'up', '--detach', '--wait', 'registry');
      expect(await served()).toBe(`${pushed}\n`);
      await docker.run(...compose, 'rm', '--stop', '--force', 'registry');
      await docker.run(...compose, 'up', '--detach', '--wait', 'registry');
      expect(await served()).toBe(`${pushed}\n`);
      await docker.insideOk('crane', ['validate', '--insecure', '--remote', name]);
    });

    test('an emulator that was killed is missed by status, and brought back by up with all that was created', async () => {
      const { Id } = await container('emulator');
      await docker.run('kill', Id);
      expect(await setup(['status'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          `error: no emulator responds at http://127.0.0.1:4566; start it: ${SETUP}\n`,
        ),
      });
      expect(await ok()).toContain('creating state bucket shop-local-tfstate\n');
      expect((await container('emulator')).Id).toBe(Id);
      await expectCreated();
      expect(await ok(['status'])).toContain('emulator responds at http://127.0.0.1:4566\n');
    });

    test('one whose process dies is started again by Docker', async () => {
      const { Id, State } = await container('emulator');
      process.kill(State.Pid, 'SIGKILL');
      while ([0, State.Pid].includes((await container('emulator')).State.Pid)) await sleep(100);
      const compose = ['compose', '--file', repository.at(FILE)];
      await docker.run(...compose, 'up', '--detach', '--wait');
      const after = await container('emulator');
      expect(after.Id).toBe(Id);
      expect(after.State.Health?.Status).toBe('healthy');
    });

    test('down removes containers and network, and keeps the images that were pushed', async () => {
      await ok(['down']);
      expect(await left()).toEqual({
        containers: [],
        networks: [],
        volumes: ['shop-local_registry'],
      });
      expect(await docker.listening()).toEqual([]);
      await ok(['down']);
    });

    test('a port that is taken is named, with what sets another', async () => {
      const listen =
        "import socket, subprocess, sys; s = socket.create_server(('127.0.0.1', 4566)); sys.exit(subprocess.call(sys.argv[1:]))";
      const script = ['-c', listen, repository.at(SETUP)];
      const { code, stdout, stderr } = await docker.inside('python3', script);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /127\.0\.0\.1:4566: bind: address already in use\nerror: emulator and registry did not start; /,
      );
      expect(stderr.trim().split('\n').at(-1)).toBe(
        "error: emulator and registry did not start; Docker says why above. If a port is taken: AWS_ENDPOINT_URL sets the emulator's (4566), registry_port in infra.yaml the registry's (5001). If one is unhealthy: docker compose --file infra/local/docker-compose.yml logs",
      );
    });

    test('EMULATOR_PORT moves the emulator, and the script says what others then need', async () => {
      const said = await ok([], { EMULATOR_PORT: '4600' });
      expect(said).toContain('need: export AWS_ENDPOINT_URL=http://127.0.0.1:4600\n');
      expect(await docker.listening()).toEqual(['127.0.0.1:4600', '127.0.0.1:5001']);
      const at = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4600' };
      expect(await ok(['status'], at)).toContain('emulator responds at http://127.0.0.1:4600\n');
    });

    test('down --purge leaves nothing', async () => {
      await ok(['down', '--purge']);
      expect(await left()).toEqual({ containers: [], networks: [], volumes: [] });
      expect(await docker.listening()).toEqual([]);
      expect(await repository.git('status', '--porcelain')).toBe('');
    });
  },
);
