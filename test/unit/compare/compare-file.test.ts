import { describe, expect, test } from '@jest/globals';

import { compareFile } from '../../../src/compare/compare-file.ts';
import type { FileDrift, FileSides } from '../../../src/compare/model.ts';
import { sha256 } from '../../../src/lib/hash.ts';
import type { RecordedFile } from '../../../src/model.ts';
import { diskFile, recordOf, sidesOf, told, type Texts } from '../../support/sides.ts';

const READERS = { hcl: null, yaml: null };
const noTable = () => ({ text: '', sources: '' });

function compare(texts: Texts): FileDrift {
  return compareFile(sidesOf(texts), noTable, READERS);
}

const BASE = 'one\ntwo\nthree\nfour\nfive\n';
const TOP = 'ONE\ntwo\nthree\nfour\nfive\n';
const BOTTOM = 'one\ntwo\nthree\nfour\nFIVE\n';
const BOTH = 'ONE\ntwo\nthree\nfour\nFIVE\n';
const RIVAL = 'Eins\ntwo\nthree\nfour\nfive\n';

const WANTED = recordOf(TOP);
const AGREED = recordOf(BASE);

describe('one file', () => {
  test('the whole verdict on an edit that conflicts', () => {
    expect(compare({ base: BASE, wanted: TOP, disk: RIVAL, required: true })).toEqual({
      path: 'infra/a/notes.txt',
      owner: 'a',
      ownership: 'merged',
      required: true,
      person: 'edited',
      tool: 'changed',
      action: 'conflict',
      reason: 'both-changed',
      hunks: [{ line: 1, ours: ['Eins'], base: ['one'], theirs: ['ONE'] }],
      marked:
        '<<<<<<< yours\nEins\n||||||| last agreed\none\n=======\nONE\n>>>>>>> wanted\ntwo\nthree\nfour\nfive\n',
      regions: [],
      before: sha256(RIVAL),
      executable: false,
      record: { ...AGREED, required: true },
      base: BASE,
      wantedSkeleton: TOP,
      wantedHash: sha256(TOP),
      wantedText: TOP,
    });
  });

  test.each<[string, Texts, ReturnType<typeof told>, RecordedFile | null]>([
    [
      'as agreed',
      { base: BASE, wanted: BASE, disk: BASE },
      { sides: 'nothing/nothing', action: 'keep' },
      AGREED,
    ],
    ['new', { wanted: TOP }, { sides: 'nothing/new', action: 'create', after: TOP }, WANTED],
    [
      'changed by the blueprint',
      { base: BASE, wanted: TOP, disk: BASE },
      { sides: 'nothing/changed', action: 'update', after: TOP },
      WANTED,
    ],
    [
      'no longer wanted',
      { base: BASE, disk: BASE },
      { sides: 'nothing/removed', action: 'delete', after: null },
      null,
    ],
    [
      'no longer wanted, but edited: left to its person',
      { base: BASE, disk: RIVAL },
      { sides: 'edited/removed', action: 'release' },
      null,
    ],
    [
      'no longer wanted, and gone',
      { base: BASE },
      { sides: 'deleted/removed', action: 'record' },
      null,
    ],
    [
      'edited: welcome',
      { base: BASE, wanted: BASE, disk: RIVAL },
      { sides: 'edited/nothing', action: 'keep' },
      AGREED,
    ],
    [
      'edited and changed far apart',
      { base: BASE, wanted: TOP, disk: BOTTOM },
      { sides: 'edited/changed', action: 'merge', after: BOTH },
      WANTED,
    ],
    [
      'edited and changed to the same',
      { base: BASE, wanted: TOP, disk: TOP },
      { sides: 'edited/changed', action: 'record' },
      WANTED,
    ],
    [
      'deleted: stays so, and a later change is agreed with it',
      { base: BASE, wanted: TOP },
      { sides: 'deleted/changed', action: 'keep' },
      WANTED,
    ],
    [
      'deleted but required',
      { base: BASE, wanted: TOP, required: true },
      { sides: 'deleted/changed', action: 'restore', after: TOP },
      { ...WANTED, required: true },
    ],
    [
      'in the way',
      { wanted: TOP, disk: RIVAL },
      { sides: 'unrecorded/new', action: 'conflict', reason: 'in-the-way' },
      null,
    ],
    [
      'in the way, but it is what is wanted',
      { wanted: TOP, disk: TOP },
      { sides: 'unrecorded/new', action: 'record' },
      WANTED,
    ],
    [
      'managed and edited: the record keeps the agreed text',
      { base: BASE, wanted: TOP, disk: RIVAL, ownership: 'managed' },
      { sides: 'edited/changed', action: 'drift' },
      { ...AGREED, ownership: 'managed' },
    ],
    [
      'managed, edited and put back',
      { base: BASE, wanted: TOP, disk: RIVAL, ownership: 'managed', restore: true },
      { sides: 'edited/changed', action: 'restore', after: TOP },
      { ...WANTED, ownership: 'managed' },
    ],
    [
      'managed and deleted',
      { base: BASE, wanted: BASE, ownership: 'managed' },
      { sides: 'deleted/nothing', action: 'restore', after: BASE },
      { ...AGREED, ownership: 'managed' },
    ],
    [
      'in conflict, and --restore names it',
      { base: BASE, wanted: TOP, disk: RIVAL, restore: true },
      { sides: 'edited/changed', action: 'restore', after: TOP },
      WANTED,
    ],
    [
      'seeded and changed: stays compared with what was written once',
      { base: BASE, wanted: TOP, disk: BASE, ownership: 'seeded' },
      { sides: 'nothing/changed', action: 'keep' },
      { ...AGREED, ownership: 'seeded' },
    ],
    [
      'runtime, written by a deploy',
      { base: BASE, wanted: TOP, disk: RIVAL, ownership: 'runtime', restore: true },
      { sides: 'edited/changed', action: 'keep' },
      { ...WANTED, ownership: 'runtime' },
    ],
    [
      'executable',
      { wanted: TOP, executable: true },
      { sides: 'nothing/new', action: 'create', after: TOP },
      { ...WANTED, executable: true },
    ],
  ])('%s', (_name, texts, expected, record) => {
    const drift = compare(texts);
    expect(told(drift)).toEqual(expected);
    expect(drift.record).toEqual(record);
  });

  test('a new mode goes with the file that is written', () => {
    const drift = compare({ base: BASE, wanted: TOP, disk: BASE, executable: true });
    expect([drift.executable, drift.record?.executable]).toEqual([true, true]);
  });

  test.each<[string, Texts, ReturnType<typeof told>]>([
    [
      'comes back, the text as it lies there',
      { base: BASE, wanted: BASE, disk: BASE.replaceAll('\n', '\r\n') },
      {
        sides: 'nothing/nothing',
        action: 'update',
        detail: 'is made executable',
        after: BASE.replaceAll('\n', '\r\n'),
      },
    ],
    [
      'comes back under an edit',
      { base: BASE, wanted: BASE, disk: RIVAL },
      { sides: 'edited/nothing', action: 'update', detail: 'is made executable', after: RIVAL },
    ],
    [
      'comes back with what else is written',
      { base: BASE, wanted: TOP, disk: BASE },
      { sides: 'nothing/changed', action: 'update', after: TOP },
    ],
    [
      'waits where the file is in conflict',
      { base: BASE, wanted: TOP, disk: RIVAL },
      { sides: 'edited/changed', action: 'conflict', reason: 'both-changed' },
    ],
    [
      'waits where an edit is drift',
      { base: BASE, wanted: BASE, disk: RIVAL, ownership: 'managed' },
      { sides: 'edited/nothing', action: 'drift' },
    ],
    [
      'is the person’s business in a seeded file',
      { base: BASE, wanted: BASE, disk: BASE, ownership: 'seeded' },
      { sides: 'nothing/nothing', action: 'keep' },
    ],
  ])('a mode that was lost %s', (_name, texts, expected) => {
    const sides = sidesOf({ ...texts, executable: true });
    sides.disk!.notExecutable = true;
    const drift = compareFile(sides, noTable, READERS);
    expect(told(drift)).toEqual(expected);
    expect(drift.executable).toBe(true);
  });

  test('an ownership that the manifest changed is recorded and decides', () => {
    const sides = sidesOf({ base: BASE, wanted: TOP, disk: RIVAL, ownership: 'managed' });
    sides.wanted!.ownership = 'seeded';
    const drift = compareFile(sides, noTable, READERS);
    expect(told(drift)).toEqual({ sides: 'edited/changed', action: 'keep' });
    expect(drift.record).toEqual({ ...AGREED, ownership: 'seeded' });
  });
});

