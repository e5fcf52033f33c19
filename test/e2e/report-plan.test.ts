import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { run, type RunResult } from '../support/run.ts';
import { describeWithTools, toolEnv } from '../support/tools.ts';
import { fake } from '../support/workflow-runner.ts';

const PROGRESS = [
  'data.aws_region.current: Reading...',
  'data.aws_ami.base: Still reading... [10s elapsed]',
  'data.aws_region.current: Read complete after 0s [id=eu-west-1]',
  'module.queue["a b"].aws_sqs_queue.this: Refreshing state... [id=https://sqs/a]',
  'ephemeral.aws_secret.one: Opening complete after 1s',
];
const PLAN = [
  'Terraform will perform the following actions:',
  '',
  '  # aws_sns_topic.this will be updated in-place',
  '      ~ display_name = "Topic: Reading" -> "Topic: Refreshing state"',
  '          - note: Reading the manual...',
  '',
  'Plan: 0 to add, 1 to change, 0 to destroy.',
];
/** What Terraform prints where something changed outside of it: a rule, and only then the plan. */
const DRIFT = [
  '',
  'Note: Objects have changed outside of Terraform',
  '',
  '  # aws_sqs_queue.a has changed',
  '',
  '─'.repeat(77),
  '',
];
const SAVED = ['', '─'.repeat(77), '', 'Saved the plan to: .plans/dev.tfplan', ''];
const DIGEST = /^digest=([0-9a-f]{64})$/;

