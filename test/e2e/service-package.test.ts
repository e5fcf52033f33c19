import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runOk } from '../support/run.ts';
import { freePort } from '../support/free-port.ts';
import { renderCase } from '../support/render-case.ts';
import { describeWithTools, toolEnv } from '../support/tools.ts';
import { writeFiles } from '../support/write-files.ts';
import '../support/timeout.ts';

const WORKLOADS = ['deployment', 'worker', 'cronjob'] as const;
type Workload = (typeof WORKLOADS)[number];

interface Language {
  name: string;
  program: string;
  /** Commands of the package's own checks. */
  checks: readonly (readonly string[])[];
  /** Makes what `start` runs; nothing where the source is run. */
  build: readonly string[];
  start: readonly string[];
  health: readonly string[];
}

const LANGUAGES: readonly Language[] = [
  {
    name: 'python',
    program: 'python3',
    checks: [['python3', '-m', 'unittest', 'discover', '-s', 'tests']],
    build: [],
    start: ['python3', '-m', 'file_processing'],
    health: ['python3', '-m', 'file_processing.health'],
  },
  {
    name: 'node',
    program: 'node',
    checks: [
      ['node', '--test'],
      ['npm', 'ci', '--ignore-scripts', '--offline'],
    ],
    build: [],
    start: ['node', 'src/main.js'],
    health: ['node', 'src/health.js'],
  },
  {
    name: 'go',
    program: 'go',
    checks: [
      ['go', 'vet', './...'],
      ['go', 'test', './...'],
    ],
    build: ['go', 'build', '-o', 'service', '.'],
    start: ['./service'],
    health: ['./service', '-health'],
  },
];

function manifest(language: string, workload: Workload): string {
  return `version: 1
project: mlops
environments:
  dev: { account: "111111111111", region: eu-west-1, cidr: 10.10.0.0/16, zones: 2 }
packages:
  roots: [packages]
modules:
  file_processing:
    blueprint: service@1.0.0
    package: packages/file_processing
    params: { language: ${language}, workload: ${workload} }
`;
}

async function status(url: string): Promise<number> {
  try {
    return (await fetch(url)).status;
  } catch {
    return 0;
  }
}

async function until(wanted: number, url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await status(url)) === wanted) return;
    await sleep(50);
  }
  throw new Error(`${url} never answered ${wanted}`);
}

describe.each(LANGUAGES)('service: a new package in $name', (language) => {
  describeWithTools([language.program], language.name, () => {
    describe.each(WORKLOADS)('%s', (workload) => {
      let folder: string;
      let cwd: string;
      const env = (extra: Record<string, string> = {}): NodeJS.ProcessEnv =>
        toolEnv({ PYTHONPATH: 'src', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local', ...extra });
      const command = ([program = '', ...args]: readonly string[], extra = {}): Promise<string> =>
        runOk(program, args, { cwd, env: env(extra) });

      beforeAll(async () => {
        folder = await mkdtemp(path.join(tmpdir(), 'package-'));
        await writeFiles(folder, await renderCase('service', manifest(language.name, workload)));
        cwd = path.join(folder, 'packages/file_processing');
        if (language.build.length > 0) await command(language.build);
      });
      afterAll(() => rm(folder, { recursive: true, force: true }));

      test('passes its own checks', async () => {
        for (const check of language.checks) await command(check);
      });

      if (workload === 'cronjob') {
        test('does its work and ends', async () => {
          const { stdout, stderr } = await started(language, cwd, env({ APP_ENV: 'dev' })).end;
          expect(stdout + stderr).toContain('file-processing ran in dev');
        });
      } else {
        test('answers its probes and leaves within the grace period', async () => {
          const port = String(await freePort());
          const settings = { PORT: port, DRAIN_SECONDS: '1', PAUSE_SECONDS: '1' };
          const service = started(language, cwd, env(settings));
          const base = `http://127.0.0.1:${port}`;
          await until(200, `${base}/readyz`);
          expect(await status(`${base}/health`)).toBe(200);
          expect(await status(`${base}/livez`)).toBe(200);
          expect(await status(`${base}/nothing`)).toBe(404);
          expect(await status(`${base}/`)).toBe(workload === 'deployment' ? 200 : 404);
          await command(language.health, settings);
          service.child.kill('SIGTERM');
          // Not ready while it still serves: that is what lets callers move on.
          if (workload === 'deployment') await until(503, `${base}/readyz`);
          expect((await service.end).code).toBe(0);
        });
      }
    });
  });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function started(
  { start: [program = '', ...args] }: Language,
  cwd: string,
  env: NodeJS.ProcessEnv,
): { child: ChildProcess; end: Promise<Ended> } {
  const child = spawn(program, args, { cwd, env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const end = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    stdout,
    stderr,
  }));
  return { child, end };
}
