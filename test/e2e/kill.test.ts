import { execFile, type ExecFileException } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { type FileChange, pendingRun, recover } from '../../src/apply.ts';
import { nodeDisk } from '../../src/io/node-disk.ts';
import { nodeProcesses } from '../../src/io/node-processes.ts';
import { describeWithTools, tool } from '../support/tools.ts';

type Tree = Record<string, string>;

/** Every system call with which a disk can be changed. */
const CALLS = [
  ...['openat', 'open', 'creat', 'write', 'pwrite64', 'writev', 'ftruncate', 'truncate'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat'],
  ...['unlink', 'unlinkat', 'mkdir', 'mkdirat', 'rmdir', 'chmod', 'fchmod', 'fchmodat'],
];
const WRITING = /O_WRONLY|O_RDWR|O_CREAT/;

/** Executable files end in `*`. */
const BEFORE: Tree = {
  'infra/one/main.tf': 'old\n',
  'infra/one/scripts/run.sh': 'echo\n',
  'infra/one/gone/with/folder.txt': 'gone\n',
  'mine.txt': 'mine\n',
};
const AFTER: Tree = {
  'infra/one/main.tf': 'new\n',
  'infra/one/scripts/run.sh*': 'echo\n',
  'infra/two/main.tf': 'two\n',
  'infra/two/manage.sh*': 'two\n',
  '.infra/lock/two.json': '{}\n',
  'mine.txt': 'mine\n',
};

let work: string;
let script: string;
let changes: string;

function bare(path: string): string {
  return path.replace(/\*$/, '');
}

function changesBetween(from: Tree, to: Tree): FileChange[] {
  const paths = new Set([...Object.keys(from), ...Object.keys(to)].map(bare));
  return [...paths].map((path) => {
    const before = from[path] ?? from[`${path}*`];
    const after = to[path] ?? to[`${path}*`];
    const hash = before === undefined ? null : createHash('sha256').update(before).digest('hex');
    return {
      path: path as FileChange['path'],
      before: hash,
      after: after === undefined ? null : { bytes: after, executable: `${path}*` in to },
    };
  });
}

function plant(): string {
  const root = mkdtempSync(join(work, 'root-'));
  for (const [path, text] of Object.entries(BEFORE)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), 0o644);
  }
  return root;
}

/** Files of the root, the tool's local records left out. */
function treeOf(root: string): Tree {
  const tree: Tree = {};
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const stat = statSync(join(root, path));
    if (!stat.isFile() || /^\.infra\/(undo\/|\.gitignore$)/.test(path)) continue;
    tree[stat.mode & 0o100 ? `${path}*` : path] = readFileSync(join(root, path), 'utf8');
  }
  return tree;
}

/** Signal that ended strace's child, or null; `flags` go before the program. */
function runUnderStrace(root: string, flags: string[]): Promise<string | null> {
  const program = [process.execPath, script, root, changes];
  return new Promise((resolve, reject) => {
    const ended = (error: ExecFileException | null, _out: string, stderr: string): void => {
      // strace ends by the signal that ended the program.
      if (error === null || error.signal) resolve(error?.signal ?? null);
      else reject(new Error(stderr || error.message));
    };
    execFile(tool('strace'), ['-f', '-qq', ...flags, ...program], ended);
  });
}

/** Each system call of an undisturbed run that touches the root: its name and its count. */
async function momentsOfARun(): Promise<{ call: string; count: number }[]> {
  const root = plant();
  const log = join(work, 'trace.log');
  await runUnderStrace(root, ['-y', '-s', '300', '-o', log, '-e', `trace=?${CALLS.join(',?')}`]);
  expect(treeOf(root)).toEqual(AFTER);
  const counts = new Map<string, number>();
  const moments: { call: string; count: number }[] = [];
  const lines = readFileSync(log, 'utf8').split('\n');
  const main = lines[0]?.split(' ')[0];
  for (const line of lines) {
    const [, thread, call = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (thread !== main) continue;
    const count = (counts.get(call) ?? 0) + 1;
    counts.set(call, count);
    if (!line.includes(root) || (call === 'openat' && !WRITING.test(line))) continue;
    moments.push({ call, count });
  }
  return moments;
}

async function killAt(moment: { call: string; count: number }): Promise<'all' | 'nothing'> {
  const root = plant();
  const inject = `inject=${moment.call}:signal=SIGKILL:when=${moment.count}`;
  const flags = ['-o', '/dev/null', '-e', `trace=${moment.call}`, '-e', inject];
  const signal = await runUnderStrace(root, flags);
  expect({ ...moment, signal }).toEqual({ ...moment, signal: 'SIGKILL' });
  const disk = nodeDisk(root);
  recover(disk, nodeProcesses());
  expect(pendingRun(disk)).toBeNull();
  const tree = treeOf(root);
  const outcome = 'infra/two/main.tf' in tree ? 'all' : 'nothing';
  expect({ ...moment, tree }).toEqual({ ...moment, tree: outcome === 'all' ? AFTER : BEFORE });
  rmSync(root, { recursive: true });
  return outcome;
}

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'kill-'));
  script = join(work, 'apply.cjs');
  changes = join(work, 'changes.json');
  writeFileSync(changes, JSON.stringify(changesBetween(BEFORE, AFTER)));
  await build({
    entryPoints: [join(import.meta.dirname, '../support/apply-process.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: script,
  });
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describeWithTools(['strace'], 'a process that is killed', () => {
  test('at any system call that writes: the next run ends in all or nothing', async () => {
    const moments = await momentsOfARun();
    expect(moments.length).toBeGreaterThan(40);
    const outcomes: string[] = [];
    const queue = moments.entries();
    const worker = async (): Promise<void> => {
      for (const [index, moment] of queue) outcomes[index] = await killAt(moment);
    };
    await Promise.all([worker(), worker()]);
    // First nothing, from one moment on all: the journal decides, and only once.
    expect(outcomes).toEqual([...outcomes].sort().reverse());
    expect(new Set(outcomes)).toEqual(new Set(['all', 'nothing']));
  });
});
