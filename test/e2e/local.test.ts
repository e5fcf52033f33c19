import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { freePort } from '../support/free-port.ts';
import { filesEndingIn, goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { renderCase } from '../support/render-case.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { describeWithTools, toolEnv } from '../support/tools.ts';
import '../support/timeout.ts';

const SETUP = 'infra/local/scripts/setup_localstack.sh';
const CLEAN = { code: 0, stdout: '', stderr: '' };
const EMULATORS = ['default', 'floci', 'localstack'] as const;

const repositories = new Map<string, GoldenRepository>();
beforeAll(async () => {
  for (const name of EMULATORS) {
    const cases = [`local/${name}`, 'shared/default', 'service/default'] as const;
    repositories.set(name, await goldenRepository(...cases));
  }
});
afterAll(() => Promise.all([...repositories.values()].map((repository) => repository.remove())));

function inCase(name: string, file: string): string {
  return path.join(repositories.get(name)?.folder ?? '', file);
}

describeWithTools(['shellcheck', 'shfmt'], 'local: the script as text', () => {
  test.each(EMULATORS)('%s', async (name) => {
    const scripts = await filesEndingIn(inCase(name, 'infra/local'), '.sh');
    expect(scripts.map((script) => path.basename(script))).toEqual([
      'cluster.sh',
      'process.sh',
      'setup_localstack.sh',
    ]);
    expect(await run('shellcheck', ['-x', ...scripts])).toEqual(CLEAN);
    expect(await run('shfmt', ['-i', '2', '-ci', '-d', ...scripts])).toEqual(CLEAN);
  });
});

const NASTY = {
  PLAIN: 'info',
  QUOTES: `it's "quoted"`,
  COMMANDS: '$(touch pwned) `touch pwned` ${HOME} $HOME !!',
  LINES: 'one\\n\ntwo\n',
  BLANKS: '  a  # b; c & d | e > f ~ *',
  EMPTY: '',
};

describeWithTools(['bash'], 'local: example variables', () => {
  const manifest = (env: Record<string, string>, port = 5001): string =>
    JSON.stringify({
      version: 1,
      project: 'mlops',
      environments: { dev: { region: 'eu-west-1' } },
      packages: { roots: ['packages'] },
      modules: {
        file_processing: { blueprint: 'service@1.0.0', params: { env } },
        local: { blueprint: 'local@1.0.0', params: { registry_port: port } },
        shared: { blueprint: 'shared@1.0.0' },
      },
    });

  test.each(['bash', 'sh'])('%s reads every value as it was written', async (shell) => {
    const files = await renderCase('local', manifest(NASTY));
    const text = files.get('infra/local/env/file_processing.env.example')?.text ?? '';
    expect(text.split('\n')[0]).toBe(
      '# Read by a shell: set -a; . ./file_processing.env; set +a. Not for docker --env-file, which keeps the quotes.',
    );
    const cwd = inCase('default', '.git/variables');
    await mkdir(cwd, { recursive: true });
    await writeFile(path.join(cwd, 'file_processing.env'), text);
    const script = `set -aeu; . ./file_processing.env; set +a; exec node -p 'JSON.stringify(process.env)'`;
    const read = JSON.parse(await runOk(shell, ['-c', script], { cwd })) as NodeJS.ProcessEnv;
    expect(read).toMatchObject({
      ...NASTY,
      APP_ENV: 'local',
      PORT: '8000',
      AWS_REGION: 'eu-west-1',
    });
    expect(await readdir(cwd)).toEqual(['file_processing.env']);
  });

  test('one parameter moves the registry everywhere', async () => {
    const compose = (await renderCase('local', manifest({}, 5055))).get(
      'infra/local/docker-compose.yml',
    );
    expect((parse(compose?.text ?? '') as Compose).services['registry']?.ports).toEqual([
      '127.0.0.1:5055:5000',
    ]);
    const shared = await renderCase('shared', manifest({}, 5055));
    expect(shared.get('infra/shared/environments.sh')?.text).toContain(
      'LOCAL_REGISTRY_PORT=5055\n',
    );
  });
});

interface Compose {
  services: Record<string, { image: string; ports: string[] }>;
}

describe('local: compose', () => {
  test.each(EMULATORS)('%s has a pinned image and listens on this machine only', async (name) => {
    const file = inCase(name, 'infra/local/docker-compose.yml');
    const { services } = parse(await readFile(file, 'utf8')) as Compose;
    expect(Object.keys(services)).toEqual(['emulator', 'registry']);
    for (const { image, ports } of Object.values(services)) {
      expect(image).toMatch(/:\d+\.\d+\.\d+\}?$/);
      expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    }
  });
});

