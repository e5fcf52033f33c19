import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nodeProcesses } from '../../../src/io/node-processes.ts';
import { discoverRoot } from '../../../src/io/node-root.ts';

let top: string;

beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'root-')));
  for (const folder of [
    'git/.git',
    'git/infra/module/deep',
    'git/plain/sub',
    'worktree/sub',
    'bare/a/b',
    'above/git/.git',
    'above/git/sub',
    'stray/.git',
    'stray/sub',
    'folder/infra.yaml',
    'manifest/sub',
  ]) {
    mkdirSync(join(top, folder), { recursive: true });
  }
  for (const file of [
    'git/.git/HEAD',
    'git/infra/infra.yaml',
    'worktree/.git',
    'above/git/.git/HEAD',
    'above/infra.yaml',
    'manifest/infra.yaml',
  ]) {
    writeFileSync(join(top, file), '');
  }
});

afterAll(() => rmSync(top, { recursive: true, force: true }));

describe('the root', () => {
  test.each([
    ['git/infra/module/deep', 'git/infra', 'manifest', 'git', 2],
    ['git/infra', 'git/infra', 'manifest', 'git', 0],
    ['git/plain/sub', 'git', 'git', 'git', 2],
    ['worktree/sub', 'worktree', 'git', 'worktree', 1],
    ['above/git/sub', 'above/git', 'git', 'above/git', 1],
    ['manifest/sub', 'manifest', 'manifest', null, 1],
    ['bare/a/b', 'bare/a/b', 'cwd', null, 0],
    ['stray/sub', 'stray/sub', 'cwd', null, 0],
    ['folder', 'folder', 'cwd', null, 0],
  ] as const)('from %s is %s (%s)', (cwd, root, via, gitRoot, depth) => {
    expect(discoverRoot(join(top, cwd))).toEqual({
      root: join(top, root),
      via,
      gitRoot: gitRoot === null ? null : join(top, gitRoot),
      depth,
    });
  });
});

describe('processes', () => {
  const host = hostname();

  test('our own runs, one that has ended does not, another host is not known', () => {
    const ended = spawnSync(process.execPath, ['--version']).pid;
    const { self, alive } = nodeProcesses();
    expect(self).toEqual({ pid: process.pid, host });
    expect(alive(self)).toBe(true);
    expect(alive({ pid: ended, host })).toBe(false);
    expect(alive({ pid: ended, host: 'elsewhere' })).toBe(true);
    for (const pid of [0, -1, 1.5]) expect(alive({ pid, host })).toBe(false);
  });
});
