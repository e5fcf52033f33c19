import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { filesEndingIn, goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { startMoto, type Moto } from '../support/moto.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv, toolEnv } from '../support/tools.ts';
import { fake, Runner } from '../support/workflow-runner.ts';
import { readWorkflow, type Job } from '../support/workflow.ts';
import '../support/timeout.ts';

const CLEAN = { code: 0, stdout: '', stderr: '' };
const CASES = ['default', 'deeper'] as const;
const CI = 'infra/ci/scripts';

const repositories = new Map<string, GoldenRepository>();
beforeAll(async () => {
  for (const name of CASES) {
    const cases = [`github-actions/${name}`, 'shared/default', 'foundation/default'] as const;
    repositories.set(name, await goldenRepository(...cases, 'service/default'));
  }
});
afterAll(() => Promise.all([...repositories.values()].map((repository) => repository.remove())));

function inCase(name: string, file: string): string {
  return path.join(repositories.get(name)?.folder ?? '', file);
}

async function workflowFiles(name: string): Promise<string[]> {
  return filesEndingIn(inCase(name, '.github'), '.yml');
}

describeWithTools(['actionlint', 'zizmor', 'shellcheck', 'shfmt'], 'workflows as text', () => {
  test.each(CASES)(
    '%s: actionlint finds nothing, the shell of the steps included',
    async (name) => {
      expect(await run('actionlint', [], { cwd: inCase(name, '') })).toEqual(CLEAN);
    },
  );

  test.each(CASES)('%s: zizmor finds nothing, its pedantic audits included', async (name) => {
    const { code, stdout } = await run(
      'zizmor',
      ['--offline', '--quiet', '--persona', 'pedantic', '.github'],
      { cwd: inCase(name, '') },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('No findings') });
  });

  test.each(CASES)('%s: shellcheck and shfmt find nothing in the scripts', async (name) => {
    const scripts = await filesEndingIn(inCase(name, CI), '.sh');
    expect(scripts).toHaveLength(7);
    expect(await run('shellcheck', ['-x', ...scripts])).toEqual(CLEAN);
    expect(await run('shfmt', ['-i', '2', '-ci', '-d', ...scripts])).toEqual(CLEAN);
  });
});

