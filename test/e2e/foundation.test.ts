import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commitAll, goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { startMoto, type Moto } from '../support/moto.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv } from '../support/tools.ts';
import '../support/timeout.ts';

const MANAGE = 'infra/plumbing/scripts/manage.sh';
const BOOTSTRAP = 'infra/shared/scripts/bootstrap_state.sh';
const TERRAFORM = ['bash', 'git', 'terraform', AWS_PROVIDER];

/** The words of the contract; other modules are written against these names. */
const CONTRACT = [
  'artifact_bucket',
  'availability_zones',
  'collector_endpoint',
  'contract_version',
  'dns_zone_id',
  'dns_zone_name',
  'ecr_registry',
  'kms_key_arn',
  'log_group_name',
  'private_subnet_ids',
  'public_subnet_ids',
  'vpc_cidr',
  'vpc_id',
];

/** Just enough of a module that, by infra.yaml, reads the foundation. */
async function addReader(folder: string): Promise<void> {
  const env = path.join(folder, 'infra/file_processing/terraform/env');
  await mkdir(env, { recursive: true });
  const backend = path.join(folder, 'infra/plumbing/terraform/env/local.s3.tfbackend');
  const text = await readFile(backend, 'utf8');
  await writeFile(
    path.join(env, 'local.s3.tfbackend'),
    text.replaceAll('plumbing', 'file_processing'),
  );
  await writeFile(path.join(env, 'local.tfvars'), '');
}

interface Output {
  value: unknown;
  type: unknown;
}

describeWithTools(TERRAFORM, 'foundation: manage.sh without an environment', () => {
  let repository: GoldenRepository;
  const env = terraformEnv();
  const manage = (...args: string[]): Promise<RunResult> =>
    run(path.join(repository.folder, MANAGE), args, { env });

  beforeAll(async () => {
    repository = await goldenRepository('foundation/default', 'shared/default');
  });
  afterAll(() => repository.remove());

  test('fmt, validate and test need no credentials', async () => {
    expect(await manage('fmt', '--check')).toMatchObject({ code: 0, stdout: '' });
    expect(await manage('validate')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('The configuration is valid'),
    });
    expect(await manage('test')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Success! \d+ passed, 0 failed/),
    });
  });
});

