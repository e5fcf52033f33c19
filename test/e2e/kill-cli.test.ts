import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { miniBlueprint } from '../support/mini-repo.ts';
import {
  injecting,
  momentsOf,
  sample,
  traced,
  type Case,
  type Moment,
} from '../support/moments.ts';
import { differences, Repository } from '../support/repository.ts';
import { describeWithTools } from '../support/tools.ts';

const seeds: Repository[] = [];

function keep(repo: Repository): Repository {
  seeds.push(repo);
  return repo;
}

function killing(repo: Repository, moment: Moment): string[] {
  return injecting(repo, moment, 'signal=SIGKILL');
}

/** Kills the command there; what the next `sync` makes of it is one of the two trees, and sound. */
async function killAt(it: Case, moment: Moment, again?: Moment): Promise<'all' | 'nothing'> {
  const repo = it.seed.copy();
  const { signal } = await traced(repo, it.args, killing(repo, moment));
  expect({ moment, signal }).toEqual({ moment, signal: 'SIGKILL' });
  if (again !== undefined) await traced(repo, ['sync', '--yes'], killing(repo, again));
  const { code, stdout, stderr } = await repo.tool(['sync', '--yes']);
  expect({ moment, code, said: code === 0 ? '' : stdout + stderr }).toEqual({
    moment,
    code: 0,
    said: '',
  });
  const tree = repo.tree();
  const [fromBefore, fromAfter] = [differences(it.before, tree), differences(it.after, tree)];
  const outcome = fromAfter.length === 0 ? 'all' : 'nothing';
  expect({ moment, differs: outcome === 'all' ? fromAfter : fromBefore }).toEqual({
    moment,
    differs: [],
  });
  expect(repo.has('.infra/run')).toBe(false);
  expect(await repo.tool(['check'])).toEqual(expect.objectContaining({ code: 0 }));
  repo.remove();
  return outcome;
}

async function killEverywhere(title: string, it: Case, limit = Infinity): Promise<string[]> {
  const moments = await momentsOf(it);
  const chosen = sample(moments, limit);
  const of = chosen.length === moments.length ? '' : ` (sampled of ${moments.length})`;
  process.stderr.write(`${title}: killed at ${chosen.length} writing calls${of}\n`);
  const outcomes: string[] = [];
  const queue = chosen.entries();
  const worker = async (): Promise<void> => {
    for (const [index, moment] of queue) outcomes[index] = await killAt(it, moment);
  };
  await Promise.all([worker(), worker()]);
  return outcomes;
}

/** The command from this state; `before` is what a `sync` makes of the state alone. */
async function caseOf(seed: Repository, args: readonly string[]): Promise<Case> {
  const done = seed.copy();
  await done.ok(...args);
  const after = done.tree();
  done.remove();
  return { seed, args, before: seed.tree(), after };
}

/** First nothing, from one moment on all: the journal decides, and only once. */
function expectOneTurn(outcomes: string[]): void {
  expect(outcomes).toEqual([...outcomes].sort().reverse());
  expect(new Set(outcomes)).toEqual(new Set(['all', 'nothing']));
}

/** Modules of a small blueprint, each kind of file once: every call can be tried. */
async function small(...ids: string[]): Promise<Repository> {
  const repo = keep(await Repository.empty());
  for (const [file, text] of Object.entries(miniBlueprint())) repo.write(file, text);
  await repo.ok('init', '--yes', '--layout', 'empty');
  for (const id of ids) await repo.ok('add', id, '--yes', '-b', './blueprints/mini');
  await repo.commit();
  return repo;
}

let shipped: Repository;

beforeAll(async () => {
  shipped = keep(await Repository.withModule('api'));
});

afterAll(() => {
  for (const repo of seeds) repo.remove();
});

