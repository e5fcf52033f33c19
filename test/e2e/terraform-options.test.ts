import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TEMPLATES } from '../support/render-case.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { startProvider, type RunningProvider } from '../support/running-provider.ts';
import { CHOSEN, environmentOf, manifestOf, PARAMS, SPACES } from '../support/terraform-options.ts';
import { writePlans } from '../support/terraform-plans.ts';
import { Roots, writeRoot, type Root } from '../support/terraform-roots.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv, tool } from '../support/tools.ts';
import '../support/timeout.ts';

const MINUTES = 900_000;

describe('options of Terraform', () => {
  test.each(Object.keys(PARAMS))('%s: every parameter that reaches its code is listed', (name) => {
    const code = path.join(TEMPLATES, name, 'files/module/terraform');
    const templates = readdirSync(code, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.hbs'))
      .map((file) => readFileSync(path.join(code, file), 'utf8'));
    const reached = templates.join('\n').matchAll(/\bparams\.([a-z_]+)/g);
    const names = new Set([...reached].map(([, param]) => param));
    expect(Object.keys(PARAMS[name]!).sort()).toEqual([...names].sort());
  });

  test.each(SPACES.map((space, at) => ({ at, ...space })))(
    'every two values meet: space $at',
    ({ fixed, options }) => {
      const rows = CHOSEN.map(({ row }) => row).filter((row) =>
        Object.entries(fixed).every(([name, value]) => row[name] === value),
      );
      const names = Object.keys(options);
      for (const [at, one] of names.entries()) {
        for (const other of names.slice(at + 1)) {
          const met = new Set(rows.map((row) => JSON.stringify([row[one], row[other]])));
          for (const a of options[one]!) {
            for (const b of options[other]!) expect(met).toContain(JSON.stringify([a, b]));
          }
        }
      }
    },
  );

  test('blueprints with Terraform are all there', () => {
    const having = readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' })
      .map((file) => /^([^/\\]+)[/\\]files[/\\]module[/\\]terraform$/.exec(file)?.[1])
      .filter((name) => name !== undefined);
    expect(having.sort()).toEqual(Object.keys(PARAMS).sort());
  });
});

/**
 * Code whose own tests run, too: those of other outputs read or other modules below it. The rest
 * has them run on the expected trees (terraform-code.test.ts).
 */
function hasOwnTests({ title }: Root): boolean {
  return /^alone: (reads|platform|foundation)=/.test(title);
}

describeWithTools(['terraform', AWS_PROVIDER], 'Terraform of each option and of every two', () => {
  let work: string;
  let env: NodeJS.ProcessEnv;
  let provider: RunningProvider | undefined;
  const roots = new Roots();
  const folders = new Map<Root, string>();
  const terraform = (cwd: string, ...args: string[]): Promise<RunResult> =>
    run(tool('terraform'), args, { cwd, env });

  beforeAll(async () => {
    work = mkdtempSync(path.join(tmpdir(), 'options-'));
    const data = path.join(work, 'data');
    env = terraformEnv({ TF_DATA_DIR: data });
    for (const { title, row } of CHOSEN)
      await roots.add(title, manifestOf(row), environmentOf(row));
    for (const root of roots.all.values()) {
      folders.set(root, writeRoot(root, path.join(work, String(folders.size))));
    }
    // All need the same provider: one init serves them all.
    const [first, ...others] = [...folders.values()] as [string, ...string[]];
    await runOk(tool('terraform'), ['init', '-backend=false'], { cwd: first, env });
    const lock = path.join(first, '.terraform.lock.hcl');
    for (const other of others) copyFileSync(lock, path.join(other, '.terraform.lock.hcl'));
    provider = await startProvider(data);
    env = { ...env, ...provider.env };
  }, MINUTES);
  afterAll(() => {
    provider?.stop();
    const rows = CHOSEN.map(({ title }) => `\n  ${title}`).join('');
    const plans = [...roots.all.values()].reduce((sum, { settings }) => sum + settings.size, 0);
    process.stderr.write(
      `${CHOSEN.length} choices of options gave ${roots.all.size} different folders of Terraform code and ${plans} different settings:${rows}\n`,
    );
    rmSync(work, { recursive: true, force: true });
  });

  /** Asks two at a time; what was said where the answer was no. */
  async function complaints(
    ask: (root: Root, folder: string) => Promise<string>,
  ): Promise<string[]> {
    const queue = [...folders];
    const said: string[] = [];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const answer = await ask(...next);
        if (answer !== '') said.push(`${next[0].module} in ${next[1]}\n${answer}`);
      }
    };
    await Promise.all([worker(), worker()]);
    return said;
  }

  test(
    'code and settings have the form of terraform fmt',
    async () => {
      expect(await terraform(work, 'fmt', '-check', '-diff', '-recursive')).toEqual({
        ...{ code: 0, stdout: '', stderr: '' },
      });
    },
    MINUTES,
  );

  test(
    'code is valid by the schema of the provider, without a warning',
    async () => {
      const invalid = await complaints(async (_, folder) => {
        const { stdout } = await terraform(folder, 'validate', '-json');
        const { diagnostics } = JSON.parse(stdout) as { diagnostics: unknown[] };
        return diagnostics.length === 0 ? '' : JSON.stringify(diagnostics, null, 2);
      });
      expect(invalid).toEqual([]);
    },
    MINUTES,
  );

  test(
    'every setting is planned, and the tests of the modules pass',
    async () => {
      const failed = await complaints(async (root, folder) => {
        const { file, runs } = writePlans(root, folder);
        const only = hasOwnTests(root) ? [] : [`-filter=${file}`];
        const { code, stdout, stderr } = await terraform(folder, 'test', '-no-color', ...only);
        const who = [...runs].map(([name, title]) => `${name}: ${title}`).join('\n');
        return code === 0 ? '' : `${stdout}${stderr}${who}`;
      });
      expect(failed).toEqual([]);
    },
    MINUTES,
  );
});
