import { readdirSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run, type RunResult } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv, tool } from '../support/tools.ts';
import { TEMPLATES } from '../support/render-case.ts';
import '../support/timeout.ts';

/** Every expected tree that has Terraform: `cluster/tests/ssm/expected/infra/cluster/terraform`. */
const ROOTS = readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /^[^/]+\/tests\/[^/]+\/expected\/.*\/terraform$/.test(file))
  .sort();

/** One of each blueprint: OpenTofu reads the same language, and need not be asked everything. */
const FIRST = ROOTS.filter(
  (root, at) => at === ROOTS.findIndex((it) => it.split('/')[0] === root.split('/')[0]),
);

const PROGRAMS = [
  { program: 'terraform', roots: ROOTS },
  { program: 'tofu', roots: FIRST },
] as const;

for (const { program, roots } of PROGRAMS) {
  describeWithTools([program, AWS_PROVIDER], `${program}: code as it is rendered`, () => {
    let folder: string;
    let env: NodeJS.ProcessEnv;

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'code-'));
      env = terraformEnv({}, program);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test.each(roots)('%s: format, schema of the provider, its own tests', async (root) => {
      const cwd = path.join(folder, root);
      await cp(path.join(TEMPLATES, root), cwd, { recursive: true });
      const call = (...args: string[]): Promise<RunResult> =>
        run(tool(program), args, { cwd, env });
      expect(await call('fmt', '-check', '-diff', '-recursive')).toMatchObject({
        code: 0,
        stdout: '',
      });
      expect(await call('init', '-backend=false', '-no-color')).toEqual(
        expect.objectContaining({ code: 0 }),
      );
      expect(await call('validate', '-no-color')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('The configuration is valid'),
      });
      expect(await call('test', '-no-color')).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/Success! [1-9]\d* passed, 0 failed/),
      });
    });
  });
}
