import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commitAll } from '../support/golden.ts';
import { startMoto, type Moto } from '../support/moto.ts';
import { renderCase } from '../support/render-case.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv, toolEnv } from '../support/tools.ts';
import { fake } from '../support/workflow-runner.ts';
import { writeFiles } from '../support/write-files.ts';
import '../support/timeout.ts';

// Environments that share an AWS account and a region: dev and dev-eu do, prod has its own.
const ACCOUNT = '111111111111';
const MANIFEST = `version: 1
project: shop
environments:
  dev: { account: "${ACCOUNT}", region: eu-west-1, cidr: 10.10.0.0/16, zones: 2 }
  dev-eu: { account: "${ACCOUNT}", region: eu-west-1, cidr: 10.20.0.0/16, zones: 2 }
  prod: { account: "222222222222", region: eu-west-1, cidr: 10.30.0.0/16, zones: 2, protected: true }
outputs:
  via: ci_variables
packages:
  roots: [packages]
modules:
  ci:
    blueprint: github-actions@1.0.0
    params: { repository: example/shop }
  orders:
    blueprint: service@1.0.0
    package: packages/orders
    uses:
      plumbing: [contract_version]
  plumbing:
    blueprint: foundation@1.0.0
    params: { image_scanning: basic }
  shared:
    blueprint: shared@1.0.0
`;

