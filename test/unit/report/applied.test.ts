import { describe, expect, test } from '@jest/globals';

import type { FileChange } from '../../../src/apply.ts';
import type { RepoPath } from '../../../src/model.ts';
import { reportApplied, reportAppliedJson } from '../../../src/report/applied.ts';
import { styleOf } from '../../../src/report/style.ts';
import { drift } from '../../support/facts.ts';
import { inspected, inspection } from '../../support/inspection.ts';

const PLAIN = styleOf(false);

function change(path: string, kind: 'created' | 'updated' | 'deleted'): FileChange {
  return {
    path: path as RepoPath,
    before: kind === 'created' ? null : 'a'.repeat(64),
    after: kind === 'deleted' ? null : { bytes: '', executable: false },
  };
}

function text(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

describe('what a run did', () => {
  test('nothing', () => {
    expect(reportApplied(inspection(), [], PLAIN)).toBe(
      'Nothing to do: everything is as agreed.\n',
    );
  });

  test('records alone', () => {
    const changes = [change('.infra/lock/alpha.json', 'updated')];
    expect(reportApplied(inspection(), changes, PLAIN)).toBe('records brought up to date\n');
  });

  test('one line a file, by module', () => {
    const beta = inspected('beta', {
      drifts: [drift('infra/beta/a.tf', { owner: 'beta', action: 'delete' })],
    });
    const alpha = inspected('alpha', {
      drifts: [
        drift('infra/alpha/a.tf', { action: 'create' }),
        drift('infra/alpha/b.tf', { action: 'update' }),
      ],
    });
    const changes = [
      change('infra/beta/a.tf', 'deleted'),
      change('infra/alpha/a.tf', 'created'),
      change('infra/alpha/b.tf', 'updated'),
      change('infra.yaml', 'updated'),
      change('.infra/lock/alpha.json', 'updated'),
    ];
    expect(reportApplied(inspection({ modules: [alpha, beta] }), changes, PLAIN)).toBe(
      text(
        'updated  infra.yaml',
        'created  infra/alpha/a.tf',
        'updated  infra/alpha/b.tf',
        'deleted  infra/beta/a.tf',
      ),
    );
  });

  test('many new files of a module as their number', () => {
    const paths = Array.from({ length: 9 }, (_, at) => `infra/alpha/${at}.tf`);
    const drifts = [...paths, 'infra/alpha/b.tf'].map((it) => drift(it, { action: 'create' }));
    const changes = [
      ...paths.map((it) => change(it, 'created')),
      change('infra/alpha/b.tf', 'updated'),
    ];
    expect(reportApplied(inspection({ drifts }), changes, PLAIN)).toBe(
      text('created  alpha: 9 files in infra/alpha', 'updated  infra/alpha/b.tf'),
    );
    const paired = [...changes, change('packages/alpha/Dockerfile', 'created')];
    const more = [...drifts, drift('packages/alpha/Dockerfile', { action: 'create' })];
    expect(reportApplied(inspection({ drifts: more }), paired, PLAIN)).toContain(
      'created  alpha: 10 files in infra/alpha and packages/alpha',
    );
    expect(reportApplied(inspection({ drifts }), changes.slice(1, 9), PLAIN)).toBe(
      text(...paths.slice(1).map((it) => `created  ${it}`)),
    );
  });

  test('and what is left to do', () => {
    const drifts = [
      drift('infra/alpha/a.tf', { tool: 'changed', action: 'update' }),
      drift('infra/alpha/b.tf', { person: 'edited' }),
      drift('infra/alpha/run.sh', { person: 'edited', action: 'drift', ownership: 'managed' }),
    ];
    const changes = [change('infra/alpha/a.tf', 'updated')];
    expect(reportApplied(inspection({ drifts }), changes, PLAIN)).toBe(
      text(
        'updated  infra/alpha/a.tf',
        '',
        '  file                you       tool      sync',
        '  infra/alpha/b.tf    edited    -         your edit is kept',
        '  infra/alpha/run.sh  edited    -         not kept in a managed file: sync --restore, or own it',
        '',
        '1 module, 3 files: 1 change of yours kept, 1 drifted',
      ),
    );
  });
});

test('--json: what was written, and what is left', () => {
  const drifts = [
    drift('infra/alpha/a.tf', { tool: 'changed', action: 'update' }),
    drift('infra/alpha/b.tf', { person: 'edited' }),
  ];
  const changes = [
    change('infra/alpha/a.tf', 'updated'),
    change('infra/alpha/c.tf', 'created'),
    change('infra/alpha/d.tf', 'deleted'),
    change('.infra/lock/alpha.json', 'updated'),
  ];
  const json = JSON.parse(
    reportAppliedJson(inspection({ drifts, removed: ['beta'] }), changes, 'sync'),
  ) as { modules: { id: string; files: { path: string }[] }[] };
  expect(json).toMatchObject({
    version: 1,
    command: 'sync',
    clean: true,
    written: [
      { path: 'infra/alpha/a.tf', action: 'updated' },
      { path: 'infra/alpha/c.tf', action: 'created' },
      { path: 'infra/alpha/d.tf', action: 'deleted' },
    ],
  });
  expect(json.modules.map((it) => [it.id, it.files.map((file) => file.path)])).toEqual([
    ['alpha', ['infra/alpha/b.tf']],
  ]);
});
