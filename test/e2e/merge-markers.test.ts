import { afterEach, expect, test } from '@jest/globals';
import { conclude, expectSound, meet } from '../support/merging.ts';
import { Repository } from '../support/repository.ts';

let repo: Repository | null = null;

afterEach(() => {
  repo?.remove();
});

/** Two branches change neighbouring parameters of one module. */
async function twoParameters(): Promise<Repository> {
  repo = await Repository.withModule();
  repo.setParam('file_processing', 'port', '8000');
  repo.setParam('file_processing', 'replicas', '1');
  await repo.ok('sync');
  await repo.commit();
  const set = (name: string, value: string) => async (it: Repository) => {
    it.setParam('file_processing', name, value);
    await it.ok('sync');
  };
  const { clean } = await meet(repo, { ours: set('port', '9000'), theirs: set('replicas', '3') });
  expect(clean).toBe(false);
  return repo;
}

test('two parameters of one module, changed on two branches, merge by sync alone', async () => {
  const it = await twoParameters();
  await it.ok('sync');
  expect(it.read('infra.yaml')).toMatch(/replicas: 3\n +port: 9000|port: 9000\n +replicas: 3/);
  await conclude(it);
  await expectSound(it);
});

test('markers that somebody committed in .infra are settled by sync', async () => {
  const it = await twoParameters();
  const merged = it
    .read('infra.yaml')
    .replace(/<<<<<<< [^]*?>>>>>>> [^\n]*\n/, '      replicas: 3\n      port: 9000\n');
  it.write('infra.yaml', merged);
  await it.commit('merged by hand');
  expect(it.read('.infra/lock/file_processing.json')).toContain('<<<<<<<');
  await it.ok('sync');
  await it.commit('settled');
  await expectSound(it);
});
