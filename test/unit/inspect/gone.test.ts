import { describe, expect, test } from '@jest/globals';
import { ALPHA, Repo } from '../../support/repo.ts';

const BETA = ALPHA.replaceAll('alpha', 'beta');

describe('a module whose folder is gone', () => {
  test('is not brought back by halves: sync leaves it and says who decides', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.deleteAll('infra/beta');
    const before = repo.tree();
    expect(await repo.sync()).toBe(1);
    expect(repo.tree()).toEqual(before);
    const { findings } = await repo.inspect();
    expect(findings.map(({ rule }) => rule)).toEqual(['module-gone']);
  });

  test('comes back whole where that is asked for', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    const before = repo.tree();
    repo.deleteAll('infra/beta');
    await repo.sync();
    expect(await repo.sync({ restore: ['infra/beta'] })).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('and a changed parameter waits as well, while the others go on', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.deleteAll('infra/beta');
    repo.put('infra.yaml', repo.text('infra.yaml').replaceAll('size: 1', 'size: 2'));
    expect(await repo.sync()).toBe(1);
    expect(Object.keys(repo.tree()).filter((path) => path.startsWith('infra/beta/'))).toEqual([]);
    expect(repo.text('infra/alpha/conf/values.json')).toContain('2');
  });
});
