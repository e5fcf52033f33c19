import { describe, expect, test } from '@jest/globals';

import { worldOf } from '../../../src/commands/world.ts';
import { parseHead, sliceOrParse } from '../../../src/manifest/parse.ts';
import { planModules, type BlueprintSource, type Plan } from '../../../src/plan.ts';
import { readState } from '../../../src/repo.ts';
import { ALPHA, builtin, manifest, refusal, Repo } from '../../support/repo.ts';

const NET = '  net:\n    blueprint: ./blueprints/tables@1.0.0\n';
const READER = ALPHA.replace('    params', '    uses:\n      net: [vpc_id]\n    params');

/** Plans a repository as its commands do; `loaded` are the blueprints that were looked at. */
async function planOf(repo: Repo): Promise<{ plan: Plan; loaded: string[] }> {
  const state = readState(repo.disk);
  const slices = await sliceOrParse(state.manifest!, 'infra.yaml');
  const head = await parseHead(slices);
  const { blueprints } = worldOf(repo.outside());
  const loaded: string[] = [];
  const watched: BlueprintSource = Object.assign(
    (ref: Parameters<BlueprintSource>[0]) => {
      loaded.push(ref.text);
      return blueprints(ref);
    },
    { versionOf: blueprints.versionOf },
  );
  return { plan: await planModules(head, slices, state.locks, watched), loaded };
}

describe('what is planned', () => {
  test('of a new module follows from its entry and blueprint', async () => {
    const { plan } = await planOf(Repo.unsynced(READER + NET));
    const [alpha, net] = plan.modules;
    expect(alpha).toMatchObject({
      id: 'alpha',
      line: 11,
      scope: 'module',
      available: null,
      recorded: false,
      summary: {
        id: 'alpha',
        name: 'alpha',
        path: 'infra/alpha',
        package: 'packages/alpha',
        layer: 'service',
        blueprint: 'mini',
        uses: { net: ['vpc_id'] },
        facts: {},
      },
    });
    expect(net!.summary).toMatchObject({ path: 'infra/net', package: null, layer: 'foundation' });
    expect(plan.removed).toEqual([]);
  });

  test('of a recorded module of a built-in blueprint is read from the lock: nothing is loaded', async () => {
    const templates = builtin({ mini: null, tables: null });
    const modules = (READER + NET).replaceAll('./blueprints/', '');
    const repo = await Repo.synced(modules, { templates });
    const { plan, loaded } = await planOf(repo);
    expect(loaded).toEqual([]);
    expect(plan.modules.map((it) => [it.id, it.recorded, it.module])).toEqual([
      ['alpha', true, null],
      ['net', true, null],
    ]);
  });

  test('of a blueprint in the repository follows its content, under one version, too', async () => {
    const repo = await Repo.synced();
    expect((await planOf(repo)).plan.modules[0]!.recorded).toBe(true);
    repo.edit('blueprints/mini/files/module/state.txt', 'nothing', 'not much');
    expect((await planOf(repo)).plan.modules[0]!.recorded).toBe(false);
  });

  test('is new where what it reads changes its name, and only there', async () => {
    const repo = await Repo.synced(READER + NET + ALPHA.replaceAll('alpha', 'beta'));
    repo.edit('infra.yaml', '  net:\n', '  net:\n    name: network\n');
    const { plan } = await planOf(repo);
    expect(plan.modules.map((it) => [it.id, it.recorded])).toEqual([
      ['alpha', false],
      ['net', false],
      ['beta', true],
    ]);
  });

  test('names what was taken out, but no tombstone', async () => {
    const repo = await Repo.synced(ALPHA + ALPHA.replaceAll('alpha', 'beta'));
    repo.put('infra.yaml', manifest(ALPHA));
    expect((await planOf(repo)).plan.removed).toEqual(['beta']);
    await repo.sync();
    expect((await planOf(repo)).plan.removed).toEqual([]);
  });

  test('of a renamed module moves its folder, not its id', async () => {
    const repo = Repo.unsynced(ALPHA.replace('    package', '    name: first\n    package'));
    const { summary } = (await planOf(repo)).plan.modules[0]!;
    expect([summary.id, summary.name, summary.path]).toEqual(['alpha', 'first', 'infra/first']);
  });
});

describe('what cannot be planned', () => {
  async function problems(modules: string): Promise<string[]> {
    const found = await refusal(planOf(Repo.unsynced(modules)));
    return found.map((it) => `${it.file}:${it.line}:${it.column ?? '-'} ${it.message}`);
  }

  test('reading from one’s own layer or a higher one', async () => {
    const other = NET.replace('net', 'other').replace('\n', '\n    uses: { net: [vpc_id] }\n');
    expect(await problems(NET + other)).toEqual([
      'infra.yaml:14:13 modules.other.uses.net: other (foundation) uses net (foundation)',
    ]);
    const low = NET.replace('\n', '\n    uses: { alpha: [url] }\n');
    expect(await problems(ALPHA + low)).toEqual([
      'infra.yaml:17:13 modules.net.uses.alpha: net (foundation) uses alpha (service)',
    ]);
  });

  test('all that is wrong between modules is told at once, each in its line', async () => {
    const beta = ALPHA.replace('alpha:', 'beta:').replace(
      '    params',
      '    path: infra/alpha\n    uses: { nobody: [x] }\n    params',
    );
    const found = await problems(ALPHA + beta);
    expect(found.map((it) => it.split(' ')[0])).toEqual(
      ['infra.yaml:18:14', 'infra.yaml:19:11', 'infra.yaml:20:13'].sort(),
    );
    expect(found.join('\n')).toMatch(/packages\/alpha/);
    expect(found.join('\n')).toMatch(/infra\/alpha/);
    expect(found.join('\n')).toMatch(/nobody/);
  });

  test.each([
    ['.infra/alpha', '.infra/alpha is not a place for a module'],
    ['packages', 'packages is not a place for a module'],
  ])('a module in %s', async (path, message) => {
    const modules = ALPHA.replace('    params', `    path: ${path}\n    params`);
    expect((await problems(modules)).join('\n')).toContain(message);
  });

  test.each([
    ['infra/alpha/inner', 'infra/alpha/inner lies in infra/alpha, the folder of alpha (line 11)'],
    ['infra/Alpha/a/b', 'infra/Alpha/a/b lies in infra/alpha, the folder of alpha (line 11)'],
    ['infra/alpha_inner', ''],
    ['infra', 'infra/alpha lies in infra, the folder of beta'],
  ])('a module in %s, beside one in infra/alpha', async (path, message) => {
    const beta = ALPHA.replaceAll('alpha', 'beta').replace(
      '    params',
      `    path: ${path}\n    params`,
    );
    const found = await problems(ALPHA + beta).catch(() => []);
    expect(found.join('\n')).toContain(message);
    expect(found.length).toBe(message === '' ? 0 : 1);
  });

  test('two modules of one name in the cloud', async () => {
    const beta = ALPHA.replaceAll('alpha', 'al_pha');
    const dash = ALPHA.replaceAll('alpha', 'al-pha');
    expect((await problems(beta + dash)).join('\n')).toMatch(/al[-_]pha/);
  });

  test('mistakes in several entries are told at once', async () => {
    const wrong = (id: string) => ALPHA.replaceAll('alpha', id).replace('size: 1', 'size: big');
    expect((await problems(wrong('one') + wrong('two'))).map((it) => it.split(' ')[0])).toEqual([
      'infra.yaml:15:13',
      'infra.yaml:20:13',
    ]);
  });
});
