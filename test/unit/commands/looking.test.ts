import { describe, expect, test } from '@jest/globals';

import { check } from '../../../src/commands/check.ts';
import { diff, type DiffOptions } from '../../../src/commands/diff.ts';
import { list } from '../../../src/commands/list.ts';
import { status } from '../../../src/commands/status.ts';
import { ALPHA, builtin, manifest, refusal, Repo } from '../../support/repo.ts';

const NEEDED = 'infra/alpha/needed.yaml';
const NOTES = 'infra/alpha/notes.md';
const RUN = 'infra/alpha/run.sh';
const BETA = ALPHA.replaceAll('alpha', 'beta');

interface Told {
  code: number;
  data: string;
  talk: string;
}

async function checking(repo: Repo, json = false): Promise<Told> {
  const outside = repo.outside();
  return { code: await check(outside, { json }), ...outside.printed };
}

async function diffing(repo: Repo, options: Partial<DiffOptions> = {}): Promise<Told> {
  const outside = repo.outside();
  const all = { paths: [], yours: false, json: false, exitCode: false, ...options };
  return { code: await diff(outside, all), ...outside.printed };
}

describe('check', () => {
  test('exits 0 with one line where all is as agreed, and says no next step', async () => {
    expect(await checking(await Repo.synced())).toEqual({
      code: 0,
      data: '1 module, 6 files: as agreed\n',
      talk: '',
    });
  });

  test('exits 0 for welcome edits and kept deletions', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.delete(NOTES);
    const { code, data, talk } = await checking(repo);
    expect([code, talk]).toEqual([0, '']);
    expect(data).toContain('1 module, 6 files: 2 changes of yours kept\n');
  });

  test('exits 1 with the next step where sync would write', async () => {
    const repo = await Repo.synced();
    repo.delete(NEEDED);
    const { code, talk } = await checking(repo);
    expect(code).toBe(1);
    expect(talk).toBe(
      'Next: create-infra-module diff shows it, create-infra-module sync does it.\n',
    );
  });

  test('exits 1 for what sync cannot mend, without promising that it does', async () => {
    const repo = await Repo.synced();
    repo.edit(RUN, 'echo', 'printf');
    const { code, talk } = await checking(repo);
    expect([code, talk]).toEqual([1, '']);
  });

  test('names sync where a merge in git left markers', async () => {
    const repo = await Repo.synced();
    repo.put(NOTES, '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n');
    const { code, talk } = await checking(repo);
    expect(code).toBe(1);
    expect(talk).toBe(
      'Next: create-infra-module sync, which settles what git left of a merge, as far as it can.\n',
    );
  });

  test('exits 1 for a finding', async () => {
    const repo = await Repo.synced();
    repo.put('packages/lone/Dockerfile', 'FROM scratch\n');
    const { code, data } = await checking(repo);
    expect(code).toBe(1);
    expect(data).toContain('error  packages/lone  packages/lone has a Dockerfile');
    repo.edit(
      'infra.yaml',
      'environments:',
      'packages:\n  ignore: [packages/lone]\n\nenvironments:',
    );
    await repo.sync();
    expect((await checking(repo)).code).toBe(0);
  });

  test('writes nothing and needs no git', async () => {
    const repo = await Repo.synced();
    repo.delete(NEEDED);
    repo.options = { git: null };
    const { writes } = repo.disk;
    const outside = repo.outside();
    await check({ ...outside, git: () => Promise.reject(new Error('asked git')) }, { json: false });
    expect(repo.disk.writes).toBe(writes);
  });

  test('--json is data alone', async () => {
    const repo = await Repo.synced();
    repo.delete(NEEDED);
    const { data, talk } = await checking(repo, true);
    expect(talk).toBe('');
    expect(JSON.parse(data)).toMatchObject({ version: 1, command: 'check', clean: false });
  });

  test('refuses a manifest that asks for another version of the tool', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'project: demo', 'project: demo\ntool: ">=2.1.0 <3"');
    expect(await refusal(checking(repo))).toEqual([
      {
        message: 'infra.yaml asks for create-infra-module >=2.1.0 <3, this is 1.0.0',
        file: 'infra.yaml',
        expected: 'tool: with a range that 1.0.0 lies in',
        fix: 'npx create-infra-module@2.1.0 check',
      },
    ]);
  });
});