describeWithTools([...TERRAFORM, 'aws', 'moto_server'], 'foundation: its life on AWS', () => {
  // Each case has state, locks and outputs of its own kind.
  describe.each([
    { name: 'default' as const, lockTable: false },
    { name: 'ssm' as const, lockTable: true },
  ])('$name', ({ name, lockTable }) => {
    let repository: GoldenRepository;
    let moto: Moto;
    let env: NodeJS.ProcessEnv;
    const inRepository = (file: string): string => path.join(repository.folder, file);
    const manage = (args: string[], input = ''): Promise<RunResult> =>
      run(inRepository(MANAGE), [...args, '--env', 'local'], { env, input });
    const aws = (...args: string[]): Promise<string> =>
      runOk('aws', [...args, '--region', 'eu-west-1', '--output', 'text'], { env });

    beforeAll(async () => {
      const shared = name === 'ssm' ? 'shared/ssm' : 'shared/default';
      repository = await goldenRepository(`foundation/${name}`, shared);
      moto = await startMoto('eu-west-1');
      env = { ...terraformEnv(moto.env), CI: '' };
      await addReader(repository.folder);
    });
    afterAll(async () => {
      await moto.stop();
      await repository.remove();
    });

    test('without a bucket for the state it says how to get one', async () => {
      const result = await manage(['init']);
      expect(result).toEqual({
        code: 1,
        stdout: '',
        stderr: `error: state bucket mlops-local-tfstate does not exist; create it once: ${BOOTSTRAP} --env local\n`,
      });
    });

    test('--dry-run creates no bucket', async () => {
      const result = await run(inRepository(BOOTSTRAP), ['--env', 'local', '--dry-run'], { env });
      expect(result.code).toBe(0);
      expect(result.stderr).toContain('would run: aws s3api create-bucket');
      expect(await aws('s3api', 'list-buckets', '--query', 'Buckets[].Name')).toBe('');
    });

    test('the bootstrap can be run twice and leaves a safe bucket', async () => {
      const bootstrap = (): Promise<RunResult> =>
        run(inRepository(BOOTSTRAP), ['--env', 'local'], { env });
      expect(await bootstrap()).toEqual(expect.objectContaining({ code: 0 }));
      expect(await bootstrap()).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('state bucket mlops-local-tfstate exists'),
      });
      const bucket = ['--bucket', 'mlops-local-tfstate', '--query'];
      expect(await aws('s3api', 'get-bucket-versioning', ...bucket, 'Status')).toBe('Enabled\n');
      expect(
        await aws(
          's3api',
          'get-public-access-block',
          ...bucket,
          'PublicAccessBlockConfiguration.[BlockPublicAcls,BlockPublicPolicy,IgnorePublicAcls,RestrictPublicBuckets]',
        ),
      ).toBe('True\tTrue\tTrue\tTrue\n');
      const tables = await aws('dynamodb', 'list-tables', '--query', 'TableNames');
      expect(tables).toBe(lockTable ? 'mlops-local-tfstate-lock\n' : '');
    });

    test('a module that reads the foundation is refused before the foundation is there', async () => {
      const root = inRepository('infra/file_processing');
      const result = await run(
        inRepository('infra/shared/scripts/terraform.sh'),
        ['--module', 'file_processing', '--root', root, 'plan', '--env', 'local'],
        { env },
      );
      expect(result).toEqual({
        code: 1,
        stdout: '',
        stderr: `error: file_processing needs plumbing in local: it is not applied there; run first: ${MANAGE} apply --env local\n`,
      });
      expect(existsSync(path.join(root, 'terraform/.plans'))).toBe(false);
    });

    test('plan before init, and apply before plan, name the missing step', async () => {
      expect((await manage(['plan'])).stderr).toBe(
        `error: not initialized for local; run: ${MANAGE} init --env local\n`,
      );
      const first = await manage(['init']);
      expect(first.code).toBe(0);
      expect(first.stderr).toContain(
        `infra/plumbing/terraform/.terraform.lock.hcl pins the providers and is not in git yet; add the other platforms, then commit it: ${MANAGE} lock\n`,
      );
      expect(await manage(['apply'])).toMatchObject({
        code: 1,
        stderr: `error: no saved plan for local; run: ${MANAGE} plan --env local\n`,
      });
    });

    test('a plan of another commit is refused', async () => {
      expect(await manage(['plan'])).toEqual(expect.objectContaining({ code: 0 }));
      // The checksums of providers that init wrote belong into the repository.
      await commitAll(repository.folder);
      expect((await manage(['init'])).stderr).not.toContain('not in git');
      expect((await manage(['apply'])).stderr).toBe(
        `error: the saved plan for local was made with another commit; run again: ${MANAGE} plan --env local\n`,
      );
    });

    test('a plan that was touched is refused', async () => {
      expect(await manage(['plan'])).toEqual(expect.objectContaining({ code: 0 }));
      await appendFile(inRepository('infra/plumbing/terraform/.plans/local.tfplan'), ' ');
      expect((await manage(['apply'])).stderr).toBe(
        `error: the saved plan for local was made with another sha256; run again: ${MANAGE} plan --env local\n`,
      );
    });

    test('plan and apply create it and write its outputs for the owner only', async () => {
      expect(await manage(['plan', '--detailed-exitcode'])).toMatchObject({ code: 2 });
      const applied = await manage(['apply']);
      expect({ code: applied.code, stderr: applied.stderr }).toEqual({
        code: 0,
        stderr: 'wrote infra/plumbing/outputs/local.json\n',
      });
      const file = inRepository('infra/plumbing/outputs/local.json');
      const outputs = JSON.parse(await readFile(file, 'utf8')) as Record<string, Output>;
      expect(Object.keys(outputs)).toEqual(CONTRACT);
      expect(outputs['private_subnet_ids']?.type).toEqual(['list', 'string']);
      expect(outputs['ecr_registry']?.value).toBe('127.0.0.1:5001');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(existsSync(inRepository('infra/plumbing/terraform/.plans/local.tfplan'))).toBe(false);
    });

    test('a second plan finds nothing to do', async () => {
      const { code, stdout } = await manage(['plan', '--detailed-exitcode']);
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('No changes.') });
    });

    test('nothing that it writes shows up in git', async () => {
      const status = await runOk('git', ['status', '--porcelain'], { cwd: repository.folder });
      expect(status).toBe('');
    });

    if (name === 'ssm') {
      test('every output that has a value is a parameter under the path of the module', async () => {
        const names = await aws(
          'ssm',
          'get-parameters-by-path',
          '--path',
          '/mlops/local/plumbing',
          '--query',
          'Parameters[].Name',
        );
        const empty = ['artifact_bucket', 'collector_endpoint', 'dns_zone_id', 'dns_zone_name'];
        expect(names.trim().split(/\s+/).sort()).toEqual(
          CONTRACT.filter((each) => !empty.includes(each)).map(
            (each) => `/mlops/local/plumbing/${each}`,
          ),
        );
      });
    } else {
      test('is not destroyed while a module that reads it has resources', async () => {
        const key = 's3://mlops-local-tfstate/mlops/local/file_processing/terraform.tfstate';
        // As Terraform writes it; policies among the data sources have a key of this name, too.
        const state = (...resources: object[]) => JSON.stringify({ resources }, null, 2);
        const policy = { attributes: { statement: [{ resources: [] }] } };
        const input = state({ mode: 'data', instances: [policy] }, { mode: 'managed' });
        await runOk('aws', ['s3', 'cp', '-', key], { env, input });
        expect(await manage(['destroy', '--yes'])).toEqual({
          code: 1,
          stdout: '',
          stderr:
            'error: file_processing reads plumbing and still has resources in local; first run: infra/file_processing/scripts/manage.sh destroy --env local\n',
        });
        await runOk('aws', ['s3', 'cp', '-', key], { env, input: state() });
      });
    }

    test('destroy wants the name typed, and then leaves nothing', async () => {
      const refused = await manage(['destroy'], 'yes\n');
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('Type plumbing-local to continue');
      expect(await manage(['state'])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('aws_vpc.this'),
      });
      const destroyed = await manage(['destroy'], 'plumbing-local\n');
      expect(destroyed.code).toBe(0);
      expect(await manage(['state'])).toMatchObject({ code: 0, stdout: '' });
      expect(existsSync(inRepository('infra/plumbing/outputs/local.json'))).toBe(false);
    });
  });
});
