import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** A provider that every call of Terraform uses, instead of a process of its own for each plan. */
export interface RunningProvider {
  env: { TF_REATTACH_PROVIDERS: string };
  stop: () => void;
}

/** The program that `terraform init` has put into a data directory. */
function installed(data: string): string {
  let place = path.join(data, 'providers/registry.terraform.io/hashicorp/aws');
  // Version, platform, file.
  for (let depth = 0; depth < 3; depth += 1) {
    const [name] = readdirSync(place).filter((it) => depth < 2 || it.startsWith('terraform-'));
    place = path.join(place, name!);
  }
  return place;
}

/**
 * Starts the AWS provider as one that a debugger is attached to (Plugin Development, "Debugging
 * Providers"): it says where it listens, and stays. Plans cost half of the time with it.
 */
export function startProvider(data: string): Promise<RunningProvider> {
  return new Promise((resolve, reject) => {
    const child = spawn(installed(data), ['-debug'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    child.on('error', reject);
    child.on('close', () => reject(new Error(`the provider ended; it said: ${said}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const where = /TF_REATTACH_PROVIDERS='([^'\n]+)'/.exec(said)?.[1];
      if (where === undefined) return;
      resolve({ env: { TF_REATTACH_PROVIDERS: where }, stop: () => child.kill() });
    });
  });
}
