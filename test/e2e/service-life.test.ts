import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { goldenRepository, type GoldenCase, type GoldenRepository } from '../support/golden.ts';
import { startMoto, type Moto } from '../support/moto.ts';
import { asVariable } from '../support/outputs.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv } from '../support/tools.ts';
import '../support/timeout.ts';

const FOUNDATION = 'infra/plumbing';
const MODULE = 'infra/file_processing';
const OUTPUTS = `${FOUNDATION}/outputs/local.json`;
const APPLY_FIRST = `${FOUNDATION}/scripts/manage.sh apply --env local`;

/** A module of one way to read outputs, beside a foundation that publishes that way. */
const WAYS = [
  { via: 'remote_state', module: 'default', foundation: 'default' },
  { via: 'artifact', module: 'worker', foundation: 'default' },
  { via: 'ci_variables', module: 'bare', foundation: 'default' },
  { via: 'ssm', module: 'cronjob', foundation: 'ssm' },
] as const;

type Way = (typeof WAYS)[number];

/** What Terraform and manage.sh say while the foundation is not there, in one line each. */
const REFUSALS: Record<Way['via'], { script: RegExp; terraform: string }> = {
  remote_state: {
    script: /^error: file_processing needs plumbing in local: .*manage\.sh apply --env local\n$/,
    terraform: `file_processing: needs plumbing in local, which is not applied there; run ${APPLY_FIRST}.`,
  },
  artifact: {
    script: /^error: file_processing needs plumbing in local: .*local\.json is missing; .*\n$/,
    terraform: `file_processing: needs plumbing in local, which is not applied there; run ${APPLY_FIRST}.`,
  },
  ci_variables: {
    script:
      /^error: file_processing needs plumbing in local: TF_VAR_plumbing_outputs is not set.*\n$/,
    terraform:
      'file_processing: needs plumbing in local: set TF_VAR_plumbing_outputs to a JSON object with ecr_registry, private_subnet_ids.',
  },
  ssm: {
    script: /^error: file_processing needs plumbing in local: .*manage\.sh apply --env local\n$/,
    terraform: `file_processing: needs plumbing in local, which is not applied there; run ${APPLY_FIRST}.`,
  },
};

