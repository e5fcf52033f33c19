import { describe, expect, test } from '@jest/globals';
import { applyChanges, type FileChange, lastRun, readUndo, undoRun } from '../../../src/apply.ts';
import { MemoryDisk } from '../../../src/io/memory-disk.ts';
import { sha256 } from '../../../src/lib/hash.ts';
import type { RepoPath } from '../../../src/model.ts';
import { processesOf } from '../../support/processes.ts';

const ME = processesOf(1);
const NOW = '2026-01-01T00:00:00Z';

function put(path: string, before: string | null, text: string, executable = false): FileChange {
  const hash = before === null ? null : sha256(before);
  return { path: path as RepoPath, before: hash, after: { bytes: text, executable } };
}

function apply(disk: MemoryDisk, command: string, ...changes: FileChange[]): void {
  applyChanges(disk, ME, changes, { command, now: NOW });
}

function undo(disk: MemoryDisk, number?: number): RepoPath[] {
  const record = readUndo(disk, number);
  if (record === null) throw new Error('no record');
  return undoRun(disk, ME, record, { command: 'undo', now: NOW }).refused;
}

/** Files and folders outside `.infra`. */
function tree(disk: MemoryDisk): Record<string, string> {
  const own = Object.entries(disk.files()).filter(([path]) => !path.startsWith('.infra/'));
  return Object.fromEntries(own);
}

describe('undo', () => {
  test('brings back contents and modes and removes what was created', () => {
    const disk = new MemoryDisk({ 'a/text': '1', mode: 'm' });
    disk.put('a/tool', 'old', true);
    apply(
      disk,
      'sync',
      put('a/text', '1', '2'),
      put('mode', 'm', 'm', true),
      put('new/deep/file', null, 'n'),
      { path: 'a/tool' as RepoPath, before: sha256('old'), after: null },
    );
    expect(tree(disk)).toEqual({ 'a/text': '2', 'mode*': 'm', 'new/deep/file': 'n' });
    expect(undo(disk)).toEqual([]);
    expect(tree(disk)).toEqual({ 'a/text': '1', 'a/tool*': 'old', mode: 'm' });
    expect(disk.kind('new' as RepoPath)).toBeNull();
    expect(disk.kind('.infra/.gitignore' as RepoPath)).toBe('file');
  });

  test('refuses, file by file, what changed since', () => {
    const disk = new MemoryDisk({ edited: '1', deleted: '1', plain: '1', back: '1' });
    const gone = { path: 'back' as RepoPath, before: sha256('1'), after: null };
    const changes = ['edited', 'deleted', 'plain'].map((path) => put(path, '1', '2'));
    apply(disk, 'sync', ...changes, put('new', null, '2'), gone);
    disk.put('edited', 'mine');
    disk.unlink('deleted' as RepoPath);
    disk.put('new', 'mine');
    disk.put('back', 'mine');
    expect(undo(disk)).toEqual(['back', 'edited', 'deleted', 'new']);
    expect(tree(disk)).toEqual({ back: 'mine', edited: 'mine', new: 'mine', plain: '1' });
  });

  test('passes over what is as before already', () => {
    const disk = new MemoryDisk({ a: '1', b: '1' });
    apply(disk, 'sync', put('a', '1', '2'), put('b', '1', '2'), put('c', null, '2'));
    disk.put('a', '1');
    disk.unlink('c' as RepoPath);
    expect(undo(disk)).toEqual([]);
    expect(tree(disk)).toEqual({ a: '1', b: '1' });
  });

  test('refuses a file whose old content was tampered with', () => {
    const disk = new MemoryDisk({ a: '1' });
    apply(disk, 'sync', put('a', '1', '2'));
    const [kept] = Object.keys(disk.files()).filter((path) => path.includes('/old/'));
    disk.put(kept ?? '', 'evil');
    expect(undo(disk)).toEqual(['a']);
    expect(tree(disk)).toEqual({ a: '2' });
  });

  test('goes back run by run; an undo can be undone by its number', () => {
    const disk = new MemoryDisk();
    apply(disk, 'first', put('a', null, '1'));
    apply(disk, 'second', put('a', '1', '2'));
    expect(lastRun(disk)).toMatchObject({ number: 2, command: 'second', now: NOW });
    undo(disk);
    expect([tree(disk), lastRun(disk)?.number]).toEqual([{ a: '1' }, 1]);
    undo(disk, 3);
    expect(tree(disk)).toEqual({ a: '2' });
  });

  test('is kept for the newest twenty runs', () => {
    const disk = new MemoryDisk();
    for (let n = 1; n <= 22; n += 1) apply(disk, `run ${n}`, put(`f${n}`, null, ''));
    const numbers = disk.list('.infra/undo' as RepoPath).map(({ name }) => Number(name));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 3));
    expect([readUndo(disk, 2), readUndo(disk, 3)?.command]).toEqual([null, 'run 3']);
  });

  test('a record without its journal is none', () => {
    const disk = new MemoryDisk();
    apply(disk, 'first', put('a', null, '1'));
    apply(disk, 'second', put('b', null, '1'));
    disk.unlink('.infra/undo/2/journal.json' as RepoPath);
    expect([lastRun(disk)?.number, readUndo(disk, 2)]).toEqual([1, null]);
  });
});
