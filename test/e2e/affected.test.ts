import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bin, Repository } from '../support/repository.ts';
import { run } from '../support/run.ts';

let repo: Repository;
const holder = mkdtempSync(path.join(tmpdir(), 'clone-'));

/** The root of the tool is `platform`, below that of git, with a service on its foundation. */
beforeAll(async () => {
  repo = await Repository.empty('shop', false);
  repo.write('platform/.keep', '');
  const inside = { cwd: 'platform' };
  const started = await repo.tool(['init', '--yes', '--project', 'shop'], inside);
  expect(started.code).toBe(0);
  for (const id of ['orders', 'invoices']) {
    expect((await repo.tool(['add', id, '--yes'], inside)).code).toBe(0);
  }
  await repo.git('init', '--quiet');
  await repo.commit();
  await repo.git('checkout', '--quiet', '-b', 'work');
});

afterAll(() => {
  repo.remove();
  rmSync(holder, { recursive: true, force: true });
});

async function affected(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await repo.tool(['affected', '--since', 'main', ...args], {
    cwd: 'platform/infra',
  });
  expect([code, stderr.includes('Error')]).toEqual([0, false]);
  return stdout.split('\n').filter((line) => line !== '');
}

test('a branch without changes affects nothing', async () => {
  expect(await affected()).toEqual([]);
});

test('a package that is edited and not committed affects its module', async () => {
  repo.append('platform/packages/orders/README.md', 'More.\n');
  expect(await affected()).toEqual(['orders']);
});

test('a change of the foundation reaches what uses it, unless only direct ones are asked', async () => {
  await repo.commit();
  repo.append('platform/infra/plumbing/terraform/main.tf', '# more\n');
  await repo.commit();
  expect(await affected()).toEqual(['invoices', 'orders', 'plumbing']);
  expect(await affected('--direct')).toEqual(['orders', 'plumbing']);
});

test('the same in a matrix: ids and reasons as JSON', async () => {
  const { stdout } = await repo.tool(['affected', '--since', 'main', '--json'], {
    cwd: 'platform',
  });
  const { ids, modules } = JSON.parse(stdout) as { ids: string[]; modules: object[] };
  expect(ids).toEqual(['invoices', 'orders', 'plumbing']);
  expect(modules[0]).toEqual({
    id: 'invoices',
    name: 'invoices',
    blueprint: 'service@1.0.0',
    scope: 'module',
    layer: 'service',
    path: 'infra/invoices',
    package: 'packages/invoices',
    reasons: [{ why: 'uses', module: 'plumbing' }],
  });
});

test('a shallow clone is told, with the way out, and exit 2', async () => {
  const clone = path.join(holder, 'clone');
  await repo.git('clone', '--quiet', '--depth=1', `file://${repo.folder}`, clone);
  const args = ['affected', '--since', 'origin/main'];
  const { code, stdout, stderr } = await run(bin(), args, {
    cwd: path.join(clone, 'platform'),
    env: repo.env(),
  });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('git knows no commit "origin/main": this is a shallow clone');
  expect(stderr).toContain('git fetch --unshallow');
});
