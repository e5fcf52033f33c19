import { beforeEach, describe, expect, test } from '@jest/globals';

import { undo } from '../../src/commands/undo.ts';
import { upgrade } from '../../src/commands/upgrade.ts';
import { ALPHA, COMMON, Repo } from '../support/repo.ts';

const BETA = ALPHA.replaceAll('alpha', 'beta');
const INDEX = `  index:
    blueprint: ./blueprints/index@1.0.0
    params:
      title: Everything
`;
const OPTIONS = {
  ...COMMON,
  modules: [],
  markdown: false,
  restore: [],
  conflicts: 'tell' as const,
  exitCode: false,
};
const MIGRATIONS = `migrations:
  - { to: 2.0.0, kind: rename-param, from: title, name: heading }
  - { to: 2.0.0, kind: set-param, name: footer, value: none }
  - { to: 2.0.0, kind: move-file, from: "repository/pages/{target}.txt", name: "repository/list/{target}.md" }
  - { to: 2.0.0, kind: drop-file, name: repository/owned.txt }
`;
const FILES = 'blueprints/index/files/repository';

let repo: Repo;

/** The blueprint as its next version has it. */
function publish(): void {
  const header = repo.text('blueprints/index/blueprint.yaml');
  const next = header
    .replace('version: 1.0.0', 'version: 2.0.0')
    .replace(
      '  title:',
      '  footer:\n    type: string\n    description: Last line\n    default: x\n  heading:',
    )
    .replace('pages/{target}.txt', 'list/{target}.md')
    .replace(/ {2}- match: repository\/owned\.txt\n.*\n/, '');
  repo.put('blueprints/index/blueprint.yaml', next + MIGRATIONS);
  const move = (from: string, to: string | null): void => {
    const text = repo.text(`${FILES}/${from}`).replaceAll('params.title', 'params.heading');
    repo.delete(`${FILES}/${from}`);
    if (to !== null) repo.put(`${FILES}/${to}`, text);
  };
  move('pages/{target}.txt.hbs', 'list/{target}.md.hbs');
  move('owned.txt.hbs', null);
  move('MODULES.md.hbs', 'MODULES.md.hbs');
}

async function upgraded(yes: boolean): Promise<{ code: number; data: string }> {
  const outside = repo.outside();
  const code = await upgrade(outside, { ...OPTIONS, yes });
  return { code, data: outside.printed.data };
}

beforeEach(async () => {
  repo = await Repo.synced(ALPHA + BETA + INDEX);
});

describe('the steps of a blueprint of the whole repository', () => {
  test('rename parameters, move files with edits in them and their records, drop files', async () => {
    repo.put('pages/alpha.txt', `${repo.text('pages/alpha.txt')}mine\n`);
    const before = repo.tree();
    publish();
    const { code, data } = await upgraded(true);
    expect({ code, data }).toMatchObject({ code: 0 });
    expect(data).toContain('pages/alpha.txt -> list/alpha.md');
    const entry = repo.text('infra.yaml').slice(repo.text('infra.yaml').indexOf('  index:'));
    expect(entry).toContain('      heading: Everything\n');
    expect(entry).toContain('      footer: none\n');
    expect(entry).not.toContain('title:');
    expect(repo.text('list/alpha.md')).toBe(before['pages/alpha.txt']);
    expect(repo.text('list/beta.md')).toBe(before['pages/beta.txt']);
    expect([...repo.paths('pages'), repo.has('owned.txt')]).toEqual([false]);
    expect(await repo.state()).toEqual({ 'list/alpha.md': 'edited/nothing keep' });
    expect((await upgraded(true)).data).toMatch(/^Nothing to upgrade/);
    expect(await undo(repo.outside(), { dryRun: false, yes: true })).toBe(0);
    expect({ ...repo.tree(), ...blueprint(before) }).toEqual(before);
  });

  test('leave a dropped file to the person who edited it, and a place that is taken', async () => {
    repo.put('owned.txt', 'mine\n');
    repo.put('list/beta.md', 'mine, too\n');
    publish();
    const { code, data } = await upgraded(true);
    expect(repo.text('owned.txt')).toBe('mine\n');
    expect(repo.text('list/beta.md')).toBe('mine, too\n');
    expect({ code, data }).toMatchObject({ code: 1 });
    expect(data).toContain('list/beta.md');
    // It waits at its version until somebody makes room.
    expect(repo.text('infra.yaml')).toContain('index@1.0.0');
    repo.delete('list/beta.md');
    expect((await upgraded(true)).code).toBe(0);
    expect(repo.text('owned.txt')).toBe('mine\n');
    expect(repo.has('list/beta.md')).toBe(true);
    expect(await repo.state()).toEqual({});
  });
});

/** The files of the blueprint, which are not the upgrade's. */
function blueprint(tree: Record<string, string>): Record<string, string | undefined> {
  const own = Object.keys({ ...tree, ...repo.tree() }).filter((it) => it.startsWith('blueprints/'));
  return Object.fromEntries(own.map((it) => [it, tree[it]]));
}
