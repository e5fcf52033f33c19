import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, type RunResult } from './run.ts';
import { readWorkflow, shellOf } from './workflow.ts';

/** A program of this name that runs these lines, in a folder for PATH. */
export function fake(folder: string, name: string, ...lines: string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), ['#!/usr/bin/env bash', ...lines, ''].join('\n'));
  chmodSync(path.join(folder, name), 0o755);
}

/** Files of a runner, and a way to run the shell of steps of a reusable workflow. */
export class Runner {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  readonly repository: string;

  constructor(repository: string, env: NodeJS.ProcessEnv) {
    this.repository = repository;
    this.#folder = path.join(repository, '.git/runner');
    mkdirSync(path.join(this.#folder, 'bin'), { recursive: true });
    this.#env = {
      ...env,
      PATH: `${this.fakes}:${env['PATH']}`,
      GITHUB_ENV: this.file('env'),
      GITHUB_OUTPUT: this.file('output'),
      GITHUB_STEP_SUMMARY: this.file('summary'),
      GITHUB_REPOSITORY: 'example/mlops',
      GITHUB_SHA: 'c0ffee',
      RUNNER_TEMP: this.#folder,
      CI: 'true',
      WAIT_MINUTES: '0',
      WAIT_PAUSE: '0',
    };
  }

  get fakes(): string {
    return path.join(this.#folder, 'bin');
  }

  file(name: string): string {
    return path.join(this.#folder, name);
  }

  read(name: string): string {
    return existsSync(this.file(name)) ? readFileSync(this.file(name), 'utf8') : '';
  }

  steps(workflow: string, names: string[], values: Record<string, string>): Promise<RunResult> {
    const { jobs } = readWorkflow(
      path.join(this.repository, `.github/workflows/reusable-${workflow}.yml`),
    );
    const [job] = Object.values(jobs);
    writeFileSync(this.file('output'), '');
    return run('bash', ['-c', shellOf(job!, names, values)], {
      cwd: this.repository,
      env: this.#env,
    });
  }

  script(name: string, ...args: string[]): Promise<RunResult> {
    return run(path.join(this.repository, 'infra/ci/scripts', name), args, {
      cwd: this.repository,
      env: this.#env,
    });
  }
}
