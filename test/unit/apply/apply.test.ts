import { describe, expect, test } from '@jest/globals';
import { applyChanges, type FileChange, lastRun, pendingRun, recover } from '../../../src/apply.ts';
import { UserError } from '../../../src/errors.ts';
import { MemoryDisk, type MemoryOptions } from '../../../src/io/memory-disk.ts';
import { sha256 } from '../../../src/lib/hash.ts';
import type { RepoPath } from '../../../src/model.ts';
import { processesOf } from '../../support/processes.ts';

const ME = processesOf(1);
const OPTIONS = { command: 'add service', now: '2026-02-03T04:05:06Z' };
const JOURNAL = '.infra/run/1/journal.json' as RepoPath;
const NONE = { outcome: 'none', leftAlone: [] };

function put(path: string, before: string | null, text: string, executable = false): FileChange {
  const hash = before === null ? null : sha256(before);
  return { path: path as RepoPath, before: hash, after: { bytes: text, executable } };
}

function remove(path: string, before: string): FileChange {
  return { path: path as RepoPath, before: sha256(before), after: null };
}

function apply(disk: MemoryDisk, ...changes: FileChange[]): ReturnType<typeof applyChanges> {
  return applyChanges(disk, ME, changes, OPTIONS);
}

/** Files without the tool's local records. */
function files(disk: MemoryDisk): Record<string, string> {
  const all = Object.entries(disk.files());
  return Object.fromEntries(all.filter(([path]) => !/^\.infra\/(run|undo)\//.test(path)));
}

function problemsOf(call: () => unknown): string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof UserError) return error.problems.map(({ message }) => message);
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** A run of process 9 that is killed just before the call that `at` picks. */
function killed(
  disk: MemoryDisk,
  at: (call: string, path: string) => boolean,
  ...changes: FileChange[]
): MemoryDisk {
  let state: MemoryDisk | null = null;
  const beforeWrite: MemoryOptions['beforeWrite'] = ({ call, path }, now) => {
    if (at(call, path)) state ??= now.copy({});
  };
  applyChanges(disk.copy({ beforeWrite }), processesOf(9), changes, OPTIONS);
  if (state === null) throw new Error('no such call');
  return state;
}

describe('a run', () => {
  test('creates, replaces, deletes, changes modes, and tells it', () => {
    const disk = new MemoryDisk({
      'a/old': 'gone',
      'a/text': '1',
      tool: 't',
      'mine.txt': 'mine',
    });
    const run = apply(
      disk,
      put('.infra/lock/one.json', null, '{}'),
      put('b/new', null, 'new'),
      put('a/text', '1', '2', true),
      put('tool', 't', 't', true),
      remove('a/old', 'gone'),
    );
    expect(files(disk)).toEqual({
      '.infra/.gitignore': 'run/\nundo/\n',
      '.infra/lock/one.json': '{}',
      'a/text*': '2',
      'b/new': 'new',
      'mine.txt': 'mine',
      'tool*': 't',
    });
    expect(run).toEqual({
      number: 1,
      created: ['.infra/.gitignore', 'b/new', '.infra/lock/one.json'],
      replaced: ['a/text', 'tool'],
      deleted: ['a/old'],
      recovered: NONE,
    });
    expect(disk.kind('.infra/run' as RepoPath)).toBeNull();
  });

  test('puts files into place before the records of them, large ones by a rename', () => {
    const order: string[] = [];
    const beforeWrite: MemoryOptions['beforeWrite'] = ({ call, path }) => {
      if (!/^\.infra(\/(run|undo|base$|shared)|$)/.test(path)) order.push(`${call} ${path}`);
    };
    const before = { '.infra/.gitignore': 'x', '.infra/shared/old': 'x' };
    const disk = new MemoryDisk(before).copy({ beforeWrite });
    const large = 'x'.repeat(4097);
    const record = put('.infra/base/a.jsonl', null, '');
    const gone = remove('.infra/shared/old', 'x');
    apply(disk, record, put('large', null, large), put('z', null, ''), put('a', null, ''), gone);
    expect(order).toEqual([
      'writeNew z',
      'writeNew a',
      'rename large',
      'rename .infra/base/a.jsonl',
    ]);
  });

  test('stages new files where others go away first: one may lie on their way', () => {
    const disk = new MemoryDisk({ a: '1' });
    apply(disk, remove('a', '1'), put('a/b', null, '2'));
    expect(files(disk)).toMatchObject({ 'a/b': '2' });
  });

  test.each(['mine', '', '2'])(
    'a file that appears where a new one is to come stays, and nothing else does: %j',
    (text) => {
      const beforeWrite: MemoryOptions['beforeWrite'] = ({ call, path }, now) => {
        if (call === 'writeNew' && path === 'new/b') now.put('new/b', text);
      };
      const disk = new MemoryDisk({ a: '1' }).copy({ beforeWrite });
      const changes = [put('a', '1', '2'), put('new/a', null, '2'), put('new/b', null, '2')];
      expect(problemsOf(() => apply(disk, ...changes))).toEqual([
        'new/b changed while create-infra-module was at work: nothing was written',
      ]);
      expect(files(disk)).toEqual({ a: '1', 'new/b': text });
      expect(disk.kind('.infra/run' as RepoPath)).toBeNull();
    },
  );

  test('without changes writes nothing at all', () => {
    const disk = new MemoryDisk({ a: '1' });
    expect(apply(disk).number).toBeNull();
    expect(recover(disk, ME)).toEqual(NONE);
    expect([disk.writes, pendingRun(disk), lastRun(disk)]).toEqual([0, null, null]);
  });

  test('with changes that change nothing leaves no record and no file', () => {
    const disk = new MemoryDisk({ a: '1', '.infra/.gitignore': 'mine' });
    expect(apply(disk, put('a', '1', '1')).number).toBeNull();
    expect(disk.files()).toEqual({ a: '1', '.infra/.gitignore': 'mine' });
  });

  test('keeps an ignore file that is there, or is among the changes', () => {
    const disk = new MemoryDisk();
    apply(disk, put('.infra/.gitignore', null, 'own\n'));
    expect(files(disk)).toEqual({ '.infra/.gitignore': 'own\n' });
    apply(disk, put('a', null, ''));
    expect(files(disk)['.infra/.gitignore']).toBe('own\n');
  });

  test('removes folders that it emptied, not those with something in them', () => {
    const disk = new MemoryDisk({ 'a/b/c/f': '1', 'a/mine': '', 'x/y/f': '2' });
    apply(disk, remove('a/b/c/f', '1'), remove('x/y/f', '2'));
    expect(disk.folders().filter((path) => !path.startsWith('.infra'))).toEqual(['a']);
  });

  test('turns a folder into a file and a file into a folder', () => {
    const disk = new MemoryDisk({ 'a/b/f': '1', x: '2' });
    apply(disk, put('a', null, 'A'), remove('a/b/f', '1'), remove('x', '2'), put('x/y', null, 'Y'));
    expect(files(disk)).toEqual({ '.infra/.gitignore': 'run/\nundo/\n', a: 'A', 'x/y': 'Y' });
  });
});

describe('is refused, with nothing written,', () => {
  function refused(disk: MemoryDisk, ...changes: FileChange[]): string[] {
    const before = [disk.files(), disk.folders()];
    const problems = problemsOf(() => apply(disk, ...changes));
    expect([disk.files(), disk.folders()]).toEqual(before);
    return problems;
  }
  const changed = (path: string): string =>
    `${path} changed while create-infra-module was at work: nothing was written`;
  const oneName = (path: string, twin: string): string =>
    `${path} and ${twin} are one name on macOS and Windows: nothing was written`;

  test('for every file that is not as it was read', () => {
    const disk = new MemoryDisk({ edited: 'new', there: 'x', mode: 'new', 'dir/f': '' });
    expect(
      refused(
        disk,
        put('edited', 'old', 'mine'),
        remove('gone', 'old'),
        put('there', null, 'mine'),
        put('mode', 'old', 'old', true),
        put('dir', null, 'file'),
        put('no/folder', 'old', 'mine'),
        put('fine', null, 'fine'),
      ),
    ).toEqual(['edited', 'gone', 'there', 'mode', 'dir', 'no/folder'].map(changed));
  });

  test('for links, at the file and on the way', () => {
    const disk = new MemoryDisk({ 'real/f': '1', target: '2' });
    disk.link('folder', 'real');
    disk.link('file', 'target');
    expect(
      refused(disk, put('folder/new', null, ''), put('file', null, ''), put('folder/f', '1', '')),
    ).toEqual([
      'folder is a symbolic link, where a directory is needed: nothing was written',
      'file is a symbolic link: nothing was written',
    ]);
  });

  test('for a file where a directory is needed', () => {
    expect(refused(new MemoryDisk({ a: '' }), put('a/b/c', null, ''))).toEqual([
      'a is a file, where a directory is needed: nothing was written',
    ]);
  });

  test('for names that differ in case only, among the changes and on the disk', () => {
    const disk = new MemoryDisk({ 'Docs/x': '', 'readme.md': '' });
    expect(
      refused(
        disk,
        put('docs/y', null, ''),
        put('README.md', null, ''),
        put('new/Grün', null, ''),
        put('new/gru\u0308n', null, ''),
        put('m/a', null, ''),
        put('M/b', null, ''),
      ),
    ).toEqual([
      oneName('docs', 'Docs'),
      oneName('README.md', 'readme.md'),
      oneName('new/gru\u0308n', 'new/Grün'),
      oneName('M', 'm'),
    ]);
  });

  test('for a new case of a name where the disk takes both as one', () => {
    const changes = [remove('Name', '1'), put('name', null, '2')];
    const disk = new MemoryDisk({ Name: '1' }, { caseInsensitive: true });
    expect(refused(disk, ...changes)).toEqual([oneName('name', 'Name')]);
    const exact = new MemoryDisk({ Name: '1' });
    apply(exact, ...changes);
    expect(files(exact)).toEqual({ '.infra/.gitignore': 'run/\nundo/\n', name: '2' });
  });

  test('where .infra is no directory', () => {
    const disk = new MemoryDisk({ 'elsewhere/f': '' });
    disk.link('.infra', 'elsewhere');
    expect(refused(disk, put('a', null, ''))).toEqual(['.infra is no directory']);
  });

  test('two changes of one file are a bug of the caller', () => {
    const disk = new MemoryDisk();
    expect(() => apply(disk, put('a', null, '1'), put('a', null, '2'))).toThrow('two changes of a');
    expect(() => apply(disk, put('.infra/undo/1/x', null, '1'))).toThrow('no place for a change');
    expect(disk.files()).toEqual({});
  });
});

describe('what fails half way', () => {
  test('is taken back and told with the reason', () => {
    const files = { 'a/one': '1', 'b/two': '2', 'b/sub/mine': '3' };
    const beforeWrite: MemoryOptions['beforeWrite'] = ({ call, path }) => {
      if (call === 'rename' && path === 'b/two') {
        throw new UserError({ message: 'cannot write b/two: permission denied', file: 'b/two' });
      }
    };
    const disk = new MemoryDisk(files).copy({ beforeWrite });
    const changes = [remove('a/one', '1'), put('new/x', null, ''), put('b/two', '2', 'two')];
    expect(problemsOf(() => apply(disk, ...changes))).toEqual([
      'cannot write b/two: permission denied: everything is as it was before',
    ]);
    expect([disk.files(), disk.folders()]).toEqual([files, ['a', 'b', 'b/sub']]);
  });

  test('before anything was moved leaves nothing either', () => {
    const beforeWrite: MemoryOptions['beforeWrite'] = ({ path }) => {
      if (path.endsWith('/new/1')) throw new UserError('no space left');
    };
    const disk = new MemoryDisk({ a: '1' }).copy({ beforeWrite });
    expect(problemsOf(() => apply(disk, put('a', '1', '2')))).toEqual([
      'no space left: nothing was written',
    ]);
    expect([disk.files(), disk.folders()]).toEqual([{ a: '1' }, []]);
  });

  test('because a folder is not empty after all, is taken back', () => {
    const before = { 'a/f': '1', 'a/mine': '2' };
    const disk = new MemoryDisk(before);
    expect(problemsOf(() => apply(disk, remove('a/f', '1'), put('a', null, 'x')))).toEqual([
      'a changed while create-infra-module was at work: everything is as it was before',
    ]);
    expect(disk.files()).toEqual(before);
  });

  test.each([
    ['while files go into place', 'a', 'everything is as it was before'],
    ['while contents are staged', '.infra/run/1/new', 'nothing was written'],
  ])('an edit that comes %s is kept', (_when, moment, outcome) => {
    let edited = false;
    const beforeWrite: MemoryOptions['beforeWrite'] = ({ path }, disk) => {
      if (edited || path !== moment) return;
      edited = true;
      disk.put('b', 'edited');
    };
    const disk = new MemoryDisk({ a: '1', b: '1' }).copy({ beforeWrite });
    expect(problemsOf(() => apply(disk, put('a', '1', '2'), put('b', '1', '2')))).toEqual([
      `b changed while create-infra-module was at work: ${outcome}`,
    ]);
    expect(disk.files()).toEqual({ a: '1', b: 'edited' });
  });
});

describe('after a kill', () => {
  const journal = (call: string, path: string): boolean =>
    call === 'rename' && path.endsWith('journal.json');
  const firstFile = (call: string, path: string): boolean => call === 'rename' && path === 'a';
  const changes = [put('a', '1', '2'), put('b', '1', '2'), put('c', null, '2'), remove('d', '1')];
  const before = { a: '1', b: '1', d: '1' };

  test('before the journal nothing has happened', () => {
    const disk = killed(new MemoryDisk(before), journal, ...changes);
    expect(pendingRun(disk)).toEqual({ ...OPTIONS, committed: false });
    expect(recover(disk, ME)).toEqual({ outcome: 'rolled-back', leftAlone: [] });
    expect([disk.files(), pendingRun(disk)]).toEqual([before, null]);
  });

  test.each([
    ['not made', undefined],
    ['made and empty', ''],
    ['whole', '2'],
  ])('before the run is decided a new file goes away: %s', (_what, text) => {
    const atC = (call: string, path: string): boolean => call === 'writeNew' && path === 'new/c';
    const two = [put('a', '1', '2'), put('new/b', null, '2'), put('new/c', null, '2')];
    const disk = killed(new MemoryDisk({ a: '1' }), atC, ...two);
    if (text !== undefined) disk.put('new/c', text);
    expect(disk.files()['new/b']).toBe('2');
    expect(recover(disk, ME)).toEqual({ outcome: 'rolled-back', leftAlone: [] });
    expect([disk.files(), disk.folders()]).toEqual([{ a: '1' }, []]);
  });

  test('a new file that somebody went on with stays', () => {
    const disk = killed(new MemoryDisk({ a: '1' }), journal, put('new/b', null, '2'));
    disk.put('new/b', '2 and mine');
    expect(recover(disk, ME)).toEqual({ outcome: 'rolled-back', leftAlone: ['new/b'] });
    expect(disk.files()).toEqual({ a: '1', 'new/b': '2 and mine' });
    expect(pendingRun(disk)).toBeNull();
  });

  test('where a branch with the same files was checked out since, they stay', () => {
    const record = put('.infra/lock/new.json', null, '{}');
    const disk = killed(new MemoryDisk({ a: '1' }), journal, put('new/b', null, '2'), record);
    disk.put('.infra/lock/new.json', '{}');
    disk.put('.infra/.gitignore', '');
    expect(recover(disk, ME)).toEqual({ outcome: 'rolled-back', leftAlone: [] });
    expect(disk.files()).toEqual({
      '.infra/.gitignore': '',
      '.infra/lock/new.json': '{}',
      a: '1',
      'new/b': '2',
    });
  });

  test('what people did since to what the run had not touched stays as they left it', () => {
    const four = [
      put('a', '1', '2'),
      put('large', null, 'x'.repeat(5000)),
      put('tool', 't', 't', true),
      put('new/b', null, '2'),
    ];
    const disk = killed(new MemoryDisk({ a: '1', tool: 't' }), journal, ...four);
    disk.put('a', '2');
    disk.put('tool', 't', true);
    expect(recover(disk, ME)).toEqual({ outcome: 'rolled-back', leftAlone: [] });
    expect(disk.files()).toEqual({ a: '2', 'tool*': 't' });
  });

  test('a file that was edited before its new content was staged is none of the run', () => {
    const staging = (call: string, path: string): boolean =>
      call === 'writeNew' && path.endsWith('/0');
    const disk = killed(
      new MemoryDisk({ a: '1', '.infra/.gitignore': '' }),
      staging,
      put('a', '1', '2'),
    );
    disk.put('a', 'mine');
    expect(recover(disk, ME)).toEqual({ outcome: 'rolled-back', leftAlone: [] });
    expect(disk.files()).toEqual({ a: 'mine', '.infra/.gitignore': '' });
  });

  test('after the journal the run is finished, and can be taken back', () => {
    const disk = killed(new MemoryDisk(before), firstFile, ...changes);
    expect(pendingRun(disk)).toEqual({ ...OPTIONS, committed: true });
    expect(recover(disk, ME)).toEqual({ outcome: 'finished', leftAlone: [] });
    expect(files(disk)).toEqual({ '.infra/.gitignore': 'run/\nundo/\n', a: '2', b: '2', c: '2' });
    expect([pendingRun(disk), lastRun(disk)?.number]).toEqual([null, 1]);
  });

  test('what people changed since stays theirs; the new content is kept beside', () => {
    const disk = killed(
      new MemoryDisk({ ...before, 'e/f': '1' }),
      firstFile,
      ...changes,
      put('e/g', null, 'G'),
    );
    disk.put('b', 'edited');
    disk.put('c', 'written');
    disk.put('d', 'edited');
    disk.unlink('e/f' as RepoPath);
    disk.rmdir('e' as RepoPath);
    disk.link('e', '.');
    expect(recover(disk, ME)).toEqual({ outcome: 'finished', leftAlone: ['d', 'b', 'c', 'e/g'] });
    const after = disk.files();
    expect([after.a, after.b, after.c, after.d]).toEqual(['2', 'edited', 'written', 'edited']);
    const record = lastRun(disk);
    const kept = record?.left.map((index) => after[`.infra/undo/1/new/${index}`]);
    expect(kept).toEqual([undefined, '2', '2', 'G']);
  });

  test('what people made the same themselves is done; nothing is kept of it', () => {
    const disk = killed(new MemoryDisk(before), firstFile, ...changes);
    disk.put('c', '2');
    expect(recover(disk, ME)).toEqual({ outcome: 'finished', leftAlone: [] });
    expect(disk.list('.infra/undo/1' as RepoPath).map(({ name }) => name)).toEqual([
      'journal.json',
      'old',
    ]);
  });

  test('staged content that is not what the journal says is not put into place', () => {
    const disk = killed(new MemoryDisk(before), firstFile, ...changes);
    const ops = (JSON.parse(String(disk.read(JOURNAL))) as { ops: { path: string }[] }).ops;
    disk.put(`.infra/run/1/new/${ops.findIndex(({ path }) => path === 'c')}`, 'other');
    expect(recover(disk, ME)).toEqual({ outcome: 'finished', leftAlone: ['c'] });
    expect(disk.kind('c' as RepoPath)).toBeNull();
  });

  test('the next run ends it first', () => {
    const disk = killed(new MemoryDisk(before), firstFile, ...changes);
    const run = apply(disk, put('next', null, ''));
    expect([run.number, run.recovered]).toEqual([2, { outcome: 'finished', leftAlone: [] }]);
    expect(files(disk)).toMatchObject({ a: '2', next: '' });
  });

  test('a run that no longer fits then says why', () => {
    const disk = killed(new MemoryDisk(before), firstFile, ...changes);
    expect(problemsOf(() => apply(disk, put('a', '1', '3')))).toEqual([
      'a changed while create-infra-module was at work: nothing was written: an interrupted run was finished just before',
    ]);
  });

  test.each([
    ['no JSON', '{"version":1'],
    ['another shape', '{"version":1,"ops":[{}]}'],
  ])('a journal that is %s is told, not guessed at', (_what, text) => {
    const disk = killed(new MemoryDisk(before), firstFile, ...changes);
    disk.put(JOURNAL, text);
    const message =
      '.infra/run/1/journal.json cannot be read: an interrupted run can be neither finished nor taken back';
    expect(problemsOf(() => pendingRun(disk))).toEqual([message]);
    expect(problemsOf(() => recover(disk, ME))).toEqual([message]);
    expect(disk.files()).toMatchObject({ a: '1', b: '1' });
  });

  test('a journal that names a path outside is refused', () => {
    const disk = new MemoryDisk();
    const op = { kind: 'put', path: '../x', before: null, after: sha256('x') };
    const head = { version: 1, command: '', now: '', undoes: null, folders: [] };
    disk.put(JOURNAL, JSON.stringify({ ...head, ops: [op] }));
    disk.put('.infra/run/1/new/0', 'x');
    expect(problemsOf(() => recover(disk, ME))[0]).toContain('"../x" is not a path inside');
  });
});
