import { describe, expect, test } from '@jest/globals';

import { UserError, type Problem } from '../../src/errors.ts';
import { sha256 } from '../../src/lib/hash.ts';
import {
  basePath,
  formatBase,
  formatLock,
  lockPath,
  parseBase,
  parseLock,
  tombstone,
} from '../../src/lock.ts';
import { formatShared, parseShared } from '../../src/lock-shared.ts';
import type { Lock, RecordedFile, RepoPath, SharedRecord } from '../../src/model.ts';

const FILE = '.infra/lock/alpha.json';
const [A, B, C] = ['a', 'b', 'c'].map((it) => it.repeat(64)) as [string, string, string];

const PLAIN: RecordedFile = { ownership: 'merged', executable: false, required: false, base: A };

const LOCK: Lock = {
  blueprint: './blueprints/mini@1.0.0',
  scope: 'module',
  integrity: B,
  tool: '1.2.3',
  entry: A,
  inputs: C,
  summary: {
    id: 'alpha',
    name: 'first',
    path: 'infra/first' as RepoPath,
    package: 'packages/first' as RepoPath,
    layer: 'service',
    blueprint: 'mini',
    uses: { net: ['vpc_id'] },
    facts: { port: 8000, labels: { team: 'a' } },
  },
  files: files({
    'infra/first/main.tf': PLAIN,
    'infra/first/run.sh': { ...PLAIN, ownership: 'managed', executable: true, required: true },
    'infra/first/README.md': {
      ...PLAIN,
      regions: {
        facts: { kind: 'block', text: A },
        terraform_inputs: { kind: 'derived', text: B, sources: C },
      },
      whole: B,
    },
  }),
  removed: false,
};

function files(given: Record<string, RecordedFile>): Lock['files'] {
  return Object.assign(Object.create(null), given) as Lock['files'];
}

/** The lock as JSON, for damaging it. */
function raw(): Record<string, unknown> & {
  summary: Record<string, unknown>;
  files: Record<string, unknown>;
} {
  return JSON.parse(formatLock(LOCK));
}

function problemsOf(call: () => unknown): readonly Problem[] {
  try {
    call();
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a lock', () => {
  test('is one line a file, sorted, without what is the default', () => {
    expect(formatLock(LOCK)).toBe(`{
  "lock": 1,
  "blueprint": "./blueprints/mini@1.0.0",
  "scope": "module",
  "integrity": "${B}",
  "tool": "1.2.3",
  "entry": "${A}",
  "inputs": "${C}",
  "summary": {"id":"alpha","name":"first","path":"infra/first","package":"packages/first","layer":"service","blueprint":"mini","uses":{"net":["vpc_id"]},"facts":{"port":8000,"labels":{"team":"a"}}},
  "files": {
    "infra/first/README.md": {"base":"${A}","regions":{"facts":{"kind":"block","text":"${A}"},"terraform_inputs":{"kind":"derived","text":"${B}","sources":"${C}"}},"whole":"${B}"},
    "infra/first/main.tf": {"base":"${A}"},
    "infra/first/run.sh": {"base":"${A}","own":"managed","exec":true,"required":true}
  },
  "digest": "82f3f2dd7cd8d0bac8dd7d676331b4733e960ba90ac7e6f965ba41af37adc64c"
}
`);
  });

  test.each<[string, Lock]>([
    ['of a module', LOCK],
    [
      'of a repository-scoped module: no file, no package, no integrity, nothing used',
      {
        ...LOCK,
        blueprint: 'shared@1.0.0',
        scope: 'repository',
        integrity: null,
        inputs: '',
        summary: { ...LOCK.summary, package: null, layer: 'none', uses: {}, facts: {} },
        files: files({}),
      },
    ],
    ['of a removed module', tombstone(LOCK)],
    [
      'with a file of every ownership',
      {
        ...LOCK,
        files: files({
          a: PLAIN,
          b: { ...PLAIN, ownership: 'managed' },
          c: { ...PLAIN, ownership: 'seeded' },
          d: { ...PLAIN, ownership: 'runtime' },
        }),
      },
    ],
  ])('%s is read as it was written', (_name, lock) => {
    expect(parseLock(formatLock(lock), FILE)).toEqual(lock);
  });

  test('of a removed module keeps what the id belonged to, and no file', () => {
    const { blueprint, summary } = LOCK;
    const kept = { lock: 1, removed: true, blueprint, summary };
    expect(JSON.parse(formatLock({ ...LOCK, removed: true }))).toEqual(kept);
  });

  test('that lost a line is still read, but not taken as complete', () => {
    const lines = formatLock(LOCK).split('\n');
    const at = lines.findIndex((line) => line.includes('"base"') && line.endsWith(','));
    const shorter = lines.filter((_line, index) => index !== at).join('\n');
    expect(parseLock(shorter, FILE)).toMatchObject({ entry: '', inputs: '' });
  });

  test.each(['infra.yaml', '.infra/lock/other.json', '.infra/base/a.jsonl'])(
    'that names %s as a file of its module is refused',
    (path) => {
      const text = formatLock({ ...LOCK, files: files({ [path]: PLAIN }) });
      expect(() => parseLock(text, FILE)).toThrow(path);
    },
  );

  test('with line endings of Windows is the same', () => {
    expect(parseLock(formatLock(LOCK).replaceAll('\n', '\r\n'), FILE)).toEqual(LOCK);
  });

  test('keeps a file called __proto__ as a file', () => {
    const lock = { ...LOCK, files: files(JSON.parse(`{"__proto__": {"base": "${A}"}}`)) };
    const text = formatLock(LOCK).replace('"infra/first/main.tf"', '"__proto__"');
    expect(Object.keys(lock.files)).toEqual(['__proto__']);
    expect(Object.keys(parseLock(text, FILE).files)).toContain('__proto__');
    expect(({} as { base?: string }).base).toBeUndefined();
  });

  test('lies with its texts under the id', () => {
    expect([lockPath('alpha'), basePath('alpha')]).toEqual([
      '.infra/lock/alpha.json',
      '.infra/base/alpha.jsonl',
    ]);
  });
});

