import { describe, expect, test } from '@jest/globals';

import type { ModuleSummary, RepoPath } from '../../../src/model.ts';
import type { RuleFacts } from '../../../src/rules/facts.ts';
import { keys } from '../../../src/rules/keys.ts';
import { facts, ruleModule, summary } from '../../support/facts.ts';

/** An entry without a lock, as the manifest has it after its key was changed. */
function fresh(id: string, more: Partial<ModuleSummary>): Partial<RuleFacts> {
  return { modules: [ruleModule(id, { known: false, summary: summary(id, more) })] };
}

const REKEYED = {
  rule: 'id-changed',
  severity: 'error',
  path: 'infra.yaml',
  line: 10,
  message:
    'alpha is gone from infra.yaml and beta stands in its place: an id never changes, cloud names and state keys follow from it',
  fix: 'write the key alpha again and put `name: beta` below it',
};

describe('a key of infra.yaml that was changed by hand', () => {
  const removed = [summary('alpha')];

  test.each<[string, Partial<ModuleSummary>]>([
    ['the new entry has its package', { package: 'packages/alpha' as RepoPath }],
    ['the new entry has its path', { path: 'infra/alpha' as RepoPath }],
  ])('is told where %s', (_name, more) => {
    expect(keys(facts({ removed, ...fresh('beta', more) }))).toEqual([REKEYED]);
  });

  test.each<[string, Partial<RuleFacts>]>([
    ['nothing new came', { removed }],
    ['the new one shares neither path nor package', { removed, ...fresh('beta', {}) }],
    [
      'the new one has another blueprint',
      { removed, ...fresh('beta', { path: 'infra/alpha' as RepoPath, blueprint: 'worker' }) },
    ],
    [
      'the one in its place was there before',
      {
        removed,
        modules: [
          ruleModule('beta', { summary: summary('beta', { path: 'infra/alpha' as RepoPath }) }),
        ],
      },
    ],
    [
      'both have no package',
      { removed: [summary('alpha', { package: null })], ...fresh('beta', { package: null }) },
    ],
    ['nothing is gone', fresh('beta', { path: 'infra/alpha' as RepoPath })],
  ])('is not told where %s', (_name, given) => {
    expect(keys(facts(given))).toEqual([]);
  });
});

test('two that could stand in its place: no change of the key is guessed', () => {
  const given = facts({
    removed: [summary('alpha')],
    modules: [
      ruleModule('beta', {
        known: false,
        summary: summary('beta', { path: 'infra/alpha' as RepoPath }),
      }),
      ruleModule('gamma', {
        known: false,
        summary: summary('gamma', { package: 'packages/alpha' as RepoPath }),
      }),
    ],
  });
  expect(keys(given)).toEqual([]);
});
