import { describe, expect, test } from '@jest/globals';

import { resolve } from '../../../src/commands/resolve.ts';
import { sync } from '../../../src/commands/sync.ts';
import { setModuleValue } from '../../../src/manifest/edit.ts';
import { scripted } from '../../support/ask.ts';
import { ALPHA, manifest, refusal, Repo, SYNC } from '../../support/repo.ts';

const BETA = ALPHA.replaceAll('alpha', 'beta');

/** Does what a refusal tells, word by word. */
async function follow(repo: Repo, fix: string): Promise<void> {
  const steps = fix.matchAll(/write `path: (\S+)` below (\w+)|create-infra-module sync/g);
  for (const [, path, id] of steps) {
    if (id === undefined) expect(await repo.sync()).toBe(0);
    else {
      const text = repo.text('infra.yaml');
      repo.put('infra.yaml', await setModuleValue(text, id, ['path'], path!));
    }
  }
}

describe('a repository that is as agreed', () => {
  test('a second sync writes nothing at all', async () => {
    const repo = await Repo.synced();
    const before = [repo.tree(), repo.disk.writes];
    expect(await repo.sync()).toBe(0);
    expect([repo.tree(), repo.disk.writes]).toEqual(before);
  });

  test('inspecting writes nothing, whatever is wrong', async () => {
    const repo = await Repo.synced();
    repo.put('infra/alpha/needed.yaml', '');
    repo.delete('infra/alpha/run.sh');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const writes = repo.disk.writes;
    await repo.state();
    expect(repo.disk.writes).toBe(writes);
  });

  test('a base text is not read where nothing changed', async () => {
    const repo = await Repo.synced();
    repo.delete('.infra/base/alpha.jsonl');
    expect(await repo.state()).toEqual({});
  });
});

