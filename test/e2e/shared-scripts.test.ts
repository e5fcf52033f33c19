import {
  appendFile,
  chmod,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import {
  commitAll,
  filesEndingIn,
  goldenRepository,
  type GoldenRepository,
} from '../support/golden.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { describeWithTools, tool, toolEnv } from '../support/tools.ts';
import '../support/timeout.ts';

const MANAGE = 'infra/plumbing/scripts/manage.sh';

let repository: GoldenRepository;
beforeAll(async () => {
  repository = await goldenRepository('foundation/default', 'shared/default');
});
afterAll(() => repository.remove());

/** From github/gitignore: Terraform.gitignore and Python.gitignore. */
const TERRAFORM_AND_PYTHON = `.terraform/
*.tfstate
*.tfstate.*
crash.log
crash.*.log
*.tfvars
*.tfvars.json
*.tfbackend
override.tf
override.tf.json
*_override.tf
*_override.tf.json
.terraform.tfstate.lock.info
.terraform.lock.hcl
.terraformrc
terraform.rc
__pycache__/
*.py[codz]
*$py.class
*.so
.Python
build/
develop-eggs/
dist/
downloads/
eggs/
.eggs/
lib/
lib64/
parts/
sdist/
var/
wheels/
share/python-wheels/
*.egg-info/
.installed.cfg
*.egg
MANIFEST
*.manifest
*.spec
htmlcov/
.tox/
.coverage
.cache
*.log
docs/_build/
target/
.env
.envrc
.venv
env/
venv/
ENV/
env.bak/
venv.bak/
site/
`;

/** A program of this name on PATH that runs these lines of shell. */
async function fake(name: string, ...lines: string[]): Promise<string> {
  const folder = path.join(repository.folder, '.git/fakes');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, name), ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(path.join(folder, name), 0o755);
  return folder;
}

/** The environment with the fakes first on PATH and no trace of real credentials. */
function fakeEnv(folder: string, extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const env = toolEnv();
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('AWS_'));
  return { ...Object.fromEntries(kept), PATH: `${folder}:${env['PATH']}`, ...extra };
}

describeWithTools(['bash'], 'rollout.sh: watching a version', () => {
  /** `answers`: what the cluster says of the pods when it is asked for them, one after the other. */
  async function watched(...answers: string[]): Promise<RunResult> {
    const asked = path.join(repository.folder, '.git/asked');
    await rm(asked, { force: true });
    const lines = [
      'set -euo pipefail',
      '. infra/shared/scripts/rollout.sh',
      'log() { echo "$*"; }',
      'show_pods() { :; }',
      'NAME=web WATCH=1',
      'answer() {',
      `  echo >>'${asked}'`,
      `  case "$(grep -c '' '${asked}')" in`,
      ...answers.map((answer, index) => `    ${index + 1}) ${answer} ;;`),
      '    *) return 1 ;;',
      '  esac',
      '}',
      'kube() { case "$2" in pods) answer ;; *) return 0 ;; esac; }',
      'if steady web; then echo steady; fi',
    ];
    return run('bash', ['-c', lines.join('\n')], { cwd: repository.folder });
  }
  const say = (...pods: string[]): string =>
    `printf '%s\\n' ${pods.map((it) => `'${it}'`).join(' ')}`;

  test('is steady where its pods stay, and older ones go', async () => {
    const { stdout } = await watched(say('old||4', 'new||0'), say('new||0'), say('new||0'));
    expect(stdout).toBe('watching web for 1 s\nsteady\n');
  });

  test('is not, where a new pod restarts while an older one with more restarts goes', async () => {
    const { stdout } = await watched(say('old||4', 'new||0'), say('old|2026-01-01|4', 'new||1 1'));
    expect(stdout).toBe('watching web for 1 s\na container of web was restarted\n');
  });

  test.each([[[]], [[say('new||0')]]])(
    'is not, where the cluster does not answer',
    async (given) => {
      const { stdout } = await watched(...given);
      expect(stdout).toContain('the pods of web cannot be watched: the cluster does not answer\n');
      expect(stdout).not.toContain('steady');
    },
  );
});