describe('diff', () => {
  async function changed(): Promise<Repo> {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    return repo;
  }

  test('shows what sync would write, and tells where sync refuses it', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'project: demo', 'project: shop');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const { code, data, talk } = await diffing(repo);
    expect(code).toBe(0);
    expect(data).toContain('size: 2');
    expect(talk).toMatch(/^sync refuses this: project was demo .*\n {2}write project: demo again/);
    expect((await diffing(repo, { yours: true })).talk).toBe('Nobody edited a generated file.\n');
  });

  test('shows what sync would write, the person’s lines untouched', async () => {
    const { code, data } = await diffing(await changed(), { paths: [NEEDED] });
    expect(code).toBe(0);
    expect(data).toBe(
      [
        `--- a/${NEEDED}`,
        `+++ b/${NEEDED}`,
        '@@ -5,6 +5,6 @@',
        ' ',
        ' second: 2',
        ' ',
        '-size: 1',
        '+size: 2',
        ' ',
        ' title: plain',
        '',
      ].join('\n'),
    );
  });

  test.each([
    [
      'infra/alpha/neded.yaml',
      'there is no infra/alpha/neded.yaml; did you mean infra/alpha/needed.yaml?',
    ],
    ['nowhere', 'there is no nowhere'],
    ['nowhere/*', 'there is no nowhere/*'],
  ])('refuses %s, which is no file, instead of saying nothing', async (path, message) => {
    expect(await refusal(diffing(await changed(), { paths: [NEEDED, path] }))).toEqual([
      { message, expected: 'a file, a folder or a glob, from the folder where the command runs' },
    ]);
  });

  test.each([
    ['a folder of others', 'blueprints', []],
    ['a glob', 'infra/*/run.sh', [RUN]],
    ['everything', '.', [NEEDED, NOTES, RUN, 'infra/alpha/conf/values.json']],
  ])('takes %s', async (_, path, shown) => {
    const { code, data } = await diffing(await changed(), { paths: [path] });
    expect(code).toBe(0);
    expect([...data.matchAll(/^--- a\/(.*)$/gm)].map((it) => it[1]!).sort()).toEqual(
      [...shown].sort(),
    );
  });

  test('takes the name of a file that was deleted', async () => {
    const repo = await changed();
    repo.delete(RUN);
    expect((await diffing(repo, { paths: [RUN] })).code).toBe(0);
  });

  test('--yours shows what people changed instead', async () => {
    const { data } = await diffing(await changed(), { yours: true });
    expect(data.match(/^[-+](?![-+]).*/gm)).toEqual(['-first: 1', '+first: mine']);
    expect(data).not.toContain(RUN);
  });

  test('--yours does not take a region for a person’s lines', async () => {
    const repo = await Repo.synced();
    repo.edit(NOTES, 'Another one.', 'Mine.');
    const lines = ['-Another one.', '+Mine.'];
    const yours = async () =>
      (await diffing(repo, { yours: true })).data.match(/^(?:-(?!-- )|\+(?!\+\+ )).*/gm);
    expect(await yours()).toEqual(lines);
    // Of the text around the region, and of the region itself.
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await yours()).toEqual(lines);
    repo.edit('infra.yaml', 'size: 2', 'size: 1');
    repo.edit('blueprints/mini/files/module/notes.md.hbs', '- size:', '- now:');
    expect(await yours()).toEqual(lines);
    // No record has the text of a region: an edit there is shown against what is wanted.
    repo.edit(NOTES, '- size: 1', '- size: 1\n- mine');
    expect(await yours()).toEqual([...lines, '-- now: 1', '+- size: 1', '+- mine']);
  });

  test('--yours does not take a region for a person’s lines in a file that is wanted no more', async () => {
    const repo = await Repo.synced();
    repo.edit(NOTES, 'Another one.', 'Mine.');
    repo.delete('blueprints/mini/files/module/notes.md.hbs');
    const { data } = await diffing(repo, { yours: true });
    expect(data).toContain('+Mine.');
    expect(data).not.toContain('+- size: 1');
  });

  test('--yours shows a deletion, and nothing where nobody edited', async () => {
    const repo = await Repo.synced();
    expect(await diffing(repo, { yours: true })).toEqual({
      code: 0,
      data: '',
      talk: 'Nobody edited a generated file.\n',
    });
    repo.delete('infra/alpha/conf/values.json');
    const { data } = await diffing(repo, { yours: true });
    expect(data).toContain('-  "module": "alpha",\n');
    expect(data).toContain('+++ /dev/null\n');
  });

  test('of a conflict and of drift shows what is wanted', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'size: 1', 'size: 7');
    repo.edit(RUN, 'echo', 'printf');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const { data } = await diffing(repo, { paths: [NEEDED, RUN] });
    expect(data.match(/^[-+](?![-+]).*/gm)).toEqual([
      '-size: 7',
      '+size: 2',
      '-size=1',
      '+size=2',
      '-printf "${size} ${title}"',
      '+echo "${size} ${title}"',
    ]);
  });

  test('with nothing to show says so; --exit-code tells the two apart', async () => {
    const repo = await Repo.synced();
    expect(await diffing(repo, { exitCode: true })).toEqual({
      code: 0,
      data: '',
      talk: 'Nothing to write.\n',
    });
    repo.delete(NEEDED);
    expect((await diffing(repo)).code).toBe(0);
    expect((await diffing(repo, { exitCode: true })).code).toBe(1);
    expect((await diffing(repo, { exitCode: true, paths: [NOTES] })).code).toBe(0);
  });

  test('takes folders, from where the person stands', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.delete(NEEDED, 'infra/beta/needed.yaml');
    repo.options = { cwd: 'infra' };
    const { data } = await diffing(repo, { paths: ['beta'] });
    expect(data.match(/^\+\+\+ .*/gm)).toEqual(['+++ b/infra/beta/needed.yaml']);
  });

  test('--json has both texts of each file', async () => {
    const repo = await Repo.synced();
    const text = repo.text(RUN);
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const { data } = await diffing(repo, { paths: [RUN], json: true });
    expect(JSON.parse(data)).toEqual({
      version: 1,
      moves: [],
      conflicts: [],
      files: [{ path: RUN, before: text, after: text.replace('size=1', 'size=2') }],
    });
  });

  test('of a file with CRLF shows the lines that differ, not all', async () => {
    const repo = await changed();
    repo.put(NEEDED, repo.text(NEEDED).replaceAll('\n', '\r\n'));
    const { data } = await diffing(repo, { paths: [NEEDED] });
    expect(data.match(/^[-+](?![-+]).*/gm)).toEqual(['-size: 1', '+size: 2']);
  });

  test('--yours of a file with CRLF shows the lines that a person changed', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.put(NEEDED, repo.text(NEEDED).replaceAll('\n', '\r\n'));
    const { data } = await diffing(repo, { yours: true });
    expect(data.match(/^[-+](?![-+]).*/gm)).toEqual(['-first: 1', '+first: mine']);
  });

  test('writes nothing', async () => {
    const repo = await changed();
    const { writes } = repo.disk;
    await diffing(repo);
    expect(repo.disk.writes).toBe(writes);
  });
});

