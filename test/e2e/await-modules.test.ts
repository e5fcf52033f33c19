import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { goldenRepository, type GoldenRepository } from '../support/golden.ts';
import { run, type RunResult } from '../support/run.ts';
import { describeWithTools, toolEnv } from '../support/tools.ts';

describeWithTools(['bash', 'git'], 'await_modules.sh', () => {
  let repository: GoldenRepository;
  beforeAll(async () => {
    repository = await goldenRepository('github-actions/default', 'shared/default');
  });
  afterAll(() => repository.remove());

  /** `runs`, `jobs`: what GitHub answers with, as lines of shell. */
  async function waiting(runs: string, jobs = 'exit 1'): Promise<RunResult> {
    const fakes = path.join(repository.folder, '.git/fakes');
    await mkdir(fakes, { recursive: true });
    const lines = ['#!/bin/sh', `case "$2" in list) ${runs} ;; view) ${jobs} ;; esac`, ''];
    await writeFile(path.join(fakes, 'gh'), lines.join('\n'), { mode: 0o755 });
    const env = toolEnv({
      GITHUB_SHA: 'abc',
      GITHUB_REPOSITORY: 'acme/shop',
      WAIT_PAUSE: '0',
      WAIT_MINUTES: '0',
    });
    const script = path.join(repository.folder, 'infra/ci/scripts/await_modules.sh');
    return run(script, ['--env', 'dev', 'plumbing'], {
      env: { ...env, PATH: `${fakes}:${env['PATH']}` },
    });
  }
  const refused = (line: string): Partial<RunResult> => ({ code: 1, stderr: `error: ${line}\n` });

  test.each([
    ['there is no run for the commit', ':', 'exit 1'],
    ['the release succeeded', 'echo 12 completed', 'echo success'],
  ])('goes on where %s', async (_, runs, jobs) => {
    expect(await waiting(runs, jobs)).toMatchObject({ code: 0 });
  });

  test.each([
    ['failed', 'echo failure', 'plumbing was not released to dev for this commit (failure)'],
    ['is not in its run', ':', 'plumbing was not released to dev for this commit'],
  ])('fails where the release %s', async (_, jobs, line) => {
    expect(await waiting('echo 12 completed', jobs)).toMatchObject(
      refused(`${line}: see run 12, then run this job again`),
    );
  });

  test('fails in the end where the release goes on', async () => {
    const { code, stderr } = await waiting('echo 12 in_progress', 'echo running');
    expect({ code, stderr }).toMatchObject(
      refused(
        'plumbing is not released to dev yet; if it waits for approval, approve it, then run this job again',
      ),
    );
  });

  test('fails where GitHub gives no answer', async () => {
    expect(await waiting('exit 1')).toMatchObject(
      refused('GitHub does not tell the runs of module-plumbing.yml: run this job again'),
    );
    expect(await waiting('echo 12 completed', 'exit 1')).toMatchObject(
      refused('GitHub does not tell the jobs of run 12: run this job again'),
    );
  });
});