describe('a lock that was damaged or made up', () => {
  const whole = formatLock(LOCK);
  const change = (how: (it: ReturnType<typeof raw>) => void): string => {
    const it = raw();
    how(it);
    return JSON.stringify(it);
  };
  const record = (value: unknown): string =>
    change((it) => (it.files = { 'infra/first/main.tf': value }));
  const path = (name: string): string => change((it) => (it.files = { [name]: { base: A } }));
  const region = (value: unknown): string => record({ base: A, regions: value });

  test.each<[string, string, string]>([
    ['is empty', '', 'it is not valid JSON'],
    ['is cut off', whole.slice(0, 200), 'it is not valid JSON'],
    [
      'holds conflict markers',
      `<<<<<<< HEAD\n${whole}=======\n${whole}>>>>>>> branch\n`,
      'it holds conflict markers of git',
    ],
    [
      'holds conflict markers within',
      whole.replace('  "inputs"', '<<<<<<< HEAD\n=======\n>>>>>>> branch\n  "inputs"'),
      'it holds conflict markers of git',
    ],
    ['is a list', '[]', 'it is not an object'],
    ['is null', 'null', 'it is not an object'],
    ['has no format', '{}', '"lock" is missing, this version reads 1'],
    ['has a text for the format', '{"lock":"1"}', '"lock" is "1", this version reads 1'],
    ['has an older format', '{"lock":0}', '"lock" is 0, this version reads 1'],
    [
      'says removed in other words',
      '{"lock":1,"removed":"yes"}',
      '"blueprint", "entry" or "inputs" is not a text',
    ],
    [
      'has no blueprint',
      change((it) => delete it.blueprint),
      '"blueprint", "entry" or "inputs" is not a text',
    ],
    [
      'has a number as entry',
      change((it) => (it.entry = 1)),
      '"blueprint", "entry" or "inputs" is not a text',
    ],
    [
      'names no blueprint',
      change((it) => (it.blueprint = 'mini')),
      '"blueprint" is "mini": it names no version',
    ],
    [
      'names a blueprint outside the repository',
      change((it) => (it.blueprint = './../evil@1.0.0')),
      '"blueprint" is "./../evil@1.0.0": its path is refused: it holds `..`',
    ],
    ['has an unknown scope', change((it) => (it.scope = 'world')), '"scope" is "world"'],
    ['has a number as integrity', change((it) => (it.integrity = 1)), '"integrity" is 1'],
    [
      'has no summary',
      change((it) => delete (it as { summary?: unknown }).summary),
      '"summary" is incomplete',
    ],
    ['has no id', change((it) => delete it.summary.id), '"summary" is incomplete'],
    [
      'is of another module',
      change((it) => (it.summary.id = 'beta')),
      '"summary" is of the module beta',
    ],
    ['has a number as name', change((it) => (it.summary.name = 1)), '"summary" is incomplete'],
    [
      'has an unknown layer',
      change((it) => (it.summary.layer = 'roof')),
      '"summary" is incomplete',
    ],
    [
      'has no kind of blueprint',
      change((it) => delete it.summary.blueprint),
      '"summary" is incomplete',
    ],
    ['has no facts', change((it) => delete it.summary.facts), '"summary" is incomplete'],
    ['has a list as facts', change((it) => (it.summary.facts = [])), '"summary" is incomplete'],
    ['uses a number', change((it) => (it.summary.uses = 3)), '"summary" is incomplete'],
    [
      'uses a text',
      change((it) => (it.summary.uses = { net: 'vpc_id' })),
      '"summary" is incomplete',
    ],
    [
      'uses outputs that are no text',
      change((it) => (it.summary.uses = { net: [1] })),
      '"summary" is incomplete',
    ],
    ['has a number as path', change((it) => (it.summary.path = 5)), '"summary" is incomplete'],
    [
      'has its module outside',
      change((it) => (it.summary.path = '../other')),
      '"../other" is not a path inside the repository: it holds `..`',
    ],
    [
      'has its package elsewhere on the machine',
      change((it) => (it.summary.package = '/etc')),
      '"/etc" is not a path inside the repository: it is absolute',
    ],
    ['has no package at all', change((it) => delete it.summary.package), '"summary" is incomplete'],
    [
      'has no files',
      change((it) => delete (it as { files?: unknown }).files),
      '"files" is missing',
    ],
    [
      'has a list of files',
      change((it) => ((it as { files: unknown }).files = [])),
      '"files" is missing',
    ],
    ['has a file above', path('../a'), '"../a" is not a path inside the repository: it holds `..`'],
    [
      'has a file above, later',
      path('a/../../b'),
      '"a/../../b" is not a path inside the repository: it holds `..`',
    ],
    [
      'has an absolute file',
      path('/a'),
      '"/a" is not a path inside the repository: it is absolute',
    ],
    [
      'has a hook of git',
      path('.git/hooks/pre-commit'),
      '".git/hooks/pre-commit" is not a path inside the repository: it lies in .git',
    ],
    [
      'has a hook of git in other letters',
      path('.GIT/config'),
      '".GIT/config" is not a path inside the repository: it lies in .git',
    ],
    [
      'has a hook of a repository within',
      path('packages/alpha/.git/hooks/pre-commit'),
      '"packages/alpha/.git/hooks/pre-commit" is not a path inside the repository: it lies in .git',
    ],
    [
      'has a hook of the repository around',
      path('@git/.git/hooks/pre-commit'),
      '"@git/.git/hooks/pre-commit" is not a path inside the repository: it lies in .git',
    ],
    [
      'has a path of Windows',
      path('C:\\a'),
      '"C:\\\\a" is not a path inside the repository: it holds a character that not every file system takes',
    ],
    ['has a record that is null', record(null), 'the record of infra/first/main.tf is damaged'],
    ['has a record that is a text', record(A), 'the record of infra/first/main.tf is damaged'],
    ['has no base', record({}), 'the record of infra/first/main.tf is damaged'],
    [
      'has half a hash',
      record({ base: A.slice(1) }),
      'the record of infra/first/main.tf is damaged',
    ],
    [
      'has a hash in capitals',
      record({ base: A.toUpperCase() }),
      'the record of infra/first/main.tf is damaged',
    ],
    [
      'has an unknown ownership',
      record({ base: A, own: 'mine' }),
      'the record of infra/first/main.tf is damaged',
    ],
    [
      'has an inherited ownership',
      record({ base: A, own: 'constructor' }),
      'the record of infra/first/main.tf is damaged',
    ],
    [
      'has a text as mode',
      record({ base: A, exec: 'yes' }),
      'the record of infra/first/main.tf is damaged',
    ],
    [
      'has a text as required',
      record({ base: A, required: 'no' }),
      'the record of infra/first/main.tf is damaged',
    ],
    [
      'has half a hash of the whole',
      record({ base: A, whole: 'abc' }),
      'the record of infra/first/main.tf is damaged',
    ],
    ['has regions that are a list', region([]), 'the record of infra/first/main.tf is damaged'],
    ['has regions that are null', region(null), 'the record of infra/first/main.tf is damaged'],
    [
      'has a region that is null',
      region({ facts: null }),
      'the record of infra/first/main.tf is damaged',
    ],
    [
      'has a region of no kind',
      region({ facts: { text: A } }),
      'the record of infra/first/main.tf is damaged',
    ],
    [
      'has a region without hash',
      region({ facts: { kind: 'block' } }),
      'the record of infra/first/main.tf is damaged',
    ],
    [
      'has sources that are no hash',
      region({ facts: { kind: 'derived', text: A, sources: 1 } }),
      'the record of infra/first/main.tf is damaged',
    ],
  ])('%s', (_name, text, why) => {
    expect(problemsOf(() => parseLock(text, FILE))).toEqual([
      {
        message: `${FILE} cannot be read: ${why}`,
        file: FILE,
        expected: 'the file as the tool wrote it; nobody edits .infra by hand',
        fix: why.includes('conflict markers')
          ? `create-infra-module sync settles it while git's merge is open; else: git checkout HEAD -- ${FILE}, or create-infra-module repair`
          : `restore it from git: git checkout HEAD -- ${FILE}; in a merge: create-infra-module sync; else: create-infra-module repair`,
      },
    ]);
  });

  test('of a newer tool asks for that tool', () => {
    expect(problemsOf(() => parseLock('{"lock":2}', FILE))).toEqual([
      {
        message: `${FILE} was written by a newer create-infra-module: "lock" is 2, this version reads 1`,
        file: FILE,
        fix: 'use that version: npx create-infra-module@latest',
      },
    ]);
  });
});