describeWithTools(
  ['bash', 'git', 'aws', 'moto_server', 'terraform', AWS_PROVIDER],
  'service: its life on AWS',
  () => {
    let moto: Moto;
    let env: NodeJS.ProcessEnv;
    const repositories = new Map<Way['via'], GoldenRepository>();
    const at = (via: Way['via'], file: string): string =>
      path.join(repositories.get(via)?.folder ?? '', file);
    const manage = (via: Way['via'], of: string, ...args: string[]): Promise<RunResult> =>
      run(at(via, `${of}/scripts/manage.sh`), [...args, '--env', 'local'], { env });
    const manageOk = (via: Way['via'], of: string, ...args: string[]): Promise<string> =>
      runOk(at(via, `${of}/scripts/manage.sh`), [...args, '--env', 'local'], { env });
    const aws = (...args: string[]): Promise<string> =>
      runOk('aws', [...args, '--output', 'json'], { env });

    beforeAll(async () => {
      moto = await startMoto('eu-west-1');
      env = terraformEnv(moto.env);
      for (const { via, module, foundation } of WAYS) {
        const around: GoldenCase[] = [`foundation/${foundation}`, `shared/${foundation}`];
        repositories.set(via, await goldenRepository(...around, `service/${module}`));
        await useOutputsVia(at(via, 'infra/shared/environments.sh'), via);
        await runOk(at(via, 'infra/shared/scripts/bootstrap_state.sh'), ['--env', 'local'], {
          env,
        });
        await manageOk(via, MODULE, 'init');
      }
    });
    afterAll(async () => {
      await moto.stop();
      await Promise.all([...repositories.values()].map((repository) => repository.remove()));
    });

    describe.each(WAYS)('before the foundation, outputs by $via', ({ via }) => {
      test('the script refuses in one line', async () => {
        expect(await manage(via, MODULE, 'plan')).toEqual({
          code: 1,
          stdout: '',
          stderr: expect.stringMatching(REFUSALS[via].script),
        });
      });

      test('so does Terraform by itself, and nothing is made', async () => {
        const args = ['apply', '-auto-approve', '-no-color', '-var-file=env/local.tfvars'];
        const result = await run('terraform', args, {
          cwd: at(via, `${MODULE}/terraform`),
          env: { ...env, TF_DATA_DIR: '.terraform-local' },
        });
        expect(result.code).toBe(1);
        expect(result.stderr.match(/Error: /g)).toHaveLength(1);
        expect(result.stderr.replace(/[\s│╷╵]+/g, ' ')).toContain(REFUSALS[via].terraform);
        expect(JSON.parse(await aws('iam', 'list-roles', '--query', 'Roles'))).toEqual([]);
      });
    });

    test('the foundation is applied, and hands its outputs over in every way', async () => {
      await manageOk('remote_state', FOUNDATION, 'init');
      await manageOk('remote_state', FOUNDATION, 'apply', '--auto');
      const outputs = await readFile(at('remote_state', OUTPUTS), 'utf8');
      await mkdir(path.dirname(at('artifact', OUTPUTS)));
      await writeFile(at('artifact', OUTPUTS), outputs);
      env['TF_VAR_plumbing_outputs'] = asVariable(outputs);
      // One state: this publishes the outputs of the same foundation as parameters.
      await manageOk('ssm', FOUNDATION, 'init');
      await manageOk('ssm', FOUNDATION, 'apply', '--auto');
    });

    test.each(WAYS)('by $via: apply, nothing left to change, destroy', async ({ via }) => {
      await manageOk(via, MODULE, 'apply', '--auto');
      expect(await readFile(at(via, `${MODULE}/container_image.txt`), 'utf8')).toBe(
        '127.0.0.1:5001/mlops/file_processing\n',
      );
      expect(await manage(via, MODULE, 'plan', '--detailed-exitcode')).toEqual(
        expect.objectContaining({ code: 0 }),
      );
      if (via === 'artifact') expect(await allowed(aws)).toEqual(ALLOWED_OF_WORKER);

      await manageOk(via, MODULE, 'destroy', '--yes');
      const repositoriesLeft = ['ecr', 'describe-repositories', '--query', 'repositories'];
      expect(JSON.parse(await aws(...repositoriesLeft))).toEqual([]);
    });
  },
);

/** The golden tree of `shared` has one way to hand outputs over; this chooses another. */
async function useOutputsVia(file: string, via: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^OUTPUTS_VIA=.*$/m, `OUTPUTS_VIA='${via}'`));
}

interface Statement {
  Sid: string;
  Action: string[];
  Resource: string[];
}

async function allowed(
  aws: (...args: string[]) => Promise<string>,
): Promise<Record<string, string[]>> {
  const names = ['--role-name', 'mlops-local-file-processing', '--policy-name', 'use-own-data'];
  const query = ['--query', 'PolicyDocument.Statement'];
  const statements = JSON.parse(
    await aws('iam', 'get-role-policy', ...names, ...query),
  ) as Statement[];
  return Object.fromEntries(
    statements
      .filter(({ Sid }) => Sid !== 'UseSharedKey')
      .map(({ Sid, Resource }) => [Sid, Resource]),
  );
}

/** Exactly the secrets and the prefix of this module. */
const ALLOWED_OF_WORKER = {
  ReadParameters: ['arn:aws:ssm:eu-west-1:000000000000:parameter/mlops/local/db_url'],
  ReadSecrets: ['arn:aws:secretsmanager:eu-west-1:000000000000:secret:mlops/local/api_key-??????'],
  UseOwnArtifacts: [
    expect.stringMatching(/^arn:aws:s3:::mlops-local-plumbing-artifacts-\d+\/file_processing\/\*$/),
  ],
  ListOwnArtifacts: [expect.stringMatching(/^arn:aws:s3:::mlops-local-plumbing-artifacts-\d+$/)],
};
