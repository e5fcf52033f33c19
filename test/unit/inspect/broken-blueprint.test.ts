import { describe, expect, test } from '@jest/globals';

import { check } from '../../../src/commands/check.ts';
import type { Finding } from '../../../src/model.ts';
import { ALPHA, blueprintFiles, Repo } from '../../support/repo.ts';

const BETA = ALPHA.replaceAll('alpha', 'beta');
const NPM = ALPHA.replace('./blueprints/mini', 'npm:pkg/mini');

async function findings(repo: Repo): Promise<readonly Finding[]> {
  return (await repo.inspect()).findings;
}

describe('a blueprint of the repository that modules were made from', () => {
  test('and that uses an unknown name is told with the names there are', async () => {
    const repo = await Repo.synced();
    repo.edit('blueprints/mini/files/module/run.sh.hbs', 'params.title', 'params.label');
    const message = (await findings(repo))[0]!.message;
    expect(message).toContain('unknown name `params.label`; expected: one of ');
    expect(message).toMatch(/\btitle\b/);
  });

  test('and that no longer parses is told once, with file and line', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.edit('blueprints/mini/files/module/notes.md.hbs', '\n', '\n{{bad\n');
    expect(await findings(repo)).toEqual([
      {
        rule: 'blueprint-broken',
        severity: 'error',
        path: 'blueprints/mini/files/module/notes.md.hbs',
        line: expect.any(Number),
        message: expect.stringContaining(
          'alpha, beta cannot be made anew from ./blueprints/mini@1.0.0: ',
        ),
        fix: expect.any(String),
      },
    ]);
    expect(await check(repo.outside(), { json: false })).toBe(1);
    expect(await repo.sync()).toBe(1);
  });

  test('and whose folder is gone is told at the entry', async () => {
    const repo = await Repo.synced();
    repo.deleteAll('blueprints/mini');
    const line = repo
      .text('infra.yaml')
      .split('\n')
      .indexOf('    blueprint: ./blueprints/mini@1.0.0');
    expect(await findings(repo)).toMatchObject([
      { rule: 'blueprint-broken', path: 'infra.yaml', line: line + 1 },
    ]);
  });

  test('leaves other modules to be worked on', async () => {
    const repo = await Repo.synced(ALPHA + '  table:\n    blueprint: ./blueprints/tables@1.0.0\n');
    repo.deleteAll('blueprints/tables');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync()).toBe(1);
    expect(repo.text('infra/alpha/needed.yaml')).toContain('2');
  });
});

describe('a blueprint of a package', () => {
  const installed = async (): Promise<Repo> => {
    const repo = Repo.unsynced(NPM);
    for (const [path, text] of Object.entries(blueprintFiles('mini', 'node_modules/pkg/mini'))) {
      repo.put(path, text);
    }
    expect(await repo.sync()).toBe(0);
    return repo;
  };

  test('that is not installed yet is no finding', async () => {
    const repo = await installed();
    repo.deleteAll('node_modules');
    expect(await findings(repo)).toEqual([]);
  });

  test('that is installed and broken is one', async () => {
    const repo = await installed();
    repo.put('node_modules/pkg/mini/blueprint.yaml', 'version: [\n');
    expect(await findings(repo)).toMatchObject([
      { rule: 'blueprint-broken', path: 'node_modules/pkg/mini/blueprint.yaml' },
    ]);
  });
});
