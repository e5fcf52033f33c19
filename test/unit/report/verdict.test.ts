import { describe, expect, test } from '@jest/globals';

import type { FileDrift } from '../../../src/compare/model.ts';
import type { Inspection } from '../../../src/inspect/model.ts';
import type { Finding } from '../../../src/model.ts';
import { syncHelps, verdictOf, type Verdict } from '../../../src/report/verdict.ts';
import { drift } from '../../support/facts.ts';
import { inspected, inspection, planned } from '../../support/inspection.ts';

const CLEAN: Verdict = {
  clean: true,
  kept: 0,
  pending: 0,
  drift: 0,
  conflicts: 0,
  errors: 0,
  outdated: 0,
  needUpgrade: 0,
  files: 3,
};

function file(more: Partial<FileDrift>): Inspection {
  return inspection({ drifts: [drift('infra/alpha/a.tf', more), drift('infra/alpha/b.tf')] });
}

function finding(severity: Finding['severity']): Inspection {
  const rule = 'some-rule';
  return inspection({ findings: [{ rule, severity, path: 'a', message: 'b', fix: 'c' }] });
}

const REGION = { name: 'facts', kind: 'block', person: 'nothing', tool: 'changed' } as const;

describe('what does not fail a check', () => {
  test.each<[string, Inspection, Partial<Verdict>]>([
    ['nothing to tell', inspection(), {}],
    ['files as agreed', file({}), {}],
    ['a welcome edit', file({ person: 'edited' }), { kept: 1 }],
    ['a kept deletion', file({ person: 'deleted', before: null }), { kept: 1 }],
    [
      'a person’s work on what was seeded once',
      file({ person: 'edited', ownership: 'seeded' }),
      {},
    ],
    [
      'what the tool left to its person',
      file({ person: 'edited', action: 'release' }),
      { kept: 1 },
    ],
    ['what only has to be recorded', file({ person: 'edited', action: 'record' }), {}],
    [
      'an outdated blueprint',
      inspection({
        modules: [inspected('alpha', { planned: planned('alpha', { available: '1.1.0' }) })],
      }),
      { outdated: 1 },
    ],
    ['a warning', finding('warning'), {}],
    ['a note', finding('note'), {}],
    [
      'records of shared files that are stale',
      { ...inspection(), shared: { ...inspection().shared, stale: true } },
      {},
    ],
  ])('%s', (_name, given, expected) => {
    expect(verdictOf(given)).toEqual({ ...CLEAN, ...expected });
  });
});

describe('what fails a check', () => {
  test.each<[string, Inspection, Partial<Verdict>]>([
    ['a file to create', file({ tool: 'new', action: 'create', before: null }), { pending: 1 }],
    ['a file to update', file({ tool: 'changed', action: 'update' }), { pending: 1 }],
    ['a region to update', file({ action: 'update', regions: [REGION] }), { pending: 1 }],
    ['a file to delete', file({ tool: 'removed', action: 'delete' }), { pending: 1 }],
    ['a file to merge', file({ person: 'edited', action: 'merge' }), { pending: 1 }],
    ['a file to put back', file({ person: 'deleted', action: 'restore' }), { pending: 1 }],
    ['an edit of a managed file', file({ person: 'edited', action: 'drift' }), { drift: 1 }],
    [
      'a conflict',
      file({ person: 'edited', tool: 'changed', action: 'conflict' }),
      { conflicts: 1 },
    ],
    [
      'a conflict in a file of all modules',
      inspection({ shared: [drift('a.md', { action: 'conflict', owner: 'index' })] }),
      { conflicts: 1, files: 4 },
    ],
    ['an error of a rule', finding('error'), { errors: 1 }],
    [
      'a change that needs a newer blueprint',
      inspection({
        modules: [
          inspected('alpha', {
            planned: planned('alpha', { available: '1.1.0' }),
            needsUpgrade: true,
          }),
        ],
      }),
      { needUpgrade: 1, outdated: 1 },
    ],
    [
      'a module that was taken out and is not tidied up, though none of its files is left',
      inspection({ removed: ['beta'] }),
      {},
    ],
    ['an interrupted run', inspection({ interrupted: true }), {}],
  ])('%s', (_name, given, expected) => {
    expect(verdictOf(given)).toEqual({ ...CLEAN, clean: false, ...expected });
  });

  test('what a conflict in the same module holds up is not counted as to be written', () => {
    const drifts = [
      drift('infra/alpha/a.tf', { person: 'edited', action: 'conflict' }),
      drift('infra/alpha/b.tf', { tool: 'changed', action: 'update' }),
    ];
    const beta = inspected('beta', {
      drifts: [drift('infra/beta/b.tf', { owner: 'beta', tool: 'changed', action: 'update' })],
    });
    expect(verdictOf(inspection({ modules: [inspected('alpha', { drifts }), beta] }))).toEqual({
      ...CLEAN,
      clean: false,
      conflicts: 1,
      pending: 1,
      files: 6,
    });
  });
});

describe('sync is the next step', () => {
  const found = (rule: string): Finding[] => [{ ...finding('error').findings[0]!, rule }];
  const update = drift('infra/alpha/a.tf', { tool: 'changed', action: 'update' });
  const gone = drift('infra/alpha/b.tf', { tool: 'removed', action: 'delete' });
  const conflict = drift('infra/alpha/c.tf', { person: 'edited', action: 'conflict' });
  test.each<[string, Inspection, boolean]>([
    ['a file to write', inspection({ drifts: [update] }), true],
    [
      'something to write beside an error',
      inspection({ drifts: [update], findings: found('x') }),
      true,
    ],
    ['a module that was taken out', inspection({ removed: ['beta'] }), true],
    ['markers of git', inspection({ drifts: [{ ...conflict, reason: 'git-conflict' }] }), true],
    ['an error alone', inspection({ findings: found('module-missing') }), false],
    ['a conflict, and what waits for it', inspection({ drifts: [update, conflict] }), false],
    ['an edit that only --restore puts back', file({ person: 'edited', action: 'drift' }), false],
    ['other names', inspection({ drifts: [update], findings: found('names-changed') }), false],
    ['another id', inspection({ drifts: [update], findings: found('id-changed') }), false],
    [
      'deletes that are held',
      inspection({ drifts: [gone], findings: found('module-gone') }),
      false,
    ],
  ])('of %s', (_name, given, expected) => {
    expect(syncHelps(given)).toBe(expected);
  });
});
