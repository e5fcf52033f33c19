import { hostname } from 'node:os';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { miniBlueprint } from '../support/mini-repo.ts';
import { injecting, momentsOf, sample, traced, type Case } from '../support/moments.ts';
import { bin, differences, Repository } from '../support/repository.ts';
import { run, type RunResult } from '../support/run.ts';
import { describeWithTools, tool } from '../support/tools.ts';

const LOCK = '.infra/run/lock';
const LONG_AGO = '@1999-12-31 23:59:59';
const FAR_OFF = '@2099-01-01 00:00:00';
/** A day back whenever somebody looks. */
const BACKWARDS = '@2030-01-01 00:00:00 i-86400';

let repo: Repository;

beforeEach(async () => {
  repo = await Repository.empty();
  await repo.ok('init', '--yes');
});

afterEach(() => repo.remove());

/** Calls the tool on a machine whose clock says so. */
function at(clock: string, ...args: string[]): Promise<RunResult> {
  const command = ['--exclude-monotonic', '-f', clock, bin(), ...args];
  return run(tool('faketime'), command, { cwd: repo.folder, env: repo.env() });
}

async function okAt(clock: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await at(clock, ...args);
  expect({ args, code, said: code === 0 ? '' : stdout + stderr }).toEqual({
    args,
    code: 0,
    said: '',
  });
  return stdout;
}

describeWithTools(['faketime'], 'a clock that jumps', () => {
  test('does not change which run is the last one', async () => {
    const bare = repo.tree();
    await okAt(FAR_OFF, 'orders', '--yes');
    const added = repo.tree();
    repo.setParam('orders', 'replicas', '3');
    const edited = repo.tree();
    await okAt(LONG_AGO, 'sync');
    expect(repo.tree()).not.toEqual(edited);
    await okAt(BACKWARDS, 'check');
    expect(await okAt(FAR_OFF, 'undo', '--yes')).toMatch(/^undid {2}sync of 1999-12-31T/);
    expect(repo.tree()).toEqual(edited);
    repo.edit('infra.yaml', '      replicas: 3\n', '');
    expect(repo.tree()).toEqual(added);
    expect(await okAt(LONG_AGO, 'undo', '--yes')).toMatch(/^undid {2}add orders of 2099-01-01T/);
    expect(repo.tree()).toEqual(bare);
  });

  test('writes the same files, and gives the lock back', async () => {
    const twin = repo.copy();
    await okAt(BACKWARDS, 'orders', '--yes');
    await twin.ok('orders', '--yes');
    expect(differences(twin.tree(), repo.tree())).toEqual([]);
    expect(repo.has('.infra/run')).toBe(false);
    twin.remove();
  });

  test.each([LONG_AGO, FAR_OFF])('at %s a lock is as good as its process', async (clock) => {
    const now = '2026-01-01T00:00:00.000Z';
    const held = JSON.stringify({ pid: process.pid, host: hostname(), command: 'sync', now });
    repo.write(LOCK, held);
    const refused = await at(clock, 'orders', '--yes');
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`is writing (pid ${process.pid})`),
    });
    expect(repo.read(LOCK)).toBe(held);
    // Numbers of processes end far below.
    repo.write(LOCK, held.replace(String(process.pid), '999999999'));
    await okAt(clock, 'orders', '--yes');
    expect(repo.has(LOCK)).toBe(false);
  });
});

describeWithTools(['faketime', 'strace'], 'a clock that jumps after a kill', () => {
  test('ends the run all the same', async () => {
    for (const [file, text] of Object.entries(miniBlueprint())) repo.write(file, text);
    const seed = repo.copy();
    const done = seed.copy();
    const args = ['add', 'alpha', '--yes', '-b', './blueprints/mini'];
    await done.ok(...args);
    const it: Case = { seed, args, before: seed.tree(), after: done.tree() };
    const moments = sample(await momentsOf(it), 4);
    for (const [index, moment] of moments.entries()) {
      const clock = index % 2 === 0 ? LONG_AGO : FAR_OFF;
      repo.remove();
      repo = seed.copy();
      const { signal } = await traced(repo, args, injecting(repo, moment, 'signal=SIGKILL'));
      expect({ moment, signal }).toEqual({ moment, signal: 'SIGKILL' });
      await okAt(clock, 'sync', '--yes');
      const ends = [it.before, it.after].map((each) => differences(each, repo.tree()).length);
      expect({ moment, ends }).toEqual({ moment, ends: expect.arrayContaining([0]) });
      await okAt(clock, 'check');
    }
    seed.remove();
    done.remove();
  });
});
