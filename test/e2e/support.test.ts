import { mkdtempSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { type Moto, startMoto } from '../support/moto.ts';
import { run, runOk } from '../support/run.ts';
import { AWS_PROVIDER, describeWithTools, terraformEnv, toolEnv } from '../support/tools.ts';

/** True while something listens on the port of that address. */
function listens(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('close', () => socket.destroy()).on('connect', () => socket.end());
  });
}

describeWithTools(['moto_server', 'aws'], 'the AWS emulator', () => {
  let moto: Moto | null = null;
  afterAll(() => moto?.stop());

  test('serves the AWS CLI, and is gone when stopped', async () => {
    moto = await startMoto();
    const env = toolEnv(moto.env);
    await runOk(
      'aws',
      [
        's3api',
        'create-bucket',
        '--bucket',
        'state',
        '--create-bucket-configuration',
        'LocationConstraint=eu-central-1',
      ],
      { env },
    );
    expect(await runOk('aws', ['s3', 'ls'], { env })).toContain('state');
    await moto.stop();
    expect(await listens(moto.url)).toBe(false);
  });
});

describeWithTools(['terraform', AWS_PROVIDER], 'Terraform with the AWS provider', () => {
  test.each([
    ['accepts a bucket', 'bucket = "one"', 0],
    ['refuses an unknown argument', 'buckett = "one"', 1],
  ])('%s', async (_title, argument, code) => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'stack-'));
    writeFileSync(
      path.join(cwd, 'main.tf'),
      `resource "aws_s3_bucket" "one" {\n  ${argument}\n}\n`,
    );
    const env = terraformEnv();
    await runOk('terraform', ['init', '-backend=false'], { cwd, env });
    expect((await run('terraform', ['validate'], { cwd, env })).code).toBe(code);
  });
});

describeWithTools(['shellcheck', 'shfmt', 'strace', 'git'], 'Debian tools', () => {
  test.each(['shellcheck', 'shfmt', 'git', 'strace'])('%s runs', async (name) => {
    await runOk(name, ['--version']);
  });
});

describeWithTools(['helm', 'actionlint', 'kube-score', 'tflint'], 'tools written in Go', () => {
  test.each([
    ['helm', 'version'],
    ['actionlint', '--version'],
    ['kube-score', 'version'],
    ['tflint', '--version'],
  ])('%s runs', async (name, flag) => {
    await runOk(name, [flag]);
  });
});

describeWithTools(
  ['kubernetes-validate', 'checkov', 'yamllint', 'hadolint', 'zizmor'],
  'tools written in Python',
  () => {
    test.each(['kubernetes-validate', 'checkov', 'yamllint', 'hadolint', 'zizmor'])(
      '%s runs',
      async (name) => {
        await runOk(name, ['--version']);
      },
    );
  },
);

test('a program that fails is told with its output', async () => {
  await expect(runOk('node', ['-e', 'console.log("out"); process.exit(3)'])).rejects.toThrow(
    /ended with 3\nout/,
  );
});