describeWithTools(['bash', 'aws'], 'local: what the script refuses', () => {
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    // Docker that is not there, whatever this machine has.
    const folder = inCase('default', '.git/fakes');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'docker'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const url = `http://127.0.0.1:${await freePort()}`;
    env = toolEnv({ AWS_ENDPOINT_URL: url });
    env['PATH'] = `${folder}:${env['PATH']}`;
  });
  const setup = (name: string, ...args: string[]): Promise<RunResult> =>
    run(inCase(name, SETUP), args, { env });

  test('an address that is not on this machine', async () => {
    env['AWS_ENDPOINT_URL'] = 'http://emulator.example.org:4566';
    expect(await setup('default')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: environment local talks to an emulator on this machine, but AWS_ENDPOINT_URL is http://emulator.example.org:4566\n',
    });
  });

  test('an address without a port, before anything is started', async () => {
    env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1';
    expect(await setup('default')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: AWS_ENDPOINT_URL has no port: http://127.0.0.1\n',
    });
  });

  test('an emulator that needs Docker where there is none', async () => {
    expect(await setup('floci')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: floci runs in Docker only, .*\n$/),
    });
  });

  test('an unknown argument', async () => {
    expect(await setup('default', '--emulator')).toMatchObject({
      code: 2,
      stderr: "error: unknown argument '--emulator'\nRun with -h for help.\n",
    });
  });

  test('help is data, and no failure', async () => {
    expect(await setup('default', '--help')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: setup_localstack\.sh /),
      stderr: '',
    });
  });
});

