import { describe, expect, test } from '@jest/globals';

import { settle, type MarkedFile } from '../../../src/inspect/settle.ts';
import { sha256 } from '../../../src/lib/hash.ts';
import { formatBase, formatLock, parseBase, parseLock } from '../../../src/lock.ts';
import type { Lock, RecordedFile, RepoPath } from '../../../src/model.ts';
import { summary } from '../../support/facts.ts';
import { ALPHA, manifest } from '../../support/repo.ts';

const LOCK = '.infra/lock/alpha.json' as RepoPath;
const BASE = '.infra/base/alpha.jsonl' as RepoPath;

type Sides = [base: string | null, ours: string | null, theirs: string | null];

function marked(path: string, [base, ours, theirs]: Sides): MarkedFile {
  return { path: path as RepoPath, base, ours, theirs };
}

interface Known {
  /** Texts that the tool wrote. */
  own?: string[];
  /** Text that lies at a path now. */
  disk?: Record<string, string>;
  locks?: Record<string, Lock>;
}

async function settled(files: MarkedFile[], { own = [], disk = {}, locks = {} }: Known = {}) {
  const { writes, problems } = await settle({
    files,
    locks: new Map(Object.entries(locks)),
    own: new Set(own.map(sha256)),
    hashOf: (path) => (disk[path] === undefined ? null : sha256(disk[path])),
  });
  return { texts: Object.fromEntries(writes.map(({ path, text }) => [path, text])), problems };
}

/** A lock that records these texts, by path. */
function lockOf(texts: Record<string, string>): string {
  const files = Object.create(null) as Record<RepoPath, RecordedFile>;
  for (const [path, text] of Object.entries(texts)) {
    const base = sha256(text);
    files[path as RepoPath] = { ownership: 'merged', executable: false, required: false, base };
  }
  return formatLock({
    blueprint: 'service@1.0.0',
    scope: 'module',
    integrity: null,
    tool: '1.0.0',
    entry: 'e'.repeat(64),
    inputs: 'f'.repeat(64),
    summary: summary('alpha'),
    files,
    removed: false,
  });
}

/** What a settled lock records, and whether it forces everything to be rendered anew. */
function recorded(text: string): Record<string, string> & { inputs: string } {
  const { files, entry, inputs } = parseLock(text, LOCK);
  const hashes = Object.entries(files).map(([path, record]) => [path, record.base]);
  return { ...Object.fromEntries(hashes), inputs: entry + inputs };
}

describe('infra.yaml', () => {
  const BETA = ALPHA.replaceAll('alpha', 'beta');
  const GAMMA = ALPHA.replaceAll('alpha', 'gamma');

  test('with a module added on each side has both', async () => {
    const sides: Sides = [manifest(ALPHA), manifest(ALPHA + BETA), manifest(ALPHA + GAMMA)];
    expect(await settled([marked('infra.yaml', sides)])).toEqual({
      texts: { 'infra.yaml': manifest(ALPHA + BETA + GAMMA) },
      problems: [],
    });
  });

  test('with one value changed in two ways is told with its module and line', async () => {
    const size = (value: number) => manifest(ALPHA.replace('size: 1', `size: ${value}`));
    expect(await settled([marked('infra.yaml', [size(1), size(2), size(3)])])).toEqual({
      texts: {},
      problems: [
        {
          message: 'both branches changed the module alpha in different ways',
          file: 'infra.yaml',
          line: 11,
          expected: 'one of the two, or both brought together by hand',
          fix: 'edit infra.yaml until no conflict marker is left, then: create-infra-module sync',
        },
      ],
    });
  });

  test('with the head changed in two ways says so', async () => {
    const project = (name: string) => manifest(ALPHA).replace('demo', name);
    const sides: Sides = [project('demo'), project('one'), project('two')];
    const { problems } = await settled([marked('infra.yaml', sides)]);
    expect(problems.map((it) => it.message)).toEqual([
      'both branches changed the part above modules: in different ways',
    ]);
  });

  test('that one side deleted is left to git', async () => {
    expect(await settled([marked('infra.yaml', ['a', null, 'b'])])).toEqual({
      texts: {},
      problems: [],
    });
  });
});