describe('a change of infra.yaml', () => {
  test.each(['      size: 1 # small\n', '      # small\n      size: 1\n', '\n      size: 1\n\n'])(
    'of a comment or an empty line in an entry touches nothing at all: %j',
    async (text) => {
      const repo = await Repo.synced(ALPHA + BETA);
      repo.edit('infra.yaml', '      size: 1\n', text);
      expect(await repo.state()).toEqual({});
      const before = repo.tree();
      expect(await repo.sync()).toBe(0);
      expect(repo.tree()).toEqual(before);
    },
  );

  test('of a line of a literal that looks like a comment is none', async () => {
    const literal = (text: string): string => ALPHA + `      title: |\n        a\n${text}`;
    const repo = await Repo.synced(literal('        # b\n'));
    repo.put('infra.yaml', manifest(literal('')));
    expect(Object.keys(await repo.state())).toContain('infra/alpha/needed.yaml');
  });

  test('of a comment above the modules touches nothing at all', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'project: demo', '# Ours\nproject: demo # the demo');
    const before = repo.tree();
    expect(await repo.sync()).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('of a parameter updates the files it lands in', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.state()).toEqual({
      'infra/alpha/conf/values.json': 'nothing/changed update',
      'infra/alpha/needed.yaml': 'nothing/changed update',
      'infra/alpha/notes.md': 'nothing/changed update facts:nothing/changed',
      'infra/alpha/run.sh': 'nothing/changed update',
    });
    expect(await repo.sync()).toBe(0);
    expect(repo.text('infra/alpha/notes.md')).toBe(
      '# alpha\n\nA line that people like to change.\n\nAnother one.\n\n<!-- infra:begin facts -->\n- size: 2\n<!-- infra:end facts -->\n\nThe size is 2.\n',
    );
    expect(repo.disk.executable('infra/alpha/run.sh' as never)).toBe(true);
    expect(await repo.state()).toEqual({});
  });

  test('of the head renders all modules again', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    const before = ['alpha', 'beta'].map((id) => repo.lock(id).inputs);
    repo.edit('infra.yaml', 'account: "111111111111"', 'account: "222222222222"');
    const inspection = await repo.inspect();
    expect(inspection.modules.map((it) => [it.id, it.planned!.recorded, it.drifts.length])).toEqual(
      [
        ['alpha', false, 6],
        ['beta', false, 6],
      ],
    );
    expect(await repo.sync()).toBe(0);
    const after = ['alpha', 'beta'].map((id) => repo.lock(id).inputs);
    expect(after.map((hash, at) => hash === before[at])).toEqual([false, false]);
  });

  test('in the order of entries is no change', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.put('infra.yaml', manifest(BETA + ALPHA));
    const before = repo.tree();
    expect(await repo.sync()).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('of the ownership of a file decides what an edit of it is', async () => {
    const repo = await Repo.synced();
    repo.put('infra/alpha/notes.md', repo.text('infra/alpha/notes.md') + 'mine\n');
    repo.put('infra/alpha/run.sh', repo.text('infra/alpha/run.sh') + '# mine\n');
    expect(await repo.state()).toEqual({
      'infra/alpha/notes.md': 'edited/nothing keep',
      'infra/alpha/run.sh': 'edited/nothing drift',
    });
    repo.edit(
      'infra.yaml',
      '    params:',
      '    ownership:\n      infra/alpha/notes.md: managed\n      "**/run.sh": merged\n    params:',
    );
    // The header of a managed file says that edits are put back: it changes with the ownership.
    expect(await repo.state()).toEqual({
      'infra/alpha/notes.md': 'edited/nothing drift',
      'infra/alpha/run.sh': 'edited/changed merge',
    });
    await repo.sync();
    expect([
      repo.lock('alpha').files['infra/alpha/notes.md' as never]!.ownership,
      repo.lock('alpha').files['infra/alpha/run.sh' as never]!.ownership,
    ]).toEqual(['managed', 'merged']);
    expect(repo.text('infra/alpha/run.sh')).toContain('# mine\n');
  });

  test('of the path moves the folder with all that is in it', async () => {
    const repo = await Repo.synced();
    repo.put('infra/alpha/mine.txt', 'mine\n');
    repo.edit('infra/alpha/notes.md', 'Another', 'Other');
    repo.edit('infra.yaml', '    params:', '    path: infra/first\n    params:');
    const { moves } = await repo.inspect();
    expect(moves).toEqual([
      { owner: 'alpha', from: 'infra/alpha', to: 'infra/first', onDisk: true },
    ]);
    expect(await repo.sync()).toBe(0);
    expect(repo.paths('infra')).toEqual(
      [
        'infra/first/conf/values.json',
        'infra/first/mine.txt',
        'infra/first/needed.yaml',
        'infra/first/notes.md',
        'infra/first/run.sh',
        'infra/first/state.txt',
      ].sort(),
    );
    expect(await repo.state()).toEqual({ 'infra/first/notes.md': 'edited/nothing keep' });
    expect(repo.text('infra/first/notes.md')).toContain('Other');
  });

  test('of the path takes records along where a person moved the folder', async () => {
    const repo = await Repo.synced();
    repo.edit('infra/alpha/notes.md', 'Another', 'Other');
    repo.disk.rename('infra/alpha' as never, 'infra/first' as never);
    repo.edit('infra.yaml', '    params:', '    path: infra/first\n    params:');
    expect((await repo.inspect()).moves).toMatchObject([{ to: 'infra/first', onDisk: false }]);
    expect(await repo.sync()).toBe(0);
    expect(await repo.state()).toEqual({ 'infra/first/notes.md': 'edited/nothing keep' });
  });

  test.each([
    ['name', 'name: first', 'infra/first'],
    ['path', 'path: infra/second', 'infra/second'],
  ])(
    'of the %s takes along whose the files are: what was handed over stays so',
    async (_, change, to) => {
      const who = '    ownership:\n      infra/alpha/**: released\n';
      const repo = await Repo.synced(ALPHA + who);
      expect(await repo.sync()).toBe(0);
      repo.put('infra/alpha/run.sh', 'all mine\n');
      repo.edit('infra.yaml', '    params:', `    ${change}\n    params:`);
      expect(await repo.sync()).toBe(0);
      expect(repo.text(`${to}/run.sh`)).toBe('all mine\n');
      expect(repo.text('infra.yaml')).toContain(`      ${to}/**: released\n`);
      expect(await repo.state()).toEqual({});
      expect(await repo.sync()).toBe(0);
      // The new place, where infra.yaml says something of it already, is left as it says.
      repo.edit('infra.yaml', `    ${change}\n`, '');
      repo.edit(
        'infra.yaml',
        `${to}/**: released`,
        `${to}/**: released\n      infra/alpha/**: released`,
      );
      expect(await repo.sync()).toBe(0);
      expect(repo.text('infra/alpha/run.sh')).toBe('all mine\n');
    },
  );

  test('of the path leaves a folder with something of another module in it where it is', async () => {
    const inside = BETA.replace('packages/beta', 'infra/alpha/pkgs/beta');
    const repo = Repo.unsynced(ALPHA + inside);
    repo.edit(
      'infra.yaml',
      'modules:',
      'packages: { roots: [packages, infra/alpha/pkgs] }\nmodules:',
    );
    await repo.sync();
    repo.edit('infra.yaml', '    params:', '    path: infra/first\n    params:');
    expect((await repo.inspect()).moves).toEqual([]);
    expect(await repo.state()).toMatchObject({ 'path-changed': 'infra.yaml' });
  });

  test.each([
    ['another leaves in the same step', 'infra/third'],
    ['another takes in exchange', 'infra/alpha'],
  ])('of the path to a folder that %s is refused: nothing is mixed up', async (_, other) => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.edit('infra/alpha/needed.yaml', 'first: 1', 'first: mine');
    const at = (entry: string, path: string): string =>
      entry.replace('    params:', `    path: ${path}\n    params:`);
    repo.put('infra.yaml', manifest(at(ALPHA, 'infra/beta') + at(BETA, other)));
    expect(await repo.state()).toMatchObject({ 'path-taken-over': 'infra.yaml' });
    const before = repo.tree();
    const problems = await refusal(repo.sync());
    expect(problems[0]!.message).toBe(
      'infra.yaml moves alpha from infra/alpha to infra/beta, where beta still lies: what is in the two would be mixed up, and nothing is written',
    );
    expect(repo.tree()).toEqual(before);
    await follow(repo, problems[0]!.fix!);
    expect(repo.text('infra/beta/needed.yaml')).toContain('first: mine');
    expect(repo.text(`${other}/needed.yaml`)).toContain('module: beta');
    expect(await repo.state()).toEqual({ 'infra/beta/needed.yaml': 'edited/nothing keep' });
  });

  test.each([
    ['in a row', ['infra/beta', 'infra/gamma', 'infra/last']],
    ['in a ring', ['infra/beta', 'infra/gamma', 'infra/alpha']],
  ])(
    'of the paths of three modules %s: the steps that are told for one of them do it',
    async (_, to) => {
      const entries = ['alpha', 'beta', 'gamma'].map((id) => ALPHA.replaceAll('alpha', id));
      const repo = await Repo.synced(entries.join(''));
      for (const id of ['alpha', 'beta', 'gamma']) repo.put(`infra/${id}/mine.txt`, id);
      const asked = entries.map((it, index) =>
        it.replace('    params:', `    path: ${to[index]!}\n    params:`),
      );
      repo.put('infra.yaml', manifest(asked.join('')));
      const fix = (await refusal(repo.sync()))[0]!.fix!;
      expect(fix.match(/create-infra-module sync/g)).toHaveLength(to[2] === 'infra/last' ? 3 : 4);
      await follow(repo, fix);
      expect(to.map((path) => repo.text(`${path}/mine.txt`))).toEqual(['alpha', 'beta', 'gamma']);
      expect(await repo.state()).toEqual({});
    },
  );

  test('of the path is asked about at a terminal; a no leaves everything', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', '    params:', '    path: infra/first\n    params:');
    const before = repo.tree();
    const ask = scripted();
    repo.options = { ask };
    const outside = repo.outside();
    const [problem] = await refusal(sync(outside, { ...SYNC, yes: false }));
    expect(problem!.message).toBe('cancelled: nothing was written');
    expect(outside.printed.talk).toContain('  move infra/alpha -> infra/first\n');
    expect(ask.asked).toEqual(['Move 1 path? [false]']);
    expect(repo.tree()).toEqual(before);
    repo.options = { ask: scripted({ 'Move 1 path?': true }) };
    expect(await sync(repo.outside(), { ...SYNC, yes: false })).toBe(0);
    expect(repo.has('infra/first/notes.md')).toBe(true);
  });

  test('of the path moves a module with a conflict, too: it is settled in its new place', async () => {
    const repo = await Repo.synced();
    repo.edit('infra/alpha/needed.yaml', 'size: 1', 'size: 7');
    repo.edit('infra.yaml', 'size: 1', 'size: 5');
    repo.edit('infra.yaml', '    params:', '    path: infra/first\n    params:');
    for (let times = 0; times < 2; times += 1) {
      expect(await repo.sync({ conflicts: times === 0 ? 'tell' : 'markers' })).toBe(1);
      expect(repo.has('infra/alpha')).toBe(false);
      expect(repo.text('infra/first/needed.yaml')).toContain('size: 7');
      expect(await repo.state()).toMatchObject({
        'infra/first/needed.yaml': 'edited/changed conflict both-changed',
      });
    }
    expect(repo.has('infra/first/needed.yaml.merge')).toBe(true);
    repo.delete('infra/first/needed.yaml.merge');
    await resolve(repo.outside(), { paths: ['infra/first/needed.yaml'], dryRun: false });
    expect(await repo.sync()).toBe(0);
    expect(await repo.state()).toEqual({ 'infra/first/needed.yaml': 'edited/nothing keep' });
  });
});

