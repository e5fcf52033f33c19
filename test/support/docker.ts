import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runOk } from './run.ts';
import { SUPERUSER, tool, toolEnv } from './tools.ts';

/** What a test asks for that needs a Docker engine: it starts one, with Debian's docker.io. */
export const DOCKER = [SUPERUSER, 'docker', 'dockerd'] as const;

/** Base images by what of this machine stands in for them, as the Dockerfiles name them. */
const BASES = {
  python: 'python:3.13.15-slim-trixie',
  node: 'node:24.19.0-trixie-slim',
  go: 'golang:1.26.8',
} as const;

export type Base = keyof typeof BASES;

/** What of this machine can stand in for an image. */
export type StandIn = Base | 'moto' | 'registry';

/** A Docker engine that runs. */
export interface Docker {
  env: Record<string, string>;
  /** Its process. */
  pid: number;
  /** Gives it an image of that name (base-image.sh). */
  standIn(what: StandIn, image: string): Promise<void>;
  /** The engine itself, which must succeed; what it printed. */
  run(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

type Run = (program: string, args: readonly string[]) => Promise<string>;

/**
 * Starts an engine that has stand-ins for these base images (base-image.sh).
 * @param start how to run the script that starts it, to have it in another network
 */
export async function startDocker(
  bases: readonly Base[],
  start: Run = (program, args) => runOk(program, args),
): Promise<Docker> {
  const folder = mkdtempSync(path.join(tmpdir(), 'docker-'));
  await start(path.join(import.meta.dirname, 'docker-engine.sh'), [folder, String(process.pid)]);
  const own = {
    DOCKER_HOST: `unix://${folder}/engine.sock`,
    DOCKER_CONFIG: path.join(folder, 'config'),
  };
  const env = toolEnv(own);
  const script = path.join(import.meta.dirname, 'base-image.sh');
  const docker: Docker = {
    env: own,
    pid: Number(readFileSync(path.join(folder, 'engine.pid'), 'utf8')),
    async standIn(what, image) {
      await runOk(script, [what, image], { env });
    },
    run: (...args) => runOk('docker', args, { env }),
    async stop() {
      process.kill(docker.pid);
      while (existsSync(folder)) await sleep(100);
    },
  };
  for (const base of bases) await docker.standIn(base, BASES[base]);
  return docker;
}

/**
 * The engine with a client that has BuildKit, as a daemon of its own that pulls base images from `registry`
 * instead of Docker Hub. `stop` ends that daemon only.
 */
export async function withBuildKit(
  docker: Docker,
  registry: string,
  bases: readonly Base[],
): Promise<Docker> {
  const folder = mkdtempSync(path.join(tmpdir(), 'buildkit-'));
  const socket = path.join(folder, 'daemon.sock');
  mkdirSync(path.join(folder, 'cli-plugins'));
  symlinkSync(tool('docker-buildx'), path.join(folder, 'cli-plugins/docker-buildx'));
  const config = path.join(folder, 'daemon.toml');
  writeFileSync(
    config,
    `root = "${folder}/data"
[grpc]
address = ["unix://${socket}"]
[registry."docker.io"]
mirrors = ["${registry}"]
[registry."${registry}"]
http = true
`,
  );
  const args = ['--config', config, '--oci-worker-net', 'host'];
  const daemon = spawn(tool('buildkitd'), args, { stdio: 'ignore', env: toolEnv() });
  const kill = (): boolean => daemon.kill();
  process.once('exit', kill);
  while (!existsSync(socket) && daemon.exitCode === null) await sleep(100);
  const own = { ...docker.env, DOCKER_CONFIG: folder };
  const run = (...words: string[]): Promise<string> =>
    runOk('docker', words, { env: toolEnv(own) });
  await run(
    'buildx',
    'create',
    '--name',
    'tests',
    '--driver',
    'remote',
    '--use',
    `unix://${socket}`,
  );
  for (const base of bases) {
    const mirrored = `${registry}/library/${BASES[base]}`;
    await run('tag', BASES[base], mirrored);
    await run('push', '--quiet', mirrored);
  }
  return {
    ...docker,
    env: own,
    run,
    async stop() {
      process.off('exit', kill);
      const ended = once(daemon, 'exit');
      kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
