import { describe, expect, test } from '@jest/globals';

import { changesOf } from '../../../src/inspect/changes.ts';
import { ALPHA, builtin, manifest, Repo } from '../../support/repo.ts';

const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
const BETA = ALPHA.replaceAll('alpha', 'beta');
const NEEDED = 'infra/alpha/needed.yaml';
const RUN = 'infra/alpha/run.sh';

/** Paths of all that sync would write, .infra included. */
async function planned(repo: Repo): Promise<string[]> {
  const changes = changesOf(await repo.inspect(), (path) => repo.disk.hash(path));
  return changes.map(({ path, after }) => (after === null ? `-${path}` : path));
}

function basePaths(repo: Repo, id = 'alpha'): string[] {
  const lines = repo.text(`.infra/base/${id}.jsonl`).trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { path: string }).path);
}

describe('records are not written', () => {
  test('where all is as agreed, files of all modules included', async () => {
    expect(await planned(await Repo.synced(ALPHA + INDEX))).toEqual([]);
  });

  test('where people only edited and deleted, which changes no record', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.edit('MODULES.md', 'A line', 'My line');
    repo.edit(RUN, 'echo', 'printf');
    repo.delete('infra/alpha/notes.md');
    expect(await planned(repo)).toEqual([]);
  });

  test('nor is a closer look taken where a deploy wrote what is its own', async () => {
    const repo = await Repo.synced();
    repo.put('infra/alpha/state.txt', 'deployed\n');
    expect((await repo.inspect()).modules[0]!.drifts).toEqual([]);
  });

  test('by another version of the tool, as long as it makes the same', async () => {
    const repo = await Repo.synced(ALPHA + INDEX, { version: '1.0.0' });
    repo.options = { version: '1.0.1' };
    expect(await planned(repo)).toEqual([]);
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.edit('owned.txt', 'alpha', 'mine');
    expect(await planned(repo)).toEqual([]);
    expect(repo.lock('alpha').tool).toBe('1.0.0');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    await repo.sync();
    expect(repo.lock('alpha').tool).toBe('1.0.1');
  });
});

describe('what is written', () => {
  test('people’s files come first, records after them', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.put('infra.yaml', manifest(ALPHA + BETA + INDEX));
    const changes = await planned(repo);
    const first = changes.findIndex((it) => /^-?\.infra\//.test(it));
    expect(changes.slice(first).every((it) => /^-?\.infra\//.test(it))).toBe(true);
    expect(changes.slice(0, first).sort()).toEqual([
      'MODULES.md',
      'TABLE.md',
      'infra/beta/conf/values.json',
      'infra/beta/needed.yaml',
      'infra/beta/notes.md',
      'infra/beta/run.sh',
      'infra/beta/state.txt',
      'owned.txt',
      'packages/beta/main.txt',
      'pages/beta.txt',
    ]);
  });

  test('a run that only forgets deletes nothing of people’s', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.deleteAll('infra/beta');
    repo.put('infra.yaml', manifest(ALPHA));
    expect(await planned(repo)).toEqual(['-.infra/base/beta.jsonl', '.infra/lock/beta.json']);
  });
});

describe('agreed texts', () => {
  test('are kept of every file that could need them, not of what deploys write', async () => {
    const repo = await Repo.synced();
    expect(basePaths(repo)).toEqual([
      'infra/alpha/conf/values.json',
      'infra/alpha/needed.yaml',
      'infra/alpha/notes.md',
      'infra/alpha/run.sh',
      'packages/alpha/main.txt',
    ]);
  });

  test('stay those of before for an edit that waits: it can still be merged later', async () => {
    const repo = await Repo.synced();
    repo.edit(RUN, 'echo', 'printf');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync()).toBe(1);
    repo.edit('infra.yaml', '    params:', '    ownership: { "**/run.sh": merged }\n    params:');
    expect(await repo.state()).toEqual({ [RUN]: 'edited/changed merge' });
    expect(await repo.sync()).toBe(0);
    expect(repo.text(RUN)).toContain('size=2\n');
    expect(repo.text(RUN)).toContain('printf');
  });

  test('of a seeded file stay those that were written once', async () => {
    const repo = await Repo.synced();
    repo.edit('blueprints/mini/files/package/main.txt.hbs', 'source', 'other source');
    expect(await repo.sync()).toBe(0);
    expect(repo.text('packages/alpha/main.txt')).toBe('source of alpha\n');
    expect(repo.text('.infra/base/alpha.jsonl')).toContain('"text":"source of alpha\\n"');
    expect(await repo.state()).toEqual({});
  });
});

describe('a changed parameter of an outdated blueprint of the whole repository', () => {
  test('keeps being told: its lock stays as it was', async () => {
    const templates = builtin({ index: null });
    const modules = ALPHA + INDEX.replace('./blueprints/', '');
    const repo = await Repo.synced(modules, { templates });
    repo.options = { templates: builtin({ index: '1.1.0' }) };
    repo.put('infra.yaml', manifest(`${modules}    params: { title: Ours }\n`));
    const lock = repo.text('.infra/lock/index.json');
    for (let times = 0; times < 2; times += 1) {
      expect(await repo.sync()).toBe(1);
      expect(repo.text('.infra/lock/index.json')).toBe(lock);
    }
    expect(await repo.sync({ upgrade: true })).toBe(0);
    expect(repo.text('MODULES.md')).toContain('# Ours\n');
  });
});