describeWithTools(['bash', 'shellcheck', 'shfmt'], 'shared: the scripts as text', () => {
  test('shellcheck with every check, and shfmt, find nothing', async () => {
    const scripts = await filesEndingIn(repository.folder, '.sh');
    expect(scripts.length).toBeGreaterThanOrEqual(7);
    expect(await run('shellcheck', ['-x', ...scripts])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(await run('shfmt', ['-i', '2', '-ci', '-d', ...scripts])).toMatchObject({
      code: 0,
      stdout: '',
    });
  });

  test('nothing in them needs a newer bash than macOS has', async () => {
    const newer =
      /\b(mapfile|readarray|declare -[aAgn]*[Agn]|local -n|coproc)\b|\$\{\w+(,,|\^\^|@[A-Za-z])|&>>|\|&/;
    for (const script of await filesEndingIn(repository.folder, '.sh')) {
      const lines = (await readFile(script, 'utf8')).split('\n');
      expect(lines.filter((line) => newer.test(line))).toEqual([]);
    }
  });
});

describeWithTools(['bash', 'git'], 'shared: guards of manage.sh', () => {
  let fakes: string;
  const manage = (args: string[], extra: Record<string, string> = {}): Promise<RunResult> =>
    run(path.join(repository.folder, MANAGE), args, { env: fakeEnv(fakes, extra) });
  const refused = (line: string): RunResult => ({
    code: 1,
    stdout: '',
    stderr: `error: ${line}\n`,
  });

  beforeEach(async () => {
    // Touching anything is told: no guard may come too late.
    await fake('aws', 'echo "aws was called" >&2; exit 99');
    fakes = await fake(
      'terraform',
      'test "$1" = version && echo \'{"terraform_version": "1.11.4"}\' && exit 0',
      'echo "terraform was called" >&2; exit 99',
    );
  });

  test('an environment that infra.yaml does not have', async () => {
    expect(await manage(['plan', '--env', 'qa'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        "error: unknown environment 'qa'; infra.yaml has: dev stage prod local\nRun with -h for help.\n",
    });
  });

  test('an account that nobody has filled in: the line to fill is named', async () => {
    expect(await manage(['plan', '--env', 'stage'])).toEqual(
      refused(
        'stage has no AWS account yet: fill in environments.stage.account in infra.yaml, then run: npx create-infra-module sync',
      ),
    );
  });

  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])(
    '%s in a real environment',
    async (variable) => {
      expect(
        await manage(['plan', '--env', 'dev'], { [variable]: 'http://127.0.0.1:4566' }),
      ).toEqual(
        refused(
          `${variable} is set, but dev is a real account; unset it (emulators belong to --env local)`,
        ),
      );
    },
  );

  test.each([
    'https://s3.eu-west-1.amazonaws.com',
    'http://127.0.0.1@example.org/',
    'http://127.0.0.1.example.org:4566',
    'http://localhost.example.org',
  ])('local never talks to %s', async (url) => {
    expect(await manage(['plan', '--env', 'local'], { AWS_ENDPOINT_URL: url })).toEqual(
      refused(
        `environment local talks to an emulator on this machine, but AWS_ENDPOINT_URL is ${url}`,
      ),
    );
  });

  test('credentials of another account', async () => {
    await fake('aws', 'echo 333333333333');
    expect(await manage(['plan', '--env', 'dev'])).toEqual(
      refused(
        'credentials are for account 333333333333, but dev is account 111111111111 (infra.yaml: environments.dev.account)',
      ),
    );
  });

  test('local hides real credentials from the emulator', async () => {
    await fake('aws', 'env | grep ^AWS_ | sort >&2; exit 1');
    const { stderr } = await manage(['plan', '--env', 'local', '--verbose'], {
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'real',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_SESSION_TOKEN: 'real',
    });
    expect(stderr).not.toMatch(/real|production/);
    expect(stderr).toContain('AWS_ACCESS_KEY_ID=test');
    expect(stderr).toContain('no emulator responds at http://127.0.0.1:4566');
  });

  test.each([
    ['1.9.8', 'is not supported; 1.10 or later of version 1 is needed'],
    ['1.15.0', 'cannot read a partial backend; use 1.15.1 or later'],
    ['2.0.0', 'is not supported; 1.10 or later of version 1 is needed'],
  ])('terraform %s', async (version, says) => {
    await fake('terraform', `echo '{"terraform_version": "${version}"}'`);
    expect(await manage(['plan', '--env', 'dev'])).toEqual(refused(`terraform ${version} ${says}`));
  });

  test('a workspace, which would put a second state behind the backend', async () => {
    expect(await manage(['plan', '--env', 'dev'], { TF_WORKSPACE: 'mine' })).toEqual(
      refused('TF_WORKSPACE is mine; environments are kept apart by --env, unset it'),
    );
  });

  test('what is not committed is named before a protected environment is changed', async () => {
    const folder = path.join(repository.folder, 'infra/plumbing/terraform');
    await appendFile(path.join(folder, 'network.tf'), '# mine\n');
    await writeFile(path.join(folder, '.terraform.lock.hcl'), '');
    expect(await manage(['apply', '--env', 'prod'])).toEqual(
      refused(
        'prod is protected and there are uncommitted changes: infra/plumbing/terraform/network.tf, infra/plumbing/terraform/.terraform.lock.hcl; commit them and plan again',
      ),
    );
    await rm(path.join(folder, '.terraform.lock.hcl'));
    await runOk('git', ['checkout', '--quiet', '.'], { cwd: repository.folder });
  });

  test('a protected environment is neither applied in one go nor destroyed on --yes', async () => {
    expect(await manage(['apply', '--env', 'prod', '--auto'])).toEqual(
      refused('prod is protected: run plan, have it reviewed, then apply (--auto is not allowed)'),
    );
    expect(await manage(['destroy', '--env', 'prod', '--yes'])).toEqual(
      refused('prod is protected: destroy needs ALLOW_PROTECTED_DESTROY=1'),
    );
  });

  test.each([
    [
      ['plan', '--env', 'dev', '--', '-lock=false'],
      '-lock=false is not allowed: it would bypass a guard',
    ],
    // Terraform takes whatever Go takes as a boolean.
    [['plan', '--env', 'dev', '--', '-lock=0'], '-lock=0 is not allowed: it would bypass a guard'],
    [
      ['plan', '--env', 'prod', '--', '-destroy'],
      '-destroy is not allowed: it would bypass a guard',
    ],
    [
      ['plan', '--env', 'dev', '--', '--state=other'],
      '--state=other is not allowed: it would bypass a guard',
    ],
    [['plan', '--env'], '--env needs a value'],
    [['plan'], '--env is needed'],
    [['frobnicate', '--env', 'dev'], "unknown command 'frobnicate'"],
    [['plan', 'extra', '--env', 'dev'], "unexpected argument 'extra'"],
    [[], 'a command is needed'],
  ])('called with %j', async (args, says) => {
    expect(await manage(args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${says}\nRun with -h for help.\n`,
    });
  });

  test('help is no error, and goes to standard output', async () => {
    expect(await manage(['-h'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: manage\.sh COMMAND --env ENVIRONMENT/),
      stderr: '',
    });
  });

  test('--dry-run prints what it would run and runs nothing', async () => {
    const { code, stdout, stderr } = await manage(['plan', '--env', 'dev', '--dry-run']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^would run: terraform -chdir=\S+ plan [^\n]+\n$/);
  });

  test('--dry-run shows what would destroy a protected environment, without its variable', async () => {
    const { code, stdout, stderr } = await manage(['destroy', '--env', 'prod', '--dry-run']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^would run: terraform -chdir=\S+ plan .* -destroy\b/);
    expect(stderr).toMatch(/^(would run: [^\n]+\n)+$/);
  });
});

describeWithTools(['bash', 'git', 'curl'], 'shared: building and pushing an image', () => {
  const DIGEST = `sha256:${'a'.repeat(64)}`;
  let registry: Server;
  let host: string;
  let pushed: boolean;
  let fakes: string;

  beforeAll(async () => {
    registry = createServer((request, response) => {
      const { url = '' } = request;
      const known =
        url === '/v2/' || (pushed && url.startsWith('/v2/mlops/file_processing/manifests/'));
      response.writeHead(known ? 200 : 404, known ? { 'Docker-Content-Digest': DIGEST } : {}).end();
    });
    // The fake engine "pushes" by telling the registry.
    registry.prependListener('request', (request) => {
      if (request.url === '/push') pushed = true;
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
    await mkdir(path.join(repository.folder, 'packages/file_processing'), { recursive: true });
    await mkdir(path.join(repository.folder, 'infra/file_processing'), { recursive: true });
    await writeFile(
      path.join(repository.folder, 'packages/file_processing/Dockerfile'),
      'FROM scratch\n',
    );
    await commitAll(repository.folder);
    await fake('aws', 'echo "aws was called" >&2; exit 99');
    fakes = await fake(
      'docker',
      'echo "docker $*" >&2',
      'case "$1" in',
      'buildx) exit 1 ;;',
      `push) ${tool('curl')} --silent --noproxy '*' "http://${host}/push" ;;`,
      'esac',
      'exit 0',
    );
  });
  afterAll(() => {
    registry.close();
  });
  beforeEach(() => {
    pushed = false;
  });

  const put = async (repositoryName: string, ...args: string[]): Promise<RunResult> => {
    const root = path.join(repository.folder, 'infra/file_processing');
    await writeFile(path.join(root, 'container_image.txt'), `${repositoryName}\n`);
    return run(
      path.join(repository.folder, 'infra/shared/scripts/image.sh'),
      [
        ...['--module', 'file_processing', '--root', root],
        ...['--context', path.join(repository.folder, 'packages/file_processing'), ...args],
      ],
      { env: fakeEnv(fakes) },
    );
  };
  const commit = (): Promise<string> =>
    runOk('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: repository.folder });

  test('builds, pushes and writes the digest; a second run builds nothing', async () => {
    const image = `${host}/mlops/file_processing`;
    const tag = (await commit()).trim();
    const first = await put(image, '--env', 'local');
    expect(first.stdout).toBe(`${image}@${DIGEST}\n`);
    expect(first.stderr).toContain(`docker push ${image}:${tag}`);
    const file = path.join(repository.folder, 'infra/file_processing/container_image.digest.txt');
    expect(await readFile(file, 'utf8')).toBe(`${image}@${DIGEST}\n`);

    const second = await put(image, '--env', 'local');
    expect(second).toEqual({
      code: 0,
      stdout: `${image}@${DIGEST}\n`,
      stderr: `${image}:${tag} already exists; nothing to build\nwrote infra/file_processing/container_image.digest.txt\n`,
    });
  });

  test('the overlay of that environment gets registry and digest, where there is one', async () => {
    const module = path.join(repository.folder, 'infra/file_processing');
    const overlays = path.join(module, 'k8s/overlays');
    await mkdir(path.join(overlays, 'local'), { recursive: true });
    await mkdir(path.join(overlays, 'dev/image'), { recursive: true });
    const { stderr } = await put(`${host}/mlops/file_processing`, '--env', 'local');
    expect(stderr).toContain('wrote infra/file_processing/k8s/.local/image/kustomization.yaml\n');
    const file = path.join(module, 'k8s/.local/image/kustomization.yaml');
    expect(parse(await readFile(file, 'utf8'))).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      images: [
        {
          name: 'image.invalid/mlops/file_processing',
          newName: `${host}/mlops/file_processing`,
          digest: DIGEST,
        },
      ],
    });
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    expect(await readdir(path.join(overlays, 'dev/image'))).toEqual([]);
    await rm(path.join(module, 'k8s'), { recursive: true });
  });

  test.each([
    ['local', '111111111111.dkr.ecr.eu-west-1.amazonaws.com/mlops/file_processing'],
    ['prod', '111111111111.dkr.ecr.eu-west-1.amazonaws.com/mlops/file_processing'],
    ['dev', 'registry.example.org/mlops/file_processing'],
  ])('%s does not push to %s', async (environment, image) => {
    const { code, stderr } = await put(image, '--env', environment);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `error: container_image.txt belongs to another environment (${image.split('/')[0]}); run: infra/file_processing/scripts/manage.sh outputs --env ${environment}\n`,
    );
  });

  test('what is not committed is not built under the name of the commit', async () => {
    const file = path.join(repository.folder, 'packages/file_processing/main.py');
    await writeFile(file, '');
    const ecr = '111111111111.dkr.ecr.eu-west-1.amazonaws.com';
    const { code, stderr } = await put(`${ecr}/mlops/file_processing`, '--env', 'dev');
    expect(code).toBe(1);
    expect(stderr).toContain('packages/file_processing has uncommitted changes');
    await commitAll(repository.folder);
  });

  test.each([
    [
      'local',
      'registry.example.org/a@sha256:',
      'takes images from registries on this machine only',
    ],
    ['dev', 'registry.example.org/a@sha256:', '--from names no ECR registry: registry.example.org'],
  ])('%s copies nothing from %s…', async (environment, from, says) => {
    const own = environment === 'local' ? host : '111111111111.dkr.ecr.eu-west-1.amazonaws.com';
    const result = await put(
      `${own}/mlops/file_processing`,
      ...['--env', environment, '--from', `${from}${'0'.repeat(64)}`],
    );
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(says) });
  });

  test('a tag is nothing to copy: it may move', async () => {
    const args = ['--env', 'local', '--from', `${host}/mlops/file_processing:v1`];
    expect(await put(`${host}/mlops/file_processing`, ...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--from needs an image by digest'),
    });
  });

  test('a copy logs in to both registries, each in its region, and keeps the manifest as it is', async () => {
    const to = '222222222222.dkr.ecr.eu-central-1.amazonaws.com';
    const from = `111111111111.dkr.ecr.eu-west-1.amazonaws.com/mlops/file_processing@${DIGEST}`;
    const args = ['--env', 'prod', '--from', from, '--dry-run'];
    const { code, stderr } = await put(`${to}/mlops/file_processing`, ...args);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: [
        `would run: aws ecr get-login-password --region eu-central-1 | docker login --username AWS --password-stdin ${to}`,
        `would run: aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin ${from.split('/')[0]}`,
        `would run: docker buildx imagetools create --prefer-index=false --tag ${to}/mlops/file_processing:from-aaaaaaaaaaaa ${from}`,
        '',
      ].join('\n'),
    });
  });

  test('`latest` is no tag', async () => {
    const result = await put(`${host}/mlops/file_processing`, '--env', 'local', '--tag', 'latest');
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining("'latest' cannot") });
  });
});

describe('shared: what the repository must not commit', () => {
  test('outputs, plans, states and image files are ignored; the provider lock is not', async () => {
    const files = [
      'infra/plumbing/outputs/dev.json',
      'infra/plumbing/terraform/.terraform-dev/terraform.tfstate',
      'infra/plumbing/terraform/.plans/dev.tfplan',
      'infra/file_processing/container_image.txt',
      'infra/file_processing/container_image.digest.txt',
      'infra/plumbing/terraform/.terraform.lock.hcl',
    ];
    const ignored = await runOk('git', ['check-ignore', '--no-index', '--stdin'], {
      cwd: repository.folder,
      input: files.join('\n'),
    });
    expect(ignored.trim().split('\n')).toEqual(files.slice(0, -1));
  });

  test("GitHub's templates for Terraform and Python hide nothing that is generated", async () => {
    const golden = await goldenRepository(
      ...(['shared', 'local', 'foundation', 'service'] as const).map(
        (name) => `${name}/default` as const,
      ),
    );
    try {
      const cwd = golden.folder;
      await writeFile(path.join(cwd, '.gitignore'), TERRAFORM_AND_PYTHON);
      // Modules and environments may have names that those templates take for build output.
      for (const name of ['build', 'lib', 'env']) {
        const base = path.join(cwd, 'infra', name);
        await cp(path.join(cwd, 'infra/file_processing'), base, { recursive: true });
        await rename(path.join(base, 'k8s/overlays/dev'), path.join(base, 'k8s/overlays/dist'));
      }
      const generated = (
        await runOk('git', ['ls-files', '--others', '--cached', 'infra'], { cwd })
      ).split('\n');
      const ignored = await run('git', ['check-ignore', '--no-index', '--stdin'], {
        cwd,
        input: generated.join('\n'),
      });
      expect(generated.length).toBeGreaterThan(120);
      expect(ignored).toEqual({ code: 1, stdout: '', stderr: '' });

      const working = [
        'infra/build/terraform/.terraform-dev/terraform.tfstate',
        'infra/build/terraform/.terraform/modules/env/dev.tfvars',
        'infra/build/terraform/.plans/dev.tfplan',
        'infra/build/terraform/terraform.tfvars',
        'infra/build/terraform/mine.auto.tfvars',
        'infra/build/outputs/dev.json',
        'infra/local/.run/emulator.pid',
        'infra/local/env/file_processing.env',
      ];
      const still = await runOk('git', ['check-ignore', '--no-index', '--stdin'], {
        cwd,
        input: working.join('\n'),
      });
      expect(still.trim().split('\n')).toEqual(working);
    } finally {
      await golden.remove();
    }
  });
});

describeWithTools(['bash'], 'shared: Kubernetes contexts of environment local', () => {
  const ask = (context: string): Promise<RunResult> => {
    const script = '. infra/shared/scripts/common.sh; require_local_context "$1"';
    return run('bash', ['-c', script, 'ask', context], { cwd: repository.folder });
  };

  test.each(['kind-kind', 'k3d-shop', 'minikube', 'docker-desktop'])('%s', async (context) => {
    expect(await ask(context)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test.each(['', 'prod', 'my-kind-cluster', 'arn:aws:eks:eu-west-1:1:cluster/kind-x'])(
    'never %j',
    async (context) => {
      expect(await ask(context)).toEqual({
        code: 1,
        stdout: '',
        stderr: `error: environment local never touches Kubernetes context '${context}'; allowed: kind-* k3d-* minikube docker-desktop (add yours to local.contexts in infra.yaml)\n`,
      });
    },
  );
});

describe('shared: line endings', () => {
  test.each([
    ['infra/plumbing/scripts/manage.sh', 'lf'],
    ['infra/plumbing/terraform/main.tf', 'lf'],
    ['infra/plumbing/terraform/env/dev.tfvars', 'lf'],
    ['infra/plumbing/terraform/env/dev.s3.tfbackend', 'lf'],
    ['infra/plumbing/README.md', 'unspecified'],
    ['packages/file_processing/main.py', 'unspecified'],
  ])('%s: %s', async (file, eol) => {
    const cwd = repository.folder;
    expect(await runOk('git', ['check-attr', 'eol', '--', file], { cwd })).toBe(
      `${file}: eol: ${eol}\n`,
    );
  });

  test('a checkout with autocrlf has scripts that run', async () => {
    const folder = path.join(repository.folder, '.git/checkout');
    const config = ['-c', 'core.autocrlf=true'];
    await runOk('git', [...config, 'clone', '--quiet', repository.folder, folder]);
    await runOk('git', [...config, 'checkout', '--quiet', '--force'], { cwd: folder });
    expect(await readFile(path.join(folder, 'infra/plumbing/README.md'), 'utf8')).toContain('\r\n');
    expect(await run(path.join(folder, MANAGE), ['-h'])).toEqual(
      expect.objectContaining({ code: 0 }),
    );
  });
});
