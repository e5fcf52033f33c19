import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { startMoto, type Moto } from '../support/moto.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { describeWithTools, terraformEnv, toolEnv } from '../support/tools.ts';
import { fake } from '../support/workflow-runner.ts';
import '../support/timeout.ts';

const BUCKET = 'mlops-dev-tfstate';
const GRANT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Audit', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' },
  ],
});
const CMK = JSON.stringify({
  Rules: [
    {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/team' },
    },
  ],
});
const RULES = JSON.stringify({
  Rules: [{ ID: 'team', Status: 'Enabled', Filter: { Prefix: 'tmp/' }, Expiration: { Days: 1 } }],
});

describeWithTools(['bash', 'git', 'aws', 'moto_server'], 'bootstrap_state.sh of an account', () => {
  let repository: GoldenRepository;
  let moto: Moto;
  let env: NodeJS.ProcessEnv;
  const bootstrap = (...args: string[]): Promise<RunResult> =>
    run(
      path.join(repository.folder, 'infra/shared/scripts/bootstrap_state.sh'),
      ['--env', 'dev', ...args],
      { env },
    );
  const s3 = (...args: string[]): Promise<string> =>
    runOk('aws', ['s3api', ...args, '--bucket', BUCKET, '--output', 'text'], { env });
  const setting = (reader: string, query: string): Promise<string> => s3(reader, '--query', query);
  const create = (): Promise<string> =>
    s3('create-bucket', '--create-bucket-configuration', 'LocationConstraint=eu-west-1');
  const key = 'Rules[0].ApplyServerSideEncryptionByDefault.[SSEAlgorithm,KMSMasterKeyID]';
  const encryption = (): Promise<string> =>
    setting('get-bucket-encryption', `ServerSideEncryptionConfiguration.${key}`);
  const rules = (): Promise<string> => setting('get-bucket-lifecycle-configuration', 'Rules[].ID');

  beforeAll(async () => {
    repository = await goldenRepository('shared/default');
    moto = await startMoto('eu-west-1');
    const settings = path.join(repository.folder, 'infra/shared/environments.sh');
    const text = await readFile(settings, 'utf8');
    // The account that the emulator has.
    await writeFile(settings, text.replaceAll('111111111111', '000000000000'));
    const config = path.join(repository.folder, 'aws-config');
    await writeFile(config, `[default]\nendpoint_url = ${moto.url}\n`);
    // The script refuses a real account while a variable leads to an emulator; its profile may.
    env = { ...terraformEnv(moto.env), AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL: undefined };
  });
  afterAll(async () => {
    await moto.stop();
    await repository.remove();
  });

  describe('of its own', () => {
    const SETTINGS = ['get-bucket-policy', 'get-bucket-encryption', 'get-bucket-versioning'];
    const all = (): Promise<string[]> =>
      Promise.all([...SETTINGS.map((each) => s3(each)), rules()]);

    test('a run that broke off is completed, and one more changes and says nothing', async () => {
      await create();
      expect(await bootstrap()).toMatchObject({
        code: 0,
        stderr: expect.not.stringContaining('warning'),
      });
      const first = await all();
      expect(first.join()).toMatch(/TlsOnly[^]*aws:kms[^]*Enabled[^]*old-versions/);
      // The emulator heeds the policy, and has no TLS.
      const policy = (await setting('get-bucket-policy', 'Policy')).trim();
      await s3('delete-bucket-policy');
      await s3('put-object', '--key', 'state');
      await s3('put-bucket-policy', '--policy', policy);
      expect((await bootstrap('--verbose')).stderr).toBe(
        `state bucket ${BUCKET} exists\nstate of dev is ready\n`,
      );
      expect(await all()).toEqual(first);
      await s3('delete-bucket-lifecycle');
    });
  });

  describe('of a team', () => {
    beforeAll(async () => {
      await s3('put-bucket-policy', '--policy', GRANT);
      await s3('put-bucket-encryption', '--server-side-encryption-configuration', CMK);
    });

    test('rules that nobody set are not set on versions that are there', async () => {
      const { code, stderr } = await bootstrap();
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringContaining(
          `warning: ${BUCKET} keeps its lifecycle rules: none; a new bucket has one that expires old versions after 90 days (--adopt replaces it)`,
        ),
      });
      expect(stderr).toContain(`warning: ${BUCKET} keeps its policy: ${GRANT};`);
    });

    test('its grants, rules and key stay', async () => {
      await s3('put-bucket-lifecycle-configuration', '--lifecycle-configuration', RULES);
      expect((await bootstrap()).code).toBe(0);
      expect(await setting('get-bucket-policy', 'Policy')).toBe(`${GRANT}\n`);
      expect(await encryption()).toBe('aws:kms\talias/team\n');
      expect(await rules()).toBe('team\n');
    });

    test('one without versions is refused, and nothing in it changed', async () => {
      await s3('put-bucket-versioning', '--versioning-configuration', 'Status=Suspended');
      expect(await bootstrap()).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          `error: ${BUCKET} exists and its versioning is Suspended, but state needs Enabled;`,
        ),
      });
      expect(await setting('get-bucket-versioning', 'Status')).toBe('Suspended\n');
    });

    test('--adopt replaces what differs, but not the key', async () => {
      expect((await bootstrap('--adopt')).code).toBe(0);
      expect(await setting('get-bucket-policy', 'Policy')).toContain('TlsOnly');
      expect(await rules()).toBe('old-versions\n');
      expect(await encryption()).toBe('aws:kms\talias/team\n');
      expect(await setting('get-bucket-versioning', 'Status')).toBe('Enabled\n');
    });
  });
});