describe('base texts', () => {
  test('are one line a file, sorted, whatever is in them', () => {
    const texts = new Map([
      ['b', 'two\nlines\r\n'],
      ['a', '"quoted" \u2028 é\n'],
    ] as [RepoPath, string][]);
    const text = formatBase(texts);
    expect(text).toBe(
      '{"path":"a","text":"\\"quoted\\" \u2028 é\\n"}\n{"path":"b","text":"two\\nlines\\r\\n"}\n',
    );
    expect(parseBase(text)).toEqual(texts);
  });

  test('of no file are an empty text', () => {
    expect(formatBase(new Map())).toBe('');
    expect(parseBase('')).toEqual(new Map());
  });

  test('that are damaged leave out the damaged lines, so that nothing wrong is merged with', () => {
    const good = { path: 'a', text: 'A\n' };
    const text = [
      '<<<<<<< HEAD',
      JSON.stringify({ path: '../out', text: 'x' }),
      JSON.stringify({ path: '/abs', text: 'x' }),
      JSON.stringify({ path: '.git/config', text: 'x' }),
      JSON.stringify({ path: 'n', text: 1 }),
      JSON.stringify({ path: 1, text: 'x' }),
      '{"path":"cut","te',
      '{"__proto__":{"path":"p","text":"x"}}',
      'null',
      '=======',
      `${JSON.stringify(good)}\r`,
      '>>>>>>> branch',
    ].join('\n');
    expect(parseBase(text)).toEqual(new Map([['a', 'A\n']]));
  });
});

