import { describe, expect, test } from '@jest/globals';

import { decide, type Situation } from '../../../src/compare/decide.ts';
import type { Action, Ownership } from '../../../src/model.ts';

const OWNERSHIPS: Ownership[] = ['merged', 'managed', 'seeded', 'runtime'];

type Row = [
  person: Situation['person'],
  tool: Situation['tool'],
  merged: Action,
  managed: Action,
  seeded: Action,
  runtime: Action,
];

function decisions(row: Row, more: Partial<Situation> = {}): Action[] {
  const [person, tool] = row;
  const plain = { person, tool, required: false, same: false, restore: false };
  return OWNERSHIPS.map((ownership) => decide({ ownership, ...plain, ...more }));
}

const TABLE: Row[] = [
  ['nothing', 'nothing', 'keep', 'keep', 'keep', 'keep'],
  ['nothing', 'changed', 'update', 'update', 'keep', 'keep'],
  ['nothing', 'new', 'create', 'create', 'create', 'create'],
  ['nothing', 'removed', 'delete', 'delete', 'release', 'release'],
  ['edited', 'nothing', 'keep', 'drift', 'keep', 'keep'],
  ['edited', 'changed', 'merge', 'drift', 'keep', 'keep'],
  ['edited', 'removed', 'release', 'release', 'release', 'release'],
  ['deleted', 'nothing', 'keep', 'restore', 'keep', 'create'],
  ['deleted', 'changed', 'keep', 'restore', 'keep', 'create'],
  ['unrecorded', 'new', 'conflict', 'conflict', 'record', 'record'],
  ['unrecorded', 'nothing', 'keep', 'keep', 'keep', 'keep'],
];

describe('a file that infra.yaml hands over', () => {
  test.each<[Situation['person'], Action]>([
    ['nothing', 'release'],
    ['edited', 'release'],
    ['unrecorded', 'keep'],
  ])('%s: %s, whoever kept it', (person, action) => {
    const more = { person, tool: 'removed', released: true } as const;
    const row = TABLE[0]!;
    expect(decisions(row, more)).toEqual([action, action, action, action]);
  });
});

test('what lies there unrecorded counts as an edit where a person says so', () => {
  const row = TABLE.find(([person, tool]) => person === 'unrecorded' && tool === 'new')!;
  expect(decisions(row, { adopt: true })).toEqual(['record', 'record', 'record', 'record']);
  // Nothing is ever written over for it.
  const edited = TABLE.find(([person]) => person === 'edited')!;
  expect(decisions(edited, { adopt: true })).toEqual(decisions(edited));
});

describe('the truth table: merged, managed, seeded, runtime', () => {
  test.each(TABLE)('%s / %s', (...row) => {
    expect(decisions(row)).toEqual(row.slice(2));
  });

  test.each<Row>([
    ['deleted', 'nothing', 'restore', 'restore', 'restore', 'create'],
    ['deleted', 'changed', 'restore', 'restore', 'restore', 'create'],
  ])('a required file: %s / %s', (...row) => {
    expect(decisions(row, { required: true })).toEqual(row.slice(2));
  });

  test.each(TABLE.filter(([person]) => person !== 'deleted'))(
    'required says nothing of a file that is there: %s / %s',
    (...row) => {
      expect(decisions(row, { required: true })).toEqual(row.slice(2));
    },
  );

  test.each<Row>([
    ['edited', 'nothing', 'restore', 'restore', 'restore', 'keep'],
    ['edited', 'changed', 'restore', 'restore', 'restore', 'keep'],
    ['edited', 'removed', 'release', 'release', 'release', 'release'],
    ['deleted', 'nothing', 'restore', 'restore', 'restore', 'create'],
    ['deleted', 'changed', 'restore', 'restore', 'restore', 'create'],
    ['unrecorded', 'new', 'conflict', 'conflict', 'record', 'record'],
  ])('with --restore: %s / %s', (...row) => {
    expect(decisions(row, { restore: true })).toEqual(row.slice(2));
  });

  test.each(TABLE.filter(([person]) => person === 'nothing'))(
    '--restore says nothing of a file that nobody touched: %s / %s',
    (...row) => {
      expect(decisions(row, { restore: true })).toEqual(row.slice(2));
    },
  );
});

describe('where the disk already is as wanted', () => {
  test.each<Row>([
    ['nothing', 'nothing', 'keep', 'keep', 'keep', 'keep'],
    ['edited', 'changed', 'record', 'record', 'record', 'record'],
    ['unrecorded', 'new', 'record', 'record', 'record', 'record'],
    ['deleted', 'removed', 'record', 'record', 'record', 'record'],
  ])('%s / %s', (...row) => {
    for (const restore of [false, true]) {
      for (const required of [false, true]) {
        expect(decisions(row, { same: true, restore, required })).toEqual(row.slice(2));
      }
    }
  });
});
