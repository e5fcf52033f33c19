import { expect, test } from '@jest/globals';

import { reportJson } from '../../../src/report/json.ts';
import { drift } from '../../support/facts.ts';
import { inspected, inspection, planned } from '../../support/inspection.ts';

test('the whole of --json: the same facts as the text, by module', () => {
  const alpha = inspected('alpha', {
    drifts: [
      drift('infra/alpha/as-agreed.tf'),
      drift('infra/alpha/a.yaml', {
        person: 'edited',
        tool: 'changed',
        action: 'conflict',
        reason: 'both-changed',
        hunks: [{ line: 9, ours: ['7'], base: ['1'], theirs: ['2'] }],
      }),
      drift('infra/alpha/b.md', {
        action: 'restore',
        regions: [{ name: 'facts', kind: 'block', person: 'edited', tool: 'nothing' }],
      }),
    ],
  });
  const removed = inspected('old', {
    planned: null,
    drifts: [drift('infra/old/a.tf', { owner: 'old', tool: 'removed', action: 'delete' })],
  });
  const given = inspection({
    modules: [alpha, removed],
    removed: ['old'],
    shared: [drift('MODULES.md', { owner: 'index', tool: 'changed', action: 'update' })],
    findings: [
      { rule: 'r', severity: 'error', path: 'infra.yaml', line: 3, message: 'm', fix: 'f' },
    ],
  });
  given.plan.modules.push(
    planned('index', {
      scope: 'repository',
      available: '1.1.0',
      summary: { ...planned('index').summary, package: null },
    }),
  );
  const nothing = { reason: null, detail: null, regions: [], conflicts: [] };
  expect(reportJson(given, 'check')).toEqual({
    version: 1,
    command: 'check',
    clean: false,
    counts: {
      modules: 2,
      kept: 0,
      pending: 2,
      drift: 0,
      conflicts: 1,
      errors: 1,
      outdated: 1,
      needUpgrade: 0,
      files: 7,
    },
    modules: [
      {
        id: 'alpha',
        name: 'alpha',
        path: 'infra/alpha',
        package: 'packages/alpha',
        blueprint: 'service@1.0.0',
        available: null,
        files: [
          {
            path: 'infra/alpha/a.yaml',
            ownership: 'merged',
            you: 'edited',
            tool: 'changed',
            action: 'conflict',
            reason: 'both-changed',
            detail: null,
            regions: [],
            conflicts: [{ line: 9, ours: ['7'], base: ['1'], theirs: ['2'] }],
          },
          {
            ...nothing,
            path: 'infra/alpha/b.md',
            ownership: 'merged',
            you: 'nothing',
            tool: 'nothing',
            action: 'restore',
            regions: [{ name: 'facts', kind: 'block', person: 'edited', tool: 'nothing' }],
          },
        ],
      },
      {
        id: 'index',
        name: 'index',
        path: 'infra/index',
        package: null,
        blueprint: 'service@1.0.0',
        available: '1.1.0',
        files: [
          {
            ...nothing,
            path: 'MODULES.md',
            ownership: 'merged',
            you: 'nothing',
            tool: 'changed',
            action: 'update',
          },
        ],
      },
      {
        id: 'old',
        removed: true,
        files: [
          {
            ...nothing,
            path: 'infra/old/a.tf',
            ownership: 'merged',
            you: 'nothing',
            tool: 'removed',
            action: 'delete',
          },
        ],
      },
    ],
    findings: [
      { rule: 'r', severity: 'error', path: 'infra.yaml', line: 3, message: 'm', fix: 'f' },
    ],
    moves: [],
    interrupted: false,
  });
});

test('files of all modules whose owner was taken out are told with it', () => {
  const given = inspection({
    removed: ['index'],
    shared: [drift('MODULES.md', { owner: 'index', tool: 'removed', action: 'delete' })],
  });
  const { modules } = reportJson(given, 'check') as { modules: { id: string; files: unknown[] }[] };
  expect(modules.map(({ id, files }) => [id, files.length])).toEqual([
    ['alpha', 0],
    ['index', 1],
  ]);
});