describe('a lock', () => {
  test('takes each file from the side that changed it, and is rendered anew', async () => {
    const sides: Sides = [
      lockOf({ a: 'a0', b: 'b0', c: 'c0', gone: 'x' }),
      lockOf({ a: 'a1', b: 'b0', c: 'c1', mine: 'm' }),
      lockOf({ a: 'a0', b: 'b2', c: 'c2', gone: 'x', theirs: 't' }),
    ];
    const { texts } = await settled([marked(LOCK, sides)]);
    expect(recorded(texts[LOCK]!)).toEqual({
      a: sha256('a1'),
      b: sha256('b2'),
      c: sha256('c1'),
      mine: sha256('m'),
      theirs: sha256('t'),
      inputs: '',
    });
  });

  test('takes theirs for a file that git itself merged to what they wrote', async () => {
    const sides: Sides = [lockOf({ a: 'a0' }), lockOf({ a: 'a1' }), lockOf({ a: 'a2' })];
    const { texts } = await settled([marked(LOCK, sides)], { disk: { a: 'a2' } });
    expect(recorded(texts[LOCK]!).a).toBe(sha256('a2'));
  });

  test('of a module that both added', async () => {
    const sides: Sides = [null, lockOf({ a: 'a1' }), lockOf({ a: 'a1', b: 'b1' })];
    const { texts } = await settled([marked(LOCK, sides)]);
    expect(Object.keys(recorded(texts[LOCK]!))).toEqual(['a', 'b', 'inputs']);
  });

  test('of which a side cannot be read is told, and nothing of it is written', async () => {
    const { texts, problems } = await settled([marked(LOCK, [null, '{', lockOf({})])]);
    expect(texts).toEqual({});
    expect(problems).toEqual([
      {
        message: `${LOCK} holds conflict markers of git that cannot be taken apart`,
        file: LOCK,
        expected: 'the record as the tool wrote it on either branch',
        fix: `git checkout --ours -- ${LOCK}, then: create-infra-module sync`,
      },
    ]);
  });
});

describe('agreed texts', () => {
  const texts = (given: Record<string, string>) =>
    formatBase(new Map(Object.entries(given) as [RepoPath, string][]));

  test('are those that the settled lock names, from whichever side has them', async () => {
    const files = [
      marked(BASE, [
        texts({ a: 'a0', b: 'b0' }),
        texts({ a: 'a1', b: 'b0' }),
        texts({ a: 'a0', b: 'b2' }),
      ]),
      marked(LOCK, [
        lockOf({ a: 'a0', b: 'b0' }),
        lockOf({ a: 'a1', b: 'b0' }),
        lockOf({ a: 'a0', b: 'b2' }),
      ]),
    ];
    const { texts: written } = await settled(files);
    expect(parseBase(written[BASE]!)).toEqual(
      new Map([
        ['a', 'a1'],
        ['b', 'b2'],
      ]),
    );
  });

  test('are those of a lock that git merged by itself', async () => {
    const lock = parseLock(lockOf({ a: 'a2' }), LOCK);
    const file = marked(BASE, [texts({ a: 'a0' }), texts({ a: 'a1' }), texts({ a: 'a2' })]);
    const { texts: written } = await settled([file], { locks: { alpha: lock } });
    expect(parseBase(written[BASE]!)).toEqual(new Map([['a', 'a2']]));
  });
});

describe('a generated file', () => {
  const region = (inside: string, top = 'top\n', end = 'end\n') =>
    `${top}one\ntwo\n# infra:begin part\n${inside}# infra:end part\nthree\nfour\n${end}`;
  const skeleton = (top?: string, end?: string) => region('', top, end);

  test('that nobody edited on either side is ours: it is brought up to date right after', async () => {
    const { texts } = await settled([marked('a.txt', ['0\n', '1\n', '2\n'])], {
      own: ['1\n', '2\n'],
    });
    expect(texts).toEqual({ 'a.txt': '1\n' });
  });

  test('that nobody edited outside its region is ours', async () => {
    const sides: Sides = [region('0\n'), region('1\n'), region('2\n')];
    const { texts } = await settled([marked('a.txt', sides)], { own: [skeleton()] });
    expect(texts).toEqual({ 'a.txt': region('1\n') });
  });

  test('is known as the tool’s by the locks that are in conflict with it', async () => {
    const locks = marked(LOCK, [
      lockOf({}),
      lockOf({ 'a.txt': '1\n' }),
      lockOf({ 'a.txt': '2\n' }),
    ]);
    const { texts } = await settled([marked('a.txt', ['0\n', '1\n', '2\n']), locks]);
    expect(texts['a.txt']).toBe('1\n');
  });

  test.each([
    ['ours', 'MINE\n', 'end\n'],
    ['theirs', 'top\n', 'MINE\n'],
  ])(
    'keeps what a person edited on one side (%s), around regions that differ',
    async (_n, top, end) => {
      const ours = region('1\n', top);
      const theirs = region('2\n', 'top\n', end);
      const { texts } = await settled([marked('a.txt', [region('0\n'), ours, theirs])], {
        own: [skeleton()],
      });
      expect(texts).toEqual({ 'a.txt': region('1\n', top, end) });
    },
  );

  test.each<[string, Sides]>([
    ['edited on both sides in one line', [region(''), region('', 'A\n'), region('', 'B\n')]],
    ['edited, without regions', ['0\n', '1\n', 'mine\n']],
    [
      'with damaged markers',
      [region(''), region('').replace('# infra:end part\n', ''), region('2\n')],
    ],
    ['deleted on one side', ['0\n', null, '2\n']],
  ])('%s is left to its person', async (_name, sides) => {
    expect(await settled([marked('a.txt', sides)], { own: ['1\n'] })).toEqual({
      texts: {},
      problems: [],
    });
  });
});

test('what else is the tool’s own is taken from one side: it is made again', async () => {
  const files = [marked('.infra/schema.json', ['{}', '{"a":1}', '{"b":1}'])];
  expect((await settled(files)).texts).toEqual({ '.infra/schema.json': '{"a":1}' });
});