describe('how a text lies on disk', () => {
  const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
  const BOM = '\uFEFF';

  test.each<[string, Texts, ReturnType<typeof told>]>([
    [
      'CRLF is no edit',
      { base: BASE, wanted: BASE, disk: crlf(BASE) },
      { sides: 'nothing/nothing', action: 'keep' },
    ],
    [
      'CRLF stays when the text changes',
      { base: BASE, wanted: TOP, disk: crlf(BASE) },
      { sides: 'nothing/changed', action: 'update', after: crlf(TOP) },
    ],
    [
      'CRLF stays in a merge',
      { base: BASE, wanted: TOP, disk: crlf(BOTTOM) },
      { sides: 'edited/changed', action: 'merge', after: crlf(BOTH) },
    ],
    [
      'CRLF stays when an edit is put back',
      { base: BASE, wanted: BASE, disk: crlf(RIVAL), ownership: 'managed', restore: true },
      { sides: 'edited/nothing', action: 'restore', after: crlf(BASE) },
    ],
    [
      'a byte order mark is no edit, and stays',
      { base: BASE, wanted: TOP, disk: BOM + BASE },
      { sides: 'nothing/changed', action: 'update', after: BOM + TOP },
    ],
    [
      'a last line feed that is missing is an edit',
      { base: BASE, wanted: BASE, disk: BASE.slice(0, -1) },
      { sides: 'edited/nothing', action: 'keep' },
    ],
    [
      'a last line feed that is missing stays missing in a merge',
      { base: BASE, wanted: TOP, disk: BASE.slice(0, -1) },
      { sides: 'edited/changed', action: 'merge', after: TOP.slice(0, -1) },
    ],
    [
      'an empty file is an edit like any other',
      { base: BASE, wanted: BASE, disk: '' },
      { sides: 'edited/nothing', action: 'keep' },
    ],
  ])('%s', (_name, texts, expected) => {
    expect(told(compare(texts))).toEqual(expected);
  });
});

