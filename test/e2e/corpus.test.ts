import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bytesOf, corpus, flaws, type BadInput } from '../support/corpus.ts';
import { start } from '../support/meanwhile.ts';
import { ALPHA, blueprintFiles, manifest } from '../support/repo.ts';
import { differences, Repository } from '../support/repository.ts';

const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
const seeds: Record<NonNullable<BadInput['start']>, Repository> = {} as never;
const copies: Repository[] = [];

beforeAll(async () => {
  const unwritten = await Repository.empty('shop', false);
  const files = {
    ...blueprintFiles('mini'),
    ...blueprintFiles('index'),
    ...blueprintFiles('tables'),
  };
  for (const [file, text] of Object.entries(files)) unwritten.write(file, text);
  unwritten.write('infra.yaml', manifest(ALPHA + INDEX));
  const agreed = unwritten.copy();
  await agreed.ok('sync', '--yes');
  Object.assign(seeds, { unwritten, agreed, empty: await Repository.empty('shop', false) });
});

afterAll(() => {
  for (const repo of [...Object.values(seeds), ...copies]) repo.remove();
});

function prepared(given: BadInput): Repository {
  const repo = seeds[given.start ?? 'agreed'].copy();
  copies.push(repo);
  for (const at of given.delete ?? []) repo.delete(at);
  for (const [at, content] of Object.entries(given.put ?? {})) {
    mkdirSync(path.dirname(repo.at(at)), { recursive: true });
    if (content === 'folder!') mkdirSync(repo.at(at));
    else if (typeof content === 'object' && 'link' in content)
      symlinkSync(content.link, repo.at(at));
    else {
      rmSync(repo.at(at), { force: true });
      writeFileSync(repo.at(at), bytesOf(content));
    }
  }
  for (const { file, from, to } of given.edit ?? []) repo.edit(file, from, to);
  for (const [file, text] of Object.entries(given.user ?? {})) repo.write(file, text);
  return repo;
}

const chosen = corpus().flatMap(([, cases]) => cases.filter(({ built }) => built === true));

describe('the built program answers bad input word for word as in the corpus', () => {
  test.each(chosen.map((it): [string, BadInput] => [it.name, it]))('%s', async (_, given) => {
    const repo = prepared(given);
    const before = repo.tree();
    const { code, stdout, stderr } = await repo.tool(given.argv ?? ['check']);
    const said = (stdout + stderr)
      .replaceAll(repo.folder, '/memory')
      .replace(/one of init, [a-z, ]+, or/, 'one of …, or');
    expect({ code, said }).toEqual({ code: given.code ?? 2, said: given.says });
    expect(differences(before, repo.tree())).toEqual([]);
  });
});

describe('where it is called', () => {
  /** Exit 2 with one of these words, what to do, and nothing of the inside. */
  function expectTold(
    answer: { code: number; stdout: string; stderr: string },
    says: RegExp,
  ): void {
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toMatch(says);
    expect(flaws(answer.stderr)).toEqual([]);
  }

  test('a folder that is not there, a file, the root of all', async () => {
    const repo = prepared({ name: '', says: '' });
    expectTold(await repo.tool(['-C', 'nowhere', 'check']), /nowhere/);
    expectTold(await repo.tool(['-C', 'infra.yaml', 'check']), /infra\.yaml/);
    expectTold(await repo.tool(['-C', '/', 'check']), /there is no infra\.yaml in \//);
    expectTold(await repo.tool(['-C', '/proc', 'add', 'api', '--yes']), /\/proc|infra/);
  });

  test('HOME that is not there, or is a file', async () => {
    const repo = prepared({ name: '', says: '' });
    for (const HOME of ['/nowhere', repo.at('infra.yaml'), '']) {
      expect(await repo.tool(['check'], { env: { HOME } })).toMatchObject({ code: 0, stderr: '' });
    }
  });

  test('no git on PATH', async () => {
    const repo = prepared({ name: '', says: '' });
    const env = { PATH: path.dirname(process.execPath) };
    expect(await repo.tool(['check'], { env })).toEqual(expect.objectContaining({ code: 0 }));
    expect(await repo.tool(['sync', '--yes'], { env })).toEqual(
      expect.objectContaining({ code: 0 }),
    );
  });

  test('.git that is a file of nonsense, or empty', async () => {
    for (const at of ['.git', '.git/HEAD']) {
      const repo = prepared({ name: '', says: '' });
      repo.write(at, 'nonsense\n');
      expect(await repo.tool(['check'])).toEqual(expect.objectContaining({ code: 0 }));
      repo.edit('infra/alpha/run.sh', 'echo', 'printf');
      expectTold(await repo.tool(['sync', '--yes', '--restore', 'infra']), /git|not committed/);
    }
  });

  test('a folder and an infra.yaml that may not be read', async () => {
    for (const at of ['infra.yaml', '.infra/lock', '.infra']) {
      const repo = prepared({ name: '', says: '' });
      const holder = path.dirname(repo.folder);
      chmodSync(holder, 0o755);
      chmodSync(repo.at(at), 0o000);
      const answer = await start(repo, ['check'], { stdin: 'ignore', unprivileged: true });
      chmodSync(repo.at(at), 0o755);
      expectTold(answer, /permission denied/);
    }
  });
});
