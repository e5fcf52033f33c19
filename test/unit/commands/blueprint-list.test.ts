import { describe, expect, test } from '@jest/globals';

import { add } from '../../../src/commands/add.ts';
import { blueprintList } from '../../../src/commands/blueprint-list.ts';
import { blueprintShow } from '../../../src/commands/blueprint-show.ts';
import { check } from '../../../src/commands/check.ts';
import { sync } from '../../../src/commands/sync.ts';
import { ALPHA, blueprintFiles, builtin, COMMON, refusal, Repo, SYNC } from '../../support/repo.ts';

const NPM = ALPHA.replaceAll('alpha', 'gamma').replace('./blueprints/mini', 'npm:@team/all/mini');
const AT_NPM = 'node_modules/@team/all/mini';

/** alpha of a blueprint in the repository, gamma of the same one in a package; all synced. */
async function both(): Promise<Repo> {
  const repo = Repo.unsynced(ALPHA + NPM, { templates: builtin({ none: null }) });
  for (const [path, text] of Object.entries(blueprintFiles('mini', AT_NPM))) repo.put(path, text);
  expect(await repo.sync()).toBe(0);
  return repo;
}

interface Row {
  name: string;
  version: string | null;
  trouble: string | null;
  outdated: string[];
  changed: string[];
}

async function listed(repo: Repo): Promise<Record<string, Row>> {
  const outside = repo.outside();
  expect(await blueprintList(outside, { json: true })).toBe(0);
  const { blueprints } = JSON.parse(outside.printed.data) as { blueprints: Row[] };
  return Object.fromEntries(blueprints.map((it) => [it.name, it]));
}

async function text(repo: Repo): Promise<string[]> {
  const outside = repo.outside();
  await blueprintList(outside, { json: false });
  return outside.printed.data.split('\n');
}

describe('blueprint list', () => {
  test('has built-in ones, those of the repository in use or not, and those of packages', async () => {
    expect(await text(await both())).toEqual([
      'blueprint            version  modules  what it is',
      'none                 1.0.0    -        An empty one, for tests that bring their own files',
      './blueprints/index   1.0.0    -        Files that follow from all modules, for tests',
      './blueprints/mini    1.0.0    alpha    One file of each ownership, for tests',
      './blueprints/tables  1.0.0    -        Tables that follow from Terraform files, for tests',
      'npm:@team/all/mini   1.0.0    gamma    One file of each ownership, for tests',
      '',
    ]);
  });

  test('says which modules name another version than the one at hand', async () => {
    const repo = await both();
    repo.edit(`${AT_NPM}/blueprint.yaml`, 'version: 1.0.0', 'version: 1.2.0');
    const { 'npm:@team/all/mini': npm, './blueprints/mini': own } = await listed(repo);
    expect([npm!.version, npm!.outdated, npm!.changed]).toEqual(['1.2.0', ['gamma'], []]);
    expect([own!.outdated, own!.changed]).toEqual([[], []]);
    expect((await text(repo)).at(-2)).toContain('(gamma is at 1.0.0, 1.2.0 is at hand)');
  });

  test('says why one cannot be loaded, and lists the others', async () => {
    const repo = await both();
    repo.deleteAll(AT_NPM);
    repo.put('blueprints/tables/blueprint.yaml', 'version: [\n');
    const rows = await listed(repo);
    expect(rows['npm:@team/all/mini']!.trouble).toContain(`${AT_NPM}/blueprint.yaml`);
    expect(rows['./blueprints/tables']!.trouble).not.toBeNull();
    expect(rows['./blueprints/mini']!.trouble).toBeNull();
  });

  test('counts the modules of a blueprint that has many', async () => {
    const ids = ['m1', 'm2', 'm3', 'm4', 'm5'];
    const repo = Repo.unsynced(ids.map((id) => ALPHA.replaceAll('alpha', id)).join(''));
    expect((await text(repo)).join('\n')).toContain('m1, m2, m3, 2 more  ');
    expect((await listed(repo))['./blueprints/mini']).toMatchObject({
      modules: ids.map((id) => ({ id })),
    });
  });

  test('without infra.yaml those that come with the tool', async () => {
    const repo = new Repo({}, { templates: builtin({ none: null }) });
    expect(Object.keys(await listed(repo))).toEqual(['none']);
  });
});

