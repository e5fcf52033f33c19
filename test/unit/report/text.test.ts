import { describe, expect, test } from '@jest/globals';

import type { FileDrift } from '../../../src/compare/model.ts';
import { styleOf } from '../../../src/report/style.ts';
import { reportText, resultOf } from '../../../src/report/text.ts';
import { drift } from '../../support/facts.ts';
import { inspected, inspection, planned } from '../../support/inspection.ts';

const PLAIN = styleOf(false);
const REGION = { name: 'facts', kind: 'block', person: 'edited', tool: 'nothing' } as const;

function text(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

describe('what sync makes of a file, in words', () => {
  test.each<[Partial<FileDrift>, string]>([
    [{ action: 'keep', person: 'edited' }, 'your edit is kept'],
    [{ action: 'keep', person: 'deleted' }, 'stays deleted'],
    [{ action: 'keep', regions: [{ ...REGION, person: 'nothing' }] }, 'already as wanted'],
    [{ action: 'create' }, 'is created'],
    [{ action: 'update' }, 'is updated'],
    [{ action: 'update', detail: 'is made executable' }, 'is made executable'],
    [{ action: 'delete' }, 'is deleted'],
    [{ action: 'merge' }, 'both are merged'],
    [{ action: 'update', regions: [REGION] }, 'is updated; region facts is put back'],
    [{ action: 'drift' }, 'not kept in a managed file: sync --restore, or own it'],
    [{ action: 'restore' }, 'is put back'],
    [{ action: 'restore', regions: [REGION] }, 'region facts is put back'],
    [
      { action: 'restore', regions: [REGION, { ...REGION, name: 'rows' }] },
      'region facts, rows is put back',
    ],
    [{ action: 'record', person: 'edited' }, 'already as wanted'],
    [{ action: 'record', person: 'deleted', wantedText: null }, 'is forgotten'],
    [{ action: 'record', wantedText: null }, 'goes to another module'],
    [{ action: 'release', person: 'edited', wantedText: null }, 'is left to you'],
    [{ action: 'conflict', reason: 'both-changed' }, 'CONFLICT: both changed the same lines'],
    [
      { action: 'conflict', reason: 'does-not-parse', detail: 'line 3: `}` is missing' },
      'CONFLICT: the merged text would be broken: line 3: `}` is missing',
    ],
    [{ action: 'conflict', reason: 'in-the-way' }, 'CONFLICT: a file of yours is in the way'],
    [
      { action: 'conflict', reason: 'in-the-way', detail: 'a symlink stands there' },
      'CONFLICT: a symlink stands there',
    ],
    [{ action: 'conflict', reason: 'markers' }, 'CONFLICT: region markers are damaged'],
    [
      { action: 'conflict', reason: 'markers', detail: 'the markers of region `a` are gone' },
      'CONFLICT: the markers of region `a` are gone',
    ],
    [{ action: 'conflict', reason: 'not-text' }, 'CONFLICT: it is not text'],
    [
      { action: 'conflict', reason: 'no-base' },
      'CONFLICT: the text that was agreed last is missing in .infra',
    ],
    [{ action: 'conflict', reason: 'git-conflict' }, 'CONFLICT: it holds conflict markers of git'],
  ])('%j: %s', (more, expected) => {
    expect(resultOf(drift('a', more))).toBe(expected);
  });
});

describe('the report', () => {
  test('of a repository that is as agreed is one line', () => {
    expect(reportText(inspection(), PLAIN)).toBe('1 module, 3 files: as agreed\n');
  });

  test('has a line a file: what you did, what the tool would do, what sync makes of it', () => {
    const drifts = [
      drift('infra/alpha/as-agreed.tf'),
      drift('infra/alpha/edited.tf', { person: 'edited' }),
      drift('infra/alpha/gone.tf', { person: 'deleted', before: null }),
      drift('infra/alpha/merged.tf', { person: 'edited', tool: 'changed', action: 'merge' }),
      drift('infra/alpha/new.tf', { tool: 'new', action: 'create', before: null }),
      drift('infra/alpha/old.tf', { tool: 'removed', action: 'delete' }),
      drift('infra/alpha/region.md', { action: 'restore', regions: [REGION] }),
      drift('infra/alpha/rows.md', {
        action: 'update',
        regions: [{ ...REGION, person: 'nothing', tool: 'changed' }],
      }),
      drift('infra/alpha/run.sh', { person: 'edited', action: 'drift', ownership: 'managed' }),
      drift('packages/alpha/main.py', { person: 'edited', ownership: 'seeded' }),
    ];
    expect(reportText(inspection({ drifts }), PLAIN)).toBe(
      text(
        '  file                   you       tool      sync',
        '  infra/alpha/edited.tf  edited    -         your edit is kept',
        '  infra/alpha/gone.tf    deleted   -         stays deleted',
        '  infra/alpha/merged.tf  edited    changed   both are merged',
        '  infra/alpha/new.tf     -         new       is created',
        '  infra/alpha/old.tf     -         removed   is deleted',
        '  infra/alpha/region.md  edited    -         region facts is put back',
        '  infra/alpha/rows.md    -         changed   is updated',
        '  infra/alpha/run.sh     edited    -         not kept in a managed file: sync --restore, or own it',
        '',
        '1 module, 3 files: 2 changes of yours kept, 5 files to write, 1 drifted',
      ),
    );
  });

  test('of a conflict shows both sides and the ways out; what it holds up waits', () => {
    const hunk = (line: number) => ({
      line,
      ours: ['size: 7'],
      base: ['size: 1'],
      theirs: ['size: 2', 'more: 3'],
    });
    const drifts = [
      drift('infra/alpha/a.yaml', {
        person: 'edited',
        tool: 'changed',
        action: 'conflict',
        reason: 'both-changed',
        marked: '<<<<<<< yours\n',
        hunks: [hunk(9), hunk(20), hunk(30), hunk(40), hunk(50)],
      }),
      drift('infra/alpha/b.tf', { tool: 'changed', action: 'update' }),
      drift('infra/alpha/c.tf', { person: 'edited' }),
    ];
    expect(reportText(inspection({ drifts }), PLAIN)).toBe(
      text(
        '  file                you       tool      sync',
        '  infra/alpha/a.yaml  edited    changed   CONFLICT: both changed the same lines',
        '  infra/alpha/b.tf    -         changed   waits for the conflict',
        '  infra/alpha/c.tf    edited    -         your edit is kept',
        '',
        ...[9, 20, 30].flatMap((line) => [
          `infra/alpha/a.yaml:${line}`,
          '  yours   size: 7',
          '  wanted  size: 2',
          '  wanted  more: 3',
        ]),
        '  and 2 more places',
        '',
        'A conflict holds up its own module only. To go on, do one of these:',
        '  edit the file until the two agree, then: create-infra-module sync',
        '  create-infra-module sync --conflicts=markers    writes <file>.merge with both sides',
        '  create-infra-module resolve infra/alpha/a.yaml    keeps it as it is now',
        '',
        '1 module, 3 files: 1 change of yours kept, 1 conflict',
      ),
    );
  });

  test('of long hunks shows eight lines a side', () => {
    const lines = Array.from({ length: 12 }, (_, at) => `line ${at}`);
    const hunks = [{ line: 1, ours: lines, base: [], theirs: [] }];
    const drifts = [drift('a', { action: 'conflict', reason: 'both-changed', hunks })];
    const shown = reportText(inspection({ drifts }), PLAIN);
    expect(shown.match(/^ {2}yours {3}line \d+$/gm)).toHaveLength(8);
  });

  test('of a file in the way says what to do with that', () => {
    const drifts = [
      drift('infra/alpha/a.tf', {
        person: 'unrecorded',
        tool: 'new',
        action: 'conflict',
        reason: 'in-the-way',
      }),
    ];
    expect(reportText(inspection({ drifts }), PLAIN)).toBe(
      text(
        '  file              you       tool      sync',
        '  infra/alpha/a.tf  added     new       CONFLICT: a file of yours is in the way',
        '',
        'A file of yours stands where the module wants its own. Move it away, or keep it as it is:',
        '  create-infra-module resolve infra/alpha/a.tf',
        '',
        '1 module, 3 files: 1 conflict',
      ),
    );
  });

  test('tells findings with their place and fix', () => {
    const base = { message: 'it is wrong', fix: 'mend it' };
    const findings = [
      { ...base, rule: 'first', severity: 'error' as const, path: 'infra.yaml', line: 7 },
      { ...base, rule: 'second', severity: 'warning' as const, path: 'packages/a' },
    ];
    expect(reportText(inspection({ findings }), PLAIN)).toBe(
      text(
        'error  infra.yaml:7  it is wrong [first]',
        '       mend it',
        'warning  packages/a  it is wrong [second]',
        '       mend it',
        '',
        '1 module, 3 files: 1 error',
      ),
    );
  });

  test('notes newer blueprints, and tells where a change needs one', () => {
    const outdated = planned('alpha', { available: '1.1.0' });
    const index = planned('index', { available: '1.1.0', scope: 'repository' });
    const needy = inspection({
      modules: [inspected('alpha', { planned: outdated, needsUpgrade: true })],
    });
    needy.plan.modules.push(index);
    needy.shared = { ...needy.shared, stale: true, asRecorded: new Set(['index']) };
    expect(reportText(needy, PLAIN)).toBe(
      text(
        'note  alpha: service@1.0.0; service@1.1.0 is available',
        'note  index: service@1.0.0; service@1.1.0 is available',
        'alpha: its entry in infra.yaml changed, but service@1.1.0 is at hand, not service@1.0.0:',
        '  create-infra-module upgrade alpha    moves it to service@1.1.0 and applies the change',
        '  npx create-infra-module@1.2.3 sync    applies it with service@1.0.0',
        '',
        'index: what it shows of infra.yaml changed, but service@1.1.0 is at hand, not service@1.0.0:',
        '  create-infra-module upgrade index    moves it to service@1.1.0 and applies the change',
        '',
        '2 modules, 3 files: 2 modules to upgrade first',
      ),
    );
  });

  test('sends to git, not to npx, for the old version of a blueprint in the repository', () => {
    const ref = {
      kind: 'path',
      name: 'b/hello',
      version: '1.0.0',
      text: './b/hello@1.0.0',
    } as const;
    const outdated = planned('alpha', { ref, available: '2.0.0' });
    const needy = inspection({
      modules: [inspected('alpha', { planned: outdated, needsUpgrade: true })],
    });
    const told = reportText(needy, PLAIN);
    expect(told).toContain('./b/hello@1.0.0; ./b/hello@2.0.0 is available');
    expect(told).toContain(
      '  git checkout <commit> -- b/hello, then: create-infra-module sync    applies it with ./b/hello@1.0.0',
    );
    expect(told).not.toContain('npx');
  });

  test('tells modules that were taken out, and an interrupted run', () => {
    expect(reportText(inspection({ removed: ['beta'], interrupted: true }), PLAIN)).toBe(
      text(
        'beta is no longer in infra.yaml: sync deletes those of its files that nobody edited',
        '1 module, 3 files: 1 module taken out, a run to finish',
        'An earlier run was interrupted; create-infra-module sync finishes or undoes it.',
      ),
    );
  });

  test('is coloured only where there are colours', () => {
    const drifts = [drift('a', { person: 'edited', action: 'drift' })];
    expect(reportText(inspection({ drifts }), styleOf(true))).toContain(
      '\u001b[31m  a     edited    -         not kept',
    );
    expect(reportText(inspection(), styleOf(true))).toBe(
      '\u001b[32m1 module, 3 files: as agreed\u001b[39m\n',
    );
  });
});
