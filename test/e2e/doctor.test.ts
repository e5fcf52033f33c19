import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { Repository } from '../support/repository.ts';
import { tool } from '../support/tools.ts';

let repo: Repository;

beforeAll(async () => {
  repo = await Repository.withModule('orders');
});

afterAll(() => repo?.remove());

test('names the programs of this machine with their versions, and a sound repository', async () => {
  const said = await repo.ok('doctor');
  expect(said).toMatch(/^create-infra-module \d+\.\d+\.\d+ on this machine$/m);
  expect(said).toContain(`node         ${process.versions.node}  (this tool)`);
  expect(said).toMatch(/^ {2}ok +git +2\.\d+\.\d+ /m);
  expect(said).toMatch(/this repository\n {2}nothing is odd\n/);
});

test('on a machine without anything says what is missing, and blocks nothing', async () => {
  const bare = mkdtempSync(path.join(tmpdir(), 'bare-'));
  try {
    for (const name of ['node', 'git']) symlinkSync(tool(name), path.join(bare, name));
    const { code, stdout } = await repo.tool(['doctor'], { env: { PATH: bare } });
    expect({ code, stdout }).toEqual(expect.objectContaining({ code: 0 }));
    expect(stdout).toMatch(/^ {2}missing +terraform +- {2}\(manage\.sh; tofu will do, too\)$/m);
    expect(stdout).toMatch(/^ {2}ok +git /m);
  } finally {
    rmSync(bare, { recursive: true });
  }
});

test('what blocks comes with the way out, and the way out works', async () => {
  const before = repo.tree();
  const lock = '.infra/lock/orders.json';
  repo.write(lock, '<<<<<<< HEAD\n');
  const { code, stdout } = await repo.tool(['doctor', '--json']);
  expect(code).toBe(1);
  const { odd } = JSON.parse(stdout);
  const levels = odd.map((it: { id: string; level: string }) => `${it.level} ${it.id}`);
  expect(levels.sort()).toEqual(['blocks damaged', 'warning uncommitted']);
  const damaged = odd.find((it: { id: string }) => it.id === 'damaged');
  expect(damaged.fix).toContain('git checkout HEAD -- .infra');
  await repo.git('checkout', 'HEAD', '--', '.infra');
  expect(await repo.ok('doctor')).toContain('nothing is odd');
  expect(repo.tree()).toEqual(before);
});
