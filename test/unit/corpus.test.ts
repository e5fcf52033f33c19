import { afterAll, describe, expect, test } from '@jest/globals';

import { sha256 } from '../../src/lib/hash.ts';
import { main } from '../../src/main.ts';
import type { RepoPath } from '../../src/model.ts';
import { bytesOf, corpus, flaws, rewrite, type BadInput } from '../support/corpus.ts';
import { ALPHA, Repo } from '../support/repo.ts';

const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
const UPDATE = process.env.UPDATE_CORPUS === '1';

let agreed: Promise<Repo> | null = null;

async function started(how: BadInput['start'] = 'agreed'): Promise<Repo> {
  if (how === 'empty') return new Repo({});
  if (how === 'unwritten') return Repo.unsynced(ALPHA + INDEX);
  agreed ??= Repo.synced(ALPHA + INDEX);
  return new Repo((await agreed).disk.copy());
}

/** The repository as the case wants it. */
async function prepared(given: BadInput): Promise<Repo> {
  const repo = await started(given.start);
  for (const at of given.delete ?? []) {
    if (repo.disk.kind(at as RepoPath) === 'directory') repo.deleteAll(at);
    else repo.delete(at);
  }
  for (const [at, content] of Object.entries(given.put ?? {})) {
    if (content === 'folder!') makeFolder(repo, at);
    else if (typeof content === 'object' && 'link' in content) repo.disk.link(at, content.link);
    else repo.disk.put(at, bytesOf(content));
  }
  for (const { file, from, to } of given.edit ?? [])
    repo.edit(file, from, to.replaceAll('$', '$$$$'));
  for (const at of given.seal ?? []) repo.put(at, sealed(repo.text(at)));
  repo.options = { userFiles: given.user ?? {} };
  return repo;
}

/** A lock ends in the digest of all that stands before it. */
function sealed(lock: string): string {
  const end = lock.lastIndexOf(',\n');
  return `${lock.slice(0, end)},\n  "digest": "${sha256(lock.slice(0, end))}"\n}\n`;
}

function makeFolder(repo: Repo, at: string): void {
  repo.disk.put(`${at}/x`, '');
  repo.delete(`${at}/x`);
}

async function run(repo: Repo, argv: string[]): Promise<{ code: number; said: string }> {
  const { printed, ...outside } = repo.outside();
  const open = (): Promise<typeof outside> => Promise.resolve(outside);
  const code = await main({ argv, columns: 80, version: '1.0.0', open, out: outside.out });
  // The commands that there are is no matter of this test.
  const said = (printed.data + printed.talk).replace(/one of init, [a-z, ]+, or/, 'one of …, or');
  return { code, said };
}

function whole(repo: Repo): unknown {
  return [repo.disk.files(), repo.disk.folders()];
}

/** A mistake that `check` refuses must not make any other command stumble. */
const OTHERS = [
  ['diff'],
  ['list'],
  ['add', 'beta', '--yes', '-b', './blueprints/mini'],
  ['remove', 'alpha', '--yes'],
  ['resolve', 'infra/alpha/run.sh'],
  ['undo', '--yes', '--dry-run'],
];

/** `sync`, and one of the others in turn. */
function others(turn: number): string[][] {
  return [['sync', '--yes'], OTHERS[turn % OTHERS.length]!];
}

describe.each(corpus())('%s', (file, cases) => {
  const says = new Map<string, string>();

  test('names each case once', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test.each(cases.map((it): [string, BadInput] => [it.name, it]))('%s', async (name, given) => {
    const { argv = ['check'], code = 2 } = given;
    const repo = await prepared(given);
    const before = whole(repo);
    const answer = await run(repo, argv);
    says.set(name, answer.said);
    if (!UPDATE) expect(answer).toEqual({ code, said: given.says });
    expect(answer.code).toBe(code);
    if (code === 2) {
      expect(flaws(answer.said)).toEqual([]);
      expect(whole(repo)).toEqual(before);
    }
    if (argv[0] !== 'check') return;
    for (const other of others(says.size)) {
      const fresh = await prepared(given);
      const { code: ended, said } = await run(fresh, other);
      expect({ other, bug: ended === 70, said }).toEqual({ other, bug: false, said });
      if (ended !== 2) continue;
      expect({ other, flaws: flaws(said) }).toEqual({ other, flaws: [] });
      expect(whole(fresh)).toEqual(before);
    }
  });

  afterAll(() => {
    if (UPDATE) rewrite(file, says);
  });
});
