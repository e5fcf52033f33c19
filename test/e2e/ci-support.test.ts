import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bin, Repository } from '../support/repository.ts';
import { run, runOk, type RunResult } from '../support/run.ts';
import { describeWithTools } from '../support/tools.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const MARKER = '<!-- create-infra-module check  -->';
const holder = mkdtempSync(path.join(tmpdir(), 'ci-'));
let repo: Repository;

beforeAll(async () => {
  repo = await Repository.withModule('orders');
});

afterAll(() => {
  repo.remove();
  rmSync(holder, { recursive: true, force: true });
});

/** With the tool on PATH, as after a global installation. */
function env(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const all = repo.env(more);
  return { ...all, PATH: `${path.dirname(bin())}${path.delimiter}${all.PATH}` };
}

describe('the action', () => {
  let server: Server;
  let comments: { id: number; body: string }[] = [];
  let refuse = false;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        asked.push(`${request.method} ${request.headers.authorization}`);
        const [, id] = /\/issues\/comments\/(\d+)$/.exec(request.url!) ?? [];
        if (refuse) response.statusCode = 403;
        else if (request.method === 'POST') {
          comments.push({ id: 7, ...(JSON.parse(text) as { body: string }) });
        } else if (request.method === 'PATCH') {
          Object.assign(
            comments.find((it) => String(it.id) === id)!,
            JSON.parse(text),
          );
        }
        response.end(JSON.stringify(request.method === 'GET' ? comments : {}));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });

  afterAll(() => void server.close());

  async function act(more: Record<string, string> = {}): Promise<RunResult> {
    const event = path.join(holder, 'event.json');
    writeFileSync(event, JSON.stringify({ pull_request: { number: 12 } }));
    const { port } = server.address() as AddressInfo;
    const github = {
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_REPOSITORY: 'team/shop',
      GITHUB_EVENT_PATH: event,
      GITHUB_OUTPUT: path.join(holder, 'output'),
      GITHUB_STEP_SUMMARY: path.join(holder, 'summary'),
    };
    const inputs = { COMMENT: 'true', TOKEN: 'secret', WORKING_DIRECTORY: '.', TOOL_VERSION: '' };
    return run('bash', [path.join(PROJECT, 'action/check.sh')], {
      cwd: repo.folder,
      env: env({ ...github, ...inputs, ...more }),
    });
  }

  test('passes and says nothing where all is as agreed', async () => {
    const { code, stdout } = await act();
    expect([code, stdout.includes('::error')]).toEqual([0, false]);
    expect(comments).toEqual([]);
  });

  test('fails, annotates the files and comments once, however often it runs', async () => {
    repo.delete('infra/orders/terraform/backend.tf');
    comments = [{ id: 1, body: 'somebody else' }];
    for (let times = 0; times < 2; times += 1) {
      const { code, stdout } = await act();
      expect(code).toBe(1);
      expect(stdout).toContain(
        '::error file=infra/orders/terraform/backend.tf,title=Not as agreed::you: deleted, tool: nothing; sync does: restore\n',
      );
    }
    expect(comments.map(({ id }) => id)).toEqual([1, 7]);
    expect(comments[1]!.body).toContain(
      '| `infra/orders/terraform/backend.tf` | `deleted` | `nothing` | `restore` |\n',
    );
    expect(comments[1]!.body.startsWith(MARKER)).toBe(true);
    expect(asked.at(-1)).toBe('PATCH Bearer secret');
  });

  test('a token that may not write fails nothing more than check does', async () => {
    refuse = true;
    const { code, stdout } = await act();
    refuse = false;
    expect([code, stdout.includes('::notice title=No comment::')]).toEqual([1, true]);
  });

  test('its comment becomes good news once all is as agreed again', async () => {
    await repo.ok('sync');
    expect((await act()).code).toBe(0);
    expect(comments[1]!.body).toContain('everything is as agreed');
    expect(comments).toHaveLength(2);
  });

  test('a manifest that cannot be read is an error, with no comment', async () => {
    const text = repo.read('infra.yaml');
    repo.write('infra.yaml', 'modules: [\n');
    const before = asked.length;
    const { code, stdout } = await act();
    repo.write('infra.yaml', text);
    expect([code, stdout.includes('::error title=create-infra-module::'), asked.length]).toEqual([
      2,
      true,
      before,
    ]);
  });

  describeWithTools(['actionlint'], 'actionlint', () => {
    test('knows the action and its inputs', async () => {
      const folder = path.join(holder, 'lint');
      cpSync(path.join(PROJECT, 'action.yml'), path.join(folder, 'action.yml'));
      await runOk('git', ['init', '--quiet', folder], { env: env() });
      const workflow = (input: string): string =>
        `on: pull_request\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n      - uses: ./\n        id: infra\n        with:\n          ${input}: platform\n      - run: echo "\${{ steps.infra.outputs.clean }}"\n`;
      const at = path.join(folder, '.github/workflows/ci.yml');
      mkdirSync(path.dirname(at), { recursive: true });
      const lint = (): Promise<RunResult> => run('actionlint', [at], { cwd: folder, env: env() });
      writeFileSync(at, workflow('working-directory'));
      expect(await lint()).toEqual({ code: 0, stdout: '', stderr: '' });
      writeFileSync(at, workflow('folder'));
      expect((await lint()).stdout).toContain('input "folder" is not defined in action');
    });
  });
});

describeWithTools(['pre-commit'], 'pre-commit', () => {
  test('runs the hook: a commit is refused until all is as agreed', async () => {
    const hooks = Repository.at(path.join(holder, 'hooks'));
    const copy = repo.copy();
    cpSync(path.join(PROJECT, '.pre-commit-hooks.yaml'), hooks.at('.pre-commit-hooks.yaml'));
    await hooks.git('init', '--quiet');
    await hooks.commit();
    const revision = (await hooks.git('rev-parse', 'HEAD')).trim();
    copy.write(
      '.pre-commit-config.yaml',
      `repos:\n  - repo: ${hooks.folder}\n    rev: ${revision}\n    hooks:\n      - id: create-infra-module\n`,
    );
    const settings = env({ PRE_COMMIT_HOME: path.join(holder, 'cache') });
    const at = { cwd: copy.folder, env: settings };
    await runOk('pre-commit', ['install'], at);
    await runOk('git', ['add', '--all'], at);
    await runOk('git', ['commit', '--quiet', '--message', 'Add the hook'], at);
    copy.setParam('orders', 'replicas', '3');
    await runOk('git', ['add', '--all'], at);
    const refused = await run('git', ['commit', '--message', 'Run three'], at);
    expect(refused.code).toBe(1);
    expect(refused.stderr + refused.stdout).toContain('infra/orders/k8s/overlays/dev/sizing.yaml');
    await copy.ok('sync');
    await runOk('git', ['add', '--all'], at);
    await runOk('git', ['commit', '--quiet', '--message', 'Run three'], at);
    copy.remove();
  }, 120_000);
});
