import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { tool } from './tools.ts';

export interface Registry {
  /** `127.0.0.1:<port>` */
  host: string;
  stop(): Promise<void>;
}

/** A real image registry as a process, with Debian's docker-registry. */
export async function startRegistry(): Promise<Registry> {
  const folder = mkdtempSync(path.join(tmpdir(), 'registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const config = {
    version: 0.1,
    http: { addr: host },
    storage: { filesystem: { rootdirectory: folder } },
  };
  // YAML, of which JSON is a part.
  writeFileSync(path.join(folder, 'config.yml'), JSON.stringify(config));
  const args = ['serve', path.join(folder, 'config.yml')];
  const child = spawn(tool('docker-registry'), args, { stdio: 'ignore' });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  for (let tries = 0; !(await answers(host)); tries += 1) {
    if (child.exitCode !== null || tries > 300) throw new Error('docker-registry did not start');
    await sleep(100);
  }
  return {
    host,
    async stop() {
      process.off('exit', kill);
      const ended = once(child, 'exit');
      kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(host: string): Promise<boolean> {
  try {
    return (await fetch(`http://${host}/v2/`)).ok;
  } catch {
    return false;
  }
}
