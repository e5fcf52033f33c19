import { describe, expect, test } from '@jest/globals';

import { ALPHA, refusal, Repo } from '../../support/repo.ts';

const LOCK = '.infra/lock/alpha.json';
const BASE = '.infra/base/alpha.jsonl';
const NEEDED = 'infra/alpha/needed.yaml';
const RUN = 'infra/alpha/run.sh';

/** An edit that a change of the manifest has to be merged with. */
async function toMerge(): Promise<Repo> {
  const repo = await Repo.synced();
  repo.edit(NEEDED, 'first: 1\n', 'first: 1\nmine: 1\n');
  repo.edit('infra.yaml', 'size: 1', 'size: 2');
  return repo;
}

describe('a lock', () => {
  test.each<[string, (text: string) => string, RegExp]>([
    ['that is cut off', (text) => text.slice(0, 90), /cannot be read/],
    [
      'with conflict markers, and no git that knows the sides',
      (text) => text.replace('  "tool"', '<<<<<<< HEAD\n  "tool"'),
      /conflict markers/,
    ],
    ['of another module', (text) => text.replace('"id":"alpha"', '"id":"beta"'), /module beta/],
    ['that names files outside', (text) => text.replace(RUN, '../../run.sh'), /not a path inside/],
    ['that names the manifest', (text) => text.replace(RUN, 'infra.yaml'), /no file of a module/],
    ['of a newer tool', (text) => text.replace('"lock": 1', '"lock": 2'), /newer/],
  ])('%s stops every command with the file and a next step', async (_name, damage, why) => {
    const repo = await Repo.synced();
    repo.put(LOCK, damage(repo.text(LOCK)));
    const before = repo.tree();
    const [problem, ...others] = await refusal(repo.sync());
    expect(problem!.message).toMatch(why);
    expect(problem!.file).toBe(LOCK);
    expect(problem!.fix).toBeDefined();
    expect(others).toEqual([]);
    expect(repo.tree()).toEqual(before);
  });

  test('that lost a line is no longer believed to be whole: the file is found again', async () => {
    const repo = await Repo.synced();
    repo.edit(LOCK, /^ +"infra\/alpha\/needed.yaml".*\n/m, '');
    expect(await repo.state()).toEqual({ [NEEDED]: 'unrecorded/new record' });
    expect(await repo.sync()).toBe(0);
    expect(Object.keys(repo.lock('alpha').files)).toContain(NEEDED);
    expect(await repo.state()).toEqual({});
  });

  test('that is gone is told, and nothing is written before it is back', async () => {
    const repo = await Repo.synced();
    repo.delete(LOCK);
    const told = {
      message: `${LOCK} is gone: what was agreed of alpha stands in ${BASE} alone`,
      fix: `git checkout HEAD -- ${LOCK}; else: create-infra-module repair`,
    };
    const { findings } = await repo.inspect();
    expect(findings).toMatchObject([{ ...told, rule: 'record-lost', severity: 'error' }]);
    const before = repo.tree();
    expect(await refusal(repo.sync())).toMatchObject([told]);
    expect(repo.tree()).toEqual(before);
  });

  test('and agreed texts that are gone: files as wanted are taken as agreed, an edited one is in the way', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.delete(LOCK, BASE);
    expect(await repo.state()).toMatchObject({
      [NEEDED]: 'unrecorded/new conflict in-the-way',
      [RUN]: 'unrecorded/new record',
    });
    const before = repo.text(NEEDED);
    expect(await repo.sync()).toBe(1);
    expect(repo.text(NEEDED)).toBe(before);
  });
});