describeWithTools(['bash', 'git'], 'report_plan.sh', () => {
  let repository: GoldenRepository;
  let folder = '';

  beforeAll(async () => {
    repository = await goldenRepository('github-actions/default', 'shared/default');
    folder = path.join(repository.folder, '.git/report');
  });
  afterAll(() => repository.remove());
  beforeEach(async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    // Answers with the ids in `comments`; tells how it was called, and keeps the body it was given.
    fake(
      folder,
      'gh',
      'printf "%s\\n" "$*" >>"${0%/*}/calls"',
      'for each; do [[ "$each" != body=@* ]] || cat "${each#body=@}" >"${0%/*}/body"; done',
      '[[ "$*" != *--paginate* || ! -f "${0%/*}/comments" ]] || cat "${0%/*}/comments"',
    );
  });

  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
  const fails = (code: number, line: string): Partial<RunResult> => ({
    code,
    stdout: '',
    stderr: expect.stringContaining(`error: ${line}\n`) as unknown as string,
  });

  function script(args: string[], extra: Record<string, string> = {}): Promise<RunResult> {
    const env = toolEnv({
      GITHUB_OUTPUT: path.join(folder, 'output'),
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
      GITHUB_REPOSITORY: 'acme/shop',
      ...extra,
    });
    return run(path.join(repository.folder, 'infra/ci/scripts/report_plan.sh'), args, {
      env: { ...env, PATH: `${folder}:${env['PATH']}` },
    });
  }

  /** Reports these lines as the plan of `ci` in `dev`. */
  async function report(
    lines: string[],
    args: string[] = [],
    extra: Record<string, string> = {},
  ): Promise<RunResult> {
    const file = path.join(folder, 'plan.txt');
    await writeFile(file, lines.map((line) => `${line}\n`).join(''));
    return script(['--module', 'ci', '--env', 'dev', ...args, file], extra);
  }

  async function digestOf(lines: string[]): Promise<string> {
    await rm(path.join(folder, 'output'), { force: true });
    expect(await report(lines)).toMatchObject({ code: 0 });
    return DIGEST.exec(read('output').trim())![1]!;
  }

  describe('arguments', () => {
    test('help names every option', async () => {
      const { code, stdout } = await script(['--help']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Usage: report_plan\.sh .*--module .*--env .*--approved DIGEST/);
    });

    test.each([
      ['no module', ['--env', 'dev'], '--module is needed'],
      ['no file', ['--module', 'ci', '--env', 'dev'], 'a file with the plan is needed'],
      ['an unknown option', ['--all'], "unknown option '--all'"],
      ['an option without value', ['--module'], '--module needs a value'],
      // A workflow that lost the digest on its way must not pass for one without approval.
      ['an empty approval', ['--approved', '', 'plan.txt'], '--approved needs a value'],
      ['two files', ['one.txt', 'two.txt'], "unexpected argument 'two.txt'"],
    ])('%s is refused', async (_, args, line) => {
      expect(await script(args)).toMatchObject(fails(2, line));
    });

    test('an unknown environment is refused', async () => {
      const file = path.join(folder, 'gh');
      expect(await script(['--module', 'ci', '--env', 'moon', file])).toMatchObject(
        fails(2, "unknown environment 'moon'; infra.yaml has: dev stage prod local"),
      );
    });

    test.each([
      ['empty', []],
      ['nothing but progress', PROGRESS],
    ])('a file that is %s is no plan', async (_, lines) => {
      expect(await report(lines)).toMatchObject(
        fails(1, `${path.join(folder, 'plan.txt')} holds no plan`),
      );
    });
  });

  describe('digest', () => {
    test('is of the plan, not of the progress and of where it was saved', async () => {
      const digest = await digestOf(PLAN);
      expect(await digestOf([...PROGRESS, ...PLAN])).toBe(digest);
      expect(await digestOf([...PROGRESS].reverse().concat('', ...PLAN))).toBe(digest);
      const locks = ['Acquiring state lock. This may take a few moments...', ...PLAN];
      expect(
        await digestOf([...locks, 'Releasing state lock. This may take a few moments...']),
      ).toBe(digest);
    });

    test('does not depend on where the plan was saved', async () => {
      const elsewhere = SAVED.map((line) => line.replace('dev', 'next'));
      expect(await digestOf([...PLAN, ...elsewhere])).toBe(await digestOf([...PLAN, ...SAVED]));
    });

    test('differs for another plan, also below a note of what changed outside of Terraform', async () => {
      const other = PLAN.map((line) => line.replace('Topic: Reading', 'Topic'));
      expect(await digestOf(other)).not.toBe(await digestOf(PLAN));
      expect(await digestOf([...DRIFT, ...other])).not.toBe(await digestOf([...DRIFT, ...PLAN]));
      expect(read('summary')).toContain(`### ci in dev: ${PLAN.at(-1)}`);
    });

    test('that was approved is accepted, any other refused', async () => {
      const digest = await digestOf(PLAN);
      expect(await report(PLAN, ['--approved', digest])).toMatchObject({ code: 0 });
      expect(await report([...PLAN, 'More'], ['--approved', digest])).toMatchObject(
        fails(
          1,
          'the plan is no longer the one that was approved: something changed in between. Run the whole workflow again, and look at the new plan',
        ),
      );
    });
  });

  describe('summary', () => {
    test('holds the plan without progress, and all that only looks like it', async () => {
      expect(await report([...PROGRESS, ...PLAN])).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^ci in dev: Plan: 0 to add, 1 to change, 0 to destroy\. \(/),
      });
      expect(read('summary')).toBe(
        [
          '### ci in dev: Plan: 0 to add, 1 to change, 0 to destroy.',
          '',
          '<details><summary>Plan</summary>',
          '',
          '```text',
          ...PLAN,
          '',
          '```',
          '',
          '</details>',
          '',
        ].join('\n'),
      );
    });

    test('has a fence that nothing in the plan closes', async () => {
      await report([...PLAN, '`````````', 'and `one` more']);
      expect(read('summary')).toContain(`\n${'`'.repeat(10)}text\n`);
      expect(read('summary')).toContain(`\n${'`'.repeat(10)}\n\n</details>\n`);
    });

    test('is not needed, and neither is an output: by hand there is none', async () => {
      const by = { GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '' };
      expect(await report(PLAN, [], by)).toMatchObject({ code: 0, stdout: '' });
    });
  });

  describe('comment', () => {
    const OF = { PULL_REQUEST: '12' };
    const calls = (): string[] =>
      read('calls')
        .trim()
        .split('\n')
        .map((line) => line.replace(/ -F body=@\S+| --jq .*/, ''));
    const LOOK = 'api --paginate repos/acme/shop/issues/12/comments';

    test('is created where there is none', async () => {
      expect(await report(PLAN, [], OF)).toMatchObject({ code: 0 });
      expect(calls()).toEqual([
        LOOK,
        'api --method POST repos/acme/shop/issues/12/comments --silent',
      ]);
      expect(read('body')).toBe(`<!-- plan: ci dev -->\n${read('summary')}`);
    });

    test('is replaced where there is one; of several the first', async () => {
      await writeFile(path.join(folder, 'comments'), '7\n8\n');
      expect(await report(PLAN, [], OF)).toMatchObject({ code: 0 });
      expect(calls()).toEqual([
        LOOK,
        'api --method PATCH repos/acme/shop/issues/comments/7 --silent',
      ]);
    });

    test('that is too long is cut after a whole line, and says so; the digest is of all', async () => {
      const long = Array.from({ length: 3000 }, (_, at) => `  + "größer ${at} → ${at + 1}"`);
      expect(await report([...long, ...PLAN], [], OF)).toMatchObject({ code: 0 });
      const body = read('body');
      expect(Buffer.byteLength(body)).toBeLessThan(65_536);
      expect(Buffer.byteLength(body)).toBeGreaterThan(59_000);
      expect(body).not.toContain('\uFFFD');
      expect(body).toMatch(/→ \d+"\n\n… cut: the summary of the job has all of it\n\n```\n/);
      expect(read('summary')).toContain(`${long.join('\n')}\n${PLAN.join('\n')}\n`);
    });

    test('that GitHub does not take fails the job', async () => {
      fake(folder, 'gh', 'exit 1');
      expect((await report(PLAN, [], OF)).code).toBe(1);
    });

    test('needs the name of the repository', async () => {
      expect(await report(PLAN, [], { ...OF, GITHUB_REPOSITORY: '' })).toMatchObject(
        fails(1, 'GITHUB_REPOSITORY is not set'),
      );
    });
  });
});
