import { describe, expect, test } from '@jest/globals';

import { compareFile } from '../../../src/compare/compare-file.ts';
import type { DerivedText } from '../../../src/compare/compare-regions.ts';
import type { FileDrift } from '../../../src/compare/model.ts';
import { sha256 } from '../../../src/lib/hash.ts';
import type { RecordedFile } from '../../../src/model.ts';
import { recordOf, sidesOf, told, type Texts } from '../../support/sides.ts';

const READERS = { hcl: null, yaml: null };
const noTable: DerivedText = () => ({ text: '', sources: '' });

function compare(texts: Texts, derived: DerivedText = noTable): FileDrift {
  return compareFile(sidesOf(texts), derived, READERS);
}

/** A text with one region between two stretches of lines. */
function text(inside: string, { top = 'one\n', end = 'end\n' } = {}): string {
  return `${top}two\nthree\n# infra:begin part\n${inside}# infra:end part\nfour\nfive\n${end}`;
}

const OLD = text('old\n');
const NEW = text('new\n');

describe('a block region', () => {
  test.each<[string, Texts, ReturnType<typeof told>]>([
    [
      'as agreed',
      { base: OLD, wanted: OLD, disk: OLD },
      { sides: 'nothing/nothing', action: 'keep' },
    ],
    ['of a new file', { wanted: NEW }, { sides: 'nothing/new', action: 'create', after: NEW }],
    [
      'whose text changed',
      { base: OLD, wanted: NEW, disk: OLD },
      {
        sides: 'nothing/nothing',
        action: 'update',
        after: NEW,
        regions: ['part nothing/changed'],
      },
    ],
    [
      'that was edited is put back',
      { base: OLD, wanted: OLD, disk: text('mine\n') },
      { sides: 'nothing/nothing', action: 'restore', after: OLD, regions: ['part edited/nothing'] },
    ],
    [
      'that was edited while its text changed',
      { base: OLD, wanted: NEW, disk: text('mine\n') },
      { sides: 'nothing/nothing', action: 'restore', after: NEW, regions: ['part edited/changed'] },
    ],
    [
      'that was edited in a file that is wanted no more: it stays, with its file',
      { base: OLD, disk: text('mine\n') },
      { sides: 'edited/removed', action: 'release' },
    ],
    [
      'as agreed, in a file that is wanted no more',
      { base: OLD, disk: OLD },
      { sides: 'nothing/removed', action: 'delete', after: null },
    ],
    [
      'that was emptied holds nothing that could get lost',
      { base: OLD, wanted: OLD, disk: text('') },
      { sides: 'nothing/nothing', action: 'update', after: OLD },
    ],
    [
      'that a person brought to the new text',
      { base: OLD, wanted: NEW, disk: NEW },
      { sides: 'nothing/nothing', action: 'keep', regions: ['part nothing/changed'] },
    ],
    [
      'edited in a file that is edited too: the lines around it stay',
      { base: OLD, wanted: OLD, disk: text('mine\n', { end: 'MINE\n' }) },
      {
        sides: 'edited/nothing',
        action: 'restore',
        after: text('old\n', { end: 'MINE\n' }),
        regions: ['part edited/nothing'],
      },
    ],
    [
      'changed together with a merge of the lines around it',
      {
        base: OLD,
        wanted: text('new\n', { top: 'ONE\n' }),
        disk: text('old\n', { end: 'MINE\n' }),
      },
      {
        sides: 'edited/changed',
        action: 'merge',
        after: text('new\n', { top: 'ONE\n', end: 'MINE\n' }),
        regions: ['part nothing/changed'],
      },
    ],
    [
      'edited in a managed file: the region is put back',
      { base: OLD, wanted: OLD, disk: text('mine\n'), ownership: 'managed' },
      { sides: 'nothing/nothing', action: 'restore', after: OLD, regions: ['part edited/nothing'] },
    ],
    [
      'changed in a managed file that is edited: nothing is written until that is settled',
      { base: OLD, wanted: NEW, disk: text('old\n', { end: 'MINE\n' }), ownership: 'managed' },
      { sides: 'edited/nothing', action: 'drift', regions: ['part nothing/changed'] },
    ],
    [
      'of a seeded file is the tool’s, the lines around it are not',
      {
        base: OLD,
        wanted: text('new\n', { top: 'ONE\n' }),
        disk: text('old\n', { end: 'MINE\n' }),
        ownership: 'seeded',
      },
      {
        sides: 'edited/changed',
        action: 'update',
        after: text('new\n', { end: 'MINE\n' }),
        regions: ['part nothing/changed'],
      },
    ],
    [
      'in a conflict stays as it is',
      {
        base: OLD,
        wanted: text('new\n', { top: 'ONE\n' }),
        disk: text('mine\n', { top: 'Eins\n' }),
      },
      {
        sides: 'edited/changed',
        action: 'conflict',
        reason: 'both-changed',
        regions: ['part edited/changed'],
      },
    ],
    [
      'with CRLF keeps them',
      { base: OLD, wanted: NEW, disk: OLD.replaceAll('\n', '\r\n') },
      {
        sides: 'nothing/nothing',
        action: 'update',
        after: NEW.replaceAll('\n', '\r\n'),
        regions: ['part nothing/changed'],
      },
    ],
    [
      'with CRLF, as agreed',
      { base: OLD, wanted: OLD, disk: OLD.replaceAll('\n', '\r\n') },
      { sides: 'nothing/nothing', action: 'keep' },
    ],
    [
      'of a file that was deleted stays away with it',
      { base: OLD, wanted: NEW },
      { sides: 'deleted/nothing', action: 'keep' },
    ],
    [
      'of a deleted file that is required comes back with it',
      { base: OLD, wanted: NEW, required: true },
      {
        sides: 'deleted/nothing',
        action: 'restore',
        after: NEW,
        regions: ['part nothing/changed'],
      },
    ],
    [
      'new in a file whose lines changed with it',
      { base: 'one\ntwo\n', wanted: OLD, disk: 'one\ntwo\n' },
      { sides: 'nothing/changed', action: 'update', after: OLD },
    ],
    [
      'new in a file that a person edited elsewhere',
      {
        base: 'zero\none\ntwo\n',
        wanted: `zero\none\ntwo\n# infra:begin part\nnew\n# infra:end part\n`,
        disk: 'ZERO\none\ntwo\n',
      },
      {
        sides: 'edited/changed',
        action: 'merge',
        after: `ZERO\none\ntwo\n# infra:begin part\nnew\n# infra:end part\n`,
      },
    ],
    [
      'that is no longer wanted goes with its lines',
      { base: OLD, wanted: 'one\ntwo\n', disk: OLD },
      { sides: 'nothing/changed', action: 'update', after: 'one\ntwo\n' },
    ],
  ])('%s', (_name, texts, expected) => {
    expect(told(compare(texts))).toEqual(expected);
  });

  test('of a file in the way is no reason to write it', () => {
    expect(told(compare({ wanted: NEW, disk: OLD.replace('one', 'uno') }))).toEqual({
      sides: 'unrecorded/new',
      action: 'conflict',
      reason: 'in-the-way',
    });
  });

  test("that was never agreed is told before a person's text in it gives way", () => {
    const disk = text('mine\n');
    expect(told(compare({ wanted: NEW, disk }))).toEqual({
      sides: 'unrecorded/new',
      action: 'restore',
      after: NEW,
      regions: ['part edited/nothing'],
    });
  });

  test('of a file that lies there as wanted but for the region is filled', () => {
    expect(told(compare({ wanted: NEW, disk: text('') }))).toEqual({
      sides: 'unrecorded/new',
      action: 'update',
      after: NEW,
    });
  });
});

