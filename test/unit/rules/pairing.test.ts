import { describe, expect, test } from '@jest/globals';

import type { Finding, RepoPath } from '../../../src/model.ts';
import type { RuleFacts } from '../../../src/rules/facts.ts';
import { pairing } from '../../../src/rules/pairing.ts';
import { facts, removed, ruleModule, summary } from '../../support/facts.ts';

function packages(...list: [path: string, dockerfile: boolean][]): RuleFacts['packages'] {
  return list.map(([path, dockerfile]) => ({ path: path as RepoPath, dockerfile }));
}

function gone(...paths: string[]): ReadonlySet<RepoPath> {
  return new Set(paths as RepoPath[]);
}

const UNPAIRED: Finding = {
  rule: 'module-missing',
  severity: 'error',
  path: 'packages/beta',
  message: 'packages/beta has a Dockerfile but no module in infra.yaml deploys it',
  fix: 'create-infra-module add beta, or list it under packages.ignore in infra.yaml',
};

function missing(id: string): Finding {
  return {
    rule: 'package-missing',
    severity: 'error',
    path: 'infra.yaml',
    line: 10,
    message: `${id} deploys packages/${id}, which is not there`,
    fix: `bring packages/${id} back, or: create-infra-module remove ${id}`,
  };
}

describe('packages and modules that pair', () => {
  test.each<[string, Partial<RuleFacts>]>([
    [
      'a package and its module',
      { modules: [ruleModule('alpha')], packages: packages(['packages/alpha', true]) },
    ],
    [
      'a package without Dockerfile that no module names: a library',
      {
        packages: packages(['packages/lib', false]),
      },
    ],
    [
      'a package without Dockerfile that a module names',
      { modules: [ruleModule('alpha')], packages: packages(['packages/alpha', false]) },
    ],
    [
      'a module without package',
      { modules: [ruleModule('net', { summary: summary('net', { package: null }) })] },
    ],
    [
      'a module that is being added: its package comes with it',
      {
        modules: [ruleModule('alpha', { known: false })],
        missingPackages: gone('packages/alpha'),
      },
    ],
    [
      'a package of another name than its module',
      {
        modules: [
          ruleModule('alpha', {
            summary: summary('alpha', { package: 'packages/beta' as RepoPath }),
          }),
        ],
        packages: packages(['packages/beta', true]),
      },
    ],
  ])('%s', (_name, given) => {
    expect(pairing(facts(given))).toEqual([]);
  });
});

