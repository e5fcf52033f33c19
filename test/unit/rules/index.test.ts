import { expect, test } from '@jest/globals';

import type { Finding, RepoPath } from '../../../src/model.ts';
import { check, refusing } from '../../../src/rules/index.ts';
import { drift, facts, ruleModule, summary } from '../../support/facts.ts';

test('every rule runs, in one order', () => {
  const emptied = ruleModule('alpha', {
    drifts: [drift('infra/alpha/a.tf', { person: 'deleted', before: null })],
  });
  const reader = ruleModule('beta', {
    known: false,
    summary: summary('beta', { package: 'packages/old' as RepoPath, uses: { net: ['vpc'] } }),
  });
  const found = check(
    facts({
      modules: [emptied, reader],
      packages: [{ path: 'packages/lone' as RepoPath, dockerfile: true }],
      removed: [summary('old')],
      contracts: new Map([
        ['net', { path: 'infra/net/contract.yaml' as RepoPath, outputs: ['vpc_id'] }],
      ]),
    }),
  );
  expect(found.map((it) => `${it.rule} ${it.path}:${it.line ?? '-'}`)).toEqual([
    'module-missing packages/lone:-',
    'module-gone infra.yaml:10',
    'id-changed infra.yaml:10',
    'output-undeclared infra.yaml:10',
  ]);
});

test('deletes wait while what is gone may only have moved', () => {
  const moved = ['id-changed', 'module-gone', 'module-moved', 'package-renamed'];
  const findings = [...moved, 'module-missing', 'names-changed'].map((rule): Finding => ({
    rule,
    severity: 'error',
    path: 'a',
    message: 'b',
    fix: 'c',
  }));
  const stopped = (how: Parameters<typeof refusing>[1]): string[] =>
    refusing(findings, how).map(({ rule }) => rule);
  expect(stopped({ deletes: true })).toEqual([...moved, 'names-changed']);
  expect(stopped({ deletes: false, rekey: true })).toEqual(['id-changed']);
});