describe('markers that a person damaged', () => {
  const conflict = (detail: string) => ({
    sides: 'edited/nothing',
    action: 'conflict',
    reason: 'markers',
    detail,
    regions: ['part gone/nothing'],
  });
  const without = OLD.replace('# infra:begin part\nold\n# infra:end part\n', '');

  test.each<[string, string, string]>([
    ['gone', without, 'the markers of region `part` are gone'],
    ['doubled', OLD + OLD, 'line 13: region `part` begins a second time'],
    [
      'without an end',
      OLD.replace('# infra:end part\n', ''),
      'line 4: region `part` begins but never ends',
    ],
    [
      'without a beginning',
      OLD.replace('# infra:begin part\n', ''),
      'line 5: region `part` ends but never began',
    ],
  ])('%s', (_name, disk, detail) => {
    for (const ownership of ['merged', 'seeded'] as const) {
      const drift = compare({ base: OLD, wanted: OLD, disk, ownership });
      expect(told(drift)).toEqual(conflict(detail));
      expect(drift.record).toEqual(recordOf(OLD, { ownership }));
    }
  });

  test('are put back where --restore names the file', () => {
    for (const disk of [without, OLD + OLD]) {
      const drift = compare({ base: OLD, wanted: NEW, disk, restore: true });
      expect({ action: drift.action, after: drift.after }).toEqual({
        action: 'restore',
        after: NEW,
      });
      expect(drift.record).toEqual(recordOf(NEW));
    }
  });

  test('in an edited managed file are drift first', () => {
    const drift = compare({ base: OLD, wanted: OLD, disk: without, ownership: 'managed' });
    expect(told(drift)).toEqual({
      sides: 'edited/nothing',
      action: 'drift',
      regions: ['part gone/nothing'],
    });
  });

  test('that were given up by `resolve` are not told again', () => {
    const sides = sidesOf({ base: OLD, wanted: NEW, disk: without });
    sides.bases = [{ ...sides.bases[0]!, record: { ...recordOf(OLD), regions: {} } }];
    expect(told(compareFile(sides, noTable, READERS))).toEqual({
      sides: 'edited/nothing',
      action: 'keep',
    });
  });
});

