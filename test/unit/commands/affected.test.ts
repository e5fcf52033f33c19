import { describe, expect, test } from '@jest/globals';

import { affected, type AffectedOptions } from '../../../src/commands/affected.ts';
import type { Git } from '../../../src/io/io.ts';
import type { RepoPath } from '../../../src/model.ts';
import { ALPHA, manifest, refusal, Repo } from '../../support/repo.ts';

const BETA = ALPHA.replaceAll('alpha', 'beta');
const INDEX = `  index:\n    blueprint: ./blueprints/index@1.0.0\n`;

/** Three layers, each using the one below; the middle one is of a blueprint made here. */
function layered(): Repo {
  const entry = (id: string, blueprint: string, uses: string): string =>
    `  ${id}:\n    blueprint: ./blueprints/${blueprint}@1.0.0\n${uses}`;
  const repo = Repo.unsynced(
    entry('upper', 'mini', '    uses: { middle: [url] }\n') +
      entry('middle', 'middle', '    uses: { base: [vpc_id] }\n') +
      entry('base', 'tables', ''),
  );
  const header = repo.text('blueprints/mini/blueprint.yaml');
  for (const at of repo.paths('blueprints/mini')) {
    repo.put(at.replace('/mini/', '/middle/'), repo.text(at));
  }
  repo.put('blueprints/middle/blueprint.yaml', header.replace('service', 'platform'));
  return repo;
}

/** Git that says these files changed, and what infra.yaml was. */
function gitSaying(paths: readonly string[], before: string | null): Git {
  return {
    committed: () => Promise.resolve(new Set()),
    unmerged: () => Promise.resolve([]),
    markConflict: () => Promise.resolve(),
    markSettled: () => Promise.resolve(),
    dirty: () => Promise.resolve([]),
    changedSince: () => Promise.resolve({ base: 'c0ffee', paths: paths as RepoPath[] }),
    containing: () => Promise.resolve([]),
    textAt: (_commit, path) => Promise.resolve(path === 'infra.yaml' ? before : null),
  };
}

interface Told {
  ids: string[];
  modules: { id: string; reasons: object[] }[];
  removed: string[];
}

async function run(
  repo: Repo,
  paths: readonly string[],
  options: Partial<AffectedOptions> & { before?: string | null } = {},
): Promise<{ data: string; talk: string }> {
  repo.options = { ...repo.options, git: gitSaying(paths, options.before ?? null) };
  const outside = repo.outside();
  const code = await affected(outside, { since: 'main', direct: false, json: false, ...options });
  expect(code).toBe(0);
  return outside.printed;
}

async function reasons(
  repo: Repo,
  paths: readonly string[],
  options: { before?: string | null; direct?: boolean } = {},
): Promise<Record<string, object[]>> {
  const { data } = await run(repo, paths, { ...options, json: true });
  const { modules } = JSON.parse(data) as Told;
  return Object.fromEntries(modules.map((it) => [it.id, it.reasons]));
}

describe('affected', () => {
  test('prints the ids whose folder or package changed, one a line', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    expect(await run(repo, ['README.md', 'packages/beta/src/main.py'])).toEqual({
      data: 'beta\n',
      talk: '',
    });
  });

  test('prints nothing to stdout where no module is affected', async () => {
    const repo = await Repo.synced(ALPHA);
    const { data, talk } = await run(repo, ['README.md', 'infra/alphabet/main.tf']);
    expect([data, talk]).toEqual(['', 'No module is affected since main.\n']);
  });

  test('knows generated files that lie beside the folder of their module', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    expect(repo.has('pages/alpha.txt')).toBe(true);
    expect(Object.keys(await reasons(repo, ['pages/alpha.txt']))).toEqual(['index']);
  });

  test('a module that uses an affected one follows, over any number of steps', async () => {
    const repo = layered();
    const changed = ['infra/base/notes.md'];
    const found = await reasons(repo, changed);
    expect(found).toEqual({
      base: [{ why: 'file', path: 'infra/base/notes.md' }],
      middle: [{ why: 'uses', module: 'base' }],
      upper: [{ why: 'uses', module: 'middle' }],
    });
    expect(Object.keys(found)).toEqual(['upper', 'middle', 'base']);
    expect(Object.keys(await reasons(repo, changed, { direct: true }))).toEqual(['base']);
  });

  test('an entry counts when it says something else, not when its comments do', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    const before = repo.text('infra.yaml');
    repo.edit('infra.yaml', /(beta[^]*)size: 1/, '$1size: 2');
    repo.edit('infra.yaml', '  alpha:', '  # the first\n  alpha:');
    expect(await reasons(repo, ['infra.yaml'], { before })).toEqual({
      beta: [{ why: 'entry', path: 'infra.yaml', new: false }],
    });
  });

  test('a new entry counts, and one that went is listed apart', async () => {
    const repo = await Repo.synced(ALPHA);
    const { data } = await run(repo, ['infra.yaml'], { before: manifest(BETA), json: true });
    expect(JSON.parse(data)).toMatchObject({
      version: 1,
      since: 'main',
      base: 'c0ffee',
      ids: ['alpha'],
      modules: [{ id: 'alpha', reasons: [{ why: 'entry', path: 'infra.yaml', new: true }] }],
      removed: ['beta'],
    });
  });

  test('what all modules follow from affects all of them; the version of the tool does not', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    const before = repo.text('infra.yaml');
    repo.edit('infra.yaml', 'project: demo', 'project: demo\ntool: ">=1.0.0"');
    expect(await reasons(repo, ['infra.yaml'], { before })).toEqual({});
    repo.edit('infra.yaml', 'eu-west-1', 'eu-west-2');
    const reason = { why: 'manifest', path: 'infra.yaml', keys: ['environments'] };
    expect(await reasons(repo, ['infra.yaml'], { before })).toEqual({
      alpha: [reason],
      beta: [reason],
    });
  });

  test('an infra.yaml that could not be read then makes every module new', async () => {
    const repo = await Repo.synced(ALPHA);
    expect(await reasons(repo, ['infra.yaml'], { before: 'modules: [\n' })).toEqual({
      alpha: [{ why: 'entry', path: 'infra.yaml', new: true }],
    });
  });

  test('templates of a blueprint in the repository count, its tests and README do not', async () => {
    const repo = await Repo.synced(ALPHA);
    const at = 'blueprints/mini';
    const changed = [`${at}/README.md`, `${at}/tests/one/inputs.yaml`, `${at}/files/module/a.hbs`];
    expect(await reasons(repo, changed)).toEqual({
      alpha: [{ why: 'blueprint', path: `${at}/files/module/a.hbs` }],
    });
  });

  test('is refused without git', async () => {
    const repo = await Repo.synced(ALPHA);
    const running = affected(repo.outside(), { since: 'main', direct: false, json: false });
    expect((await refusal(running))[0]).toEqual({
      message: '/memory is no git repository, or there is no git: nothing says what changed',
      expected: 'a checkout of a git repository',
      fix: 'git init, then commit; create-infra-module check needs no git',
    });
  });
});
