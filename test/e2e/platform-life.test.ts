import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { asVariable } from '../support/outputs.ts';
import { startMoto, type Moto } from '../support/moto.ts';
import { Repository } from '../support/repository.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv } from '../support/tools.ts';
import '../support/timeout.ts';

const NETWORK = 'infra/foundation_network';
const MODULES = [NETWORK, 'infra/cluster', 'infra/api'];
const BUCKET = 'shop-local-tfstate';

/** What the emulator reports wrongly, so that a second plan is not empty. */
const EMULATED_WRONGLY = ['aws_eks_node_group.default'];

interface Plan {
  resource_changes: { address: string; change: { actions: string[] } }[];
}

/** From an empty repository, as a user would: network, cluster and a service, each of which reads the one before. */
describeWithTools(
  ['bash', 'git', 'aws', 'moto_server', 'terraform', AWS_PROVIDER],
  `network, cluster and service on AWS (second plans leave out ${EMULATED_WRONGLY.join()}, which the emulator reports wrongly)`,
  () => {
    let moto: Moto;
    let env: NodeJS.ProcessEnv;
    let repository: Repository;
    const manage = (module: string, ...args: string[]): Promise<RunResult> =>
      run(repository.at(`${module}/scripts/manage.sh`), ['--env', 'local', ...args], { env });
    const ok = async (module: string, ...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await manage(module, ...args);
      if (code !== 0) throw new Error(`${module} ${args.join(' ')}: ${code}\n${stdout}\n${stderr}`);
      return stdout;
    };
    const aws = (...args: string[]): Promise<string> =>
      runOk('aws', [...args, '--output', 'text'], { env });
    const terraform = (module: string): { cwd: string; env: NodeJS.ProcessEnv } => ({
      cwd: repository.at(`${module}/terraform`),
      env: { ...env, TF_DATA_DIR: '.terraform-local' },
    });
    /** Addresses that a plan of what is applied would change. */
    const changes = async (module: string): Promise<string[]> => {
      await ok(module, 'plan');
      const shown = ['show', '-json', '.plans/local.tfplan'];
      const plan = JSON.parse(await runOk('terraform', shown, terraform(module))) as Plan;
      return (
        plan.resource_changes
          .filter(({ change }) => !['no-op', 'read'].includes(change.actions.join()))
          .map(({ address }) => address)
          .filter((address) => !EMULATED_WRONGLY.includes(address))
          // Holds preconditions where outputs come by artifact or variables; makes nothing.
          .filter((address) => !address.startsWith('terraform_data.'))
      );
    };
    const set = async (from: RegExp, to: string): Promise<void> => {
      const text = repository.read('infra.yaml');
      if (!from.test(text)) throw new Error(`infra.yaml does not hold ${from}`);
      repository.write('infra.yaml', text.replace(from, to));
      await repository.ok('sync', '--yes');
      await runOk(repository.at('infra/shared/scripts/bootstrap_state.sh'), ['--env', 'local'], {
        env,
      });
    };

    beforeAll(async () => {
      moto = await startMoto('eu-west-1');
      env = terraformEnv(moto.env);
      repository = await Repository.empty();
      await repository.ok('init', '--yes', '--layout', 'platform-eks');
      await repository.ok('rename', 'plumbing', 'foundation_network', '--yes');
      await repository.ok('add', 'api', '--yes', '--language', 'none');
      await repository.commit();
      await set(/lock: s3/, 'lock: s3');
      for (const module of MODULES) await ok(module, 'init');
    });
    afterAll(async () => {
      await moto.stop();
      repository.remove();
    });

    test('each is refused before the one that it reads', async () => {
      expect(await manage('infra/cluster', 'plan')).toEqual({
        code: 1,
        stdout: '',
        stderr: `error: cluster needs plumbing in local: it is not applied there; run first: ${NETWORK}/scripts/manage.sh apply --env local\n`,
      });
      await ok(NETWORK, 'apply', '--auto');
      expect(await manage('infra/api', 'plan')).toEqual({
        code: 1,
        stdout: '',
        stderr:
          'error: api needs cluster in local: it is not applied there; run first: infra/cluster/scripts/manage.sh apply --env local\n',
      });
      await ok('infra/cluster', 'apply', '--auto');
    });

    describe.each([
      { lock: 's3', s3: true, dynamodb: false },
      { lock: 'both', s3: true, dynamodb: true },
      { lock: 'dynamodb', s3: false, dynamodb: true },
    ])('state.lock: $lock', ({ lock, s3, dynamodb }) => {
      let holder: ChildProcessWithoutNullStreams | undefined;

      beforeAll(async () => {
        await set(/lock: \w+/, `lock: ${lock}`);
        await ok('infra/api', 'init', '--', '-reconfigure');
        holder = await holdLock(terraform('infra/api'));
      });
      afterAll(async () => {
        await letGo(holder);
      });

      test('the lock is where infra.yaml says', async () => {
        const objects = await aws(
          's3api',
          'list-objects-v2',
          '--bucket',
          BUCKET,
          '--query',
          'Contents[].Key',
        );
        expect(objects.includes('shop/local/api/terraform.tfstate.tflock')).toBe(s3);
        const tables = await aws('dynamodb', 'list-tables', '--query', 'TableNames');
        const held = tables.includes(`${BUCKET}-lock`)
          ? await aws(
              'dynamodb',
              'scan',
              '--table-name',
              `${BUCKET}-lock`,
              '--query',
              'Items[].LockID.S',
            )
          : '';
        expect(held.split(/\s+/).includes(`${BUCKET}/shop/local/api/terraform.tfstate`)).toBe(
          dynamodb,
        );
      });

      test('a second writer is refused while it is held, and let in afterwards', async () => {
        const second = await manage('infra/api', 'plan', '--', '-lock-timeout=1s');
        expect(second.code).toBe(1);
        expect(second.stderr).toContain('Error acquiring the state lock');
        expect(second.stderr).toMatch(/error: no plan was made\n$/);
        await letGo(holder);
        await ok('infra/api', 'plan');
      });
    });

    test('the service is applied; what is applied needs no change', async () => {
      await set(/lock: \w+/, 'lock: s3');
      await ok('infra/api', 'init', '--', '-reconfigure');
      await ok('infra/api', 'apply', '--auto');
      for (const module of MODULES)
        expect({ module, changes: await changes(module) }).toEqual({ module, changes: [] });
    });

    test('each has a state of its own in one bucket', async () => {
      const keys = await aws(
        's3api',
        'list-objects-v2',
        '--bucket',
        BUCKET,
        '--query',
        'Contents[].Key',
      );
      expect(keys.trim().split(/\s+/).sort()).toEqual(
        ['api', 'cluster', 'plumbing'].map((id) => `shop/local/${id}/terraform.tfstate`),
      );
    });

    // The values that arrive are those that were applied: another way to read them changes nothing.
    test.each(['artifact', 'ci_variables', 'ssm'])('outputs by %s are the same', async (via) => {
      await set(/via: \w+/, `via: ${via}`);
      if (via === 'ci_variables') {
        for (const [id, module] of [
          ['plumbing', NETWORK],
          ['cluster', 'infra/cluster'],
        ]) {
          env[`TF_VAR_${id}_outputs`] = asVariable(
            await readFile(repository.at(`${module}/outputs/local.json`), 'utf8'),
          );
        }
      }
      if (via === 'ssm') {
        await ok(NETWORK, 'apply', '--auto');
        await ok('infra/cluster', 'apply', '--auto');
      }
      expect(await changes('infra/cluster')).toEqual([]);
      expect(await changes('infra/api')).toEqual([]);
    });

    test('is destroyed from the top down only, and then nothing is left', async () => {
      expect((await manage('infra/cluster', 'destroy', '--yes')).stderr).toBe(
        'error: api reads cluster and still has resources in local; first run: infra/api/scripts/manage.sh destroy --env local\n',
      );
      for (const module of MODULES.toReversed()) {
        await ok(module, 'destroy', '--yes');
        expect(await ok(module, 'state')).toBe('');
      }
      expect(await aws('eks', 'list-clusters', '--query', 'clusters')).toBe('');
    });
  },
);

/** Terraform itself, at the question whether to apply: it holds the lock until it is answered. */
async function holdLock(options: {
  cwd: string;
  env: NodeJS.ProcessEnv;
}): Promise<ChildProcessWithoutNullStreams> {
  const env = { ...options.env, TF_INPUT: '1' };
  const args = ['apply', '-no-color', '-var-file=env/local.tfvars'];
  const holder = spawn('terraform', args, { cwd: options.cwd, env });
  let said = '';
  const hear = (text: string): string => (said += text);
  holder.stderr.setEncoding('utf8').on('data', hear);
  await new Promise<void>((resolve, reject) => {
    holder.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (hear(text).includes('Enter a value:')) resolve();
    });
    holder.once('exit', () => reject(new Error(`terraform did not ask: ${said}`)));
  });
  return holder;
}

/** Answers that nothing shall be applied, once. */
async function letGo(holder: ChildProcessWithoutNullStreams | undefined): Promise<void> {
  if (holder === undefined || holder.exitCode !== null) return;
  const ended = once(holder, 'exit');
  holder.stdin.end('no\n');
  await ended;
}
