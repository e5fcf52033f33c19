import { describe, expect, test } from '@jest/globals';

import type { Finding, JsonObject, RepoPath } from '../../../src/model.ts';
import type { PackageTrouble, RuleModule } from '../../../src/rules/facts.ts';
import { packages } from '../../../src/rules/packages.ts';
import { drift, facts, ruleModule, summary } from '../../support/facts.ts';

const DOCKERFILE = 'packages/alpha/Dockerfile';
const SERVICE: JsonObject = { workload: 'deployment', language: 'python' };

function findings(
  trouble: PackageTrouble,
  more: Partial<RuleModule> = {},
  params: JsonObject = SERVICE,
): Finding[] {
  const module = ruleModule('alpha', { summary: summary('alpha', { facts: params }), ...more });
  const packageTroubles = new Map([['packages/alpha' as RepoPath, trouble]]);
  return packages(facts({ modules: [module, ruleModule('beta')], packageTroubles }));
}

const NONE: Finding = {
  rule: 'dockerfile-missing',
  severity: 'warning',
  path: 'packages/alpha',
  message: 'alpha deploys packages/alpha, which has no Dockerfile: no image can be built',
  fix: 'write packages/alpha/Dockerfile',
};

const DELETED: Finding = {
  rule: 'dockerfile-missing',
  severity: 'error',
  path: 'packages/alpha',
  message: 'alpha deploys packages/alpha, whose Dockerfile was deleted',
  fix: 'create-infra-module sync --restore packages/alpha/Dockerfile, or: create-infra-module remove alpha',
};

describe('a package without Dockerfile', () => {
  const deleted = drift(DOCKERFILE, { person: 'deleted', before: null });

  test('that never had one is a warning', () => {
    expect(findings('no-dockerfile')).toEqual([NONE]);
  });

  test('whose Dockerfile was generated and deleted is an error', () => {
    expect(findings('dockerfile-deleted')).toEqual([DELETED]);
  });

  test.each<[string, Partial<RuleModule>, JsonObject]>([
    ['its language is none', {}, { ...SERVICE, language: 'none' }],
    ['its blueprint says nothing of a workload', {}, {}],
    [
      'one is being written',
      { drifts: [drift(DOCKERFILE, { before: null, after: 'FROM' })] },
      SERVICE,
    ],
  ])('is not told where %s', (_name, more, params) => {
    expect(findings('no-dockerfile', more, params)).toEqual([]);
  });

  test('is not told where the deleted one is put back', () => {
    const drifts = [{ ...deleted, after: 'FROM' }];
    expect(findings('dockerfile-deleted', { drifts })).toEqual([]);
  });
});

test.each<[PackageTrouble, string, string]>([
  ['empty', 'is empty', 'bring back what was in packages/alpha'],
  ['not-a-folder', 'is not a folder', 'put a folder in its place'],
])('a package that is %s cannot be deployed', (trouble, what, mend) => {
  expect(findings(trouble)).toEqual([
    {
      rule: 'package-unusable',
      severity: 'error',
      path: 'infra.yaml',
      line: 10,
      message: `alpha deploys packages/alpha, which ${what}`,
      fix: `${mend}, or name another one: \`package:\` below alpha`,
    },
  ]);
});

test('packages without trouble are not told', () => {
  expect(packages(facts({ modules: [ruleModule('alpha')] }))).toEqual([]);
});