describe.each([
  [
    'in the repository',
    'alpha',
    'blueprints/mini',
    './blueprints/mini',
    'git log -- blueprints/mini',
  ],
  ['in a package', 'gamma', AT_NPM, 'npm:@team/all/mini', 'npm ci puts the package back'],
])('a blueprint %s that changed under its version', (_where, id, folder, name, fix) => {
  async function changed(): Promise<Repo> {
    const repo = await both();
    repo.edit(`${folder}/files/module/notes.md.hbs`, /^/, 'Changed.\n');
    return repo;
  }

  test('is told by check: where, which files, the next command; exit 1', async () => {
    const outside = (await changed()).outside();
    expect(await check(outside, { json: true })).toBe(1);
    const { findings } = JSON.parse(outside.printed.data) as { findings: object[] };
    expect(findings).toEqual([
      {
        rule: 'blueprint-changed',
        severity: 'warning',
        path: `${folder}/blueprint.yaml`,
        message: `${name}@1.0.0 is not what ${id} was made from: its contents changed under one version; these files follow: infra/${id}/notes.md`,
        fix: expect.stringContaining('create-infra-module diff shows it') as unknown,
      },
    ]);
    expect((findings[0] as { fix: string }).fix).toContain(fix);
  });

  test('is marked in the list, and only there', async () => {
    const rows = Object.values(await listed(await changed()));
    expect(rows.filter((it) => it.changed.length > 0).map((it) => [it.name, it.changed])).toEqual([
      [name, [id]],
    ]);
  });

  test('is told once more by the sync that takes it over, then agreed', async () => {
    const repo = await changed();
    const outside = repo.outside();
    expect(await sync(outside, SYNC)).toBe(0);
    expect(outside.printed.data).toMatch(/^note .*\[blueprint-changed\]$/m);
    expect(outside.printed.data).toContain('taken over by this run: nothing is left to do');
    expect(outside.printed.data).not.toContain('create-infra-module sync');
    expect(repo.text(`infra/${id}/notes.md`)).toMatch(/^Changed\./);
    expect((await repo.inspect()).findings).toEqual([]);
    expect((await listed(repo))[name]!.changed).toEqual([]);
  });

  test('is told without failing where no file follows', async () => {
    const repo = await both();
    repo.edit(`${folder}/blueprint.yaml`, 'A free text', 'Any text');
    const outside = repo.outside();
    expect(await check(outside, { json: false })).toBe(0);
    expect(outside.printed.data).toContain('no file follows from it [blueprint-changed]');
  });

  test('is no news where the README or a test of it changed', async () => {
    const repo = await both();
    repo.put(`${folder}/README.md`, 'More.\n');
    repo.put(`${folder}/tests/one/inputs.yaml`, 'More.\n');
    expect((await repo.inspect()).findings).toEqual([]);
  });
});

describe('blueprint show', () => {
  async function shown(repo: Repo, name: string): Promise<string> {
    const outside = repo.outside();
    expect(await blueprintShow(outside, { name, json: false })).toBe(0);
    return outside.printed.data;
  }

  test('has parameters with types and defaults, and files with who keeps them', async () => {
    expect((await shown(await both(), './blueprints/mini')).split('\n')).toEqual([
      './blueprints/mini@1.0.0  in blueprints/mini',
      'One file of each ownership, for tests',
      '',
      'scope module, layer service, folder infra/{name}, paired with a package',
      '',
      'Parameters',
      '  size  integer; default 1',
      '      A number that lands in several files',
      '  title  string; default plain',
      '      A free text',
      '',
      'Files',
      '  merged   module/conf/values.json',
      '  merged   module/needed.yaml  (required)',
      '  merged   module/notes.md',
      '  managed  module/run.sh  (executable)',
      '  runtime  module/state.txt',
      '  seeded   package/main.txt',
      '',
    ]);
  });

  test.each([
    ['mini', './blueprints/mini@1.0.0'],
    ['tables', './blueprints/tables@1.0.0'],
    ['npm:@team/all/mini', 'npm:@team/all/mini@1.0.0'],
    ['npm:@team/all/mini@1.0.0', 'npm:@team/all/mini@1.0.0'],
    ['none', 'none@1.0.0'],
  ])('finds %s as %s', async (name, ref) => {
    expect(await shown(await both(), name)).toMatch(new RegExp(`^${ref} `));
  });

  test('has outputs, conditions and migrations', async () => {
    const repo = await both();
    repo.edit(
      'blueprints/tables/blueprint.yaml',
      /$/,
      'requires: [shared]\nmigrations:\n  - { to: 1.0.0, kind: rename-param, from: old, name: zone }\n',
    );
    const text = await shown(repo, 'tables');
    expect(text).toContain('Outputs\n  vpc_id  string  The network\n');
    expect(text).toContain('Needs a module of\n  shared\n');
    expect(text).toContain('Migrations\n  to 1.0.0: parameter old becomes zone\n');
    expect(await shown(repo, 'index')).toContain(
      '(for each of modules; where target.layer is service)',
    );
  });

  test('as JSON has the schemas, and the integrity of one that lives outside', async () => {
    const outside = (await both()).outside();
    await blueprintShow(outside, { name: 'mini', json: true });
    const { version, blueprint } = JSON.parse(outside.printed.data) as {
      version: number;
      blueprint: { params: object; integrity: string; files: object[] };
    };
    expect(version).toBe(1);
    expect(blueprint.params).toHaveProperty('size.default', 1);
    expect(blueprint.integrity).toMatch(/^[0-9a-f]{64}$/);
    expect(blueprint.files[3]).toEqual({
      path: 'module/run.sh',
      ownership: 'managed',
      when: {},
      required: false,
      executable: true,
    });
  });

  test('refuses a name that is none', async () => {
    const running = blueprintShow((await both()).outside(), { name: 'nome', json: false });
    expect((await refusal(running))[0]).toMatchObject({
      message: 'there is no blueprint nome; did you mean none?',
    });
  });

  test('of a name that is near to none lists the own ones, too', async () => {
    const repo = await both();
    const named = async (name: string): Promise<string | undefined> =>
      (await refusal(blueprintShow(repo.outside(), { name, json: false })))[0]!.expected;
    expect(await named('quite-another')).toMatch(/^one of .*, \.\/blueprints\/mini/);
  });

  test('of an own one that `add` was given without its folder is found', async () => {
    const outside = (await both()).outside();
    const adding = add(outside, {
      ...COMMON,
      name: 'beta',
      answers: { set: [], blueprint: 'mini' },
    });
    expect((await refusal(adding))[0]!.message).toContain('; did you mean ./blueprints/mini?');
  });
});
