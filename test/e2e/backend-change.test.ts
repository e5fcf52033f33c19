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
    states();
    expect(await manage('init')).toMatchObject({ code: 0 });
  });

  /** States that S3 has, by a part of the bucket or key that they lie in. */
  function states(found: Record<string, { lineage: string; serial: number }> = {}): void {
    const given = Object.entries(found).map(([part, { lineage, serial }]) => {
      const lines = [
        '{',
        '  "version": 4,',
        `  "serial": ${serial},`,
        `  "lineage": "${lineage}"`,
        '}',
      ];
      return `*get-object*${part}*) printf '%s\\n' ${lines.map((it) => `'${it}'`).join(' ')} >"\${!#}" ;;`;
    });
    const none = '*get-object*) echo NoSuchKey >&2; exit 1 ;;';
    fake(fakes, 'aws', 'case "$*" in', 'sts*) echo 111111111111 ;;', ...given, none, 'esac');
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
      const before = { lineage: 'one', serial: 7 };
      states({ [from]: before });
      expect(await manage('plan')).toEqual(refused('-migrate-state -force-copy'));
      states({ [from]: before, [to]: { ...before, serial: 8 } });
      expect(await manage('plan')).toEqual(refused('-reconfigure'));
      expect(await manage('init', '--', '-reconfigure')).toMatchObject({ code: 0 });
      expect(await manage('plan')).toMatchObject(planned);
    },
  );

  test.each([
    ['an older state', { lineage: 'one', serial: 6 }],
    ['the state of something else', { lineage: 'two', serial: 8 }],
  ])('where the new place holds %s, no command is named', async (_, there) => {
    await change('mlops-dev-tfstate', 'other-tfstate');
    states({ 'mlops-dev-tfstate': { lineage: 'one', serial: 7 }, 'other-tfstate': there });
    const { code, stderr } = await manage('plan');
    expect(code).toBe(1);
    expect(stderr).toContain('move the one away that is out of date\n');
    expect(stderr).not.toContain('manage.sh');
  });

  test('comments and layout are no change', async () => {
    await writeFile(at(BACKEND), `# another header\n${backend.replaceAll(/ += /g, ' = ')}`);
    expect(await manage('plan')).toMatchObject(planned);
  });

  test('a module that something else initialized is initialized once more', async () => {
    await rm(at('infra/plumbing/terraform/.terraform-dev/backend'));
    expect(await manage('plan')).toMatchObject({
      code: 1,
      stderr: `error: initialized for dev by something else; run: ${MANAGE} init --env dev\n`,
    });
    expect(await manage('init')).toMatchObject({ code: 0 });
    expect(await manage('plan')).toMatchObject(planned);
  });
});
