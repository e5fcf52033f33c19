import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { Repository } from '../support/repository.ts';
import { runOk } from '../support/run.ts';

const LOCK = '.infra/lock/orders.json';
const BASE = '.infra/base/orders.jsonl';
const DEPLOYMENT = 'infra/orders/k8s/base/workload/deployment.yaml';

let repo: Repository;
let theirs: Repository | null = null;

beforeEach(async () => {
  repo = await Repository.withModule('orders');
});

afterEach(() => {
  repo.remove();
  theirs?.remove();
});

/** The repository as git for Windows checks it out. */
async function checkedOut(): Promise<Repository> {
  theirs = await Repository.empty('checkout', false);
  const clone = ['clone', '--quiet', '--config', 'core.autocrlf=true', repo.folder, '.'];
  await runOk('git', clone, { cwd: theirs.folder, env: theirs.env() });
  return theirs;
}

async function expectUntouched(it: Repository): Promise<void> {
  const before = it.tree();
  const { code, stdout } = await it.tool(['check', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ clean: true, findings: [] });
  expect(await it.ok('sync')).toContain('Nothing to do');
  expect(it.tree()).toEqual(before);
  expect(await it.git('status', '--short')).toBe('');
}

describe('core.autocrlf=true', () => {
  test('leaves .infra in LF, and check and sync leave all as it is', async () => {
    const it = await checkedOut();
    expect(it.read('infra.yaml')).toContain('\r\n');
    expect(it.read(LOCK) + it.read(BASE)).not.toContain('\r');
    await expectUntouched(it);
  });

  test('without .infra/.gitattributes gives records CRLF, which are the same records', async () => {
    await repo.git('rm', '--quiet', '.infra/.gitattributes');
    await repo.commit();
    const it = await checkedOut();
    expect(it.read(LOCK)).toContain('\r\n');
    expect(it.read(BASE)).toContain('\r\n');
    await expectUntouched(it);
    // An edit that waits for nothing changes no record either.
    it.append(DEPLOYMENT, '# Ours.\r\n');
    const before = it.tree();
    await it.ok('sync');
    expect(it.tree()).toEqual(before);
    it.setParam('orders', 'replicas', '3');
    await it.ok('sync');
    await it.ok('check');
    expect(it.read(DEPLOYMENT)).toContain('# Ours.');
    expect(await it.git('diff', '--name-only')).not.toContain('.infra/base/plumbing');
  });
});
