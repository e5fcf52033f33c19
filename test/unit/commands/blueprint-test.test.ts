import { describe, expect, test } from '@jest/globals';

import { blueprintNew } from '../../../src/commands/blueprint-new.ts';
import { blueprintTest, type BlueprintTestOptions } from '../../../src/commands/blueprint-test.ts';
import { undo } from '../../../src/commands/undo.ts';
import { manifest, refusal, Repo } from '../../support/repo.ts';

const AT = 'blueprints/hello';
const SCRIPT = `${AT}/files/module/hello.sh.hbs`;
const EXPECTED = `${AT}/tests/default/expected/infra/example`;

interface Told {
  code: number;
  data: string;
  talk: string;
}

async function made(path = AT, options: Repo['options'] = {}): Promise<Repo> {
  const repo = new Repo({}, options);
  await blueprintNew(repo.outside(), { path, json: false, dryRun: false });
  return repo;
}

async function testing(repo: Repo, options: Partial<BlueprintTestOptions> = {}): Promise<Told> {
  const outside = repo.outside();
  const all = { path: null, update: false, json: false, dryRun: false, ...options };
  return { code: await blueprintTest(outside, all), ...outside.printed };
}

describe('blueprint new', () => {
  test('makes one that passes its own test at once and that a module can be made of', async () => {
    const repo = await made();
    expect(await testing(repo)).toEqual({
      code: 0,
      data: `ok      ${AT}/tests/default: 4 files\n`,
      talk: '',
    });
    repo.put('infra.yaml', manifest(`  one:\n    blueprint: ./${AT}@1.0.0\n`));
    expect(await repo.sync()).toBe(0);
    expect(repo.text('infra/one/settings/dev.yaml')).toContain('greeting: Hello\ninterval: 60\n');
    expect(repo.text('infra/one/hello.sh')).toContain("echo 'Hello' from one\n");
    expect((await repo.inspect()).findings).toEqual([]);
  });

  test('names itself in its own pages and its case', async () => {
    const repo = await made('team/nightly-report');
    expect(repo.text('team/nightly-report/README.md')).toContain(
      'create-infra-module add <name> --blueprint ./team/nightly-report\n',
    );
    expect(repo.text('team/nightly-report/tests/default/inputs.yaml')).toContain(
      'blueprint: ./team/nightly-report@1.0.0\n',
    );
  });

  test('is below the working directory, and undone as if it had never been', async () => {
    const repo = new Repo({ 'tools/x': '' }, { cwd: 'tools' });
    await blueprintNew(repo.outside(), { path: 'hello', json: false, dryRun: false });
    expect(repo.has('tools/hello/blueprint.yaml')).toBe(true);
    await undo(repo.outside(), { dryRun: false, yes: true });
    expect(repo.paths('tools')).toEqual(['tools/x']);
  });

  test('with --dry-run shows all and writes nothing', async () => {
    const repo = new Repo({});
    const outside = repo.outside();
    await blueprintNew(outside, { path: AT, json: true, dryRun: true });
    const { files } = JSON.parse(outside.printed.data) as { files: { path: string }[] };
    expect(files.map((it) => it.path)).toContain(`${EXPECTED}/hello.sh`);
    expect(repo.disk.writes).toBe(0);
  });

  test.each([
    ['blueprints/Hello', '"Hello" is not a name for a blueprint'],
    ['blueprints/service', 'service is the name of a blueprint that comes with the tool'],
    ['blueprints/mini', 'blueprints/mini is there already'],
    ['../hello', '../hello lies outside the repository /memory'],
    ['.', '"" is not a name for a blueprint'],
  ])('%s is refused: %s', async (path, message) => {
    const repo = Repo.unsynced();
    const running = blueprintNew(repo.outside(), { path, json: false, dryRun: false });
    expect((await refusal(running))[0]!.message).toBe(message);
    expect(repo.disk.writes).toBe(0);
  });
});