describe('a module that was taken out of infra.yaml by hand', () => {
  test('is told, and sync removes what nobody edited', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.put('infra/alpha/notes.md', repo.text('infra/alpha/notes.md') + 'mine\n');
    repo.delete('infra/alpha/needed.yaml');
    repo.put('infra.yaml', manifest(BETA));
    expect(await repo.state()).toEqual({
      'infra/alpha/conf/values.json': 'nothing/removed delete',
      'infra/alpha/needed.yaml': 'deleted/removed record',
      'infra/alpha/notes.md': 'edited/removed release',
      'infra/alpha/run.sh': 'nothing/removed delete',
      'infra/alpha/state.txt': 'nothing/removed release',
      'packages/alpha/main.txt': 'nothing/removed release',
    });
    expect(await repo.sync()).toBe(0);
    expect(repo.paths('infra/alpha')).toEqual(['infra/alpha/notes.md', 'infra/alpha/state.txt']);
    expect(repo.paths('packages/alpha')).toEqual(['packages/alpha/main.txt']);
    expect(JSON.parse(repo.text('.infra/lock/alpha.json'))).toMatchObject({
      removed: true,
      blueprint: './blueprints/mini@1.0.0',
      summary: { id: 'alpha', path: 'infra/alpha' },
    });
    expect(repo.has('.infra/base/alpha.jsonl')).toBe(false);
    expect(await repo.state()).toEqual({});
  });

  test('may come back as what it was: a revert, a stash, a second thought', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    const folders = ['infra/alpha', 'packages/alpha'];
    const before = folders.flatMap((folder) => repo.paths(folder));
    repo.put('infra.yaml', manifest(BETA));
    await repo.sync();
    repo.put('infra.yaml', manifest(ALPHA + BETA));
    expect(await repo.sync()).toBe(0);
    expect(folders.flatMap((folder) => repo.paths(folder))).toEqual(before);
    expect(await repo.state()).toEqual({});
  });

  test('leaves its id behind, and something else under it is refused', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.put('infra.yaml', manifest(BETA));
    await repo.sync();
    repo.put('infra.yaml', manifest('  alpha:\n    blueprint: foundation@1.0.0\n\n' + BETA));
    expect(await refusal(repo.sync())).toEqual([
      {
        message:
          'modules.alpha: the id alpha belonged to a module of blueprint mini that was removed (.infra/lock/alpha.json)',
        file: 'infra.yaml',
        line: 11,
        column: 3,
        expected: 'a new id: cloud names and state keys follow from it',
        fix: 'choose another id, for example alpha_2',
      },
    ]);
  });
});

