import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { UserError } from '../../../src/errors.ts';
import type { DiskWriter } from '../../../src/io/io.ts';
import { MemoryDisk } from '../../../src/io/memory-disk.ts';
import { nodeDisk } from '../../../src/io/node-disk.ts';
import type { RepoPath } from '../../../src/model.ts';

interface Case {
  disk: DiskWriter;
  link(path: string, target: string): void;
}

const folders: string[] = [];
const p = (path: string): RepoPath => path as RepoPath;
const sha = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

function onNode(): Case {
  const root = mkdtempSync(join(tmpdir(), 'disk-'));
  folders.push(root);
  return { disk: nodeDisk(root), link: (path, target) => symlinkSync(target, join(root, path)) };
}

function inMemory(): Case {
  const disk = new MemoryDisk();
  return { disk, link: (path, target) => disk.link(path, target) };
}

/** File and message of the UserError that a call ends in. */
function refusal(call: () => unknown): [string | undefined, string] {
  try {
    call();
  } catch (error) {
    if (error instanceof UserError) return [error.problems[0]?.file, error.message];
    throw error;
  }
  throw new Error('nothing was thrown');
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ['the real disk', onNode],
  ['the disk in memory', inMemory],
])('%s', (_name, open) => {
  test('gives back what was written', () => {
    const { disk } = open();
    disk.mkdir(p('a'));
    disk.write(p('a/text'), 'grün\n');
    disk.write(p('a/bytes'), Buffer.from([0, 255, 13, 10]));
    disk.write(p('empty'), '');
    expect(disk.read(p('a/text'))?.toString()).toBe('grün\n');
    expect(disk.read(p('a/bytes'))).toEqual(Buffer.from([0, 255, 13, 10]));
    expect(disk.read(p('empty'))).toEqual(Buffer.alloc(0));
    expect(disk.hash(p('a/text'))).toBe(sha('grün\n'));
    expect(disk.hash(p('empty'))).toBe(sha(''));
    disk.write(p('a/text'), 'new');
    expect(disk.read(p('a/text'))?.toString()).toBe('new');
  });

  test.each([65_535, 65_536, 65_537, 200_000])('reads and hashes %i bytes', (size) => {
    const { disk } = open();
    const bytes = Buffer.alloc(size, 'abcdefg');
    disk.write(p('big'), bytes);
    expect(disk.hash(p('big'))).toBe(sha(bytes));
    expect(disk.read(p('big'))?.equals(bytes)).toBe(true);
  });

  test('a buffer that was read does not change with the next read', () => {
    const { disk } = open();
    disk.write(p('a'), 'first');
    disk.write(p('b'), 'other');
    const first = disk.read(p('a'));
    disk.read(p('b'));
    expect(first?.toString()).toBe('first');
  });

  test('answers null where nothing is, below a file too', () => {
    const { disk } = open();
    disk.write(p('file'), 'x');
    for (const path of ['none', 'none/deeper', 'file/below', 'file/below/deeper']) {
      expect([disk.read(p(path)), disk.hash(p(path)), disk.kind(p(path))]).toEqual([
        null,
        null,
        null,
      ]);
      expect(disk.executable(p(path))).toBe(false);
      expect(disk.list(p(path))).toEqual([]);
    }
    expect(disk.list(p('file'))).toEqual([]);
  });

  test('tells kinds and lists by name', () => {
    const { disk, link } = open();
    disk.write(p('b.txt'), '');
    disk.mkdir(p('a'));
    disk.write(p('B.txt'), '');
    link('c', 'b.txt');
    expect(disk.list(p(''))).toEqual([
      { name: 'B.txt', kind: 'file' },
      { name: 'a', kind: 'directory' },
      { name: 'b.txt', kind: 'file' },
      { name: 'c', kind: 'symlink' },
    ]);
    expect(disk.kind(p(''))).toBe('directory');
    expect(disk.kind(p('c'))).toBe('symlink');
  });

  test('the quick hash is that of a regular file, executable where that is asked for', () => {
    const { disk, link } = open();
    disk.mkdir(p('a'));
    disk.write(p('a/run.sh'), 'echo\n', true);
    disk.write(p('a/text'), 'x'.repeat(100_000));
    link('a/link', 'text');
    expect(disk.quickHash(p('a/run.sh'), true)).toBe(sha('echo\n'));
    expect(disk.quickHash(p('a/text'), false)).toBe(sha('x'.repeat(100_000)));
    expect(disk.quickHash(p('a/text'), true)).toBeNull();
    for (const path of ['a', 'a/link', 'a/none', 'none/x', 'a/text/x']) {
      expect([path, disk.quickHash(p(path), false)]).toEqual([path, null]);
    }
    const there = ['a', 'a/run.sh', 'a/link', 'a/none', 'none/x', 'a/text/x'];
    expect(there.filter((path) => disk.quickHas(p(path)))).toEqual(['a', 'a/run.sh', 'a/link']);
  });

  test('a directory is no file', () => {
    const { disk } = open();
    disk.mkdir(p('d'));
    expect(disk.hash(p('d'))).toBeNull();
    expect(refusal(() => disk.read(p('d')))).toEqual([
      'd',
      'cannot read d: a directory is in the way',
    ]);
    expect(refusal(() => disk.write(p('d'), 'x'))[0]).toBe('d');
    expect(refusal(() => disk.unlink(p('d')))[0]).toBe('d');
  });

  test('a link in the last part is never followed', () => {
    const { disk, link } = open();
    disk.write(p('target'), 'kept');
    disk.mkdir(p('folder'));
    disk.write(p('folder/x'), '');
    link('link', 'target');
    link('dirlink', 'folder');
    expect(disk.hash(p('link'))).toBeNull();
    expect(disk.executable(p('link'))).toBe(false);
    expect(disk.list(p('dirlink'))).toEqual([]);
    expect(refusal(() => disk.read(p('link')))).toEqual([
      'link',
      'cannot read link: it is a symbolic link',
    ]);
    expect(refusal(() => disk.write(p('link'), 'x'))[0]).toBe('link');
    expect(disk.writeNew(p('link'), 'x')).toBe(false);
    disk.write(p('other'), 'new');
    disk.rename(p('other'), p('link'));
    expect(disk.kind(p('link'))).toBe('file');
    expect(disk.read(p('target'))?.toString()).toBe('kept');
  });

  test('a link in a parent folder is followed inside the root and refused outside', () => {
    const { disk, link } = open();
    disk.mkdir(p('real'));
    disk.write(p('real/file'), 'x');
    disk.mkdir(p('deep'));
    link('deep/in', '../real');
    link('out', '..');
    link('absolute', '/etc');
    link('deep/far', '../../..');
    link('broken', 'nowhere');
    expect(disk.read(p('deep/in/file'))?.toString()).toBe('x');
    disk.write(p('deep/in/new'), 'y');
    expect(disk.read(p('real/new'))?.toString()).toBe('y');
    expect(disk.read(p('broken/file'))).toBeNull();
    const message = (folder: string): string =>
      `${folder} is a symbolic link that leaves the repository`;
    for (const folder of ['out', 'absolute', 'deep/far']) {
      const path = p(`${folder}/hosts`);
      const calls = [
        () => disk.read(path),
        () => disk.hash(path),
        () => disk.kind(path),
        () => disk.list(p(`${folder}/apt`)),
        () => disk.write(path, 'x'),
        () => disk.writeNew(path, 'x'),
        () => disk.mkdir(path),
        () => disk.rename(p('real/file'), path),
        () => disk.rename(path, p('real/stolen')),
        () => disk.unlink(path),
        () => disk.rmdir(path),
        () => disk.setExecutable(path, true),
      ];
      for (const call of calls) expect(refusal(call)).toEqual([folder, message(folder)]);
    }
  });

  test('a folder that becomes a link is looked at again', () => {
    const { disk, link } = open();
    disk.mkdir(p('d'));
    disk.write(p('d/f'), 'x');
    expect(disk.hash(p('d/f'))).toBe(sha('x'));
    disk.unlink(p('d/f'));
    expect(disk.rmdir(p('d'))).toBe(true);
    link('d', '..');
    expect(refusal(() => disk.hash(p('d/f')))[0]).toBe('d');
  });

  test('makes and removes directories', () => {
    const { disk } = open();
    expect(disk.mkdir(p('a'))).toBe(true);
    expect(disk.mkdir(p('a'))).toBe(false);
    disk.write(p('a/f'), '');
    expect(disk.rmdir(p('a'))).toBe(false);
    expect(disk.rmdir(p('none'))).toBe(false);
    expect(disk.rmdir(p('a/f'))).toBe(false);
    disk.unlink(p('a/f'));
    disk.unlink(p('a/f'));
    disk.unlink(p('none/f'));
    expect(disk.rmdir(p('a'))).toBe(true);
    expect(disk.kind(p('a'))).toBeNull();
    disk.write(p('f'), '');
    expect(refusal(() => disk.mkdir(p('f')))[0]).toBe('f');
    expect(refusal(() => disk.mkdir(p('x/y')))[0]).toBe('x/y');
    expect(refusal(() => disk.write(p('x/y'), ''))).toEqual([
      'x/y',
      'cannot write x/y: its directory is not there',
    ]);
  });

  test('writeNew leaves what is there', () => {
    const { disk } = open();
    expect(disk.writeNew(p('f'), 'one')).toBe(true);
    expect(disk.writeNew(p('f'), 'two')).toBe(false);
    disk.mkdir(p('d'));
    expect(disk.writeNew(p('d'), 'two')).toBe(false);
    expect(disk.read(p('f'))?.toString()).toBe('one');
  });

  test('renames files over files and whole folders, never over a folder', () => {
    const { disk } = open();
    disk.mkdir(p('from'));
    disk.mkdir(p('full'));
    disk.write(p('from/f'), 'moved');
    disk.write(p('full/g'), 'there');
    disk.write(p('f'), 'old');
    disk.write(p('new'), 'new');
    disk.rename(p('new'), p('f'));
    expect(disk.read(p('f'))?.toString()).toBe('new');
    expect(disk.kind(p('new'))).toBeNull();
    expect(refusal(() => disk.rename(p('f'), p('full')))[0]).toBe('full');
    expect(refusal(() => disk.rename(p('from'), p('full')))[0]).toBe('full');
    expect(refusal(() => disk.rename(p('from'), p('f')))[0]).toBe('f');
    expect(refusal(() => disk.rename(p('none'), p('f')))[0]).toBe('f');
    expect(disk.hash(p('from/f'))).toBe(sha('moved'));
    disk.rename(p('from'), p('to'));
    expect([disk.hash(p('from/f')), disk.hash(p('to/f'))]).toEqual([null, sha('moved')]);
  });

  test('modes: set with the first write or later, kept when rewritten', () => {
    const { disk } = open();
    disk.write(p('tool'), '', true);
    disk.writeNew(p('other'), '', true);
    disk.write(p('plain'), '');
    expect(['tool', 'other', 'plain'].map((path) => disk.executable(p(path)))).toEqual([
      true,
      true,
      false,
    ]);
    disk.write(p('tool'), 'again');
    expect(disk.executable(p('tool'))).toBe(true);
    disk.write(p('tool'), 'again', false);
    expect(disk.executable(p('tool'))).toBe(false);
    disk.setExecutable(p('plain'), true);
    expect(disk.executable(p('plain'))).toBe(true);
    disk.setExecutable(p('plain'), false);
    expect(disk.executable(p('plain'))).toBe(false);
    disk.setExecutable(p('none'), true);
    expect(disk.executable(p(''))).toBe(false);
  });
});

