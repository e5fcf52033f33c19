import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DOCKER, startDocker, withBuildKit, type Docker } from '../support/docker.ts';
import { freePort } from '../support/free-port.ts';
import { goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { startRegistry, type Registry } from '../support/registry.ts';
import { renderCase } from '../support/render-case.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { describeWithTools, toolEnv } from '../support/tools.ts';
import { writeFiles } from '../support/write-files.ts';
import '../support/timeout.ts';

let docker: Docker;
afterAll(() => docker?.stop());

describeWithTools(
  [...DOCKER, 'docker-registry', 'bash', 'git', 'curl', 'kubectl'],
  'ecr_put.sh with a real engine and a real registry',
  () => {
    const MODULE = 'infra/file_processing';
    let repository: GoldenRepository;
    let registry: Registry;
    let image: string;

    beforeAll(async () => {
      docker ??= await startDocker(['python', 'node', 'go']);
      registry = await startRegistry();
      image = `${registry.host}/mlops/file_processing`;
      repository = await goldenRepository('service/default', 'shared/default');
      await writeFile(inModule('container_image.txt'), `${image}\n`);
    });
    afterAll(async () => {
      await registry.stop();
      await repository.remove();
    });

    const inModule = (file: string): string => path.join(repository.folder, MODULE, file);
    const put = (...args: string[]): Promise<RunResult> =>
      run(inModule('scripts/ecr_put.sh'), ['--env', 'local', ...args], {
        env: toolEnv({ ...docker.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }),
      });
    const rendered = (): Promise<string> =>
      runOk(inModule('scripts/deploy.sh'), ['render', '--env', 'local'], { env: toolEnv() });
    /** What the engine has of the package goes, so that only the registry knows the image. */
    const forget = async (): Promise<void> => {
      const ids = await docker.run('images', '--quiet', image);
      for (const id of new Set(ids.split('\n').filter(Boolean)))
        await docker.run('rmi', '--force', id);
    };

    test('builds, pushes, and points the overlay at the digest that the registry serves', async () => {
      const { code, stdout } = await put();
      expect(code).toBe(0);
      const [, digest] = stdout.trim().split('@');
      expect(stdout).toBe(`${image}@${digest}\n`);
      expect(await readFile(inModule('container_image.digest.txt'), 'utf8')).toBe(stdout);
      expect(await rendered()).toContain(`image: ${image}@${digest}\n`);
      // An image of this machine is nothing to commit.
      expect(await runOk('git', ['status', '--porcelain'], { cwd: repository.folder })).toBe('');
      await forget();
      await docker.run('pull', '--quiet', `${image}@${digest}`);
    });

    test('a second run builds nothing and gives the same digest', async () => {
      const first = await readFile(inModule('container_image.digest.txt'), 'utf8');
      await forget();
      const { code, stdout, stderr } = await put();
      expect({ code, stdout }).toEqual({ code: 0, stdout: first });
      expect(stderr).toContain('already exists; nothing to build');
    });

    test('in local, what is not committed gets a tag of its own, and a digest of its own', async () => {
      const before = await readFile(inModule('container_image.digest.txt'), 'utf8');
      const source = path.join(
        repository.folder,
        'packages/file_processing/src/file_processing/__init__.py',
      );
      await appendFile(source, '# changed\n');
      const { code, stdout, stderr } = await put();
      expect(code).toBe(0);
      expect(stderr).toMatch(/file_processing:files-[0-9a-f]{12}/);
      expect(stdout).not.toBe(before);
      expect(await put()).toMatchObject({ code: 0, stdout });
    });

    describeWithTools(['docker-buildx', 'buildkitd'], 'with BuildKit', () => {
      let plain: Docker;
      beforeAll(async () => {
        plain = docker;
        docker = await withBuildKit(docker, registry.host, ['python']);
      });
      afterAll(async () => {
        await docker.stop();
        docker = plain;
      });

      test('promoted to another registry, an image keeps its digest and is not built again', async () => {
        const later = await startRegistry();
        const built = await put();
        const repositoryThere = `${later.host}/mlops/file_processing`;
        await writeFile(inModule('container_image.txt'), `${repositoryThere}\n`);
        const from = ['--from', built.stdout.trim()];
        const digest = built.stdout.trim().split('@')[1]!;
        const promoted = await put(...from);
        expect(promoted).toMatchObject({ code: 0, stdout: `${repositoryThere}@${digest}\n` });
        expect(promoted.stderr).not.toContain('building');
        expect(await rendered()).toContain(`image: ${repositoryThere}@${digest}\n`);
        await docker.run('pull', '--quiet', `${repositoryThere}@${digest}`);
        expect(await put(...from)).toMatchObject({
          code: 0,
          stderr: expect.stringContaining('already exists; nothing to copy'),
        });

        // A tag that names another image already is not taken for the one that was asked for.
        const other = await put('--tag', 'taken', '--allow-dirty');
        expect(other.stdout).not.toContain(digest);
        expect(await put(...from, '--tag', 'taken')).toMatchObject({
          code: 1,
          stderr: expect.stringContaining(`file_processing:taken is another image (sha256:`),
        });
        await writeFile(inModule('container_image.txt'), `${image}\n`);
        await later.stop();
      });

      test('the same files give the same digest, built anew and at another time', async () => {
        const source = path.join(repository.folder, 'packages/file_processing');
        // Older than the last commit, then newer.
        await runOk('find', [source, '-exec', 'touch', '-d', '2001-02-03', '{}', '+']);
        const first = await put('--tag', 'one', '--allow-dirty');
        await docker.run('buildx', 'prune', '--all', '--force');
        await runOk('find', [source, '-exec', 'touch', '{}', '+']);
        const second = await put('--tag', 'two', '--allow-dirty');
        expect([first.code, second.code]).toEqual([0, 0]);
        expect(second.stderr).not.toContain('already exists');
        expect(second.stdout).toBe(first.stdout);
      });
    });

    test('without a registry, and without an engine, one line says what to start', async () => {
      const { host } = registry;
      await writeFile(inModule('container_image.txt'), '127.0.0.1:1/mlops/file_processing\n');
      expect(await put()).toMatchObject({
        code: 1,
        stderr:
          'error: no registry responds at 127.0.0.1:1; start it: infra/local/scripts/setup_localstack.sh\n',
      });
      await writeFile(inModule('container_image.txt'), `${host}/mlops/file_processing\n`);
      const env = toolEnv({ DOCKER_HOST: 'unix:///nowhere.sock' });
      expect(await run(inModule('scripts/ecr_put.sh'), ['--env', 'local'], { env })).toMatchObject({
        code: 1,
        stderr: 'error: docker is installed, but its engine does not respond; start it\n',
      });
    });
  },
);

/** Each language, and each workload of it that has a Dockerfile of its own. */
const IMAGES = [
  { language: 'python', workload: 'deployment' },
  { language: 'node', workload: 'deployment' },
  { language: 'go', workload: 'deployment' },
  { language: 'python', workload: 'worker' },
  { language: 'node', workload: 'cronjob' },
] as const;

function manifest(language: string, workload: string): string {
  return `version: 1
project: mlops
environments:
  dev: { account: "111111111111", region: eu-west-1, cidr: 10.10.0.0/16, zones: 2 }
packages:
  roots: [packages]
modules:
  file_processing:
    blueprint: service@1.0.0
    package: packages/file_processing
    params: { language: ${language}, workload: ${workload} }
`;
}

/** As the manifests run it: no root, no capabilities, nothing to write to. */
const RESTRICTED = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

describeWithTools(
  [...DOCKER, 'python3', 'node', 'go'],
  'service: the image of a new package on a real engine',
  () => {
    let folder: string;
    beforeAll(async () => {
      docker ??= await startDocker(['python', 'node', 'go']);
      folder = await mkdtemp(path.join(tmpdir(), 'images-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const build = async (language: string, workload: string): Promise<string> => {
      const root = path.join(folder, `${language}-${workload}`);
      await writeFiles(root, await renderCase('service', manifest(language, workload)));
      const image = `test/${language}-${workload}`;
      await docker.run(
        'build',
        '--quiet',
        '--tag',
        image,
        path.join(root, 'packages/file_processing'),
      );
      return image;
    };

    describe.each(IMAGES)('$language, $workload', ({ language, workload }) => {
      let image: string;
      beforeAll(async () => {
        image = await build(language, workload);
      });

      if (workload === 'cronjob') {
        test('does its work without root or a writable file system, and ends', async () => {
          const said = await docker.run(
            ...['run', '--rm', '--network', 'none', ...RESTRICTED],
            ...['--env', 'APP_ENV=dev', image],
          );
          expect(said).toContain('file-processing ran in dev');
        });
        return;
      }

      test('runs without root or a writable file system, is healthy, and ends on SIGTERM', async () => {
        const port = String(await freePort());
        const settings = [`PORT=${port}`, 'DRAIN_SECONDS=1', 'PAUSE_SECONDS=1'];
        const id = (
          await docker.run(
            ...['run', '--detach', '--network', 'host', '--health-interval', '1s', ...RESTRICTED],
            ...settings.flatMap((setting) => ['--env', setting]),
            image,
          )
        ).trim();
        const state = (field: string): Promise<string> =>
          docker.run('inspect', '--format', `{{${field}}}`, id).then((text) => text.trim());
        try {
          for (let tries = 0; (await state('.State.Health.Status')) !== 'healthy'; tries += 1) {
            if (tries > 300) throw new Error(await docker.run('logs', id));
            await sleep(200);
          }
          expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
          expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
          expect(
            (await docker.run('top', id, '-eo', 'pid,uid,gid')).trim().split('\n').slice(1),
          ).toEqual(expect.arrayContaining([expect.stringMatching(/^\d+\s+10001\s+10001$/)]));
          await docker.run('stop', '--time', '30', id);
          // 143 would be the signal's, 137 that of the one that follows.
          expect(await state('.State.ExitCode')).toBe('0');
        } finally {
          await docker.run('rm', '--force', id);
        }
      });
    });
  },
);