describe('packages and modules that do not pair', () => {
  test('a package with a Dockerfile and no module', () => {
    const given = facts({
      modules: [ruleModule('alpha')],
      packages: packages(['packages/alpha', true], ['packages/beta', true]),
    });
    expect(pairing(given)).toEqual([UNPAIRED]);
  });

  const later = { name: 'beta', path: 'infra/beta' as RepoPath };
  const paired = { package: 'packages/beta' as RepoPath };
  test.each<[string, RuleFacts['buried'], string]>([
    ['was removed', [removed('alpha'), removed('beta')], 'add beta'],
    [
      'was removed after a rename',
      [removed('old', { ...later, ...paired })],
      'add old --path infra/beta --package packages/beta',
    ],
    [
      'was removed, of another blueprint',
      [{ ...removed('beta'), blueprint: './blueprints/mine@1.0.0' }],
      'add beta --blueprint ./blueprints/mine',
    ],
  ])('a package whose module %s: the same one again, no deleting first', (_name, buried, add) => {
    const given = facts({ packages: packages(['packages/beta', true]), buried });
    expect(pairing(given)).toEqual([
      {
        ...UNPAIRED,
        fix: `create-infra-module ${add}, or list it under packages.ignore in infra.yaml; if nobody needs it any more, delete it`,
      },
    ]);
  });

  test('a package of the id or name of a removed module without one: an id that is free', () => {
    const buried = [
      removed('beta', { package: null }),
      removed('old', { name: 'beta_2', package: null }),
    ];
    expect(pairing(facts({ packages: packages(['packages/beta', true]), buried }))).toEqual([
      {
        ...UNPAIRED,
        fix: 'create-infra-module add beta_3 --package packages/beta, or list it under packages.ignore in infra.yaml',
      },
    ]);
  });

  const bare = (pairs: boolean) =>
    ruleModule('beta', { pairs, summary: summary('beta', { package: null }) });
  const write =
    'write `package: packages/beta` below beta in infra.yaml and run: create-infra-module sync';
  test.each<[string, RuleFacts['modules'], string]>([
    ['whose entry lacks its package', [bare(true)], write],
    [
      'whose blueprint has no package',
      [bare(false)],
      'create-infra-module add beta_2 --package packages/beta',
    ],
    [
      'that deploys another package',
      [ruleModule('beta', { summary: summary('beta', { package: 'packages/b' as RepoPath }) })],
      'create-infra-module add beta_2 --package packages/beta',
    ],
    [
      'by its later name',
      [ruleModule('old', { summary: summary('old', { name: 'beta' }) })],
      'create-infra-module add beta_2 --package packages/beta',
    ],
  ])('a package of the name of a module %s', (_name, modules, advice) => {
    expect(pairing(facts({ modules, packages: packages(['packages/beta', true]) }))).toEqual([
      { ...UNPAIRED, fix: `${advice}, or list it under packages.ignore in infra.yaml` },
    ]);
  });

  test('a package below another root than the first', () => {
    expect(pairing(facts({ packages: packages(['apps/beta', true]) }))).toEqual([
      {
        ...UNPAIRED,
        path: 'apps/beta',
        message: 'apps/beta has a Dockerfile but no module in infra.yaml deploys it',
        fix: 'create-infra-module add beta --package apps/beta, or list it under packages.ignore in infra.yaml',
      },
    ]);
  });

  test('a module whose package is gone', () => {
    const given = facts({
      modules: [ruleModule('alpha')],
      packages: packages(['packages/lib', false]),
      missingPackages: gone('packages/alpha'),
    });
    expect(pairing(given)).toEqual([missing('alpha')]);
  });

  test('one package gone and one new: told as a rename, once', () => {
    const given = facts({
      modules: [ruleModule('alpha')],
      packages: packages(['packages/beta', true]),
      missingPackages: gone('packages/alpha'),
    });
    expect(pairing(given)).toEqual([
      {
        rule: 'package-renamed',
        severity: 'error',
        path: 'infra.yaml',
        line: 10,
        message:
          'alpha deploys packages/alpha, which is gone, while packages/beta has no module: probably a rename',
        fix: 'create-infra-module rename alpha beta, or write `package: packages/beta` below alpha in infra.yaml, then: create-infra-module sync',
      },
    ]);
  });

  test.each<[string, Partial<RuleFacts>, Finding[]]>([
    [
      'two gone, one new',
      {
        modules: [ruleModule('alpha'), ruleModule('gamma')],
        packages: packages(['packages/beta', true]),
        missingPackages: gone('packages/alpha', 'packages/gamma'),
      },
      [missing('alpha'), missing('gamma'), UNPAIRED],
    ],
    [
      'one gone, two new',
      {
        modules: [ruleModule('alpha')],
        packages: packages(['packages/beta', true], ['packages/delta', true]),
        missingPackages: gone('packages/alpha'),
      },
      [
        missing('alpha'),
        UNPAIRED,
        {
          ...UNPAIRED,
          path: 'packages/delta',
          message: UNPAIRED.message.replace('beta', 'delta'),
          fix: UNPAIRED.fix.replace('beta', 'delta'),
        },
      ],
    ],
    [
      'one gone, one new library',
      {
        modules: [ruleModule('alpha')],
        packages: packages(['packages/beta', false]),
        missingPackages: gone('packages/alpha'),
      },
      [missing('alpha')],
    ],
  ])('no rename is guessed: %s', (_name, given, expected) => {
    expect(pairing(facts(given))).toEqual(expected);
  });
});
