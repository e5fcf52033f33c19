import { describe, expect, test } from '@jest/globals';

import type { FileDrift } from '../../../src/compare/model.ts';
import type { Finding, RepoPath } from '../../../src/model.ts';
import type { RuleFacts, RuleModule } from '../../../src/rules/facts.ts';
import { folders } from '../../../src/rules/folders.ts';
import { drift, facts, removed, ruleModule, summary } from '../../support/facts.ts';

function gone(path: string): FileDrift {
  return drift(path, { person: 'deleted', before: null });
}

/** Every file of the module is gone, its package is not. */
function emptied(id: string): RuleModule {
  const drifts = [gone(`infra/${id}/a.tf`), gone(`infra/${id}/b/c.yaml`)];
  return ruleModule(id, { drifts: [...drifts, drift(`packages/${id}/main.py`)] });
}

/** `--restore` names every file. */
function restored(id: string): RuleModule {
  const back = { ...gone(`infra/${id}/a.tf`), action: 'restore' as const, after: 'a' };
  const seeded = { ...gone(`infra/${id}/seed.json`), ownership: 'seeded' as const };
  return ruleModule(id, { drifts: [back, seeded] });
}

function stray(...paths: string[]): RepoPath[] {
  return paths as RepoPath[];
}

function removedByHand(id: string): Finding {
  return {
    rule: 'module-gone',
    severity: 'error',
    path: 'infra.yaml',
    line: 10,
    message: `${id} is in infra.yaml, but every file of infra/${id} is gone`,
    fix: `create-infra-module remove ${id}, or bring it back: create-infra-module sync --restore infra/${id}`,
  };
}

function unlisted(name: string): Finding {
  return {
    rule: 'module-unlisted',
    severity: 'error',
    path: `infra/${name}`,
    message: `infra/${name} looks like a module but is not in infra.yaml`,
    fix: `move it away and: create-infra-module add ${name}, or set \`path: infra/${name}\` on an entry`,
  };
}

describe('folders of modules that are as they should be', () => {
  test.each<[string, RuleModule]>([
    ['nothing changed', ruleModule('alpha')],
    [
      'one of two files is gone',
      ruleModule('alpha', { drifts: [gone('infra/alpha/a.tf'), drift('infra/alpha/b.tf')] }),
    ],
    ['new: nothing is there yet', { ...emptied('alpha'), known: false }],
    [
      'moved by `path:`: nothing is there yet',
      ruleModule('alpha', {
        drifts: [
          drift('infra/alpha/a.tf', { tool: 'new', action: 'create', before: null }),
          drift('infra/old/a.tf', { tool: 'removed', action: 'delete' }),
        ],
      }),
    ],
    [
      'only files of the package are gone',
      ruleModule('alpha', { drifts: [gone('packages/alpha/main.py'), drift('infra/alpha/a.tf')] }),
    ],
    [
      'only files outside its folder are recorded',
      ruleModule('alpha', { drifts: [gone('infra/alphabet/a.tf')] }),
    ],
  ])('%s', (_name, module) => {
    expect(folders(facts({ modules: [module] }))).toEqual([]);
  });
});

