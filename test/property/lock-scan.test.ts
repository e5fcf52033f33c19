import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatLock, parseLock, readLock, recordsOf } from '../../src/lock.ts';
import { RecordScan } from '../../src/lock-scan.ts';
import { parseFiles, parseObject } from '../../src/lock-shape.ts';
import type { Lock, RecordedFile, RepoPath } from '../../src/model.ts';
import { whyNotRepoPath } from '../../src/paths.ts';

const FILE = '.infra/lock/orders.json';

const sha = fc.constantFrom('a', 'b', '0').map((digit) => digit.repeat(64));
const part = fc.constantFrom('a', 'b', 'a.tf', '.x', 'é', "it's", 'c d', '__proto__', 'main.tf');
const path = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/') as RepoPath)
  .filter((it) => whyNotRepoPath(it) === null);
const record = fc.record<RecordedFile>(
  {
    ownership: fc.constantFrom('managed', 'merged', 'seeded', 'runtime'),
    executable: fc.boolean(),
    required: fc.boolean(),
    base: sha,
    regions: fc.constant({ one: { kind: 'block', text: 'c'.repeat(64) } }),
    whole: sha,
  },
  { requiredKeys: ['ownership', 'executable', 'required', 'base'] },
);
const lock = fc.array(fc.tuple(path, record), { maxLength: 8 }).map((files): Lock => ({
  ...LOCK,
  files: Object.assign(Object.create(null), Object.fromEntries(files)),
}));

const LOCK: Lock = {
  blueprint: 'service@1.0.0',
  scope: 'module',
  integrity: null,
  tool: '1.0.0',
  entry: 'e'.repeat(64),
  inputs: 'f'.repeat(64),
  summary: {
    id: 'orders',
    name: 'orders',
    path: 'infra/orders' as RepoPath,
    package: null,
    layer: 'service',
    blueprint: 'service',
    uses: {},
    facts: {},
  },
  files: {},
  removed: false,
};

/** All that a scan finds; null where it found something odd. */
function scanned(scan: RecordScan): [RepoPath, RecordedFile][] | null {
  const records: [RepoPath, RecordedFile][] = [];
  while (scan.next()) {
    const base = scan.base();
    expect(scan.hasBase(base)).toBe(true);
    expect(scan.hasBase(`${base.slice(0, -1)}x`)).toBe(false);
    records.push([scan.path, scan.whole ?? { ...scan.flags, base }]);
  }
  return scan.odd ? null : records;
}

test('a lock that was read says what the whole of it says', () => {
  fc.assert(
    fc.property(lock, (it) => {
      const text = formatLock(it);
      const read = readLock(Buffer.from(text), FILE);
      const parsed = parseLock(text, FILE);
      expect({ ...read }).toEqual(parsed);
      const records = recordsOf(read);
      expect(records === null ? [] : scanned(records)).toEqual(Object.entries(parsed.files));
    }),
  );
});

/** The text of the records of a lock as it stands in its text. */
function recordsIn(text: string): string {
  const from = text.indexOf('  "files": {\n');
  return text.slice(from + '  "files": '.length, text.lastIndexOf('\n  },\n') + '\n  }'.length);
}

test('records with a few characters changed are read as JSON reads them, or left to JSON', () => {
  let read = 0;
  const change = fc.record({
    it: lock.filter(({ files }) => Object.keys(files).length > 0),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    gone: fc.integer({ min: 0, max: 2 }),
    put: fc.constantFrom(
      '',
      '"',
      ',',
      '{',
      '}',
      '\n',
      ' ',
      '/',
      '.',
      '..',
      'a',
      '\\',
      ':',
      'A',
      '0',
    ),
  });
  fc.assert(
    fc.property(change, ({ it, at, gone, put }) => {
      const text = recordsIn(formatLock(it));
      const place = Math.floor(at * text.length);
      const changed = text.slice(0, place) + put + text.slice(place + gone);
      let found: ReturnType<typeof scanned>;
      try {
        found = scanned(new RecordScan(changed, FILE));
      } catch {
        // What regions hold is checked as JSON at once: then that throws too.
        expect(() => parseFiles(parseObject(changed, FILE), FILE)).toThrow();
        return;
      }
      if (found === null) return;
      // What is no hash is found out by comparing.
      if (!found.every(([, { base: each }]) => /^[0-9a-f]{64}$/.test(each))) return;
      read += 1;
      const files = parseFiles(parseObject(changed, FILE), FILE);
      // Of one path twice JSON takes the last; reading on is then harmless, for both are checked.
      if (new Set(found.map(([each]) => each)).size < found.length) return;
      expect(found).toEqual(Object.entries(files));
    }),
    { numRuns: 5_000 },
  );
  expect(read).toBeGreaterThan(100);
});