describe('a shared record', () => {
  const RECORD: SharedRecord = {
    path: 'infra/README.md' as RepoPath,
    owner: 'shared',
    file: { ...PLAIN, required: true },
    text: 'modules\n',
  };
  const PLACE = '.infra/shared/0123456789abcdef-x';

  test('is written with a fixed order of keys, since its hash is its name', () => {
    const { path, owner, file, text } = RECORD;
    const payload = formatShared({ text, file, owner, path });
    expect(payload).toBe(
      `{"path":"infra/README.md","owner":"shared","file":{"base":"${A}","required":true},"text":"modules\\n"}`,
    );
    expect(parseShared(payload, PLACE)).toEqual(RECORD);
    expect(sha256(payload)).toBe(sha256(formatShared(RECORD)));
  });

  test.each<[string, unknown, string]>([
    ['no path', { owner: 'a', text: '', file: { base: A } }, 'it is incomplete'],
    ['no owner', { path: 'a', text: '', file: { base: A } }, 'it is incomplete'],
    ['no text', { path: 'a', owner: 'a', file: { base: A } }, 'it is incomplete'],
    ['no record', { path: 'a', owner: 'a', text: '' }, 'the record of a is damaged'],
    ['a list', [], 'it is not an object'],
    [
      'a path above',
      { path: '../a', owner: 'a', text: '', file: { base: A } },
      '"../a" is not a path inside the repository: it holds `..`',
    ],
  ])('with %s is refused', (_name, value, why) => {
    expect(problemsOf(() => parseShared(JSON.stringify(value), PLACE))).toEqual([
      {
        message: `${PLACE} cannot be read: ${why}`,
        file: PLACE,
        expected: 'the file as the tool wrote it; nobody edits .infra by hand',
        fix: `restore it from git: git checkout HEAD -- ${PLACE}; in a merge: create-infra-module sync; else: create-infra-module repair`,
      },
    ]);
  });
});