describeWithTools(['docker-compose'], 'local: compose as Docker Compose reads it', () => {
  test.each(EMULATORS)('%s', async (name) => {
    const file = inCase(name, 'infra/local/docker-compose.yml');
    const env = toolEnv({ DOCKER_CONFIG: '/nowhere' });
    expect(await run('docker-compose', ['--file', file, 'config', '--quiet'], { env })).toEqual(
      CLEAN,
    );
  });

  test('a misspelt key would be found', async () => {
    const file = inCase('default', '.git/misspelt.yml');
    const text = await readFile(inCase('default', 'infra/local/docker-compose.yml'), 'utf8');
    await writeFile(file, text.replace('healthcheck:', 'healthchek:'));
    const { code, stderr } = await run('docker-compose', ['--file', file, 'config', '--quiet']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('healthchek');
  });
});

/** Programs that write down how they were called and what they were given, first on PATH. */
async function fakes(programs: Record<string, string>): Promise<string> {
  const folder = inCase('default', '.git/fakes');
  await mkdir(folder, { recursive: true });
  for (const [name, body] of Object.entries(programs)) {
    const script = `#!/bin/sh\necho "${name} $*" >>"${folder}/calls"\n${body}\n`;
    await writeFile(path.join(folder, name), script, { mode: 0o755 });
  }
  await writeFile(path.join(folder, 'calls'), '');
  return folder;
}

const callsOf = async (folder: string): Promise<string[]> =>
  (await readFile(path.join(folder, 'calls'), 'utf8')).trim().split('\n');

/** A cluster that answers, whose user may do everything, behind the context FAKE_CONTEXT. */
const KUBECTL =
  'case "$*" in *current-context) test -n "$FAKE_CONTEXT" && echo "$FAKE_CONTEXT" ;; esac';

describeWithTools(['bash', 'aws', 'curl'], 'local: the Kubernetes context', () => {
  const status = async (context: string, ...args: string[]) => {
    const folder = await fakes({ docker: 'exit 1', kubectl: KUBECTL });
    const env = toolEnv({ FAKE_CONTEXT: context, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    env['PATH'] = `${folder}:${env['PATH']}`;
    const { stderr } = await run(inCase('default', SETUP), ['status', ...args], { env });
    const calls = (await callsOf(folder)).filter((call) => call.startsWith('kubectl'));
    return { stderr, calls };
  };

  test('a local one is asked whether one may deploy to it', async () => {
    const { stderr, calls } = await status('kind-shop');
    expect(stderr).toContain('cluster kind-shop is ready to deploy to\n');
    expect(calls.slice(1).every((call) => call.startsWith('kubectl --context kind-shop '))).toBe(
      true,
    );
    expect(calls).toHaveLength(4);
  });

  test('any other is left alone', async () => {
    const { stderr, calls } = await status('prod');
    expect(stderr).toContain("context 'prod' is not a local one and is left alone");
    expect(calls).toEqual(['kubectl config current-context']);
  });

  test('none', async () => {
    expect((await status('')).stderr).toContain('no Kubernetes context is selected');
  });

  test('one that is asked for and not local is refused', async () => {
    const { stderr, calls } = await status('kind-shop', '--context', 'prod');
    expect(stderr).toContain(
      "error: environment local never touches Kubernetes context 'prod'; allowed: kind-* ",
    );
    expect(calls).toEqual([]);
  });
});

describeWithTools(
  ['bash', 'aws', 'curl', 'moto_server', 'docker-registry'],
  'local: without Docker',
  () => {
    let env: NodeJS.ProcessEnv;
    let registry: string;
    beforeAll(async () => {
      env = toolEnv({ AWS_ENDPOINT_URL: `http://127.0.0.1:${await freePort()}` });
      env['KUBECONFIG'] = '/nowhere';
      registry = `127.0.0.1:${await freePort()}`;
      const text = await readFile(inCase('default', SETUP), 'utf8');
      await writeFile(inCase('default', SETUP), text.replace('127.0.0.1:5001', registry));
    });
    const setup = (...args: string[]): Promise<RunResult> =>
      run(inCase('default', SETUP), ['--process', ...args], { env });
    afterAll(async () => {
      await setup('down');
    });
    const objects = (): Promise<string> => {
      const args = ['s3', 'ls', '--recursive', 's3://mlops-local-seed'];
      const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
      return runOk('aws', args, { env: { ...env, ...credentials, AWS_REGION: 'eu-west-1' } });
    };

    test('--dry-run starts nothing', async () => {
      expect(await setup('--dry-run')).toEqual(expect.objectContaining({ code: 0 }));
      expect(await setup('status')).toMatchObject({ code: 1 });
    });

    test('it starts emulator and registry, makes the state bucket and loads the seed data', async () => {
      const { code, stdout, stderr } = await setup();
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
      expect(stderr).toContain('emulator started as a process');
      expect(stderr).toContain(`registry started as a process at ${registry}`);
      expect(stderr).toContain('creating state bucket mlops-local-tfstate');
      expect(stderr).toContain('no cluster: ');
      expect(await objects()).toMatch(/^\S+ \S+ +\d+ example\/greeting\.json\n$/);
      expect((await fetch(`http://${registry}/v2/`)).status).toBe(200);
    });

    test('a second run finds everything there', async () => {
      const { code, stderr } = await setup();
      expect(code).toBe(0);
      expect(stderr).toContain('emulator responds at');
      expect(stderr).toContain(`registry responds at ${registry}`);
      expect(stderr).toContain('state bucket mlops-local-tfstate exists');
    });

    test('a module adds its own data, twice with the same result', async () => {
      const own = inCase('default', 'infra/file_processing/scripts/setup_localstack.sh');
      for (let times = 0; times < 2; times += 1) {
        expect(await run(own, ['--process'], { env })).toEqual(
          expect.objectContaining({ code: 0 }),
        );
        expect(
          (await objects())
            .trim()
            .split('\n')
            .map((line) => line.split(/ +/).at(-1)),
        ).toEqual(['example/greeting.json', 'file_processing/example.json']);
      }
    });

    test('the nodes of a kind cluster learn where the registry is', async () => {
      const docker = [
        'case "$1 $2" in',
        '"ps --filter") echo shop-control-plane; echo shop-worker ;;',
        '"compose --file") test "$4" = ps && echo registry-id ;;',
        '"inspect --format") echo "mlops-local_default " ;;',
        `"exec --interactive") cat >>"$(dirname "$0")/calls" ;;`,
        'esac',
        'exit 0',
      ];
      const folder = await fakes({ docker: docker.join('\n'), kubectl: KUBECTL });
      const PATH = `${folder}:${env['PATH']}`;
      const result = await run(inCase('default', SETUP), [], {
        env: { ...env, FAKE_CONTEXT: 'kind-shop', PATH },
      });
      expect(result).toMatchObject({
        code: 0,
        stderr: expect.stringContaining(`nodes of kind-shop pull from ${registry}\n`),
      });
      const hosts = `/etc/containerd/certs.d/${registry}`;
      const tell = (node: string): string[] => [
        `docker exec ${node} mkdir -p ${hosts}`,
        `docker exec --interactive ${node} cp /dev/stdin ${hosts}/hosts.toml`,
        '[host."http://mlops-registry:5000"]',
      ];
      const calls = await callsOf(folder);
      // Emulator and registry are processes by now, and stay so until they are stopped.
      expect(calls).not.toContainEqual(expect.stringMatching(/^docker compose .* up /));
      const from = calls.findIndex((call) => call.startsWith('docker network'));
      expect(calls.slice(from)).toEqual([
        'docker network connect --alias mlops-registry kind registry-id',
        ...tell('shop-control-plane'),
        ...tell('shop-worker'),
      ]);
    });

    test.each([
      [
        'its registry is a process',
        '"ps --filter") echo shop-control-plane ;;',
        'is a process, which nodes of kind-shop cannot reach; ',
      ],
      ['its nodes are not in this Docker', '', 'kind has no nodes of kind-shop in this Docker'],
      ['Docker does not respond', 'info*) exit 1 ;;', 'Docker with compose does not respond'],
    ])('a kind cluster is not ready where %s', async (_title, line, says) => {
      const docker = ['case "$1 $2" in', line, '*) ;;', 'esac', 'exit 0'].filter(Boolean);
      const folder = await fakes({ docker: docker.join('\n'), kubectl: KUBECTL });
      const PATH = `${folder}:${env['PATH']}`;
      const { code, stderr } = await run(inCase('default', SETUP), ['--process'], {
        env: { ...env, FAKE_CONTEXT: 'kind-shop', PATH },
      });
      expect(code).toBe(0);
      expect(stderr).toContain(says);
      expect(stderr).not.toContain('ready to deploy to');
      expect(await callsOf(folder)).not.toContainEqual(expect.stringContaining('network connect'));
    });

    test('down stops both, and may be run again', async () => {
      expect(await setup('status')).toEqual(expect.objectContaining({ code: 0 }));
      expect(await setup('down')).toEqual(expect.objectContaining({ code: 0 }));
      expect(await setup('status')).toMatchObject({ code: 1 });
      expect(await setup('down')).toMatchObject({ code: 0, stderr: '' });
      await expect(fetch(`http://${registry}/v2/`)).rejects.toThrow();
    });
  },
);
