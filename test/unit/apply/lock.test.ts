import { describe, expect, test } from '@jest/globals';
import { applyChanges, recover } from '../../../src/apply.ts';
import { releaseLock, takeLock } from '../../../src/apply/lock.ts';
import { MemoryDisk, type MemoryOptions } from '../../../src/io/memory-disk.ts';
import type { RepoPath } from '../../../src/model.ts';
import { processesOf } from '../../support/processes.ts';

const LOCK = '.infra/run/lock' as RepoPath;
const NOTE = { command: 'sync', now: '2026-01-01T00:00:00Z' };
const CHANGE = { path: 'a' as RepoPath, before: null, after: { bytes: '1', executable: false } };

function held(pid: number, host = 'here'): string {
  return `${JSON.stringify({ pid, host, ...NOTE })}\n`;
}

describe('the lock', () => {
  test('names its holder and leaves nothing behind', () => {
    const disk = new MemoryDisk();
    takeLock(disk, processesOf(5), NOTE);
    expect(disk.files()).toEqual({ [LOCK]: held(5) });
    releaseLock(disk);
    expect([disk.files(), disk.folders()]).toEqual([{}, []]);
  });

  test.each([
    ['a process that runs', held(7), 'pid 7'],
    ['a process elsewhere', held(8, 'build-host'), 'pid 8 on build-host'],
  ])('of %s is respected', (_whose, text, named) => {
    const disk = new MemoryDisk({ [LOCK]: text });
    const me = processesOf(1, [7]);
    const message = `another create-infra-module is writing (${named}): nothing was written`;
    expect(() => applyChanges(disk, me, [CHANGE], NOTE)).toThrow(message);
    expect(() => recover(disk, me)).toThrow(message);
    expect(disk.files()).toEqual({ [LOCK]: text });
  });

  test.each([
    ['a dead process', held(9)],
    ['an earlier process with our own number', held(1)],
    ['nobody: empty', ''],
    ['nobody: torn', held(7).slice(0, 9)],
    ['nobody: other JSON', '[]'],
  ])('of %s is taken over', (_whose, text) => {
    const disk = new MemoryDisk({ [LOCK]: text });
    applyChanges(disk, processesOf(1, [1, 7]), [CHANGE], NOTE);
    expect(disk.files()['a']).toBe('1');
    expect(disk.kind('.infra/run' as RepoPath)).toBeNull();
  });

  test('that a faster process took over meanwhile is given back to it', () => {
    const beforeWrite: MemoryOptions['beforeWrite'] = ({ call, path }, disk) => {
      if (call === 'rename' && path === '.infra/run/lock.1') disk.put(LOCK, held(7));
    };
    const disk = new MemoryDisk({ [LOCK]: held(9) }).copy({ beforeWrite });
    expect(() => takeLock(disk, processesOf(1, [7]), NOTE)).toThrow('is writing (pid 7)');
    expect(disk.files()).toEqual({ [LOCK]: held(7) });
  });

  test('that another took for torn while it was being written is lost, not shared', () => {
    class Contested extends MemoryDisk {
      override writeNew(path: RepoPath, bytes: string | Buffer): boolean {
        const made = super.writeNew(path, bytes);
        this.put(LOCK, held(7));
        return made;
      }
    }
    const disk = new Contested();
    expect(() => takeLock(disk, processesOf(1, [7]), NOTE)).toThrow('is writing (pid 7)');
    expect(disk.files()).toEqual({ [LOCK]: held(7) });
  });

  test('survives that the folder goes away between two calls', () => {
    let gone = false;
    const beforeWrite: MemoryOptions['beforeWrite'] = ({ call }, disk) => {
      if (call !== 'writeNew' || gone) return;
      gone = true;
      disk.rmdir('.infra/run' as RepoPath);
    };
    const disk = new MemoryDisk({}).copy({ beforeWrite });
    takeLock(disk, processesOf(1), NOTE);
    expect(disk.files()).toEqual({ [LOCK]: held(1) });
  });

  test('leftovers of a kill in the middle of a take-over are removed', () => {
    const disk = new MemoryDisk({ '.infra/run/lock.4': held(9) });
    expect(recover(disk, processesOf(1))).toEqual({ outcome: 'none', leftAlone: [] });
    expect([disk.files(), disk.folders()]).toEqual([{}, []]);
  });
});
