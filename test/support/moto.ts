import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tool, toolEnv } from './tools.ts';

/** An AWS emulator that runs. */
export interface Moto {
  url: string;
  /** What the AWS CLI, Terraform and scripts need to talk to it and to nothing else. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Signals the process and all it started: `moto_server` may be a wrapper around Python. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    signalGroup(child, 'SIGTERM');
    // A timer that is left must not keep the test run alive.
    await Promise.race([ended, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
  }
  signalGroup(child, 'SIGKILL');
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/data.json`)).ok;
  } catch {
    return false;
  }
}

async function start(region: string): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // Without the managed policies, attaching one of AWS's own to a role is an error.
  const child = spawn(tool('moto_server'), ['-H', '127.0.0.1', '-p', String(port)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    // The account of the built-in environment `local`, which scripts and providers insist on.
    env: toolEnv({ MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_ACCOUNT_ID: '000000000000' }),
  });
  const killAtExit = (): void => signalGroup(child, 'SIGKILL');
  process.once('exit', killAtExit);
  let said = '';
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (said = (said + text).slice(-4000)));
  child.on('error', (error) => (said += String(error)));
  const deadline = performance.now() + READY_WITHIN_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || child.pid === undefined || performance.now() > deadline) {
      await stop(child);
      throw new Error(`moto_server did not start: ${said}`);
    }
    await sleep(100);
  }
  return {
    url,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_PAGER: '',
    },
    async stop() {
      process.off('exit', killAtExit);
      await stop(child);
    },
  };
}

/** Starts moto on a free port; a second try covers a port that was taken in between. */
export async function startMoto(region = 'eu-central-1'): Promise<Moto> {
  try {
    return await start(region);
  } catch {
    return start(region);
  }
}
