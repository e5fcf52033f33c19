import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { run, type RunResult } from '../support/run.ts';
import { describeWithTools, toolEnv } from '../support/tools.ts';
import { fake } from '../support/workflow-runner.ts';

const MANAGE = 'infra/plumbing/scripts/manage.sh';
const BACKEND = 'infra/plumbing/terraform/env/dev.s3.tfbackend';

// Terraform itself says nothing before `init`: it goes on with the bucket and the lock that it knows.
describeWithTools(['bash', 'git'], 'manage.sh after a change of the backend', () => {
  let repository: GoldenRepository;
  let fakes: string;
  let backend: string;
  const at = (file: string): string => path.join(repository.folder, file);

  beforeAll(async () => {
    repository = await goldenRepository('foundation/default', 'shared/default');
    backend = await readFile(at(BACKEND), 'utf8');
    fakes = at('.git/fakes');
    await mkdir(fakes, { recursive: true });
    fake(
      fakes,
      'terraform',
      'case "$*" in',
      'version*) echo \'{"terraform_version": "1.11.4"}\' ;;',
      // The data directory as Terraform makes it.
      '*init*) cd "${1#-chdir=}" && mkdir -p "${TF_DATA_DIR}" && echo {} >"${TF_DATA_DIR}/terraform.tfstate" ;;',
      '*plan*) echo "plan was made"; exit 2 ;;',
      'esac',
    );
  });
  afterAll(() => repository.remove());

  beforeEach(async () => {
    await rm(at('infra/plumbing/terraform/.terraform-dev'), { recursive: true, force: true });
    await writeFile(at(BACKEND), backend);
    states('exit 1');
    expect(await manage('init')).toMatchObject({ code: 0 });
  });

  /** `found`: what S3 does when a state is asked for. */
  function states(found: string): void {
    fake(
      fakes,
      'aws',
      'case "$*" in',
      'sts*) echo 111111111111 ;;',
      `*get-object*) echo NoSuchKey >&2; ${found} ;;`,
      'esac',
    );
  }
  const manage = (command: string, ...extra: string[]): Promise<RunResult> => {
    const env = toolEnv();
    return run(at(MANAGE), [command, '--env', 'dev', ...extra], {
      env: { ...env, PATH: `${fakes}:${env['PATH']}`, AWS_ENDPOINT_URL: '', CI: 'true' },
    });
  };
  async function change(from: string, to: string): Promise<void> {
    expect(backend).toContain(from);
    await writeFile(at(BACKEND), backend.replace(from, to));
  }
  const refused = (how: string): object => ({
    code: 1,
    stdout: '',
    stderr: `error: the backend of plumbing in dev has changed since init; run: ${MANAGE} init --env dev -- ${how}\n`,
  });
  const planned = { stdout: 'plan was made\n' };

  test.each(['init', 'plan', 'apply', 'destroy', 'outputs', 'state'])(
    '%s is refused while the lock is the one of before',
    async (command) => {
      await change('use_lockfile = true', 'use_lockfile = false');
      expect(await manage(command)).toEqual(refused('-reconfigure'));
    },
  );

  test('the command that is named settles it', async () => {
    await change('use_lockfile = true', 'use_lockfile = false');
    expect(await manage('init', '--', '-reconfigure')).toMatchObject({ code: 0 });
    expect(await manage('plan')).toMatchObject(planned);
  });

  test.each([
    ['bucket', 'mlops-dev-tfstate', 'other-tfstate'],
    ['key', 'mlops/dev/plumbing', 'mlops/dev/network'],
  ])(
    'with another %s the first one moves the state, and nobody after that',
    async (_, from, to) => {
      await change(from, to);
      expect(await manage('plan')).toEqual(refused('-migrate-state -force-copy'));
      states('exit 0');
      expect(await manage('plan')).toEqual(refused('-reconfigure'));
      expect(await manage('init', '--', '-reconfigure')).toMatchObject({ code: 0 });
      expect(await manage('plan')).toMatchObject(planned);
    },
  );

  test('comments are no change, and neither is a module that was initialized before this was noted', async () => {
    await writeFile(at(BACKEND), `# another header\n${backend}`);
    expect(await manage('plan')).toMatchObject(planned);
    await change('use_lockfile = true', 'use_lockfile = false');
    await rm(at('infra/plumbing/terraform/.terraform-dev/backend'));
    expect(await manage('plan')).toMatchObject(planned);
  });
});
