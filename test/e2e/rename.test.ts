import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setModuleValue } from '../../src/manifest/edit.ts';
import { startMoto, type Moto } from '../support/moto.ts';
import { differences, Repository } from '../support/repository.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv } from '../support/tools.ts';
import '../support/timeout.ts';

const SIZING = 'k8s/overlays/prod/sizing.yaml';
const repositories: Repository[] = [];

async function withOrders(): Promise<Repository> {
  const repo = await Repository.withModule('orders');
  repositories.push(repo);
  return repo;
}

afterAll(() => {
  for (const repo of repositories) repo.remove();
});

/** From → to of every rename that git sees between two commits. */
async function renames(repo: Repository, ...range: string[]): Promise<Map<string, string>> {
  const lines = (await repo.git('diff', '-M', '--name-status', ...range)).trim().split('\n');
  const moved = lines.map((line) => line.split('\t')).filter(([how]) => how!.startsWith('R'));
  return new Map(moved.map(([, from, to]) => [from!, to!]));
}

describeWithTools(['git'], 'rename, as git sees it', () => {
  test('every file moves, history follows, edits stay, and undo is the way back', async () => {
    const repo = await withOrders();
    repo.edit(`infra/orders/${SIZING}`, 'ephemeral-storage: 256Mi', 'ephemeral-storage: 1Gi');
    repo.write('infra/orders/terraform/mine.tf', 'locals {\n  mine = "mine"\n}\n');
    repo.write('packages/orders/src/orders/extra.py', 'EXTRA = 1\n');
    repo.write('.github/workflows/own.yml', 'run: infra/orders/scripts/manage.sh plan\n');
    await repo.commit('edits');
    // What git ignores lies in the folder, too.
    repo.write('infra/orders/terraform/.terraform-local/providers/big.bin', 'big\n');
    repo.write('infra/orders/scripts/run.sh', '#!/bin/sh\n', 0o755);
    const before = repo.tree();
    const tracked = (await repo.git('ls-files', 'infra/orders', 'packages/orders')).trim();

    const said = await repo.ok('rename', 'orders', 'sales');
    expect(said).toContain(
      '  .github/workflows/own.yml:1  run: infra/orders/scripts/manage.sh plan\n',
    );
    expect(repo.has('infra/orders') || repo.has('packages/orders')).toBe(false);
    expect(repo.read('infra/sales/terraform/.terraform-local/providers/big.bin')).toBe('big\n');
    expect(repo.read(`infra/sales/${SIZING}`)).toBe(before[`infra/orders/${SIZING}`]);
    expect(repo.tree()).toHaveProperty(['infra/sales/scripts/run.sh*']);
    expect(await repo.tool(['check'])).toEqual(expect.objectContaining({ code: 0 }));
    const after = repo.tree();

    await repo.ok('undo', '--yes');
    expect(differences(before, repo.tree())).toEqual([]);
    expect((await repo.git('status', '--porcelain')).trim()).toBe('?? infra/orders/scripts/run.sh');

    await repo.ok('rename', 'orders', 'sales');
    expect(differences(after, repo.tree())).toEqual([]);
    await repo.commit('Rename orders to sales');
    const moved = await renames(repo, 'HEAD~1', 'HEAD');
    for (const file of tracked.split('\n')) {
      expect([file, moved.get(file)]).toEqual([file, file.replace('/orders/', '/sales/')]);
    }
    const log = await repo.git('log', '--follow', '--format=%s', `infra/sales/${SIZING}`);
    expect(log.trim().split('\n')).toEqual(['Rename orders to sales', 'edits', 'state']);
    // The edit is still one, and the next change of the tool's meets it in the new place.
    repo.setParam('orders', 'replicas', '4');
    await repo.ok('sync');
    expect(repo.read(`infra/sales/${SIZING}`)).toContain('ephemeral-storage: 1Gi');
    expect(await repo.tool(['check'])).toEqual(expect.objectContaining({ code: 0 }));
  });

  test('in a folder of a repository, mentions beside that folder are told, too', async () => {
    const repo = await withOrders();
    repo.write('cloud/notes.md', 'notes\n');
    await repo.git('mv', 'infra', 'packages', 'infra.yaml', '.infra', 'cloud');
    repo.write('.github/workflows/own.yml', 'run: cloud/infra/orders/scripts/manage.sh plan\n');
    const { code, stdout } = await repo.tool(['rename', 'orders', 'sales'], { cwd: 'cloud' });
    expect(code).toBe(0);
    expect(repo.has('cloud/infra/sales/terraform')).toBe(true);
    expect(stdout).toContain('  ../.github/workflows/own.yml:1  run: cloud/infra/orders/scripts');
  });

  test('a move by hand on one side is told with the command that finishes it', async () => {
    const repo = await withOrders();
    await repo.git('mv', 'packages/orders', 'packages/sales');
    const told = await repo.tool(['check']);
    expect(told.code).toBe(1);
    expect(told.stdout).toContain('create-infra-module rename orders sales');
    await repo.ok('rename', 'orders', 'sales');
    expect(await repo.tool(['check'])).toEqual(expect.objectContaining({ code: 0 }));
    await repo.commit();
    await repo.git('mv', 'infra/sales', 'infra/shop');
    const again = await repo.tool(['check']);
    expect(again.stdout).toContain('create-infra-module rename orders shop');
    await repo.ok('rename', 'orders', 'shop');
    expect(await repo.tool(['check'])).toEqual(expect.objectContaining({ code: 0 }));
  });
});

