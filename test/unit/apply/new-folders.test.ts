import { describe, expect, test } from '@jest/globals';
import { applyChanges, type FileChange, lastRun, recover } from '../../../src/apply.ts';
import { UserError } from '../../../src/errors.ts';
import { MemoryDisk, type MemoryOptions } from '../../../src/io/memory-disk.ts';
import type { RepoPath } from '../../../src/model.ts';
import { processesOf } from '../../support/processes.ts';

const ME = processesOf(1);
const OPTIONS = { command: 'add service', now: '2026-02-03T04:05:06Z' };
const JOURNAL = '.infra/run/1/journal.json' as RepoPath;

const put = (path: string, text = path): FileChange => ({
  path: path as RepoPath,
  before: null,
  after: { bytes: text, executable: path.endsWith('.sh') },
});

/** A module with its package beside files that are there. */
const CHANGES = [
  put('infra/app/README.md'),
  put('infra/app/scripts/run.sh'),
  put('infra/app/terraform/env/dev.tfvars'),
  put('packages/app/Dockerfile'),
  put('infra/other/new.tf'),
  put('.infra/lock/app.json'),
];
const BEFORE = { 'infra/other/main.tf': 'main', 'infra.yaml': 'yaml' };
const AFTER = {
  ...BEFORE,
  'infra/app/README.md': 'infra/app/README.md',
  'infra/app/scripts/run.sh*': 'infra/app/scripts/run.sh',
  'infra/app/terraform/env/dev.tfvars': 'infra/app/terraform/env/dev.tfvars',
  'packages/app/Dockerfile': 'packages/app/Dockerfile',
  'infra/other/new.tf': 'infra/other/new.tf',
};

/** Files outside .infra. */
function files(disk: MemoryDisk): Record<string, string> {
  return Object.fromEntries(
    Object.entries(disk.files()).filter(([path]) => !path.startsWith('.infra/')),
  );
}

/** Every write of a run into a copy of the disk, and the disks that kills before them leave. */
function watched(disk: MemoryDisk): { calls: string[]; states: MemoryDisk[] } {
  const calls: string[] = [];
  const states: MemoryDisk[] = [];
  const beforeWrite: MemoryOptions['beforeWrite'] = ({ call, path }, now) => {
    calls.push(`${call} ${path}`);
    states.push(now.copy({}));
  };
  applyChanges(disk.copy({ beforeWrite }), processesOf(9), CHANGES, OPTIONS);
  return { calls, states };
}

describe('a folder that is new as a whole', () => {
  test('goes into place by one renaming, one beside other files file by file', () => {
    const { calls } = watched(new MemoryDisk(BEFORE));
    const placed = calls.filter((it) => /^rename (?!\.infra\/)/.test(it));
    expect(placed).toEqual(['rename infra/app', 'rename packages', 'rename infra/other/new.tf']);
  });

  test('is there entirely or not at all, wherever the run is killed', () => {
    const { calls, states } = watched(new MemoryDisk(BEFORE));
    const outcomes = states.map((disk) => {
      recover(disk, ME);
      return files(disk);
    });
    const decided = calls.findIndex((it) => it.endsWith('rename .infra/run/1/journal.json'));
    outcomes.forEach((outcome, index) => {
      expect(outcome).toEqual(index <= decided ? BEFORE : AFTER);
    });
    expect(decided).toBeGreaterThan(CHANGES.length);
  });

  test('leaves no empty folder behind when it is taken back', () => {
    const beforeWrite: MemoryOptions['beforeWrite'] = ({ call, path }) => {
      if (call === 'rename' && path === 'infra/other/new.tf') throw new UserError('disk full');
    };
    const disk = new MemoryDisk(BEFORE).copy({ beforeWrite });
    const run = (): unknown => applyChanges(disk, ME, CHANGES, OPTIONS);
    expect(run).toThrow('disk full: everything is as it was before');
    expect([disk.files(), disk.folders()]).toEqual([BEFORE, ['infra', 'infra/other']]);
  });

  test('that somebody else makes meanwhile is theirs, and nothing is written', () => {
    const beforeWrite: MemoryOptions['beforeWrite'] = ({ path }, disk) => {
      if (path === '.infra/run/1/journal.json') disk.put('infra/app/mine.tf', 'mine');
    };
    const disk = new MemoryDisk(BEFORE).copy({ beforeWrite });
    expect(() => applyChanges(disk, ME, CHANGES, OPTIONS)).toThrow(
      'infra/app/README.md changed while create-infra-module was at work: everything is as it was before',
    );
    expect(disk.files()).toEqual({ ...BEFORE, 'infra/app/mine.tf': 'mine' });
  });

  test('after a kill is filled up beside what people put there; what they took is kept for them', () => {
    const { calls, states } = watched(new MemoryDisk(BEFORE));
    const disk = states[calls.indexOf('rename infra/app')]!;
    disk.put('infra/app/mine.tf', 'mine');
    disk.put('infra/app/README.md', 'mine too');
    expect(recover(disk, ME)).toEqual({
      outcome: 'finished',
      leftAlone: ['infra/app/README.md'],
    });
    expect(files(disk)).toEqual({
      ...AFTER,
      'infra/app/mine.tf': 'mine',
      'infra/app/README.md': 'mine too',
    });
    const [left] = lastRun(disk)!.left;
    expect(disk.read(`.infra/undo/1/new/${left}` as RepoPath)?.toString()).toBe(
      'infra/app/README.md',
    );
  });

  test('of an interrupted run of an older version waits file by file', () => {
    const folders = ['infra/app', 'infra/app/scripts', 'infra/app/terraform/env', 'packages/app'];
    const others = Object.fromEntries(folders.map((folder) => [`${folder}/x`, '']));
    const { calls, states } = watched(new MemoryDisk({ ...BEFORE, ...others }));
    const disk = states[calls.indexOf('rename infra/app/README.md')]!;
    for (const path of Object.keys(others)) disk.unlink(path as RepoPath);
    const above = ['infra/app/terraform', 'packages'];
    for (const folder of [...folders, ...above].sort().reverse()) disk.rmdir(folder as RepoPath);
    const journal = JSON.parse(String(disk.read(JOURNAL))) as Record<string, unknown>;
    disk.put(
      JOURNAL,
      JSON.stringify({ ...journal, version: 1, folders: ['infra/app', 'packages'] }),
    );
    expect(recover(disk, ME)).toEqual({ outcome: 'finished', leftAlone: [] });
    expect(files(disk)).toEqual(AFTER);
  });
});
