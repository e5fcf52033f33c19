import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmdirSync, rmSync, existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { run, runOk, type RunResult } from './run.ts';
import { SUPERUSER, tool, toolEnv } from './tools.ts';

/** Programs that a node consists of, for `describeWithTools`. */
export const CLUSTER_TOOLS = [
  SUPERUSER,
  'kube-apiserver',
  'kube-pause',
  'etcd',
  'containerd',
  'runc',
  'crane',
  'kubectl',
  'nft',
  'ip',
  'openssl',
  'unshare',
  'nsenter',
] as const;

const SCRIPT = path.resolve(import.meta.dirname, 'cluster/node.sh');
const CGROUPS = '/sys/fs/cgroup';

/** A Kubernetes node with a registry, in a network of its own. */
export interface Cluster {
  /** Address of the registry as the node and `inside` see it. */
  registry: string;
  /** Runs a program in the network of the node, with `kubectl` set up for it. */
  inside(program: string, args: readonly string[], options?: Inside): Promise<RunResult>;
  /** `kubectl` that must succeed; what it printed. */
  kubectl(...args: string[]): Promise<string>;
  /**
   * Pushes an image of one static program; returns `repository@sha256:…`.
   * @param variables environment of the program, as an image sets it
   */
  push(repository: string, program: string, variables?: Record<string, string>): Promise<string>;
  stop(): Promise<void>;
}

export interface Inside {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
}

/** Control groups outlive the processes in them. */
function removeControlGroups(name: string): void {
  const below = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) below(path.join(folder, entry.name));
    }
    rmdirSync(folder);
  };
  const roots = [CGROUPS, ...readdirSync(CGROUPS).map((each) => path.join(CGROUPS, each))];
  for (const root of roots) {
    const folder = path.join(root, name);
    if (existsSync(folder)) below(folder);
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) return '';
  const line = once(createInterface(child.stdout), 'line').then(([text]) => text as string);
  return Promise.race([line, once(child, 'exit').then(() => '')]);
}

/** Starts a node whose kubeconfig has one context of this name. */
export async function startCluster(context: string): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'node-'));
  const group = path.basename(folder);
  const flags = ['--net', '--mount', '--pid', '--fork', '--kill-child'];
  // It ends when its input does, so also when this process is killed.
  const child = spawn(tool('unshare'), [...flags, SCRIPT, folder, context], {
    env: toolEnv({ CGROUP: group }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const stop = async (): Promise<void> => {
    const ended = child.exitCode === null ? once(child, 'exit') : null;
    child.stdin.end();
    await ended;
    removeControlGroups(group);
    rmSync(folder, { recursive: true, force: true });
  };
  if ((await firstLine(child)) !== 'ready') {
    await stop();
    throw new Error(`the node did not start: ${said}`);
  }
  const registry = '127.0.0.1:5001';
  const env = { KUBECONFIG: path.join(folder, 'kubeconfig') };
  const pid = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
  const enter = ['--net', '--target', pid];
  const inside = (program: string, args: readonly string[], given: Inside = {}) =>
    run(tool('nsenter'), [...enter, program, ...args], {
      ...given,
      env: toolEnv({ ...env, ...given.env }),
    });
  const ok = (program: string, ...args: string[]): Promise<string> =>
    runOk(tool('nsenter'), [...enter, program, ...args], { env: toolEnv(env) });
  return {
    registry,
    inside,
    kubectl: (...args) => ok('kubectl', ...args),
    async push(repository, program, variables = {}) {
      const layer = path.join(folder, 'layer.tar');
      await runOk('tar', ['-C', path.dirname(program), '-cf', layer, path.basename(program)]);
      const name = `${registry}/${repository}`;
      const settings = Object.entries(variables).flatMap(([key, value]) => [
        '--env',
        `${key}=${value}`,
      ]);
      const add = ['append', '--insecure', '--oci-empty-base', '--new_layer', layer];
      await ok('crane', ...add, '--new_tag', `${name}:next`);
      const change = ['mutate', '--insecure', `${name}:next`, '--set-platform', 'linux/amd64'];
      const start = ['--entrypoint', `/${path.basename(program)}`, '--user', '10001:10001'];
      await ok('crane', ...change, ...start, ...settings, '--tag', `${name}:next`);
      return `${name}@${(await ok('crane', 'digest', '--insecure', `${name}:next`)).trim()}`;
    },
    stop,
  };
}
