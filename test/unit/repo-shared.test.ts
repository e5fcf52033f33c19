import { describe, expect, test } from '@jest/globals';
import { MemoryDisk } from '../../src/io/memory-disk.ts';
import type { RepoPath, SharedRecord } from '../../src/model.ts';
import { readSharedFolder, storeIndex, storeShared } from '../../src/repo-shared.ts';

const FOLDER = '.infra/shared' as RepoPath;

function record(text: string): SharedRecord {
  const base = 'a'.repeat(64);
  const file = { ownership: 'merged', executable: false, required: true, base } as const;
  return { path: 'infra/README.md' as RepoPath, owner: 'shared', file, text };
}

function stored(...records: SharedRecord[]): MemoryDisk {
  const disk = new MemoryDisk();
  for (const each of records) {
    const { path, bytes } = storeShared(FOLDER, each);
    const parts = path.split('/');
    parts.slice(0, -1).forEach((_, index) => {
      disk.mkdir(parts.slice(0, index + 1).join('/') as RepoPath);
    });
    disk.write(path, bytes);
  }
  return disk;
}

/** Parts of 64 bytes that both hold: what git compares files by. */
function inCommon(one: Buffer, other: Buffer): number {
  const parts = (bytes: Buffer): Set<string> =>
    new Set(
      Array.from({ length: Math.floor(bytes.length / 64) }, (_, index) =>
        bytes.subarray(index * 64, index * 64 + 64).toString('hex'),
      ),
    );
  const others = parts(other);
  return [...parts(one)].filter((part) => others.has(part)).length;
}

describe('a shared record', () => {
  test.each(['', 'grün\n', '# infra\n'.repeat(3_000)])('is read as it was stored: %#', (text) => {
    const { path, sum } = storeShared(FOLDER, record(text));
    expect(readSharedFolder(stored(record(text)), FOLDER)).toEqual({
      shared: [{ ...record(text), stored: path, sum }],
      sharedInputs: [],
      writtenFrom: null,
    });
  });

  test('is stored under a hash of its path and one of its content', () => {
    const [one, other] = [storeShared(FOLDER, record('a')), storeShared(FOLDER, record('b'))];
    expect(one.path).toMatch(/^\.infra\/shared\/[0-9a-f]{16}-[0-9a-f]{64}$/);
    expect(one.path.split('-')[0]).toBe(other.path.split('-')[0]);
    expect(one.path).not.toBe(other.path);
  });

  // Unmixed, these differ in their last bytes only: one stored plain, one compressed.
  test.each([150, 5_000])('has no part in common with its next version (%s words)', (count) => {
    const words = Array.from({ length: count }, (_, at) => ((at * 7919) % 1_000_003).toString(36));
    const [one, other] = [words, [...words.slice(0, -1), 'last']].map(
      (it) => storeShared(FOLDER, record(it.join(' '))).bytes,
    );
    expect(one!.length).toBeGreaterThan(500);
    expect(inCommon(one!, other!)).toBe(0);
  });

  test('whose content is not what its name says is refused', () => {
    const disk = stored(record('a'));
    const { path } = storeShared(FOLDER, record('a'));
    disk.write(path, storeShared(FOLDER, record('b')).bytes);
    expect(() => readSharedFolder(disk, FOLDER)).toThrow(`${path} is damaged`);
  });

  test('that another run takes away after its folder was listed is not called damaged', () => {
    const disk = stored(record('a'));
    const { path } = storeShared(FOLDER, record('a'));
    disk.read = () => null;
    expect(() => readSharedFolder(disk, FOLDER)).toThrow(`${path} was there and is gone`);
  });
});

describe('the index of shared records', () => {
  const INPUTS = 'b'.repeat(64);
  const paths = ['infra/README.md', 'infra/local/compose.yaml', 'infra/shared/names.sh'];
  const records = paths.map((path) => ({ ...record(`text of ${path}\n`), path: path as RepoPath }));
  const indexOf = (inputs: string, chosen = records) =>
    storeIndex(
      FOLDER,
      inputs,
      new Map(
        chosen.map((it) => {
          const { path, sum } = storeShared(FOLDER, it);
          return [path, { ...it, sum }];
        }),
      ),
    );
  const indexed = (): MemoryDisk => {
    const disk = stored(...records);
    const { path, bytes } = indexOf(INPUTS);
    disk.write(path, bytes());
    return disk;
  };
  const byPath = (one: SharedRecord, other: SharedRecord): number =>
    one.path < other.path ? -1 : 1;

  test('tells of all of them; their texts are read when they are asked for', () => {
    const disk = indexed();
    const read: string[] = [];
    const { read: real } = disk;
    disk.read = (path) => {
      read.push(path);
      return real.call(disk, path);
    };
    const state = readSharedFolder(disk, FOLDER);
    expect(state).toMatchObject({ sharedInputs: [indexOf(INPUTS).hash], writtenFrom: INPUTS });
    expect(read).toEqual([indexOf(INPUTS).path]);
    const seen = state.shared.map(({ path, owner, file, text }) => ({ path, owner, file, text }));
    expect(seen.sort(byPath)).toEqual(records);
    expect(read).toHaveLength(1 + records.length);
  });

  test.each([
    ['emptied', ''],
    ['of another record', storeShared(FOLDER, records[1]!).bytes],
  ])('and tells one that is %s, though nobody asked for its text', (_how, bytes) => {
    const disk = indexed();
    const { path } = storeShared(FOLDER, records[0]!);
    disk.write(path, bytes);
    expect(() => readSharedFolder(disk, FOLDER)).toThrow(`${path} is damaged`);
  });

  test.each([
    ['a record is gone', (disk: MemoryDisk) => disk.unlink(storeShared(FOLDER, records[0]!).path)],
    [
      'a record came with a merge',
      (disk: MemoryDisk) => {
        const { path, bytes } = storeShared(FOLDER, record('another'));
        disk.write(path, bytes);
      },
    ],
    [
      'another index came with a merge',
      (disk: MemoryDisk) => {
        const { path, bytes } = indexOf('c'.repeat(64));
        disk.write(path, bytes());
      },
    ],
    ['it is damaged', (disk: MemoryDisk) => disk.write(indexOf(INPUTS).path, 'damaged')],
    ['it is empty', (disk: MemoryDisk) => disk.write(indexOf(INPUTS).path, '')],
  ])('says nothing where %s: each record is read', (_why, change) => {
    const disk = indexed();
    change(disk);
    const { shared, writtenFrom } = readSharedFolder(disk, FOLDER);
    expect(writtenFrom).toBeNull();
    const there = disk.names(FOLDER).filter((name) => !name.startsWith('inputs-'));
    expect(shared.map(({ stored: path }) => path)).toEqual(there.map((it) => `${FOLDER}/${it}`));
  });

  test('has no part in common with its next version', () => {
    const many = Array.from({ length: 40 }, (_, at) => ({
      ...record(`text ${at}`),
      path: `infra/local/env/app_${at}.env` as RepoPath,
    }));
    const [one, other] = [many, many.slice(1)].map((it) => indexOf(INPUTS, it).bytes());
    expect(one!.length).toBeGreaterThan(4_000);
    expect(inCommon(one!, other!)).toBe(0);
  });
});
