import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { DOCKER, startDocker, type Docker } from './docker.ts';
import { run, runOk, type RunOptions, type RunResult } from './run.ts';
import { tool, toolEnv } from './tools.ts';

/** What a test asks for that starts containers with Docker Compose. */
export const COMPOSE = [
  ...DOCKER,
  'docker-compose',
  'iptables',
  'ip',
  'ss',
  'unshare',
  'nsenter',
] as const;

/**
 * A Docker engine with its Compose plugin, in a network of its own: containers have networks and published
 * ports as on any machine, and meet no port, address or firewall rule of this one.
 */
export interface ComposeDocker extends Docker {
  /** Runs a program in that network, where `docker` is this engine and 127.0.0.1 has the published ports. */
  inside(program: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Like `inside`, for what must succeed; what it printed. */
  insideOk(program: string, args: readonly string[], options?: RunOptions): Promise<string>;
  /** Images that a compose file names, as Docker Compose reads it. */
  imagesOf(file: string): Promise<string[]>;
  /** What the engine knows of a container. */
  inspect(container: string): Promise<Inspected>;
  /** Addresses and ports that something listens on, such as `127.0.0.1:5001`; sorted. */
  listening(): Promise<string[]>;
}

/** The part of `docker inspect` that tests look at. */
export interface Inspected {
  Id: string;
  State: { Pid: number; Status: string; StartedAt: string; Health?: { Status: string } };
  Config: { Image: string; User: string; Env: string[] };
  HostConfig: {
    CapAdd: string[] | null;
    CapDrop: string[] | null;
    Init: boolean | null;
    LogConfig: { Type: string; Config: Record<string, string> };
    Privileged: boolean;
    RestartPolicy: { Name: string };
    SecurityOpt: string[] | null;
  };
  Mounts: { Type: string; Name?: string; Destination: string }[];
}

/** Starts one; it knows no image yet (`standIn`). */
export async function startComposeDocker(): Promise<ComposeDocker> {
  const docker = await startDocker([], (program, args) =>
    runOk(tool('unshare'), ['--net', program, ...args, 'bridge']),
  );
  const plugins = path.join(docker.env['DOCKER_CONFIG']!, 'cli-plugins');
  mkdirSync(plugins, { recursive: true });
  symlinkSync(tool('docker-compose'), path.join(plugins, 'docker-compose'));
  const enter = ['--net', '--target', String(docker.pid)];
  const withEngine = (options: RunOptions = {}): RunOptions => ({
    ...options,
    env: { ...(options.env ?? toolEnv()), ...docker.env },
  });
  const insideOk: ComposeDocker['insideOk'] = (program, args, options) =>
    runOk(tool('nsenter'), [...enter, program, ...args], withEngine(options));
  return {
    ...docker,
    inside: (program, args, options) =>
      run(tool('nsenter'), [...enter, program, ...args], withEngine(options)),
    insideOk,
    async imagesOf(file) {
      return lines(await docker.run('compose', '--file', file, 'config', '--images'));
    },
    async inspect(container) {
      return (JSON.parse(await docker.run('inspect', container)) as [Inspected])[0];
    },
    async listening() {
      const table = lines(
        await insideOk('ss', ['--listening', '--tcp', '--numeric', '--no-header']),
      );
      return table.map((line) => line.split(/ +/)[3]!).sort();
    },
  };
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
