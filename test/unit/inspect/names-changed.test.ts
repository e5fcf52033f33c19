import { describe, expect, test } from '@jest/globals';

import { add } from '../../../src/commands/add.ts';
import { sync } from '../../../src/commands/sync.ts';
import { ALPHA, COMMON, refusal, Repo, SYNC } from '../../support/repo.ts';

const NET = ALPHA.replaceAll('alpha', 'net');

describe('a change of what names in the cloud follow from', () => {
  test('is refused with its line, until it is asked for; then nothing is left to say', async () => {
    const repo = await Repo.synced(ALPHA + NET);
    repo.edit('infra.yaml', 'project: demo', 'project: shop');
    const before = repo.tree();
    const [problem] = await refusal(repo.sync());
    expect(problem).toMatchObject({ file: 'infra.yaml', line: 2 });
    expect(problem!.message).toContain('project was demo when alpha, net were written: with shop');
    expect(repo.tree()).toEqual(before);
    expect(await refusal(repo.sync({ dryRun: true }))).toEqual([problem]);
    expect(await repo.sync({ rekey: true, dryRun: true })).toBe(0);
    expect(await repo.sync({ rekey: true })).toBe(0);
    expect(await repo.state()).toEqual({});
    expect(await repo.sync()).toBe(0);
  });

  test('is nothing once it is taken back', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'project: demo', 'project: shop');
    expect(await repo.state()).toMatchObject({ 'names-changed': 'infra.yaml' });
    repo.edit('infra.yaml', 'project: shop', 'project: demo');
    expect(await repo.state()).toEqual({});
  });

  test('is refused by add, too: a new module is no occasion for it', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'modules:', 'state: { key: "{env}/{id}" }\n\nmodules:');
    const answers = { set: ['size=1'], blueprint: './blueprints/mini' };
    const [problem] = await refusal(add(repo.outside(), { ...COMMON, name: 'beta', answers }));
    expect(problem!.message).toContain('state.key was');
  });

  test('is none before anything was written', async () => {
    const repo = Repo.unsynced();
    repo.edit('infra.yaml', 'project: demo', 'project: shop');
    expect(await repo.sync()).toBe(0);
  });
});

describe('an environment that is taken out', () => {
  test('is told by check, and once more by the sync that takes its files', async () => {
    const repo = Repo.unsynced();
    repo.edit('infra.yaml', '\nmodules:', '  prod: { region: eu-west-1 }\n\nmodules:');
    expect(await repo.sync()).toBe(0);
    repo.put('infra/alpha/scripts/manage.sh', 'exit 0\n');
    repo.edit('infra.yaml', '  prod: { region: eu-west-1 }\n', '');
    expect(await repo.state()).toMatchObject({ 'environment-removed': 'infra.yaml' });
    const outside = repo.outside();
    expect(await sync(outside, SYNC)).toBe(0);
    expect(outside.printed.data).toContain('infra/alpha/scripts/manage.sh destroy --env prod');
    expect(await repo.state()).toEqual({});
  });
});
