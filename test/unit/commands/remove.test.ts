import { describe, expect, test } from '@jest/globals';

import { remove } from '../../../src/commands/remove.ts';
import { undo } from '../../../src/commands/undo.ts';
import type { Git } from '../../../src/io/io.ts';
import type { RepoPath } from '../../../src/model.ts';
import { scripted } from '../../support/ask.ts';
import { ALPHA, COMMON, manifest, refusal, Repo } from '../../support/repo.ts';

const BETA = ALPHA.replaceAll('alpha', 'beta');

async function removing(
  repo: Repo,
  name: string,
  more: Partial<typeof COMMON> = {},
): Promise<{ code: number; data: string; talk: string }> {
  const outside = repo.outside();
  const code = await remove(outside, { ...COMMON, ...more, name });
  return { code, ...outside.printed };
}

describe('a module that is taken out', () => {
  test('goes from infra.yaml and disk; what its person wrote stays and is named', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.edit('infra/beta/notes.md', 'Another', 'Other');
    expect(await removing(repo, 'beta')).toEqual({
      code: 0,
      data: [
        'updated  infra.yaml',
        'deleted  infra/beta/conf/values.json',
        'deleted  infra/beta/needed.yaml',
        'deleted  infra/beta/run.sh',
        '',
        '1 module, 6 files: as agreed',
        '',
      ].join('\n'),
      talk: [
        'Left to you: what you edited, and what was yours from the first day:',
        '  infra/beta/notes.md',
        '  infra/beta/state.txt',
        '  packages/beta/main.txt',
        'Cloud resources of this module, if it was ever applied, still exist. To destroy them first:',
        '  create-infra-module undo',
        '  and, in infra/beta, with the tool that applied them',
        '',
      ].join('\n'),
    });
    expect(repo.text('infra.yaml')).toBe(manifest(ALPHA));
    expect(repo.lock('beta').removed).toBe(true);
    expect(await repo.state()).toEqual({});
  });

  test('is found by its name, too', async () => {
    const repo = await Repo.synced(
      BETA + ALPHA.replace('    package', '    name: first\n    package'),
    );
    expect((await removing(repo, 'first')).code).toBe(0);
    expect((await repo.inspect()).plan.modules.map((it) => it.id)).toEqual(['beta']);
  });

  test('as the last one leaves a manifest that takes another', async () => {
    const repo = await Repo.synced();
    await removing(repo, 'alpha');
    expect((await repo.inspect()).plan.modules).toEqual([]);
    expect(await repo.sync()).toBe(0);
  });

  test('comes back whole with undo', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.edit('infra/beta/notes.md', 'Another', 'Other');
    const before = repo.tree();
    await removing(repo, 'beta');
    expect(await undo(repo.outside(), { dryRun: false, yes: true })).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('--dry-run shows what goes and writes nothing', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    const before = repo.tree();
    const { code, data } = await removing(repo, 'beta', { dryRun: true });
    expect(code).toBe(0);
    expect(data).toContain('-  beta:\n');
    expect(data).toContain('-module: beta\n');
    expect(repo.tree()).toEqual(before);
  });

  test('asks at a terminal; a no leaves everything', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    const before = repo.tree();
    repo.options = { ask: scripted({ 'Delete 4 files?': false }) };
    expect(await refusal(removing(repo, 'beta', { yes: false }))).toEqual([
      { message: 'cancelled: nothing was written' },
    ]);
    expect(repo.tree()).toEqual(before);
  });
});

describe('what `remove` refuses', () => {
  test('a name that nobody has', async () => {
    const repo = await Repo.synced();
    expect(await refusal(removing(repo, 'alpah'))).toEqual([
      {
        message: 'there is no module alpah in infra.yaml; did you mean alpha?',
        fix: 'create-infra-module list shows them',
      },
    ]);
    const [problem] = await refusal(removing(repo, 'quite-another'));
    expect(problem).toEqual({
      message: 'there is no module quite-another in infra.yaml',
      fix: 'create-infra-module list shows them',
    });
  });

  test('a module that others read from, with who they are', async () => {
    const net = '  net:\n    blueprint: ./blueprints/tables@1.0.0\n';
    const reader = ALPHA.replace('    params', '    uses:\n      net: [vpc_id]\n    params');
    const repo = await Repo.synced(reader + net);
    const before = repo.tree();
    expect(await refusal(removing(repo, 'net'))).toEqual([
      {
        message: 'net cannot go: alpha uses it',
        file: 'infra.yaml',
        line: 11,
        fix: 'take net out of uses: of alpha, or first: create-infra-module remove alpha',
      },
    ]);
    expect(repo.tree()).toEqual(before);
  });

  test('a call with nobody to ask and no --yes: it deletes', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    const before = repo.tree();
    expect(await refusal(removing(repo, 'beta', { yes: false }))).toEqual([
      {
        message: 'remove deletes files, and nobody is there to be asked',
        fix: 'create-infra-module remove beta --yes; --dry-run shows what it would do',
      },
    ]);
    expect(repo.tree()).toEqual(before);
    expect((await removing(repo, 'beta', { yes: false, dryRun: true })).code).toBe(0);
  });

  test('a repository without infra.yaml', async () => {
    const [problem] = await refusal(removing(new Repo({}), 'alpha'));
    expect(problem!.message).toBe('there is no infra.yaml in /memory');
  });
});

