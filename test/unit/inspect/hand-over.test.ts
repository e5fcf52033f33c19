import { describe, expect, test } from '@jest/globals';

import { handOver } from '../../../src/inspect/hand-over.ts';
import type { InspectedShared } from '../../../src/inspect/model.ts';
import type { FileDrift } from '../../../src/compare/model.ts';
import type { RecordedFile } from '../../../src/model.ts';
import { drift } from '../../support/facts.ts';
import { inspected } from '../../support/inspection.ts';

const gone = drift('one.txt', {
  tool: 'removed',
  action: 'delete',
  after: null,
  wantedSkeleton: null,
  wantedText: null,
});
const wanted = drift('one.txt', {
  owner: 'beta',
  person: 'unrecorded',
  tool: 'new',
  action: 'record',
});

function shared(...drifts: FileDrift[]): InspectedShared {
  return { drifts, fileCount: 0, stale: false, asRecorded: new Set() };
}

/** What happens to the file in alpha, and among the files of all modules. */
function actions(given: Parameters<typeof handOver>[0]): string[] {
  const { modules, shared: all } = handOver(given);
  const alpha = modules.find((it) => it.id === 'alpha');
  return [...(alpha?.drifts ?? []), ...all.drifts].map(
    ({ action, after }) => `${action} ${after === undefined ? 'stays' : after}`,
  );
}

describe('a file that one gives up', () => {
  test('is deleted where nobody else wants it', () => {
    expect(
      actions({ modules: [inspected('alpha', { drifts: [gone] })], shared: shared() }),
    ).toEqual(['delete null']);
  });

  test('stays where another module wants it', () => {
    const modules = [
      inspected('alpha', { drifts: [gone] }),
      inspected('beta', { drifts: [wanted] }),
    ];
    expect(actions({ modules, shared: shared() })).toEqual(['record stays']);
  });

  test('stays where another module that is as agreed has it in its lock', () => {
    const files = { 'one.txt': {} as RecordedFile };
    const lock = { files } as never;
    const beta = inspected('beta', { lock });
    const modules = [inspected('alpha', { drifts: [gone] }), beta];
    expect(actions({ modules, shared: shared() })).toEqual(['record stays']);
    expect(
      actions({ modules: [modules[0]!, { ...beta, planned: null }], shared: shared() }),
    ).toEqual(['delete null']);
  });

  test('stays where it becomes a file of all modules, and the other way round', () => {
    const modules = [inspected('alpha', { drifts: [gone] })];
    expect(actions({ modules, shared: shared({ ...wanted, owner: 'index' }) })).toEqual([
      'record stays',
      'record stays',
    ]);
    const beta = [inspected('beta', { drifts: [wanted] })];
    expect(actions({ modules: beta, shared: shared({ ...gone, owner: 'index' }) })).toEqual([
      'record stays',
    ]);
  });
});