describe('agreed texts', () => {
  test('that are gone are a conflict only where a merge needs one', async () => {
    const repo = await toMerge();
    repo.delete(BASE);
    expect(await repo.state()).toMatchObject({
      [NEEDED]: 'edited/changed conflict no-base',
      [RUN]: 'nothing/changed update',
    });
    expect(await repo.sync()).toBe(1);
    expect(repo.text(NEEDED)).toContain('mine: 1\n');
  });

  test('of an edited file that is untouched by a change are not needed, and come back', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1\n', 'first: 1\nmine: 1\n');
    repo.delete(BASE);
    expect(await repo.sync()).toBe(0);
    expect(repo.text(BASE)).toContain(`{"path":"${NEEDED}"`);
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NEEDED)).toContain('first: 1\nmine: 1\n');
    expect(repo.text(NEEDED)).toContain('size: 2\n');
  });

  test.each<[string, (text: string) => string]>([
    ['changed by hand', (text) => text.replace('first: 1', 'first: 9')],
    ['cut off', (text) => text.slice(0, text.indexOf('needed.yaml') + 30)],
    [
      'with conflict markers',
      (text) => `<<<<<<< HEAD\n${text.replaceAll('"text":"', '"text":"x')}`,
    ],
  ])('%s are not merged with', async (_name, damage) => {
    const repo = await toMerge();
    repo.put(BASE, damage(repo.text(BASE)));
    expect((await repo.state())[NEEDED]).toBe('edited/changed conflict no-base');
  });
});

describe('the manifest', () => {
  test('that is gone beside a living .infra is a loss, not an empty repository', async () => {
    const repo = await Repo.synced(ALPHA + ALPHA.replaceAll('alpha', 'beta'));
    repo.delete('infra.yaml');
    expect(await refusal(repo.sync())).toEqual([
      {
        message: 'there is no infra.yaml in /memory, but .infra/lock knows alpha, beta',
        expected: 'the infra.yaml that these modules were made from',
        fix: 'git checkout HEAD -- infra.yaml; to begin anew, delete .infra first',
      },
    ]);
  });

  test('with markers that git knows no sides of is for a person to merge, by its lines', async () => {
    const repo = await Repo.synced();
    const marked = (text: string): string =>
      `<<<<<<< HEAD\n${text}=======\n# theirs\n>>>>>>> theirs\n`;
    repo.edit('infra.yaml', 'project: demo\n', marked('project: demo\n'));
    repo.edit('infra.yaml', '      size: 1\n', marked('      size: 1\n'));
    const before = repo.tree();
    const problem = (from: number, to: number) => ({
      message: `infra.yaml holds conflict markers, in lines ${from} to ${to}, of a merge that git no longer knows`,
      file: 'infra.yaml',
      line: from,
      expected: 'one of the two sides, or both brought together, without the markers',
      fix: 'edit infra.yaml until no conflict marker is left, then: create-infra-module sync',
    });
    expect(await refusal(repo.sync())).toEqual([problem(2, 6), problem(19, 23)]);
    expect(repo.tree()).toEqual(before);
  });

  test('that is no UTF-8 says so', async () => {
    const repo = await Repo.synced();
    repo.disk.put('infra.yaml', Buffer.from([0xff, 0xfe]));
    expect(await refusal(repo.sync())).toEqual([
      { message: 'infra.yaml is not UTF-8 text', file: 'infra.yaml', fix: 'save it as UTF-8' },
    ]);
  });
});

describe('a blueprint in the repository', () => {
  test('that is gone is missed only where something has to be made of it', async () => {
    const repo = await Repo.synced();
    for (const path of repo.paths('blueprints/mini')) repo.delete(path);
    const told = { 'blueprint-broken': 'infra.yaml' };
    expect(await repo.state()).toEqual(told);
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep', ...told });
    const lock = repo.text(LOCK);
    expect(await repo.sync()).toBe(1);
    expect(repo.text(LOCK)).toBe(lock);
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const [problem] = await refusal(repo.sync());
    expect(problem!.message).toContain('there is no blueprints/mini/blueprint.yaml');
  });

  test('that is no text says which file', async () => {
    const repo = await Repo.synced();
    repo.disk.put('blueprints/mini/files/module/state.txt', Buffer.from([0xff]));
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const [problem] = await refusal(repo.sync());
    expect(problem).toEqual({
      message: 'blueprints/mini/files/module/state.txt is not UTF-8 text',
      file: 'blueprints/mini/files/module/state.txt',
      fix: 'save it as UTF-8',
    });
  });
});