describe('workflows: what no linter asks for', () => {
  test.each(CASES)(
    '%s: every action is pinned by commit, with its version beside it',
    async (name) => {
      const texts = (await workflowFiles(name)).map((file) => readFileSync(file, 'utf8'));
      const uses = texts.flatMap((text) =>
        [...text.matchAll(/uses: (.*)$/gm)].map(([, it]) => it!),
      );
      const foreign = uses.filter((it) => !it.startsWith('./'));
      expect(foreign.length).toBeGreaterThan(8);
      for (const each of foreign) {
        expect(each).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      }
      // One action, one commit.
      const commits = new Map(foreign.map((it) => it.split('@') as [string, string]));
      for (const each of foreign) expect(each.split('@')[1]).toBe(commits.get(each.split('@')[0]!));
    },
  );

  test.each(CASES)(
    '%s: nothing is allowed but what jobs ask for, and every job ends',
    async (name) => {
      for (const file of await filesEndingIn(inCase(name, '.github/workflows'), '.yml')) {
        const workflow = readWorkflow(file);
        expect(workflow.permissions).toEqual({});
        for (const job of Object.values(workflow.jobs)) {
          expect(job.permissions).toMatchObject({ contents: 'read' });
          if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0);
        }
      }
    },
  );

  test.each(CASES)('%s: no key, no secret, no account that is not in infra.yaml', async (name) => {
    for (const file of await workflowFiles(name)) {
      const text = readFileSync(file, 'utf8');
      expect(text).not.toMatch(/secrets\.|aws-(access-key-id|secret)|AKIA/);
    }
  });

  test('environments are released one after the other, those without account not at all', () => {
    const jobs = (name: string): Record<string, Job> =>
      readWorkflow(inCase(name, '.github/workflows/reusable-module.yml')).jobs;
    expect(jobs('default')['release-prod']?.needs).toEqual([
      'package',
      'plan-prod',
      'release-dev',
      'release-stage',
    ]);
    expect(Object.keys(jobs('deeper'))).toEqual([
      'terraform',
      'package',
      'plan-dev',
      'release-dev',
      'plan-qa',
      'release-qa',
    ]);
  });

  test('the image is built for the first environment and handed to the later ones', () => {
    const { jobs } = readWorkflow(inCase('default', '.github/workflows/reusable-module.yml'));
    const image = (name: string): unknown => jobs[`release-${name}`]?.with?.['image'];
    expect(image('dev')).toBeUndefined();
    expect(image('stage')).toBe("${{ needs.release-dev.outputs.image || '' }}");
    expect(image('prod')).toMatch(/^\$\{\{ needs\.release-dev\.outputs\.image \|\| /);
    for (const name of ['stage', 'prod'])
      expect(jobs[`release-${name}`]?.needs).toContain('release-dev');
  });

  test.each([
    ['default', 'dev', []],
    ['default', 'stage', ['dev']],
    ['default', 'prod', ['dev', 'stage']],
    ['deeper', 'qa', ['dev']],
  ])('%s: %s is released only after all before it were', (name, environment, earlier) => {
    const { jobs } = readWorkflow(inCase(name, '.github/workflows/reusable-module.yml'));
    const job = jobs[`release-${environment}`];
    const succeeded = [...String(job?.if).matchAll(/needs\.([\w-]+)\.result == 'success' &&/g)];
    expect(succeeded.map(([, it]) => it)).toEqual([
      `plan-${environment}`,
      ...earlier.map((each) => `release-${each}`),
    ]);
    expect(job?.if).toContain(
      "(needs.package.result == 'success' || needs.package.result == 'skipped') &&",
    );
    expect(job?.with?.['earlier'] ?? '').toBe(earlier.join(' '));
  });

  test('the roles of the jobs are those that Terraform makes', () => {
    const { jobs } = readWorkflow(inCase('default', '.github/workflows/reusable-module.yml'));
    for (const environment of ['dev', 'stage', 'prod']) {
      const variables = readFileSync(
        inCase('default', `infra/ci/terraform/env/${environment}.tfvars`),
        'utf8',
      );
      const value = (key: string): string =>
        new RegExp(`^${key} += "(.*)"$`, 'm').exec(variables)![1]!;
      const role = (purpose: string): string =>
        `arn:aws:iam::${value('account_id')}:role/${value('name')}-${purpose}`;
      expect(jobs[`plan-${environment}`]?.with?.role).toBe(role('plan'));
      expect(jobs[`release-${environment}`]?.with?.role).toBe(role('apply'));
    }
  });
});

const INPUTS = {
  'inputs.module': 'ci',
  'inputs.path': 'infra/ci',
  'inputs.package': '',
  'inputs.upstream': '',
  'inputs.environment': 'local',
  'inputs.image': '',
  'github.token': 'token',
  'github.event.pull_request.number': '12',
};

describeWithTools(
  ['bash', 'git', 'terraform', AWS_PROVIDER, 'aws', 'moto_server'],
  'the steps of a plan and a release, on AWS',
  () => {
    const PLAN = ['Fetch the outputs it reads', 'Plan', 'Report'];
    const RELEASE = ['Fetch the outputs it reads', 'Plan again', 'Apply'];
    let moto: Moto;
    let runner: Runner;
    let digest = '';

    beforeAll(async () => {
      moto = await startMoto('eu-west-1');
      const folder = inCase('default', '');
      const env = terraformEnv(moto.env);
      runner = new Runner(folder, env);
      await runOk(
        path.join(folder, 'infra/shared/scripts/bootstrap_state.sh'),
        ['--env', 'local'],
        {
          env,
        },
      );
      // Comments of the pull request, one a file.
      fake(
        runner.fakes,
        'gh',
        'echo "$*" >>"$RUNNER_TEMP/gh"',
        'case "$*" in',
        '*--paginate*) [[ ! -f "$RUNNER_TEMP/comment" ]] || echo 7 ;;',
        '*) for each; do [[ "$each" != body=@* ]] || cp "${each#body=@}" "$RUNNER_TEMP/comment"; done ;;',
        'esac',
      );
    });
    afterAll(() => moto.stop());

    test('a pull request gets its plan as a comment', async () => {
      expect(await runner.steps('plan', PLAN, INPUTS)).toEqual(
        expect.objectContaining({ code: 0 }),
      );
      const comment = runner.read('comment');
      expect(comment).toMatch(
        /^<!-- plan: ci local -->\n### ci in local: Plan: \d+ to add, 0 to change, 0 to destroy\.\n/,
      );
      expect(comment).toContain('# aws_iam_role.apply will be created');
      expect(comment).not.toMatch(/Reading\.\.\.|Saved the plan|state lock/);
      expect(runner.read('summary')).toContain('### ci in local: Plan:');
      digest = /^digest=([0-9a-f]{64})$/m.exec(runner.read('output'))![1]!;
    });

    test('a plan that nobody approved is not applied', async () => {
      const result = await runner.steps('release', RELEASE, {
        ...INPUTS,
        'inputs.plan': '0'.repeat(64),
      });
      expect(result.code).toBe(1);
      expect(result.stderr).toContain('error: the plan is no longer the one that was approved');
      const roles = await runOk('aws', ['iam', 'list-roles', '--output', 'text'], {
        env: toolEnv(moto.env),
      });
      expect(roles).toBe('');
    });

    test('the approved plan is applied: roles that only the right jobs can assume', async () => {
      const result = await runner.steps('release', RELEASE, { ...INPUTS, 'inputs.plan': digest });
      expect(result).toEqual(expect.objectContaining({ code: 0 }));
      const role = await runOk(
        'aws',
        ['iam', 'get-role', '--role-name', 'mlops-local-ci-apply', '--output', 'json'],
        { env: toolEnv(moto.env) },
      );
      const { Role } = JSON.parse(role) as {
        Role: { AssumeRolePolicyDocument: { Statement: { Condition: unknown }[] } };
      };
      expect(Role.AssumeRolePolicyDocument.Statement[0]?.Condition).toEqual({
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': ['repo:example/mlops:environment:local'],
        },
      });
    });

    test('afterwards there is nothing to do, and the comment says so', async () => {
      expect(await runner.steps('plan', PLAN, INPUTS)).toEqual(
        expect.objectContaining({ code: 0 }),
      );
      expect(runner.read('comment')).toContain('### ci in local: No changes.');
      const calls = runner.read('gh').trim().split('\n');
      expect(
        calls.filter((line) => !line.includes('--paginate')).map((line) => line.split(' -F ')[0]),
      ).toEqual([
        'api --method POST repos/example/mlops/issues/12/comments',
        'api --method PATCH repos/example/mlops/issues/comments/7',
      ]);
    });
  },
);

