import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Repository } from '../support/repository.ts';
import { runOk } from '../support/run.ts';

let repo: Repository;
const REPORT = 'blueprints/report';
const PACKAGE = 'node_modules/@team/blueprints/dashboard';

/** A package of blueprints as a team would publish it, made with the tool and packed by npm. */
async function packedBlueprints(holder: Repository): Promise<string> {
  mkdirSync(holder.at('package'), { recursive: true });
  const inside = { cwd: 'package' };
  expect((await holder.tool(['blueprint', 'new', 'dashboard'], inside)).code).toBe(0);
  holder.write(
    'package/package.json',
    JSON.stringify({ name: '@team/blueprints', version: '1.0.0', files: ['dashboard'] }),
  );
  expect((await holder.tool(['blueprint', 'test'], inside)).stdout).toMatch(/^ok /);
  const at = { cwd: holder.at('package'), env: holder.env() };
  return path.join(at.cwd, (await runOk('npm', ['pack', '--silent'], at)).trim());
}

/** One module of a blueprint in the repository, one of a package that npm installed. */
beforeAll(async () => {
  repo = await Repository.empty('shop', false);
  const tarball = await packedBlueprints(repo);
  await repo.git('init', '--quiet');
  repo.write('.gitignore', 'node_modules\npackage\n');
  repo.write('package.json', '{"name":"shop","private":true}\n');
  const offline = ['--offline', '--no-audit', '--no-fund', '--silent'];
  const at = { cwd: repo.folder, env: repo.env() };
  await runOk('npm', ['install', ...offline, tarball], at);
  await repo.ok('blueprint', 'new', REPORT);
  await repo.ok('init', '--layout', 'empty', '--yes');
  await repo.ok('add', 'weekly', '--blueprint', `./${REPORT}`, '--yes');
  await repo.ok('add', 'sales', '--blueprint', 'npm:@team/blueprints/dashboard', '--yes');
  await repo.commit();
}, 120_000);

afterAll(() => repo.remove());

test('a blueprint works where it was made, without a build step, also from a package', async () => {
  expect(await repo.ok('check')).toBe('2 modules, 8 files: as agreed\n');
  expect(await repo.ok('blueprint', 'test')).toBe(`ok      ${REPORT}/tests/default: 4 files\n`);
  expect(await repo.ok('blueprint', 'test', PACKAGE)).toMatch(/^ok /);
  expect(repo.read('infra/sales/hello.sh')).toContain("echo 'Hello' from sales\n");
});

describe.each([
  ['weekly', REPORT, `./${REPORT}`, (): Promise<unknown> => repo.git('checkout', '--', REPORT)],
  [
    'sales',
    PACKAGE,
    'npm:@team/blueprints/dashboard',
    (): Promise<unknown> =>
      runOk('npm', ['ci', '--offline', '--no-audit', '--no-fund', '--silent'], {
        cwd: repo.folder,
        env: repo.env(),
      }),
  ],
])('the blueprint of %s, changed under its version', (id, folder, name, putBack) => {
  test('is told with the place, the files that follow and the next command', async () => {
    repo.edit(`${folder}/files/module/hello.sh.hbs`, 'echo', 'printf "%s %s %s\\n"');
    const { code, stdout } = await repo.tool(['check']);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `warning  ${folder}/blueprint.yaml  ${name}@1.0.0 is not what ${id} was made from: ` +
        `its contents changed under one version; these files follow: infra/${id}/hello.sh`,
    );
    expect(stdout).toContain('create-infra-module diff shows it');
    expect(await repo.ok('blueprint', 'list')).toContain(`(changed since ${id} was made)`);
    const tested = await repo.tool(['blueprint', 'test', folder]);
    expect([tested.code, tested.stdout.includes('+printf')]).toEqual([1, true]);
  });

  test('is as agreed again once it is put back as told', async () => {
    await putBack();
    expect(await repo.ok('check')).toBe('2 modules, 8 files: as agreed\n');
  });
});
