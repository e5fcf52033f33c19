import { readFileSync, statSync, type Stats } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

import { UserError } from '../errors.ts';
import { VERSION } from '../lib/installed.ts';
import type { RepoPath } from '../model.ts';
import { gitSettings } from './git-settings.ts';
import { readHclWasm } from './hcl-loader.ts';
import type { Outside, Output } from './io.ts';
import { nodeAsk, type AskStreams } from './node-ask.ts';
import { nodeNow } from './node-clock.ts';
import { nodeDisk } from './node-disk.ts';
import { favourManyTexts } from './node-engine.ts';
import { findGit } from './node-git.ts';
import { nodeProbe } from './node-probe.ts';
import { nodeProcesses } from './node-processes.ts';
import { nodeProgress, type ProgressOptions } from './node-progress.ts';
import { discoverRoot } from './node-root.ts';
import { nodeTemplates } from './node-templates.ts';

export interface OutsideOptions {
  /** Where to work; default: the working directory of the process. */
  cwd: string | undefined;
  quiet: boolean;
  out: Output;
  streams: AskStreams & Pick<ProgressOptions, 'stderr'>;
}

/** The outside world for one run. */
export function openOutside({ cwd, quiet, out, streams }: OutsideOptions): Outside {
  const folder = resolve(cwd ?? '.');
  if (cwd !== undefined) refuseNoFolder(cwd, folder);
  const found = discoverRoot(folder);
  const below = relative(found.root, folder).split(sep).join('/') as RepoPath;
  const prefix = found.gitRoot === null ? '' : relative(found.gitRoot, found.root);
  return {
    disk: nodeDisk(found.root, prefix === '' ? null : found.gitRoot),
    git: () => (found.gitRoot === null ? Promise.resolve(null) : findGit(found.root)),
    ask: nodeAsk(streams),
    out,
    progress: nodeProgress({ stderr: streams.stderr, quiet }),
    favourManyTexts,
    processes: nodeProcesses(),
    templates: nodeTemplates(),
    readUserFile: (path) => readIfThere(resolve(folder, path)),
    hclWasm: readHclWasm,
    probe: nodeProbe(found.root),
    gitSettings: (paths, names) => gitSettings(found.root, paths, names),
    node: process.versions.node,
    // Most commands never ask.
    get now() {
      return nodeNow();
    },
    version: VERSION,
    root: { via: found.via, cwd: below, gitPrefix: prefix.split(sep).join('/') },
  };
}

/** The repository around a folder that is not there would be a surprise. */
function refuseNoFolder(given: string, folder: string): void {
  const stat = statIfThere(folder);
  if (stat?.isDirectory() === true) return;
  throw new UserError({
    message: `--cwd ${given} is ${stat === null ? 'not there' : 'no folder'}`,
    expected: 'a folder in the repository',
  });
}

function statIfThere(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === undefined) throw error;
    const why = code === 'EISDIR' ? 'it is a directory' : code;
    throw new UserError({ message: `${path} cannot be read: ${why}`, file: path });
  }
}