describe('a key that was changed by hand', () => {
  const renamed = ALPHA.replace('  alpha:\n', '  beta:\n    path: infra/alpha\n');

  test('is told, and sync refuses: it would give up the id and what lies in the cloud', async () => {
    const repo = await Repo.synced();
    repo.put('infra.yaml', manifest(renamed));
    expect((await repo.state())['id-changed']).toBe('infra.yaml');
    const before = repo.tree();
    expect(await refusal(repo.sync())).toEqual([
      {
        message:
          'alpha is gone from infra.yaml and beta stands in its place: an id never changes, cloud names and state keys follow from it',
        file: 'infra.yaml',
        line: 11,
        fix: 'write the key alpha again and put `name: beta` below it',
      },
    ]);
    expect(repo.tree()).toEqual(before);
  });
});

describe('a file that two modules name', () => {
  test('is refused with both, and nothing is written', async () => {
    const repo = Repo.unsynced(ALPHA + BETA);
    repo.put('blueprints/mini/files/repository/one.txt', 'one\n');
    const before = repo.tree();
    expect(await refusal(repo.sync())).toEqual([
      {
        message: 'one.txt is wanted by two modules: alpha and beta',
        file: 'infra.yaml',
        line: 16,
        fix: 'give one of them another path: or name:',
      },
    ]);
    expect(repo.tree()).toEqual(before);
  });

  test('is refused too where one of the two is as agreed', async () => {
    const repo = await Repo.synced(ALPHA);
    repo.put(
      'blueprints/rival/blueprint.yaml',
      'name: rival\nversion: 1.0.0\nabout: Wants a file of another\nscope: module\nlayer: none\n',
    );
    repo.put('blueprints/rival/files/repository/infra/alpha/notes.md', 'rival\n');
    repo.put('infra.yaml', manifest(`${ALPHA}  beta:\n    blueprint: ./blueprints/rival@1.0.0\n`));
    expect(await refusal(repo.sync())).toEqual([
      {
        message: 'infra/alpha/notes.md is wanted by two modules: alpha and beta',
        file: 'infra.yaml',
        line: 16,
        fix: 'give one of them another path: or name:',
      },
    ]);
  });

  test('changes hands where one gives it up and another wants it in the same run', async () => {
    const repo = Repo.unsynced(ALPHA);
    repo.put('blueprints/mini/files/repository/one.txt', 'one\n');
    await repo.sync();
    repo.put('infra.yaml', manifest(BETA));
    expect(await repo.sync()).toBe(0);
    expect(repo.lock('beta').files['one.txt' as never]!.ownership).toBe('merged');
    expect(repo.text('one.txt')).toBe('one\n');
    expect(await repo.state()).toEqual({});
  });
});