let folder: string;
const at = (file: string): string => path.join(folder, file);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'one-account-'));
  for (const blueprint of ['shared', 'foundation', 'service', 'github-actions']) {
    await writeFiles(folder, await renderCase(blueprint, MANIFEST));
  }
  await runOk('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  await commitAll(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The texts in a list of an environment's variables. */
async function listed(module: string, environment: string, name: string): Promise<string[]> {
  const text = await readFile(at(`infra/${module}/terraform/env/${environment}.tfvars`), 'utf8');
  const [, list = ''] = new RegExp(`^${name} = \\[\\n([^\\]]*)\\]`, 'm').exec(text) ?? [];
  return [...list.matchAll(/"([^"]*)"/g)].map(([, it]) => it!);
}

describe('what each environment is told of the others', () => {
  test.each([
    ['orders', 'account_environments'],
    ['plumbing', 'registry_environments'],
    ['ci', 'oidc_environments'],
  ])('%s: %s are those of its account, the owner first', async (module, name) => {
    expect(await listed(module, 'dev', name)).toEqual(['dev', 'dev-eu']);
    expect(await listed(module, 'dev-eu', name)).toEqual(['dev', 'dev-eu']);
    expect(await listed(module, 'prod', name)).toEqual(['prod']);
    expect(await listed(module, 'local', name)).toEqual([]);
  });

  test('accounts of later environments may pull, that of an earlier one may not', async () => {
    expect(await listed('orders', 'dev', 'promotion_accounts')).toEqual(['222222222222']);
    expect(await listed('orders', 'prod', 'promotion_accounts')).toEqual([]);
  });
});

describeWithTools(
  ['terraform', AWS_PROVIDER, 'aws', 'moto_server'],
  'applied one beside the other',
  () => {
    let moto: Moto;
    beforeAll(async () => {
      moto = await startMoto('eu-west-1');
    });
    afterAll(() => moto.stop());

    const aws = async (...args: string[]): Promise<string[]> =>
      (await runOk('aws', [...args, '--output', 'text'], { env: toolEnv(moto.env) }))
        .split(/\s+/)
        .filter(Boolean);

    /** The guards of manage.sh let no real environment near an emulator, so this is Terraform alone. */
    async function apply(module: string, environment: string): Promise<void> {
      const cwd = at(`infra/${module}/terraform`);
      const env = terraformEnv({
        ...moto.env,
        TF_DATA_DIR: `.terraform-${environment}`,
        TF_VAR_plumbing_outputs: '{"contract_version":"1"}',
      });
      const state = `terraform {\n  backend "local" {\n    path = "${environment}.tfstate"\n  }\n}\n`;
      await writeFile(path.join(cwd, 'backend_override.tf'), state);
      await runOk('terraform', ['init', '-no-color'], { cwd, env });
      const own = ['-var', 'account_id=000000000000']; // of the emulator
      const options = ['-no-color', '-auto-approve', `-var-file=env/${environment}.tfvars`, ...own];
      expect(await run('terraform', ['apply', ...options], { cwd, env })).toEqual(
        expect.objectContaining({ code: 0 }),
      );
    }

    test('a service has one repository and a role for each', async () => {
      await apply('orders', 'dev');
      await apply('orders', 'dev-eu');
      expect(
        await aws('ecr', 'describe-repositories', '--query', 'repositories[].repositoryName'),
      ).toEqual(['shop/orders']);
      const roles = await aws('iam', 'list-roles', '--query', 'Roles[].RoleName');
      expect(roles.sort()).toEqual(['shop-dev-eu-orders', 'shop-dev-orders']); // listed in any order
    });

    test('the workflows have one identity provider', async () => {
      await apply('ci', 'dev');
      await apply('ci', 'dev-eu');
      const query = 'OpenIDConnectProviderList[].Arn';
      expect(await aws('iam', 'list-open-id-connect-providers', '--query', query)).toEqual([
        `arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com`,
      ]);
    });
  },
);

describeWithTools(['bash', 'git', 'kubectl'], 'guards between environments of one account', () => {
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    const fakes = at('.git/fakes');
    fake(
      fakes,
      'kubectl',
      '[[ "$*" == *kustomize* ]] && exit 0',
      'echo "the cluster was asked" >&2; exit 99',
    );
    fake(fakes, 'terraform', `echo '{"terraform_version": "1.11.4"}'`);
    fake(
      fakes,
      'aws',
      'case "$*" in',
      `sts*) echo ${ACCOUNT} ;;`,
      // Only dev-eu has a state, with resources.
      '*"get-object --bucket shop-dev-eu-tfstate"*) printf \'{\\n  "resources": [{}]\\n}\\n\' >"${@: -1}" ;;',
      '*get-object*) echo NoSuchKey >&2; exit 1 ;;',
      'esac',
    );
    for (const name of ['dev', 'dev-eu']) {
      const data = at(`infra/orders/terraform/.terraform-${name}`);
      await runOk('mkdir', ['-p', data]);
      await writeFile(path.join(data, 'terraform.tfstate'), '{}');
      // What init notes of the backend.
      const settings = await readFile(
        at(`infra/orders/terraform/env/${name}.s3.tfbackend`),
        'utf8',
      );
      const noted = settings.replace(/^(#.*)?\n/gm, '').replaceAll(/ += /g, ' = ');
      await writeFile(path.join(data, 'backend'), noted);
    }
    const given = toolEnv();
    env = { ...given, PATH: `${fakes}:${given['PATH']}`, AWS_ENDPOINT_URL: '' };
    await chmod(at('infra/orders/scripts/manage.sh'), 0o755);
  });

  const script = (name: string, ...args: string[]): Promise<RunResult> =>
    run(at(`infra/orders/scripts/${name}`), args, { env });
  const cluster = (name: string): string => `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/${name}`;

  test.each([
    ['dev', 'shop-dev-cluster'],
    ['dev-eu', 'shop-dev-eu-cluster'],
  ])('%s deploys to %s', async (environment, name) => {
    const { stderr } = await script(
      'deploy.sh',
      'status',
      '--env',
      environment,
      '--context',
      cluster(name),
    );
    expect(stderr).toContain('the cluster was asked');
  });

  test.each([
    ['dev', 'shop-dev-eu-cluster', 'dev-eu'],
    ['dev-eu', 'shop-dev-cluster', 'dev'],
    ['dev', 'main', 'of none of them'],
  ])(
    '%s does not deploy to %s, which is another one of the account',
    async (environment, name, owner) => {
      const context = cluster(name);
      expect(
        await script('deploy.sh', 'status', '--env', environment, '--context', context),
      ).toEqual({
        code: 1,
        stdout: '',
        stderr: `error: context '${context}' fits several environments of one account and region, and by its name it is ${owner}, not ${environment}; set kube_context of module shared for each of them in infra.yaml\n`,
      });
    },
  );

  test('the owner of the repository is not destroyed before those that share it', async () => {
    expect(await script('manage.sh', 'destroy', '--env', 'dev', '--yes')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'error: dev-eu shares the account of dev and with it the image repository of orders; first run: infra/orders/scripts/manage.sh destroy --env dev-eu\n',
    });
    const { stderr } = await script('manage.sh', 'destroy', '--env', 'dev-eu', '--yes');
    expect(stderr).not.toContain('shares the account');
  });
});