describe('list', () => {
  const NET = '  net:\n    blueprint: ./blueprints/tables@1.0.0\n';
  const READER = ALPHA.replace(
    '    params',
    '    name: first\n    uses:\n      net: [vpc_id]\n    params',
  );

  test('has the modules in columns', async () => {
    const repo = await Repo.synced(READER + NET);
    const outside = repo.outside();
    expect(await list(outside, { json: false })).toBe(0);
    expect(outside.printed.data).toBe(
      [
        'module         blueprint                  folder       package         uses',
        'alpha (first)  ./blueprints/mini@1.0.0    infra/first  packages/alpha  net',
        'net            ./blueprints/tables@1.0.0  infra/net    -               -',
        '',
      ].join('\n'),
    );
  });

  test('tells where a newer blueprint is at hand', async () => {
    const modules = ALPHA.replace('./blueprints/', '');
    const repo = await Repo.synced(modules, { templates: builtin({ mini: null }) });
    repo.options = { templates: builtin({ mini: '1.1.0' }) };
    const outside = repo.outside();
    await list(outside, { json: false });
    expect(outside.printed.data).toContain('mini@1.0.0 → 1.1.0');
  });

  test('--json has the same', async () => {
    const repo = await Repo.synced(READER + NET);
    const outside = repo.outside();
    await list(outside, { json: true });
    expect(JSON.parse(outside.printed.data)).toEqual({
      version: 1,
      modules: [
        {
          id: 'alpha',
          name: 'first',
          blueprint: './blueprints/mini@1.0.0',
          available: null,
          layer: 'service',
          path: 'infra/first',
          package: 'packages/alpha',
          uses: { net: ['vpc_id'] },
        },
        {
          id: 'net',
          name: 'net',
          blueprint: './blueprints/tables@1.0.0',
          available: null,
          layer: 'foundation',
          path: 'infra/net',
          package: null,
          uses: {},
        },
      ],
    });
  });

  test('works before anything was written', async () => {
    const outside = Repo.unsynced().outside();
    expect(await list(outside, { json: false })).toBe(0);
    expect(outside.printed.data).toContain('alpha   ./blueprints/mini@1.0.0');
  });
});

describe('status', () => {
  test('has the modules, how they stand, and the next command; it exits 0', async () => {
    const repo = await Repo.synced();
    repo.delete(NEEDED);
    const outside = repo.outside();
    expect(await status(outside, { json: false })).toBe(0);
    expect(outside.printed.data).toContain('alpha   ./blueprints/mini@1.0.0  infra/alpha');
    expect(outside.printed.data).toContain('1 module, 6 files: 1 file to write\n');
    expect(outside.printed.talk).toContain('Next: create-infra-module sync');
  });

  test('does not send to sync for what sync does not mend', async () => {
    const repo = await Repo.synced();
    repo.edit('infra.yaml', 'project: demo', 'project: shop');
    const outside = repo.outside();
    await status(outside, { json: false });
    expect(outside.printed.talk).toBe(
      'Next: settle what is told above; create-infra-module check tells what is left\n',
    );
    expect((await checking(repo)).talk).toBe('');
  });

  test('of an empty manifest invites to add', async () => {
    const repo = Repo.unsynced('');
    repo.put('infra.yaml', manifest(''));
    const outside = repo.outside();
    expect(await status(outside, { json: false })).toBe(0);
    expect(outside.printed.talk).toContain('Next: create-infra-module add <name>');
  });
});