describeWithTools(['bash', 'git', 'jq'], 'the steps around Terraform', () => {
  let runner: Runner;
  const values = {
    ...INPUTS,
    'inputs.module': 'file_processing',
    'inputs.path': 'infra/file_processing',
    'inputs.package': 'packages/file_processing',
    'inputs.environment': 'dev',
  };

  beforeAll(() => {
    const folder = inCase('deeper', '');
    // In this case infra.yaml lies in platform/.
    for (const part of ['infra', 'packages']) {
      cpSync(path.join(folder, part), path.join(folder, 'platform', part), { recursive: true });
    }
    const shared = path.join(folder, 'platform/infra/shared/environments.sh');
    const text = readFileSync(shared, 'utf8');
    writeFileSync(shared, text.replace("OUTPUTS_VIA='remote_state'", "OUTPUTS_VIA='ci_variables'"));
    for (const module of ['plumbing', 'file_processing']) {
      fake(
        path.join(folder, `platform/infra/${module}/scripts`),
        'manage.sh',
        `echo "${module} manage.sh $*" >>"$RUNNER_TEMP/calls"`,
        `[[ "$1" != outputs ]] || mkdir -p platform/infra/${module}/outputs`,
        `[[ "$1" != outputs ]] || echo '{"artifact_bucket":{"value":"art"},"cluster_name":{"value":"main"},"zones":{"value":["a","b"]}}' >platform/infra/${module}/outputs/dev.json`,
      );
    }
    fake(
      path.join(folder, 'platform/infra/file_processing/scripts'),
      'ecr_put.sh',
      'echo "ecr_put.sh $*" >>"$RUNNER_TEMP/calls"',
      'echo registry/name@sha256:1234',
    );
    fake(
      path.join(folder, 'platform/infra/file_processing/scripts'),
      'deploy.sh',
      'echo "deploy.sh $*" >>"$RUNNER_TEMP/calls"',
    );
    mkdirSync(path.join(folder, 'platform/packages/file_processing/dags'));
    runner = new Runner(folder, toolEnv());
    fake(
      runner.fakes,
      'aws',
      'if [[ "$1" == sts ]]; then echo 111111111111; else echo "aws $*" >>"$RUNNER_TEMP/calls"; fi',
    );
  });

  const deeper = { ...values, 'inputs.path': 'platform/infra/file_processing' };
  const calls = (): string[] => runner.read('calls').trim().split('\n');

  test('outputs that CI hands on become variables of Terraform', async () => {
    const result = await runner.steps('plan', ['Fetch the outputs it reads'], deeper);
    expect(result).toEqual(expect.objectContaining({ code: 0 }));
    expect(runner.read('env')).toBe(
      'TF_VAR_plumbing_outputs={"artifact_bucket":"art","cluster_name":"main","zones":["a","b"]}\n',
    );
    expect(calls()).toEqual([
      'plumbing manage.sh init --env dev',
      'plumbing manage.sh outputs --env dev',
    ]);
  });

  test('a plan that fails fails its step, though its text goes through a pipe', async () => {
    const manage = path.join(runner.repository, deeper['inputs.path'], 'scripts/manage.sh');
    const text = readFileSync(manage, 'utf8');
    writeFileSync(manage, '#!/bin/sh\n[ "$1" = init ]\n');
    expect((await runner.steps('plan', ['Plan'], deeper)).code).not.toBe(0);
    writeFileSync(manage, text);
  });

  test('image, DAGs and manifests follow, by the scripts that a person calls', async () => {
    writeFileSync(runner.file('calls'), '');
    const result = await runner.steps(
      'release',
      ['Apply', 'Publish the image', 'Upload the DAGs', 'Connect to the cluster', 'Deploy'],
      { ...deeper, 'inputs.package': 'platform/packages/file_processing' },
    );
    expect(result).toEqual(expect.objectContaining({ code: 0 }));
    expect(calls()).toEqual([
      'file_processing manage.sh apply --env dev --yes',
      'ecr_put.sh --env dev',
      'plumbing manage.sh init --env dev',
      'plumbing manage.sh outputs --env dev',
      'aws s3 sync platform/packages/file_processing/dags s3://art/dags/file_processing/ --delete --exclude *__pycache__* --exclude *.pyc --no-progress',
      'plumbing manage.sh init --env dev',
      'plumbing manage.sh outputs --env dev',
      'aws eks update-kubeconfig --name main',
      'deploy.sh apply --env dev --yes',
    ]);
    expect(runner.read('output')).toBe('image=registry/name@sha256:1234\n');
    expect(runner.read('summary')).toContain('Image in dev: `registry/name@sha256:1234`');
  });

  test('what an earlier environment runs is copied by digest, under the tag of the commit', async () => {
    writeFileSync(runner.file('calls'), '');
    const result = await runner.steps('release', ['Publish the image'], {
      ...deeper,
      'inputs.package': 'platform/packages/file_processing',
      'inputs.environment': 'qa',
      'inputs.image': 'registry/name@sha256:1234',
    });
    expect(result).toEqual(expect.objectContaining({ code: 0 }));
    expect(calls()).toEqual(['ecr_put.sh --env qa --from registry/name@sha256:1234 --tag c0ffee']);
  });

  test('a later environment builds nothing: without an image it is refused', async () => {
    const release = (image: string): Promise<RunResult> =>
      runner.steps('release', ['Require the image of an earlier environment'], {
        ...deeper,
        'inputs.package': 'platform/packages/file_processing',
        'inputs.earlier': 'dev qa',
        'inputs.image': image,
      });
    expect(await release('registry/name@sha256:1234')).toEqual(CLEAN);
    expect(await release('')).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('::error::dev qa handed on no image of platform/packages/'),
    });
  });

  describe('waiting for the modules it reads', () => {
    const WAIT = ['Wait for the modules it reads'];
    const upstream = { ...deeper, 'inputs.upstream': 'plumbing cluster' };

    /** What `gh` says: of each module the newest run for this commit, of any run these jobs. */
    function runs(of: Record<string, string>, jobs: string): void {
      fake(
        runner.fakes,
        'gh',
        'case "$*" in',
        ...Object.entries(of).map(([name, said]) => `*module-${name}.yml*) echo "${said}" ;;`),
        `"run view"*) printf '%s' '${jobs}' | jq --raw-output "\${@: -1}" ;;`,
        'esac',
      );
    }
    const job = (name: string, conclusion: string): string =>
      JSON.stringify({ jobs: [{ name: `plumbing / ${name} / release`, conclusion }] });

    test('what this commit does not change is not waited for', async () => {
      runs({}, '');
      expect(await runner.steps('plan', WAIT, upstream)).toEqual(CLEAN);
    });

    test('a release to this environment that is done is enough', async () => {
      runs({ plumbing: '5 in_progress' }, job('release dev', 'success'));
      expect(await runner.steps('plan', WAIT, upstream)).toEqual(CLEAN);
    });

    test.each([
      [
        'failed',
        'completed',
        job('release dev', 'failure'),
        ' was not released to dev for this commit (failure): see run 5',
      ],
      [
        'never began',
        'completed',
        job('release qa', 'success'),
        ' was not released to dev for this commit: see run 5',
      ],
      [
        'waits for approval',
        'waiting',
        job('release dev', ''),
        ' is not released to dev yet; if it waits for approval, approve it',
      ],
    ])('a release that %s stops the plan', async (_title, state, jobs, message) => {
      runs({ plumbing: `5 ${state}` }, jobs);
      const { code, stderr } = await runner.steps('plan', WAIT, upstream);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining(`error: plumbing${message}`),
      });
    });
  });

  describe('the tests of a package', () => {
    const tested = (files: Record<string, string>): Promise<RunResult> => {
      const folder = runner.file(`package-${Object.keys(files)[0]?.replaceAll('/', '_')}`);
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), text);
      }
      return runner.script('test_package.sh', folder);
    };

    test.each([
      ['Makefile', { Makefile: 'test:\n\t@exit 3\n' }],
      [
        'package.json',
        {
          'package.json': '{"scripts": {"test": "exit 3"}}',
          'package-lock.json': '{"lockfileVersion": 3, "packages": {}}',
        },
      ],
      ['tests/', { 'tests/test_one.py': 'raise SystemExit(3)\n' }],
    ])('fail where %s says so', async (_name, files) => {
      expect((await tested(files as unknown as Record<string, string>)).code).not.toBe(0);
    });

    test('are none in a package of documents', async () => {
      expect(await tested({ 'README.md': '' })).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('nothing to test'),
      });
    });
  });
});