describe('blueprint test', () => {
  test('shows where the rendered tree is not the expected one, and exits 1', async () => {
    const repo = await made();
    repo.edit(SCRIPT, 'from', 'says');
    const { code, data, talk } = await testing(repo);
    expect(code).toBe(1);
    expect(data).toContain(`failed  ${AT}/tests/default: 1 file not as expected\n`);
    expect(data).toContain(`--- a/${EXPECTED}/hello.sh\n`);
    expect(data).toContain(' from example\n+echo');
    expect(talk).toContain(`create-infra-module blueprint test --update ${AT} `);
  });

  test('a file too many, one too few and a lost mode are differences', async () => {
    const repo = await made();
    repo.put(`${EXPECTED}/more.txt`, 'more\n');
    repo.delete(`${EXPECTED}/notes.md`);
    repo.disk.put(`${EXPECTED}/hello.sh`, repo.text(`${EXPECTED}/hello.sh`), false);
    const { data } = await testing(repo, { json: true });
    expect(JSON.parse(data)).toEqual({
      version: 1,
      clean: false,
      problems: [],
      blueprints: [
        {
          path: AT,
          version: '1.0.0',
          clean: false,
          cases: [
            {
              name: 'default',
              clean: false,
              files: 4,
              findings: [],
              differences: [
                { path: 'infra/example/hello.sh', is: 'different' },
                { path: 'infra/example/more.txt', is: 'missing' },
                { path: 'infra/example/notes.md', is: 'unexpected' },
              ],
            },
          ],
        },
      ],
    });
    const text = (await testing(repo)).data;
    expect(text).toContain('infra/example/hello.sh: expected/ is not executable, it is rendered');
  });

  test('--update writes the expected tree, modes and deletions too, and undo reverses it', async () => {
    const repo = await made();
    repo.edit(SCRIPT, 'from', 'says');
    repo.put(`${EXPECTED}/more.txt`, 'more\n');
    const before = repo.tree();
    expect((await testing(repo, { update: true, dryRun: true })).data).toContain('+echo');
    expect(repo.tree()).toEqual(before);
    expect((await testing(repo, { update: true })).code).toBe(0);
    expect(repo.has(`${EXPECTED}/more.txt`)).toBe(false);
    expect((await testing(repo)).code).toBe(0);
    await undo(repo.outside(), { dryRun: false, yes: true });
    expect(repo.tree()).toEqual(before);
  });

  test('runs the rules: a case in which `check` would fail fails', async () => {
    const repo = await made();
    const inputs = `${AT}/tests/default/inputs.yaml`;
    repo.edit(
      inputs,
      'modules:',
      'modules:\n  orders:\n    blueprint: service@1.0.0\n    package: packages/orders\n    uses:\n      plumbing: [nothing]\n  plumbing:\n    blueprint: foundation@1.0.0\n',
    );
    const { code, data } = await testing(repo);
    expect(code).toBe(1);
    expect(data).toMatch(/^ {8}error {2}.*tests\/default\/inputs\.yaml .*nothing/m);
  });

  test('a blueprint without a case has not passed', async () => {
    const { code, data } = await testing(Repo.unsynced(), { path: 'blueprints/mini' });
    expect(code).toBe(1);
    expect(data).toContain('error  blueprints/mini has no case\n');
  });

  test('tells what does not load or render with its file and line, after all others', async () => {
    const repo = await made();
    await blueprintNew(repo.outside(), { path: 'blueprints/other', json: false, dryRun: false });
    repo.edit(`${AT}/tests/default/inputs.yaml`, 'interval: 10', 'interval: never');
    const outside = repo.outside();
    const running = blueprintTest(outside, {
      path: null,
      update: false,
      json: false,
      dryRun: false,
    });
    const [problem] = await refusal(running);
    expect([problem!.file, problem!.line]).toEqual([`${AT}/tests/default/inputs.yaml`, 19]);
    expect(outside.printed.data).toBe('ok      blueprints/other/tests/default: 4 files\n');
  });

  test('a version that was raised names the line of the inputs that still has the old one', async () => {
    const repo = await made();
    repo.edit(`${AT}/blueprint.yaml`, 'version: 1.0.0', 'version: 1.1.0');
    expect(await refusal(testing(repo))).toEqual([
      {
        message: `blueprint ./${AT}@1.0.0: what lies there is version 1.1.0`,
        file: `${AT}/tests/default/inputs.yaml`,
        line: 13,
        expected: `./${AT}@1.1.0`,
        fix: `write ./${AT}@1.1.0 in ${AT}/tests/default/inputs.yaml`,
      },
    ]);
  });

  test('inputs without a module of the blueprint are refused: they would always pass', async () => {
    const repo = await made();
    repo.edit(`${AT}/tests/default/inputs.yaml`, /modules:[^]*/, 'modules: {}\n');
    expect((await refusal(testing(repo)))[0]!.message).toBe(
      `${AT}/tests/default/inputs.yaml has no module of this blueprint`,
    );
  });

  test.each([
    ['a blueprint', AT, '', 1],
    ['a folder of several', 'blueprints', '', 2],
    ['from inside of one', null, `${AT}/files`, 1],
    ['everything of the repository', null, '', 2],
  ])('tests %s', async (_what, path, cwd, count) => {
    const repo = await made();
    await blueprintNew(repo.outside(), { path: 'blueprints/other', json: false, dryRun: false });
    repo.options = { cwd };
    expect((await testing(repo, { path })).data.match(/^ok/gm)).toHaveLength(count);
  });

  test('knows blueprints elsewhere by the manifest', async () => {
    const repo = await made('team/hello');
    repo.put('infra.yaml', manifest(`  one:\n    blueprint: ./team/hello@1.0.0\n`));
    expect((await testing(repo)).data).toBe('ok      team/hello/tests/default: 4 files\n');
  });

  test('takes those in the working directory: a package of blueprints has no more', async () => {
    const repo = await made('hello');
    repo.put('.git/config', '');
    repo.put('a: b/file', '');
    expect((await testing(repo)).data).toBe('ok      hello/tests/default: 4 files\n');
  });

  test('says so where there is none', async () => {
    expect((await refusal(testing(new Repo({}))))[0]!.fix).toBe(
      'create-infra-module blueprint new blueprints/<name>',
    );
    expect((await refusal(testing(new Repo({}), { path: 'x' })))[0]!.message).toBe(
      'there is no x/blueprint.yaml, nor one in a folder of it',
    );
  });

  test('a case in a package is told by the name of the blueprint, wherever it lies', async () => {
    const repo = await made('hello');
    repo.edit('hello/tests/default/inputs.yaml', './hello@', 'npm:@team/all/hello@');
    expect((await testing(repo, { path: 'hello' })).code).toBe(0);
  });

  test('writes nothing without --update', async () => {
    const repo = await made();
    const { writes } = repo.disk;
    await testing(repo);
    expect(repo.disk.writes).toBe(writes);
  });
});

test('a blueprint at the root of its repository is read as any other', async () => {
  const header = 'name: one\nversion: 1.0.0\nabout: x\nscope: module\nlayer: service\n';
  const repo = new Repo({ 'blueprint.yaml': header, 'files/module/x.txt.hbs': '{{modul.id}}' });
  const [problem] = await refusal(testing(repo, { path: '.' }));
  expect(problem).toMatchObject({ file: './files/module/x.txt.hbs', line: 1 });
});
