import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

import { findGit } from './io/node-git.ts';
import { readHclWasm } from './io/hcl-loader.ts';
import type { Outside } from './io/io.ts';
import { nodeAsk } from './io/node-ask.ts';
import { nodeDisk } from './io/node-disk.ts';
import { nodeNow } from './io/node-clock.ts';
import { nodeOutput } from './io/node-output.ts';
import { nodeProcesses } from './io/node-processes.ts';
import { nodeProgress } from './io/node-progress.ts';
import { discoverRoot } from './io/node-root.ts';
import { nodeTemplates } from './io/node-templates.ts';
import type { GlobalOptions } from './cli.ts';
import { VERSION } from './lib/installed.ts';
import { main } from './main.ts';
import type { RepoPath } from './model.ts';

/** The only user of `process`: opens the outside world for one run. */
function open({ cwd, quiet, color }: GlobalOptions): Outside {
  const folder = resolve(cwd ?? '.');
  const found = discoverRoot(folder);
  const below = relative(found.root, folder).split(sep).join('/') as RepoPath;
  const prefix = found.gitRoot === null ? '' : relative(found.gitRoot, found.root);
  return {
    disk: nodeDisk(found.root, prefix === '' ? null : found.gitRoot),
    git: () => (found.gitRoot === null ? Promise.resolve(null) : findGit(found.root)),
    ask: nodeAsk({ stdin: process.stdin, stdout: process.stdout }),
    out: output(quiet, color),
    progress: nodeProgress({ stderr: process.stderr, quiet }),
    processes: nodeProcesses(),
    templates: nodeTemplates(),
    readUserFile: (path) => readIfThere(resolve(folder, path)),
    hclWasm: readHclWasm,
    now: nodeNow(),
    version: VERSION,
    root: { via: found.via, cwd: below, gitPrefix: prefix.split(sep).join('/') },
  };
}

function output(quiet: boolean, color: boolean | undefined) {
  const { stdout, stderr } = process;
  const env =
    color === undefined
      ? process.env
      : { ...process.env, NO_COLOR: color ? '' : '1', FORCE_COLOR: color ? '1' : '0' };
  return nodeOutput({ stdout, stderr, env, quiet });
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

void main({
  argv: process.argv.slice(2),
  columns: process.stdout.columns ?? 80,
  version: VERSION,
  open,
  out: output(false, undefined),
}).then((code) => {
  process.exitCode = code;
});
