import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What tests read of a workflow file. */
export interface Workflow {
  permissions?: unknown;
  defaults?: { run?: { shell?: string } };
  on: { workflow_call?: { inputs?: Record<string, { default?: string }> } };
  jobs: Record<string, Job>;
}

export interface Job {
  uses?: string;
  if?: string;
  needs?: string | string[];
  permissions?: Record<string, string>;
  with?: Record<string, string>;
  env?: Record<string, string>;
  'timeout-minutes'?: number;
  steps?: Step[];
}

export interface Step {
  name?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, string | boolean>;
}

export function readWorkflow(file: string): Workflow {
  return parse(readFileSync(file, 'utf8')) as Workflow;
}

/**
 * The shell of the named steps of a job, in one script as a runner would go through them: strict
 * as `shell: bash` is, `env:` of job and step set, expressions replaced by `values`. What one step
 * writes to GITHUB_ENV the next ones see. Throws for a step or an expression that is not there.
 */
export function shellOf(
  job: Job,
  names: readonly string[],
  values: Record<string, string>,
): string {
  const filled = (text: string): string =>
    text.replace(/\$\{\{ *(.*?) *\}\}/g, (_, expression: string) => {
      const value = values[expression];
      if (value === undefined) throw new Error(`no value for ${expression}`);
      return value;
    });
  const exports = (env: Record<string, string> = {}): string =>
    Object.entries(env)
      .map(([name, text]) => `export ${name}='${filled(text)}'\n`)
      .join('');
  const step = (name: string): string => {
    const found = job.steps?.find((each) => each.name === name);
    if (found?.run === undefined) throw new Error(`no step ${name} with a script`);
    return `(\nset -eo pipefail\n${exports(found.env)}set -a; . "$GITHUB_ENV"; set +a\n${filled(found.run)}\n)\n`;
  };
  return `set -e\n: >"$GITHUB_ENV"\n${exports(job.env)}${names.map(step).join('')}`;
}
