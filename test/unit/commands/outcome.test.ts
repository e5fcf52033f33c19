import { describe, expect, test } from '@jest/globals';

import { add } from '../../../src/commands/add.ts';
import { outcome } from '../../../src/commands/outcome.ts';
import { own } from '../../../src/commands/own.ts';
import { release } from '../../../src/commands/release.ts';
import { remove } from '../../../src/commands/remove.ts';
import { rename } from '../../../src/commands/rename.ts';
import type { ExitCode } from '../../../src/errors.ts';
import type { Outside } from '../../../src/io/io.ts';
import type { Finding } from '../../../src/model.ts';
import { ALPHA, COMMON, Repo } from '../../support/repo.ts';

const BETA = ALPHA.replaceAll('alpha', 'beta');
const NOTES = 'infra/alpha/notes.md';
const REST =
  'This run is done, with exit 0. What is told above stays: create-infra-module check exits 1 until it is settled.\n';

const RUNS: Record<string, (outside: Outside) => Promise<ExitCode>> = {
  add: (outside) =>
    add(outside, {
      ...COMMON,
      name: 'gamma',
      answers: { set: [], blueprint: './blueprints/mini' },
    }),
  remove: (outside) => remove(outside, { ...COMMON, name: 'beta' }),
  rename: (outside) => rename(outside, { ...COMMON, old: 'alpha', name: 'delta' }),
  release: (outside) => release(outside, { ...COMMON, given: NOTES }),
  own: (outside) => own(outside, { ...COMMON, given: NOTES, as: 'seeded' }),
};

async function running(repo: Repo, command: string): Promise<{ code: number; talk: string }> {
  const outside = repo.outside();
  const code = await RUNS[command]!(outside);
  return { code, talk: outside.printed.talk };
}

describe.each(Object.keys(RUNS))('%s', (command) => {
  test('ends with 0 where something else is wrong, and says who goes on telling it', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.put('packages/lone/Dockerfile', 'FROM scratch\n');
    const { code, talk } = await running(repo, command);
    expect(code).toBe(0);
    expect(talk).toContain(REST);
  });

  test('says nothing of check where nothing is wrong', async () => {
    const { code, talk } = await running(await Repo.synced(ALPHA + BETA), command);
    expect(code).toBe(0);
    expect(talk).not.toContain(REST);
  });
});

test.each<[string, number, string, number | undefined]>([
  ['in its entry', 1, 'infra.yaml', 15],
  ['above its entry', 0, 'infra.yaml', 10],
  ['behind its entry', 0, 'infra.yaml', 16],
  ['in its folder', 1, 'infra/alpha/notes.md', undefined],
  ['in its package', 1, 'packages/alpha', undefined],
  ['in a folder that begins like its own', 0, 'infra/alpha2/notes.md', undefined],
])('an error %s ends a run that is about it with %i', async (_where, code, path, line) => {
  const repo = await Repo.synced(ALPHA + BETA);
  const finding: Finding = {
    ...{ rule: 'a-rule', severity: 'error', path, message: 'wrong', fix: 'mend it' },
    ...(line === undefined ? {} : { line }),
  };
  const inspection = { ...(await repo.inspect()), findings: [finding] };
  expect(outcome(repo.outside(), inspection, ['alpha'])).toBe(code);
});

test('rename ends with 1 where its own module has drifted', async () => {
  const repo = await Repo.synced(ALPHA + BETA);
  repo.edit('infra/alpha/run.sh', 'echo', 'printf');
  expect((await running(repo, 'rename')).code).toBe(1);
});

test('add ends with 1 where a file of all modules that it brings is a person’s already', async () => {
  const index = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
  const repo = await Repo.synced(ALPHA + index);
  repo.put('pages/gamma.txt', 'mine\n');
  const { code, talk } = await running(repo, 'add');
  expect(code).toBe(1);
  expect(talk).not.toContain(REST);
  expect(repo.text('pages/gamma.txt')).toBe('mine\n');
});