describe('a file that cannot be merged', () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00]);

  test.each<[string, Texts, ReturnType<typeof told>]>([
    [
      'no text, and nothing changed: an edit',
      { base: BASE, wanted: BASE, disk: bytes },
      { sides: 'edited/nothing', action: 'keep' },
    ],
    [
      'no text, and the blueprint changed',
      { base: BASE, wanted: TOP, disk: bytes },
      { sides: 'edited/changed', action: 'conflict', reason: 'not-text' },
    ],
    [
      'no text, and --restore names it',
      { base: BASE, wanted: TOP, disk: bytes, restore: true },
      { sides: 'edited/changed', action: 'restore', after: TOP },
    ],
    [
      'no text in the way',
      { wanted: TOP, disk: bytes },
      { sides: 'unrecorded/new', action: 'conflict', reason: 'in-the-way' },
    ],
    [
      'no text where nothing is wanted any more',
      { base: BASE, disk: bytes },
      { sides: 'edited/removed', action: 'release' },
    ],
    [
      'the agreed text is missing',
      { base: BASE, wanted: TOP, disk: BOTTOM, noBaseText: true },
      { sides: 'edited/changed', action: 'conflict', reason: 'no-base' },
    ],
    [
      'the agreed text is missing, but nobody edited',
      { base: BASE, wanted: TOP, disk: BASE, noBaseText: true },
      { sides: 'nothing/changed', action: 'update', after: TOP },
    ],
  ])('%s', (_name, texts, expected) => {
    expect(told(compare(texts))).toEqual(expected);
  });

  test.each(['directory', 'symlink'])(
    'a %s in its place is a conflict where it changed',
    (kind) => {
      const sides = sidesOf({ base: BASE, wanted: TOP });
      sides.disk = { hash: `not-a-file:${kind}`, text: null };
      expect(told(compareFile(sides, noTable, READERS))).toEqual({
        sides: 'edited/changed',
        action: 'conflict',
        reason: 'not-text',
      });
    },
  );

  test('the merged text would not be JSON', () => {
    const json = (more: string): string => `{\n  "a": 1,\n${more}  "z": 1\n}\n`;
    const drift = compare({
      path: 'infra/a/x.json',
      base: json(''),
      wanted: '{\n  "a": 1,\n  "z": 1,\n  "b": 2\n}\n',
      disk: '{\n  "b": 1,\n  "a": 1,\n  "z": 1\n}\n',
    });
    expect(told(drift)).toEqual({
      sides: 'edited/changed',
      action: 'conflict',
      reason: 'does-not-parse',
      detail: 'it would not be JSON: line 5: key `b` stands twice',
    });
  });
});

