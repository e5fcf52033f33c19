import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { startMoto, type Moto } from '../support/moto.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv } from '../support/tools.ts';
import '../support/timeout.ts';

const MODULE = 'infra/file_processing';
const PLAN = `${MODULE}/terraform/.plans/local.tfplan`;

// The same scripts and guards with the other program; which one is asked for by a file.
describeWithTools(['bash', 'git', 'aws', 'moto_server', 'tofu', AWS_PROVIDER], 'OpenTofu', () => {
  let moto: Moto;
  let repository: GoldenRepository;
  let env: NodeJS.ProcessEnv;
  const inRepository = (file: string): string => path.join(repository.folder, file);
  const manage = (args: string[], input = ''): Promise<RunResult> =>
    run(inRepository(`${MODULE}/scripts/manage.sh`), [...args, '--env', 'local'], { env, input });

  beforeAll(async () => {
    repository = await goldenRepository('shared/default', 'service/bare');
    await writeFile(inRepository('.opentofu-version'), '1.12.6\n');
    moto = await startMoto('eu-west-1');
    const outputs = { ecr_registry: '127.0.0.1:5001', private_subnet_ids: ['subnet-1'] };
    env = terraformEnv({ ...moto.env, TF_VAR_plumbing_outputs: JSON.stringify(outputs) }, 'tofu');
    const settings = inRepository('infra/shared/environments.sh');
    await appendFile(settings, "OUTPUTS_VIA='ci_variables'\n");
    const bootstrap = inRepository('infra/shared/scripts/bootstrap_state.sh');
    expect(await run(bootstrap, ['--env', 'local'], { env })).toEqual(
      expect.objectContaining({ code: 0 }),
    );
  });
  afterAll(async () => {
    await moto.stop();
    await repository.remove();
  });

  test('says which program it would run, and runs nothing', async () => {
    const { code, stderr } = await manage(['plan', '--dry-run']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^would run: tofu -chdir=\S+ plan [^\n]+\n$/);
  });

  test('only a plan that was saved and not touched is applied', async () => {
    expect(await manage(['init'])).toEqual(expect.objectContaining({ code: 0 }));
    expect((await manage(['apply'])).stderr).toContain('error: no saved plan for local');
    expect(await manage(['plan', '--detailed-exitcode'])).toMatchObject({ code: 2 });
    await appendFile(inRepository(PLAN), ' ');
    expect((await manage(['apply'])).stderr).toContain('was made with another sha256');
    expect(await manage(['plan'])).toEqual(expect.objectContaining({ code: 0 }));
    expect(await manage(['apply'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`wrote ${MODULE}/container_image.txt`),
    });
  });

  test('its state is encrypted as the bucket says, not with AES256', async () => {
    const state = [
      '--bucket',
      'mlops-local-tfstate',
      '--key',
      'mlops/local/file_processing/terraform.tfstate',
    ];
    const query = ['--query', 'ServerSideEncryption', '--output', 'text'];
    expect(await runOk('aws', ['s3api', 'head-object', ...state, ...query], { env })).toBe(
      'aws:kms\n',
    );
  });

  test('what is applied needs no change, and is destroyed by its name', async () => {
    expect(await manage(['plan', '--detailed-exitcode'])).toEqual(
      expect.objectContaining({ code: 0 }),
    );
    expect(await manage(['destroy'], 'yes\n')).toMatchObject({ code: 1 });
    expect(await manage(['destroy'], 'file_processing-local\n')).toEqual(
      expect.objectContaining({ code: 0 }),
    );
    expect(await manage(['state'])).toMatchObject({ code: 0, stdout: '' });
  });
});
