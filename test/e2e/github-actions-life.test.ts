import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { differences, Repository } from '../support/repository.ts';
import { run } from '../support/run.ts';
import { describeWithTools } from '../support/tools.ts';

const WORKFLOWS = '.github/workflows';

describeWithTools(['git', 'actionlint'], 'workflows of a repository that lives', () => {
  let repo: Repository;

  beforeAll(async () => {
    repo = await Repository.empty();
    await repo.ok('init', '--yes', '--layout', 'platform-github', '--environments', 'dev,prod');
    repo.setParam('ci', 'repository', 'example/shop');
    for (const name of ['dev', 'prod']) {
      repo.write(
        'infra.yaml',
        repo.read('infra.yaml').replace(/account: null.*/, `account: "11111111111${name.length}"`),
      );
    }
    await repo.ok('add', 'orders', '--yes');
    await repo.ok('sync');
    await repo.commit();
  });
  afterAll(() => repo.remove());

  /** What a command changes of the workflows; they still lint afterwards. */
  async function changed(...command: string[]): Promise<string[]> {
    const before = repo.tree();
    await repo.ok(...command);
    await repo.commit();
    expect(await run('actionlint', [], { cwd: repo.folder })).toMatchObject({
      code: 0,
      stdout: '',
    });
    return differences(before, repo.tree()).filter((file) => file.startsWith('.github/'));
  }

  test('a new module brings its own caller and touches no other', async () => {
    expect(await changed('add', 'invoices', '--yes')).toEqual([`${WORKFLOWS}/module-invoices.yml`]);
    await repo.ok('check');
  });

  test('a renamed one takes its caller along, with its paths', async () => {
    expect(await changed('rename', 'invoices', 'billing')).toEqual([
      `${WORKFLOWS}/module-billing.yml`,
      `${WORKFLOWS}/module-invoices.yml`,
    ]);
    const { on, jobs } = parse(repo.read(`${WORKFLOWS}/module-billing.yml`)) as {
      on: { push: { paths: string[] } };
      jobs: { module: { with: Record<string, string> } };
    };
    expect(on.push.paths).toEqual([
      'infra/billing/**',
      'packages/billing/**',
      'infra/shared/**',
      'infra/cluster/contract.yaml',
      'infra/plumbing/contract.yaml',
      `${WORKFLOWS}/module-billing.yml`,
      `${WORKFLOWS}/reusable-*.yml`,
      '.github/actions/setup-terraform/**',
      '!**.md',
    ]);
    // The id, and with it the names in the cloud, stays.
    expect(jobs.module.with).toEqual({
      module: 'invoices',
      path: 'infra/billing',
      package: 'packages/billing',
      upstream: 'cluster plumbing',
    });
  });

  test('the check of CI runs this version of the tool', async () => {
    const version = (await repo.ok('--version')).trim();
    expect(repo.read(`${WORKFLOWS}/infra.yml`)).toContain(
      `run: npx --yes create-infra-module@${version} check\n`,
    );
  });

  test('a removed one leaves nothing of it behind', async () => {
    expect(await changed('remove', 'billing', '--yes')).toEqual([
      `${WORKFLOWS}/module-billing.yml`,
    ]);
  });
});

test('in a repository whose infra.yaml lies deeper, workflows land in the git root', async () => {
  const repo = await Repository.empty();
  repo.write(
    'platform/infra.yaml',
    'version: 1\nproject: deep\nenvironments:\n  dev: { region: eu-west-1 }\nmodules:\n',
  );
  const inside = { cwd: 'platform' };
  const add = async (...args: string[]): Promise<void> => {
    expect(await repo.tool(['add', ...args, '--yes'], inside)).toEqual(
      expect.objectContaining({ code: 0 }),
    );
  };
  await add('shared', '--blueprint', 'shared');
  await add('plumbing', '--blueprint', 'foundation');
  await add('ci', '--blueprint', 'github-actions', '--set', 'directory=platform/');
  expect(repo.read(`${WORKFLOWS}/infra.yml`)).toContain('working-directory: platform/\n');
  expect(repo.read(`${WORKFLOWS}/module-plumbing.yml`)).toContain(
    'path: platform/infra/plumbing\n',
  );
  expect(repo.has('platform/.github')).toBe(false);
  expect((await repo.tool(['check'], inside)).code).toBe(0);
  repo.remove();
});