describeWithTools(
  ['bash', 'git'],
  'a bucket of the expected name that is not of the account',
  () => {
    const STATE = 'printf \'{\\n  "resources": [{}]\\n}\\n\' >"${@: -1}"';
    let repository: GoldenRepository;
    let fakes: string;
    beforeAll(async () => {
      repository = await goldenRepository(
        'shared/default',
        'foundation/default',
        'service/default',
      );
      fakes = path.join(repository.folder, '.git/fakes');
      await mkdir(fakes, { recursive: true });
      const version = 'echo \'{"terraform_version": "1.11.4"}\'';
      fake(fakes, 'terraform', `[[ "$1" != version ]] || { ${version}; exit 0; }`, 'exit 99');
    });
    afterAll(() => repository.remove());

    /** S3 lets everybody in who does not say whose bucket it has to be; `owned`: calls of the right owner. */
    function emulate(owned: string): void {
      fake(
        fakes,
        'aws',
        'case "$*" in',
        'sts*) echo 111111111111 ;;',
        `${owned}) ;;`,
        '*"--expected-bucket-owner 111111111111"*) echo "An error occurred (403)" >&2; exit 254 ;;',
        `*get-object*) ${STATE} ;;`,
        'esac',
      );
    }
    const manage = (module: string, ...args: string[]): Promise<RunResult> => {
      const env = toolEnv();
      return run(path.join(repository.folder, `infra/${module}/scripts/manage.sh`), args, {
        env: { ...env, PATH: `${fakes}:${env['PATH']}`, AWS_ENDPOINT_URL: '' },
      });
    };

    test.each([
      ['init'],
      ['plan'],
      ['apply', '--auto'],
      ['destroy', '--yes'],
      ['outputs'],
      ['state'],
      ['unlock', '1234'],
    ])('%s is refused', async (...args) => {
      emulate('none');
      expect(await manage('plumbing', ...args, '--env', 'dev')).toEqual({
        code: 1,
        stdout: '',
        stderr: `error: no access to state bucket ${BUCKET}: it is not of account 111111111111 (choose a name of your own: state.bucket in infra.yaml), or these credentials may not use it\n`,
      });
    });

    test('the state of a module that is read is not taken from it', async () => {
      emulate('*head-bucket*');
      expect(await manage('file_processing', 'plan', '--env', 'dev')).toEqual({
        code: 1,
        stdout: '',
        stderr: `error: cannot read s3://${BUCKET}/mlops/dev/plumbing/terraform.tfstate: An error occurred (403) \n`,
      });
    });
  },
);