describe('conflict markers of git', () => {
  const stuck = `<<<<<<< HEAD\n${TOP}=======\n${RIVAL}>>>>>>> branch\n`;

  test.each<[string, Texts, ReturnType<typeof told>]>([
    [
      'are a conflict, though nothing changed',
      { base: BASE, wanted: BASE, disk: stuck },
      {
        sides: 'edited/nothing',
        action: 'conflict',
        reason: 'git-conflict',
        detail: 'it holds conflict markers of git',
      },
    ],
    [
      'are a conflict in a managed file too',
      { base: BASE, wanted: BASE, disk: stuck, ownership: 'managed' },
      {
        sides: 'edited/nothing',
        action: 'conflict',
        reason: 'git-conflict',
        detail: 'it holds conflict markers of git',
      },
    ],
    [
      'are the business of its person in a seeded file',
      { base: BASE, wanted: TOP, disk: stuck, ownership: 'seeded' },
      { sides: 'edited/changed', action: 'keep' },
    ],
    [
      'are text where a blank before each says that they are a sample',
      { base: BASE, wanted: BASE, disk: ` \`\`\`\n${stuck.replace(/^/gm, ' ')}\`\`\`\n` },
      { sides: 'edited/nothing', action: 'keep' },
    ],
    [
      'go where --restore names the file',
      { base: BASE, wanted: TOP, disk: stuck, restore: true },
      { sides: 'edited/changed', action: 'restore', after: TOP },
    ],
    [
      'are no reason to hold a file that is no longer wanted',
      { base: BASE, disk: stuck },
      { sides: 'edited/removed', action: 'release' },
    ],
    [
      'are not what a line of equal signs is',
      { base: BASE, wanted: BASE, disk: `Title\n=======\n${BASE}` },
      { sides: 'edited/nothing', action: 'keep' },
    ],
  ])('%s', (_name, texts, expected) => {
    expect(told(compare(texts))).toEqual(expected);
  });
});

describe('a shared file with two agreed texts, after a merge in git', () => {
  function two(disk: string, wanted: string): FileDrift {
    const sides: FileSides = sidesOf({ base: TOP, wanted, disk });
    const other = sidesOf({ base: BOTTOM }).bases;
    return compareFile({ ...sides, bases: [...sides.bases, ...other] }, noTable, READERS);
  }

  test.each<[string, string, string, ReturnType<typeof told>]>([
    ['equal to the first', TOP, BOTH, { sides: 'nothing/changed', action: 'update', after: BOTH }],
    [
      'equal to the second',
      BOTTOM,
      BOTH,
      { sides: 'nothing/changed', action: 'update', after: BOTH },
    ],
    ['merged by git to what is wanted', BOTH, BOTH, { sides: 'edited/changed', action: 'record' }],
    [
      'equal to none, while the second is what is wanted: an edit of that',
      RIVAL,
      BOTTOM,
      { sides: 'edited/nothing', action: 'keep' },
    ],
  ])('%s', (_name, disk, wanted, expected) => {
    const drift = two(disk, wanted);
    expect(told(drift)).toEqual(expected);
    expect(drift.record).toEqual(recordOf(wanted));
  });
});

test('bytes are told by their hash, so that apply can see whether they changed since', () => {
  const crlf = BASE.replaceAll('\n', '\r\n');
  expect(compare({ base: BASE, wanted: BASE, disk: crlf }).before).toBe(diskFile(crlf).hash);
  expect(compare({ base: BASE, wanted: BASE }).before).toBeNull();
});