describe('the disk in memory only', () => {
  test('caseInsensitive: two spellings are one file, the first spelling is listed', () => {
    const disk = new MemoryDisk({ 'Docs/Readme.md': 'x' }, { caseInsensitive: true });
    expect(disk.read(p('docs/README.md'))?.toString()).toBe('x');
    expect(disk.writeNew(p('DOCS/readme.md'), 'y')).toBe(false);
    expect(disk.list(p('docs'))).toEqual([{ name: 'Readme.md', kind: 'file' }]);
  });

  test('windows: no modes, and names that it does not take are refused', () => {
    const disk = new MemoryDisk({}, { windows: true });
    disk.write(p('tool'), '', true);
    expect(disk.executable(p('tool'))).toBe(false);
    expect(refusal(() => disk.write(p('aux.txt'), ''))[0]).toBe('aux.txt');
    expect(refusal(() => disk.mkdir(p('a:b')))[0]).toBe('a:b');
  });

  test('beforeWrite sees every change and its error is the answer', () => {
    const seen: string[] = [];
    const disk = new MemoryDisk(
      {},
      {
        beforeWrite: ({ number, call, path }) => {
          seen.push(`${number} ${call} ${path}`);
          if (number === 2) throw new UserError('full');
        },
      },
    );
    disk.mkdir(p('a'));
    expect(refusal(() => disk.write(p('a/f'), 'x'))[1]).toBe('full');
    expect(seen).toEqual(['1 mkdir a', '2 write a/f']);
    expect([disk.files(), disk.folders(), disk.writes]).toEqual([{}, ['a'], 2]);
  });

  test('a copy goes its own way', () => {
    const disk = new MemoryDisk({ 'a/b': '1' });
    const copy = disk.copy();
    copy.write(p('a/b'), '2', true);
    copy.link('l', 'a');
    expect(disk.files()).toEqual({ 'a/b': '1' });
    expect(copy.files()).toEqual({ 'a/b*': '2', l: '->a' });
  });
});

