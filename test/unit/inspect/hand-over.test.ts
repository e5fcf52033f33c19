import { describe, expect, test } from '@jest/globals';

import { handOver } from '../../../src/inspect/hand-over.ts';
import { allDrifts, type InspectedShared } from '../../../src/inspect/model.ts';
import { isNotable } from '../../../src/report/verdict.ts';
import type { FileDrift } from '../../../src/compare/model.ts';
import type { RecordedFile } from '../../../src/model.ts';
import { resolve } from '../../../src/commands/resolve.ts';
import { drift } from '../../support/facts.ts';
import { inspected } from '../../support/inspection.ts';
import { ALPHA, manifest, Repo } from '../../support/repo.ts';

const gone = drift('one.txt', {
  tool: 'removed',
  action: 'delete',
  after: null,
  wantedSkeleton: null,
  wantedHash: null,
  wantedText: null,
});
const wanted = drift('one.txt', {
  owner: 'beta',
  person: 'unrecorded',
  tool: 'new',
  action: 'record',
});

function shared(...drifts: FileDrift[]): InspectedShared {
  return { drifts, fileCount: 0, stale: false, asRecorded: new Set() };
}

/** What happens to the file in alpha, and among the files of all modules. */
function actions(given: Parameters<typeof handOver>[0]): string[] {
  const { modules, shared: all } = handOver(given, { shared: [] });
  const alpha = modules.find((it) => it.id === 'alpha');
  return [...(alpha?.drifts ?? []), ...all.drifts].map(
    ({ action, after }) => `${action} ${after === undefined ? 'stays' : after}`,
  );
}

describe('a file that one gives up', () => {
  test('is deleted where nobody else wants it', () => {
    expect(
      actions({ modules: [inspected('alpha', { drifts: [gone] })], shared: shared() }),
    ).toEqual(['delete null']);
  });

  test('stays where another module wants it', () => {
    const modules = [
      inspected('alpha', { drifts: [gone] }),
      inspected('beta', { drifts: [wanted] }),
    ];
    expect(actions({ modules, shared: shared() })).toEqual(['record stays']);
  });

  test('stays where another module that is as agreed has it in its lock', () => {
    const files = { 'one.txt': {} as RecordedFile };
    const lock = { files } as never;
    const beta = inspected('beta', { lock });
    const modules = [inspected('alpha', { drifts: [gone] }), beta];
    expect(actions({ modules, shared: shared() })).toEqual(['record stays']);
    expect(
      actions({ modules: [modules[0]!, { ...beta, planned: null }], shared: shared() }),
    ).toEqual(['delete null']);
  });

  test('stays where it becomes a file of all modules, and the other way round', () => {
    const modules = [inspected('alpha', { drifts: [gone] })];
    expect(actions({ modules, shared: shared({ ...wanted, owner: 'index' }) })).toEqual([
      'record stays',
      'record stays',
    ]);
    const beta = [inspected('beta', { drifts: [wanted] })];
    expect(actions({ modules: beta, shared: shared({ ...gone, owner: 'index' }) })).toEqual([
      'record stays',
    ]);
  });
});

describe('a folder that goes from one module to another, whose texts differ', () => {
  const NOTES = 'infra/alpha/notes.md';
  const NEEDED = 'infra/alpha/needed.yaml';
  const MOVED = ALPHA.replace('    package', '    path: infra/elsewhere\n    package');
  const BETA = ALPHA.replaceAll('alpha', 'beta')
    .replace('    package', '    path: infra/alpha\n    package')
    .replace('size: 1', 'size: 5');

  async function given(): Promise<Repo> {
    const repo = await Repo.synced();
    repo.put('infra.yaml', manifest(MOVED + BETA));
    return repo;
  }

  test('is brought up to date: nobody had worked on it', async () => {
    const repo = await given();
    expect(await repo.state()).toMatchObject({
      [NEEDED]: 'nothing/changed update',
      [NOTES]: 'nothing/changed update facts:nothing/changed',
    });
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NEEDED)).toContain('module: beta\n');
    expect(repo.text(NEEDED)).toContain('size: 5\n');
    expect(repo.text('infra/elsewhere/needed.yaml')).toContain('module: alpha\n');
    expect(await repo.state()).toEqual({});
    expect(await repo.sync()).toBe(0);
  });

  test('keeps the edits of people, as any merge', async () => {
    const repo = await given();
    repo.edit(NOTES, 'Another one.', 'Mine.');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NOTES)).toContain('# beta\n');
    expect(repo.text(NOTES)).toContain('Mine.\n');
    expect(await repo.state()).toEqual({ [NOTES]: 'edited/nothing keep' });
  });

  const AT_HOME = BETA.replace('    path: infra/alpha\n', '');

  test.each([
    ['moves', ALPHA, MOVED + BETA],
    ['is removed', ALPHA + AT_HOME, BETA],
  ])('waits while a conflict holds the new one up: the old one %s', async (_what, from, to) => {
    const repo = await Repo.synced(from);
    repo.put('infra.yaml', manifest(to));
    repo.edit(NEEDED, 'size: 1', 'size: 7');
    for (let times = 0; times < 2; times += 1) {
      expect(await repo.sync()).toBe(1);
      const told = allDrifts(await repo.inspect()).filter(isNotable);
      expect(told.filter(({ path }) => path === NEEDED)).toMatchObject([
        { owner: 'beta', action: 'conflict', reason: 'both-changed' },
      ]);
      expect(repo.text(NOTES)).toContain('# alpha\n');
    }
    expect(await resolve(repo.outside(), { paths: [NEEDED], dryRun: false })).toBe(0);
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NEEDED)).toContain('size: 7\n');
    expect(repo.text(NOTES)).toContain('# beta\n');
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
    expect(await repo.sync()).toBe(0);
  });

  test('a file of a person’s own is in the way as ever', async () => {
    const repo = await given();
    repo.put('infra.yaml', manifest(ALPHA + BETA.replace('infra/alpha', 'infra/new')));
    repo.put('infra/new/notes.md', 'mine\n');
    expect(await repo.state()).toMatchObject({
      'infra/new/notes.md': 'unrecorded/new conflict in-the-way',
    });
  });
});