describe('folders that were removed, moved or added by hand', () => {
  test.each<[string, Partial<RuleFacts>, Finding[]]>([
    ['removed', { modules: [emptied('alpha')] }, [removedByHand('alpha')]],
    ['added', { strayFolders: stray('infra/beta') }, [unlisted('beta')]],
    [
      'one gone, one added: moved',
      { modules: [emptied('alpha'), ruleModule('other')], strayFolders: stray('infra/beta') },
      [
        {
          rule: 'module-moved',
          severity: 'error',
          path: 'infra.yaml',
          line: 10,
          message:
            'alpha lies in infra/alpha, which is gone, while infra/beta belongs to no module: probably a rename',
          fix: 'create-infra-module rename alpha beta, or move infra/beta back to infra/alpha',
        },
      ],
    ],
    [
      'left by a removed module: told, but nothing to mend',
      { strayFolders: stray('infra/old', 'infra/beta'), buried: [removed('old')] },
      [
        unlisted('beta'),
        {
          rule: 'module-left',
          severity: 'warning',
          path: 'infra/old',
          message: 'infra/old is what is left of the removed module old',
          fix: 'delete it when nothing in it is needed any more: git rm -r infra/old',
        },
      ],
    ],
    [
      'left by a removed module that was renamed before',
      {
        strayFolders: stray('infra/late'),
        buried: [removed('old', { name: 'late', path: 'infra/late' as RepoPath })],
      },
      [
        {
          rule: 'module-left',
          severity: 'warning',
          path: 'infra/late',
          message: 'infra/late is what is left of the removed module late',
          fix: 'delete it when nothing in it is needed any more: git rm -r infra/late',
        },
      ],
    ],
    [
      'left where a module was before infra.yaml gave it another root',
      {
        modules: [
          ruleModule('alpha', {
            summary: summary('alpha', { path: 'infra/beta' as RepoPath }),
            drifts: [drift('infra/beta/a.tf', { tool: 'new', before: null, after: 'a' })],
          }),
        ],
        strayFolders: stray('infra/alpha'),
      },
      [
        {
          rule: 'module-left',
          severity: 'warning',
          path: 'infra/alpha',
          message: 'infra/alpha is what is left of alpha, which now lies in infra/beta',
          fix: 'delete it when nothing in it is needed any more: git rm -r infra/alpha',
        },
      ],
    ],
    ['all that is gone comes back', { modules: [restored('alpha')] }, []],
    [
      'one gone, two added: no move is guessed',
      { modules: [emptied('alpha')], strayFolders: stray('infra/beta', 'infra/gamma') },
      [removedByHand('alpha'), unlisted('beta'), unlisted('gamma')],
    ],
    [
      'two gone, one added: no move is guessed',
      { modules: [emptied('alpha'), emptied('omega')], strayFolders: stray('infra/beta') },
      [removedByHand('alpha'), removedByHand('omega'), unlisted('beta')],
    ],
  ])('%s', (_name, given, expected) => {
    expect(folders(facts(given))).toEqual(expected);
  });
});

describe('a root that infra.yaml changed since it was recorded', () => {
  const fresh = drift('infra/beta/a.tf', { tool: 'new', before: null, after: 'a' });
  const old = drift('infra/alpha/a.tf', { tool: 'removed', action: 'delete', after: null });
  const edited = drift('infra/alpha/b/c.yaml', {
    person: 'edited',
    tool: 'removed',
    action: 'release',
  });
  const moved = (...drifts: FileDrift[]): RuleModule =>
    ruleModule('alpha', {
      summary: summary('alpha', { path: 'infra/beta' as RepoPath }),
      recordedPath: 'infra/alpha' as RepoPath,
      drifts,
    });
  const told = (stay: string): Finding => ({
    rule: 'path-changed',
    severity: 'warning',
    path: 'infra.yaml',
    line: 10,
    message: `infra.yaml moves alpha from infra/alpha to infra/beta, but the folder cannot move as it is (infra/beta is taken, or infra/alpha has something of another module): sync makes its files anew there and deletes the old ones${stay}`,
    fix: `make way, and sync moves the folder with all that is in it; or write \`path: infra/alpha\` below alpha to leave it where it is`,
  });

  test.each<[string, FileDrift[], Finding[]]>([
    ['nothing edited', [fresh, old], [told('')]],
    [
      'an edited file, which stays behind',
      [fresh, old, edited],
      [told('; your edits stay behind in infra/alpha/: b/c.yaml')],
    ],
    ['moved by hand as well: nothing lies at the old place', [fresh, { ...old, before: null }], []],
  ])('%s', (_name, drifts, expected) => {
    const strayFolders = expected.length === 0 ? [] : stray('infra/alpha');
    expect(folders(facts({ modules: [moved(...drifts)], strayFolders }))).toEqual(expected);
  });

  test('is no place to which another module can have moved', () => {
    const modules = [moved(fresh, old), emptied('omega')];
    const found = folders(facts({ modules, strayFolders: stray('infra/alpha') }));
    expect(found).toEqual([told(''), removedByHand('omega')]);
  });
});