describeWithTools(
  ['bash', 'git', 'aws', 'moto_server', 'terraform', AWS_PROVIDER],
  'rename of what is applied',
  () => {
    let moto: Moto;
    let env: NodeJS.ProcessEnv;
    let repo: Repository;
    const manage = (module: string, ...args: string[]): Promise<RunResult> =>
      run(repo.at(`infra/${module}/scripts/manage.sh`), [...args, '--env', 'local'], { env });
    const manageOk = async (module: string, ...args: string[]): Promise<void> => {
      await runOk(repo.at(`infra/${module}/scripts/manage.sh`), [...args, '--env', 'local'], {
        env,
      });
    };
    const stateKeys = async (): Promise<string[]> => {
      const query = ['--query', 'Contents[].Key', '--output', 'json'];
      const listing = ['s3api', 'list-objects-v2', '--bucket', 'shop-local-tfstate', ...query];
      return (JSON.parse(await runOk('aws', listing, { env })) as string[]).sort();
    };

    beforeAll(async () => {
      moto = await startMoto('eu-west-1');
      env = terraformEnv(moto.env);
      repo = await withOrders();
    });
    afterAll(() => moto.stop());

    describe('the plan is empty, with the state where it was', () => {
      test('of the service and of the foundation that it reads from', async () => {
        await runOk(repo.at('infra/shared/scripts/bootstrap_state.sh'), ['--env', 'local'], {
          env,
        });
        for (const module of ['plumbing', 'orders']) {
          await manageOk(module, 'init');
          await manageOk(module, 'apply', '--auto');
        }
        const keys = await stateKeys();
        expect(keys).toEqual([
          'shop/local/orders/terraform.tfstate',
          'shop/local/plumbing/terraform.tfstate',
        ]);

        await repo.ok('rename', 'orders', 'sales');
        await repo.ok('rename', 'plumbing', 'network');
        for (const module of ['sales', 'network']) {
          const plan = await manage(module, 'plan', '--detailed-exitcode');
          expect([module, plan.code, plan.code === 0 ? '' : plan.stdout + plan.stderr]).toEqual([
            module,
            0,
            '',
          ]);
        }
        // As on another machine: nothing is left of what Terraform keeps beside the module.
        repo.delete('infra/sales/terraform/.terraform-local');
        await manageOk('sales', 'init');
        expect(await manage('sales', 'plan', '--detailed-exitcode')).toEqual(
          expect.objectContaining({ code: 0 }),
        );
        expect(await stateKeys()).toEqual(keys);
        expect(await repo.tool(['check'])).toEqual(expect.objectContaining({ code: 0 }));
      });
    });
  },
);

describeWithTools(['git'], 'two modules whose paths change places in infra.yaml', () => {
  test('are refused with the steps that do it, and these keep edits and history', async () => {
    const repo = await withOrders();
    await repo.ok('add', 'billing', '--yes');
    repo.edit(`infra/orders/${SIZING}`, 'ephemeral-storage: 256Mi', 'ephemeral-storage: 1Gi');
    repo.write('infra/billing/terraform/mine.tf', 'locals {\n  mine = "mine"\n}\n');
    await repo.commit('two modules');
    const place = async (id: string, path: string): Promise<void> =>
      repo.write('infra.yaml', await setModuleValue(repo.read('infra.yaml'), id, ['path'], path));
    await place('orders', 'infra/billing');
    await place('billing', 'infra/orders');
    const { code, stderr } = await repo.tool(['sync']);
    expect(code).toBe(2);
    const told = /try: (in this order: .*)/.exec(stderr)![1]!;
    const steps = told.matchAll(/write `path: (\S+)` below (\w+)|create-infra-module (sync)/g);
    for (const [, path, id, command] of steps) {
      if (command === undefined) await place(id!, path!);
      else await repo.ok(command, '--yes');
    }
    expect(repo.read(`infra/billing/${SIZING}`)).toContain('ephemeral-storage: 1Gi');
    expect(repo.read('infra/orders/terraform/mine.tf')).toContain('mine = "mine"');
    expect(repo.has('infra/orders_aside')).toBe(false);
    await repo.ok('check');
    expect(
      (await repo.ok('list')).split('\n').map((line) => line.split(/ {2,}/).slice(0, 3)),
    ).toEqual(
      expect.arrayContaining([
        ['orders', expect.any(String), 'infra/billing'],
        ['billing', expect.any(String), 'infra/orders'],
      ]),
    );
  });
});