describe('what is recorded of regions', () => {
  const record = (it: FileDrift): RecordedFile | null => it.record;

  test('their texts and the hash of the whole, as wanted', () => {
    expect(record(compare({ base: OLD, wanted: NEW, disk: OLD }))).toEqual(recordOf(NEW));
    expect(record(compare({ wanted: NEW }))).toEqual(recordOf(NEW));
  });

  test('an edited file records the wanted text, so that the edit stays one', () => {
    const disk = text('old\n', { end: 'MINE\n' });
    expect(record(compare({ base: OLD, wanted: NEW, disk }))).toEqual(recordOf(NEW));
  });

  test('a conflict and drift leave the record as it was', () => {
    const conflict = compare({
      base: OLD,
      wanted: text('new\n', { top: 'ONE\n' }),
      disk: text('old\n', { top: 'Eins\n' }),
    });
    expect([conflict.action, record(conflict)]).toEqual(['conflict', recordOf(OLD)]);
    const disk = text('old\n', { end: 'MINE\n' });
    const drift = compare({ base: OLD, wanted: NEW, disk, ownership: 'managed' });
    expect([drift.action, record(drift)]).toEqual([
      'drift',
      recordOf(OLD, { ownership: 'managed' }),
    ]);
  });

  test('a merge copy holds the person’s region between its markers', () => {
    const drift = compare({
      base: OLD,
      wanted: text('new\n', { top: 'ONE\n' }),
      disk: text('mine\n', { top: 'Eins\n' }),
    });
    expect(drift.marked).toBe(
      text('mine\n', {
        top: '<<<<<<< yours\nEins\n||||||| last agreed\none\n=======\nONE\n>>>>>>> wanted\n',
      }),
    );
  });
});

describe('a derived region', () => {
  const kinds = { part: 'derived' } as const;
  const table =
    (inside: string | null): DerivedText =>
    () => ({ text: inside, sources: 'f'.repeat(64) });

  test('is filled with what was derived, and its sources are recorded', () => {
    const drift = compare({ base: OLD, wanted: OLD, disk: OLD, kinds }, table('rows\n'));
    expect(told(drift)).toEqual({
      sides: 'nothing/nothing',
      action: 'update',
      after: text('rows\n'),
      regions: ['part nothing/changed'],
    });
    expect(drift.record).toEqual({
      ...recordOf(text('rows\n')),
      regions: { part: { kind: 'derived', text: sha256('rows\n'), sources: 'f'.repeat(64) } },
    });
  });

  test('whose sources changed without changing the table only notes the sources', () => {
    const drift = compare({ base: OLD, wanted: OLD, disk: OLD, kinds }, table('old\n'));
    expect(told(drift)).toEqual({ sides: 'nothing/nothing', action: 'keep' });
    expect(drift.record?.regions?.part?.sources).toBe('f'.repeat(64));
  });

  test('whose sources cannot be read stays as it is, record included', () => {
    const drift = compare({ base: OLD, wanted: OLD, disk: OLD, kinds }, table(null));
    expect(told(drift)).toEqual({ sides: 'nothing/nothing', action: 'keep' });
    expect(drift.record).toEqual(recordOf(OLD, { kinds }));
  });

  test('whose sources cannot be read keeps its text when the lines around it change', () => {
    const wanted = text('', { top: 'ONE\n' });
    const drift = compare({ base: OLD, wanted, disk: OLD, kinds }, table(null));
    expect(told(drift)).toEqual({
      sides: 'nothing/changed',
      action: 'update',
      after: text('old\n', { top: 'ONE\n' }),
    });
  });
});

describe('two agreed states that differ in a region alone', () => {
  const [x, y] = ['x\n', 'y\n'].map((inside) => text(inside)) as [string, string];
  const base = (it: string) => sidesOf({ base: it }).bases[0]!;

  test.each([
    ['ours first', [x, y]],
    ['theirs first', [y, x]],
  ])('the one on disk is compared with: %s', (_order, bases) => {
    const sides = { ...sidesOf({ wanted: x, disk: x }), bases: bases.map(base) };
    const drift = compareFile(sides, noTable, READERS);
    expect(told(drift)).toEqual({ sides: 'nothing/nothing', action: 'keep' });
  });

  test.each([
    ['ours first', [x, y]],
    ['theirs first', [y, x]],
  ])('else the one that is wanted: %s', (_order, bases) => {
    const sides = { ...sidesOf({ wanted: x, disk: text('x\ny\n') }), bases: bases.map(base) };
    const drift = compareFile(sides, noTable, READERS);
    expect(told(drift)).toEqual({ sides: 'nothing/nothing', action: 'update', after: x });
  });
});

test.each<[string, Texts, string]>([
  ['a sample of markers that the tool wrote', { base: 'S', wanted: 'S', disk: 'S' }, 'keep'],
  ['one with an edit beside it', { base: 'S', wanted: 'S', disk: 'Smine\n' }, 'keep'],
  ['markers that git wrote', { base: 'a\n', wanted: 'a\n', disk: 'S' }, 'conflict'],
])('%s', (_what, texts, action) => {
  const sample = '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n';
  const filled = Object.fromEntries(
    Object.entries(texts).map(([side, it]) => [side, String(it).replace('S', sample)]),
  );
  expect(compare(filled).action).toBe(action);
});
