import { accessSync, constants, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

import type { Probe, Probed } from './io.ts';

/** A program that does not say its version in this time is told as silent. */
const TIMEOUT = 5_000;
const MAX_BYTES = 64 * 1024;

/**
 * Asks installed programs for their version. Only what a folder of PATH outside `root` holds is
 * started, by its absolute path and in a folder without settings: a repository must not get
 * anything to run by being looked at.
 */
export function nodeProbe(root: string): Probe {
  return async (program, args) => {
    const file = onPath(program, root);
    if (file === null) return { found: false, text: null };
    return { found: true, text: args === null ? null : await ask(file, args) };
  };
}

function onPath(program: string, root: string): string | null {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const inside = !path.relative(root, folder).startsWith('..');
    if (!path.isAbsolute(folder) || inside) continue;
    for (const ending of endings) {
      const file = path.join(folder, program + ending);
      if (isProgram(file)) return file;
    }
  }
  return null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not for this person.
    return false;
  }
}

async function ask(file: string, args: readonly string[]): Promise<Probed['text']> {
  const { execa } = await import('execa');
  const { stdout, stderr, failed } = await execa(file, args, {
    cwd: tmpdir(),
    stdin: 'ignore',
    reject: false,
    timeout: TIMEOUT,
    forceKillAfterDelay: 500,
    maxBuffer: MAX_BYTES,
    // None of them may ask home whether there is a newer one.
    env: { LC_ALL: 'C', CHECKPOINT_DISABLE: '1', AWS_PAGER: '', NO_COLOR: '1' },
  });
  return failed ? null : `${stdout}\n${stderr}`;
}