describe('undo', () => {
  test('takes the last run back, and the one before it', async () => {
    const repo = await Repo.synced();
    const first = repo.tree();
    for (const size of [2, 3]) {
      repo.edit('infra.yaml', /size: \d/, `size: ${size}`);
      await repo.sync();
    }
    await undo(repo.outside(), { dryRun: false, yes: true });
    expect(repo.text('infra/alpha/run.sh')).toContain('size=2\n');
    await undo(repo.outside(), { dryRun: false, yes: true });
    expect(repo.text('infra/alpha/run.sh')).toContain('size=1\n');
    expect({ ...repo.tree(), 'infra.yaml': '' }).toEqual({ ...first, 'infra.yaml': '' });
  });

  test.each([
    [['infra.yaml'], ''],
    [
      ['infra/alpha/run.sh'],
      '1 file of it is committed by now: undo changes them on disk only, which is a change to commit again. git revert takes a commit back.\n',
    ],
  ])('says which of its files are committed by now: %j', async (committed, talk) => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    await repo.sync();
    const known = new Set(committed as RepoPath[]);
    const git = {
      committed: (paths: readonly RepoPath[]) =>
        Promise.resolve(new Set(paths.filter((it) => known.has(it)))),
    } as unknown as Git;
    const outside = { ...repo.outside(), git: () => Promise.resolve(git) };
    expect(await undo(outside, { dryRun: false, yes: true })).toBe(0);
    expect(outside.printed.talk).toBe(talk);
  });

  test('keeps a file that changed since, and says so', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    await repo.sync();
    repo.edit('infra/alpha/needed.yaml', 'first: 1', 'first: mine');
    const outside = repo.outside();
    expect(await undo(outside, { dryRun: false, yes: true })).toBe(1);
    expect(outside.printed.data).toBe(
      [
        'undid  sync of 2026-01-01T00:00:00.000Z: 3 of 4 files',
        'kept   infra/alpha/needed.yaml, which changed since',
        '',
      ].join('\n'),
    );
    expect(repo.text('infra/alpha/needed.yaml')).toContain('first: mine');
  });

  test('asks at a terminal; a no leaves everything', async () => {
    const repo = await Repo.synced();
    const before = repo.tree();
    repo.options = { ask: scripted({ 'Take it back?': false }) };
    const outside = repo.outside();
    expect(await refusal(undo(outside, { dryRun: false, yes: false }))).toEqual([
      { message: 'cancelled: nothing was written' },
    ]);
    expect(outside.printed.talk).toBe(
      'The last run that wrote anything: sync of 2026-01-01T00:00:00.000Z, 6 files.\n',
    );
    expect(repo.tree()).toEqual(before);
  });

  test('--dry-run names the files', async () => {
    const repo = await Repo.synced();
    const before = repo.tree();
    const outside = repo.outside();
    expect(await undo(outside, { dryRun: true, yes: false })).toBe(0);
    expect(outside.printed.data.trim().split('\n').sort()).toEqual([
      'infra/alpha/conf/values.json',
      'infra/alpha/needed.yaml',
      'infra/alpha/notes.md',
      'infra/alpha/run.sh',
      'infra/alpha/state.txt',
      'packages/alpha/main.txt',
    ]);
    expect(repo.tree()).toEqual(before);
  });

  test('has nothing to do where nothing ran', async () => {
    const [problem] = await refusal(undo(Repo.unsynced().outside(), { dryRun: false, yes: true }));
    expect(problem!.message).toBe('there is no run to undo here');
  });
});