describeWithTools(['strace', 'git'], 'the tool, killed at a system call that writes', () => {
  test('add: each call', async () => {
    const seed = await small('alpha');
    const args = ['add', 'beta', '--yes', '-b', './blueprints/mini'];
    expectOneTurn(await killEverywhere('add', await caseOf(seed, args)));
  });

  test('sync that merges: each call, and no edit is lost', async () => {
    const seed = await small('alpha', 'beta');
    const notes = 'infra/alpha/notes.md';
    seed.write(notes, `mine\n\n${seed.read(notes)}`);
    seed.append('infra/beta/notes.md', '\nmine, too\n');
    seed.edit(
      'infra.yaml',
      '    package: packages/alpha\n',
      '    package: packages/alpha\n    params:\n      size: 7\n',
    );
    const it = await caseOf(seed, ['sync']);
    expect(it.after[notes]).toMatch(/^mine\n[^]* 7\./);
    // The next sync does what the killed one was asked to do.
    expect(new Set(await killEverywhere('sync', it))).toEqual(new Set(['all']));
  });

  test('remove: each call, and what was edited stays', async () => {
    const seed = await small('alpha', 'beta');
    seed.append('infra/beta/notes.md', '\nmine\n');
    const it = await caseOf(seed, ['remove', 'beta', '--yes']);
    expect(it.after['infra/beta/notes.md']).toMatch(/mine/);
    expectOneTurn(await killEverywhere('remove', it));
  });

  test('rename: each call, and what was edited goes along', async () => {
    const seed = await small('alpha', 'beta');
    seed.append('infra/beta/notes.md', '\nmine\n');
    seed.write('infra/beta/own.txt', 'own\n');
    const it = await caseOf(seed, ['rename', 'beta', 'gamma']);
    expect(it.after['infra/gamma/notes.md']).toMatch(/mine/);
    expect(it.after['infra/gamma/own.txt']).toBe('own\n');
    expectOneTurn(await killEverywhere('rename', it));
  });

  test('the first module of an empty repository', async () => {
    const seed = keep(await Repository.empty());
    const it = await caseOf(seed, ['api', '--yes']);
    const moments = await momentsOf(it);
    const chosen = sample(moments, 16);
    process.stderr.write(
      `first module: killed at ${chosen.length} writing calls (sampled of ${moments.length})\n`,
    );
    const outcomes: string[] = [];
    for (const moment of chosen) {
      const repo = seed.copy();
      const { signal } = await traced(repo, it.args, killing(repo, moment));
      expect(signal).toBe('SIGKILL');
      // The person asks for the same again.
      const { code } = await repo.tool(it.args);
      const all = differences(it.after, repo.tree()).length === 0;
      outcomes.push(`${all} ${code}`);
      await repo.ok('check');
      repo.remove();
    }
    // Done by the second call, or finished before it looks: then the name is taken by now.
    expect(new Set(outcomes)).toEqual(new Set(['true 0', 'true 2']));
  });

  test('add of a shipped blueprint, shared files included', async () => {
    const it = await caseOf(shipped, ['add', 'other', '--yes']);
    expectOneTurn(await killEverywhere('add of a service', it, 20));
  });

  test('sync of a shipped blueprint that merges, with tables', async () => {
    const seed = keep(shipped.copy());
    seed.edit(
      'infra/api/k8s/base/workload/deployment.yaml',
      'revisionHistoryLimit: 5',
      'revisionHistoryLimit: 9',
    );
    seed.append('infra/api/terraform/variables.tf', '\nvariable "mine" {\n  type = string\n}\n');
    seed.setParam('api', 'port', '9000');
    const it = await caseOf(seed, ['sync']);
    expect(it.after['infra/api/k8s/base/workload/deployment.yaml']).toMatch(
      /revisionHistoryLimit: 9[^]*containerPort: 9000/,
    );
    expect(new Set(await killEverywhere('sync of a service', it, 16))).toEqual(new Set(['all']));
  });

  test('and the next run killed, too', async () => {
    const it = await caseOf(await small('alpha'), [
      'add',
      'beta',
      '--yes',
      '-b',
      './blueprints/mini',
    ]);
    const moments = await momentsOf(it);
    for (const at of [0.3, 0.6, 0.8, 0.95]) {
      const moment = moments[Math.floor(at * moments.length)]!;
      for (const call of ['rename', 'unlink', 'rmdir']) {
        await killAt(it, moment, { call, target: '', count: at < 0.5 ? 1 : 3 });
      }
    }
  });
});