describe('the real disk only', () => {
  const asRoot = process.getuid?.() === 0;

  (asRoot ? test.skip : test)('a file that may not be read is named', () => {
    const { disk } = onNode();
    disk.write(p('secret'), 'x');
    chmodSync(join(disk.root, 'secret'), 0);
    expect(refusal(() => disk.hash(p('secret')))).toEqual([
      'secret',
      'cannot read secret: permission denied',
    ]);
  });

  test('execute permission follows read permission', () => {
    const { disk } = onNode();
    disk.write(p('tool'), 'x');
    chmodSync(join(disk.root, 'tool'), 0o640);
    disk.setExecutable(p('tool'), true);
    expect(statSync(join(disk.root, 'tool')).mode & 0o777).toBe(0o750);
    disk.setExecutable(p('tool'), false);
    expect(statSync(join(disk.root, 'tool')).mode & 0o777).toBe(0o640);
  });

  test('what the system refuses names the file and the reason', () => {
    const { disk } = onNode();
    const long = 'x'.repeat(300);
    for (const call of [() => disk.hash(p(long)), () => disk.write(p(long), '')]) {
      expect(refusal(call)).toEqual([long, expect.stringContaining('the name is too long')]);
    }
  });

  test('a named pipe neither hangs the tool nor passes for a file', () => {
    const { disk } = onNode();
    execFileSync('mkfifo', [join(disk.root, 'pipe')]);
    expect([disk.kind(p('pipe')), disk.hash(p('pipe'))]).toEqual(['other', null]);
    expect(refusal(() => disk.read(p('pipe')))).toEqual([
      'pipe',
      'cannot read pipe: not a regular file',
    ]);
  });

  test('a root that is itself a link works', () => {
    const { disk } = onNode();
    disk.mkdir(p('real'));
    disk.write(p('real/f'), 'x');
    symlinkSync('real', join(disk.root, 'link'));
    const through = nodeDisk(join(disk.root, 'link'));
    expect(through.list(p(''))).toEqual([{ name: 'f', kind: 'file' }]);
    expect(through.hash(p('f'))).toBe(sha('x'));
  });
});
