import { describe, expect, test } from '@jest/globals';

import { allDrifts } from '../../../src/inspect/model.ts';
import type { Templates } from '../../../src/io/io.ts';
import { verdictOf } from '../../../src/report/verdict.ts';
import { waysOut } from '../../../src/report/ways-out.ts';
import { builtin, manifest, refusal, Repo, withVersion } from '../../support/repo.ts';

const MINI = `  alpha:
    blueprint: mini@1.0.0
    package: packages/alpha
    params:
      size: 1
`;
const INDEX = `  index:
    blueprint: index@1.0.0
`;
const RUN = 'infra/alpha/run.sh';
const NOTES = 'infra/alpha/notes.md';
const NEEDED = 'infra/alpha/needed.yaml';

/** Everything in order with one version of the tool; then the next one ships newer blueprints. */
async function released(modules = MINI): Promise<Repo> {
  const templates = builtin({ mini: null, index: null });
  const repo = await Repo.synced(modules, { templates, version: '1.0.0' });
  repo.options = { templates: builtin({ mini: '1.1.0', index: '1.1.0' }), version: '1.1.0' };
  return repo;
}

/** Built-in blueprints in which a text is another. */
function changed(versions: Record<string, string>, from: string, to: string): Templates {
  const templates = builtin(versions);
  const read: Templates['read'] = (name) =>
    templates.read(name)?.map((it) => ({ ...it, text: it.text.replace(from, to) })) ?? null;
  return { ...templates, read };
}

async function verdict(repo: Repo) {
  const { clean, outdated, needUpgrade, pending } = verdictOf(await repo.inspect());
  return { clean, outdated, needUpgrade, pending };
}

describe('a release with a newer blueprint', () => {
  test('turns no check red: the module is called outdated', async () => {
    const repo = await released();
    expect(await verdict(repo)).toEqual({ clean: true, outdated: 1, needUpgrade: 0, pending: 0 });
    const { plan } = await repo.inspect();
    expect(plan.modules.map((it) => [it.id, it.ref.text, it.available])).toEqual([
      ['alpha', 'mini@1.0.0', '1.1.0'],
    ]);
    const before = repo.tree();
    expect(await repo.sync()).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('nor does a comment in the entry of an outdated module', async () => {
    const repo = await released(MINI + INDEX);
    repo.edit('infra.yaml', 'size: 1', 'size: 1 # small');
    repo.edit('infra.yaml', '  index:\n', '  index:\n    # All modules.\n');
    expect(await verdict(repo)).toEqual({ clean: true, outdated: 2, needUpgrade: 0, pending: 0 });
    const before = repo.tree();
    expect(await repo.sync()).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('of a blueprint in the repository neither', async () => {
    const repo = await Repo.synced();
    const header = 'blueprints/mini/blueprint.yaml';
    repo.put(header, withVersion(repo.text(header), '2.0.0'));
    repo.put('blueprints/mini/files/module/new.txt', 'new\n');
    expect(await verdict(repo)).toEqual({ clean: true, outdated: 1, needUpgrade: 0, pending: 0 });
    const before = repo.tree();
    expect(await repo.sync()).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('keeps comparing with what was agreed', async () => {
    const repo = await released();
    repo.edit(NEEDED, 'first: 1\n', 'first: 1\nmine: 1\n');
    repo.edit(RUN, 'echo', 'printf');
    repo.edit(NOTES, 'size: 1\n', 'size: 9\n');
    expect(await repo.state()).toEqual({
      [NEEDED]: 'edited/nothing keep',
      [RUN]: 'edited/nothing drift',
    });
    const lock = repo.text('.infra/lock/alpha.json');
    expect(await repo.sync()).toBe(1);
    expect(repo.text('.infra/lock/alpha.json')).toBe(lock);
    expect(await repo.sync({ restore: [RUN], allowDirty: true })).toBe(0);
    expect(repo.text(RUN)).toContain('echo "${size} ${title}"');
  });

  test('brings a deleted managed file back as it was agreed', async () => {
    const repo = await released();
    const text = repo.text(RUN);
    repo.delete(RUN);
    expect(await repo.state()).toEqual({ [RUN]: 'deleted/nothing restore' });
    expect(await repo.sync()).toBe(0);
    expect(repo.text(RUN)).toBe(text);
    expect(repo.tree()[`${RUN}*`]).toBe(text);
    expect(await repo.state()).toEqual({});
  });

  test('brings a deleted file back with its regions', async () => {
    const repo = await released();
    const text = repo.text(NOTES);
    repo.delete(NOTES);
    expect(await repo.sync({ restore: [NOTES] })).toBe(0);
    expect(repo.text(NOTES)).toBe(text);
    expect(await repo.state()).toEqual({});
    repo.put(NOTES, 'no markers\n');
    expect(await repo.sync({ restore: [NOTES], allowDirty: true })).toBe(0);
    expect(repo.text(NOTES)).toBe(text);
  });

  test('and with its tables', async () => {
    const tables = '  net:\n    blueprint: tables@1.0.0\n';
    const repo = await Repo.synced(tables, { templates: builtin({ tables: null }) });
    repo.options = { templates: builtin({ tables: '1.1.0' }) };
    const path = 'infra/net/README.md';
    const text = repo.text(path);
    repo.delete(path);
    expect(await repo.sync({ restore: [path] })).toBe(0);
    expect(repo.text(path)).toBe(text);
    expect(await repo.state()).toEqual({});
  });

  test('writes no empty region where the newer blueprint has another text for it', async () => {
    const repo = await released();
    repo.options = {
      ...repo.options,
      templates: changed({ mini: '1.1.0', index: '1.1.0' }, '- size: {{', '- the size: {{'),
    };
    repo.delete(NOTES);
    const before = repo.tree();
    expect(await repo.sync({ restore: [NOTES] })).toBe(1);
    expect(repo.tree()).toEqual(before);
  });

  test('writes nothing for a deleted file whose agreed text is lost', async () => {
    const repo = await released();
    repo.delete(RUN, '.infra/base/alpha.jsonl');
    expect(await repo.state()).toEqual({ [RUN]: 'deleted/nothing conflict no-base' });
    const before = repo.tree();
    expect(await repo.sync()).toBe(1);
    expect(repo.tree()).toEqual(before);
  });

  test('writes no text that is not the agreed one', async () => {
    const repo = await released();
    repo.edit('.infra/base/alpha.jsonl', 'size=1', 'size=1 && rm -rf ~');
    repo.delete(RUN);
    expect(await repo.state()).toEqual({ [RUN]: 'deleted/nothing conflict no-base' });
    const before = repo.tree();
    expect(await repo.sync()).toBe(1);
    expect(repo.tree()).toEqual(before);
  });

  test('puts nothing over an edit when the agreed text is lost', async () => {
    const repo = await released();
    repo.edit(RUN, 'echo', 'printf');
    repo.delete('.infra/base/alpha.jsonl');
    expect(await repo.sync({ restore: ['.'], allowDirty: true })).toBe(1);
    expect(repo.text(RUN)).toContain('printf');
  });

  test('and tells the ways that lead on', async () => {
    const repo = await released();
    repo.edit(RUN, 'echo', 'printf');
    repo.delete('.infra/base/alpha.jsonl');
    const [drift] = allDrifts(await repo.inspect([RUN])).filter((it) => it.path === RUN);
    const ways = waysOut([drift!]).join('\n');
    expect(ways).toContain('create-infra-module upgrade alpha ');
    expect(ways).not.toMatch(/ resolve | --restore /);
    repo.edit('infra.yaml', 'mini@1.0.0', 'mini@1.1.0');
    expect(await repo.sync({ restore: [RUN], allowDirty: true })).toBe(0);
    expect(repo.text(RUN)).toContain('echo');
  });

  test('leaves the regions of an edited file as they are', async () => {
    const repo = await released();
    repo.edit(NOTES, 'Another one.', 'Mine.');
    const text = repo.text(NOTES);
    for (let times = 0; times < 2; times += 1) {
      expect(await repo.state()).toEqual({ [NOTES]: 'edited/nothing keep' });
      expect(await repo.sync()).toBe(0);
      expect(repo.text(NOTES)).toBe(text);
    }
  });

  test('puts an edit back without emptying the regions of the file', async () => {
    const repo = await released();
    const text = repo.text(NOTES);
    repo.edit(NOTES, 'Another one.', 'Mine.');
    expect(await repo.sync({ restore: [NOTES], allowDirty: true })).toBe(0);
    expect(repo.text(NOTES)).toBe(text);
    expect(await repo.state()).toEqual({});
  });

  test('takes a removed module out as ever', async () => {
    const repo = await released();
    repo.put('infra.yaml', manifest(''));
    expect(await repo.sync()).toBe(0);
    expect(repo.paths('infra')).toEqual(['infra/alpha/state.txt']);
  });
});

describe('a changed parameter of an outdated module', () => {
  test('needs the newer blueprint: nothing is written, exit 1, again and again', async () => {
    const repo = await released();
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await verdict(repo)).toEqual({ clean: false, outdated: 1, needUpgrade: 1, pending: 0 });
    const before = repo.tree();
    for (let times = 0; times < 2; times += 1) {
      expect(await repo.sync()).toBe(1);
      expect(repo.tree()).toEqual(before);
    }
  });

  test('is applied by --upgrade, which writes the version into infra.yaml', async () => {
    const repo = await released();
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync({ upgrade: true })).toBe(0);
    expect(repo.text('infra.yaml')).toBe(
      manifest(MINI.replace('mini@1.0.0', 'mini@1.1.0').replace('size: 1', 'size: 2')),
    );
    expect(repo.text(NEEDED)).toContain('size: 2\n');
    expect(await verdict(repo)).toEqual({ clean: true, outdated: 0, needUpgrade: 0, pending: 0 });
  });

  test('is applied by the version that has its blueprint', async () => {
    const repo = await released();
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(repo.lock('alpha').tool).toBe('1.0.0');
    repo.options = { templates: builtin({ mini: null, index: null }), version: '1.0.0' };
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NEEDED)).toContain('size: 2\n');
  });
});

test('a new module cannot ask for a version that is not at hand', async () => {
  const repo = await released();
  const beta = MINI.replaceAll('alpha', 'beta');
  repo.put('infra.yaml', manifest(MINI + beta));
  expect(await refusal(repo.sync())).toEqual([
    {
      message: 'blueprint mini@1.0.0 is not in this version of the tool, which has mini@1.1.0',
      file: 'infra.yaml',
      line: 16,
      expected: 'mini@1.1.0',
      fix: 'write mini@1.1.0 in infra.yaml; if beta was generated before, its record is lost: create-infra-module repair',
    },
  ]);
});

describe('an outdated blueprint of the whole repository', () => {
  test('is told, and its files are compared with what was agreed', async () => {
    const repo = await released(MINI + INDEX);
    expect(await verdict(repo)).toEqual({ clean: true, outdated: 2, needUpgrade: 0, pending: 0 });
    repo.edit('TABLE.md', 'Another line.', 'Mine.');
    repo.delete('owned.txt');
    expect(await repo.state()).toEqual({
      'TABLE.md': 'edited/nothing keep',
      'owned.txt': 'deleted/nothing restore',
    });
    expect(await repo.sync()).toBe(0);
    expect(repo.text('owned.txt')).toBe('alpha\nindex\n');
    repo.edit('TABLE.md', 'Mine.', 'Another line.');
    expect(await repo.state()).toEqual({});
    expect((await repo.inspect()).shared.drifts).toEqual([]);
  });

  test('brings a deleted file of its back with its regions', async () => {
    const repo = await released(MINI + INDEX);
    const text = repo.text('TABLE.md');
    repo.delete('TABLE.md');
    expect(await repo.sync({ restore: ['TABLE.md'] })).toBe(0);
    expect(repo.text('TABLE.md')).toBe(text);
    expect(await repo.state()).toEqual({});
  });
});

describe('a new module beside an outdated blueprint of the whole repository', () => {
  const both = `${MINI}${MINI.replaceAll('alpha', 'beta').replace('@1.0.0', '@1.1.0')}${INDEX}`;

  test('cannot be shown by it: told, exit 1, again and again', async () => {
    const repo = await released(MINI + INDEX);
    repo.put('infra.yaml', manifest(both));
    for (let times = 0; times < 2; times += 1) {
      expect(await repo.sync()).toBe(1);
      expect(await verdict(repo)).toEqual({
        clean: false,
        outdated: 2,
        needUpgrade: 1,
        pending: 0,
      });
    }
    expect(repo.text('MODULES.md')).not.toContain('beta');
    expect(repo.has('infra/beta/notes.md')).toBe(true);
  });

  test('is shown after --upgrade, which leaves the other modules at their versions', async () => {
    const repo = await released(MINI + INDEX);
    repo.put('infra.yaml', manifest(both));
    expect(await repo.sync({ upgrade: true })).toBe(0);
    expect(repo.text('infra.yaml')).toBe(manifest(both.replace('index@1.0.0', 'index@1.1.0')));
    expect(repo.text('MODULES.md')).toContain('- alpha\n- beta\n- index\n');
    expect(await verdict(repo)).toEqual({ clean: true, outdated: 1, needUpgrade: 0, pending: 0 });
  });
});

test('a file that cannot come back is told, where the newer blueprint asks for what the entry does not say', async () => {
  const repo = await Repo.synced();
  const header = 'blueprints/mini/blueprint.yaml';
  const notes = 'infra/alpha/notes.md';
  repo.edit(header, 'version: 1.0.0', 'version: 1.1.0');
  repo.edit(header, 'params:\n', 'params:\n  heading: { type: string, description: New }\n');
  repo.edit(
    'blueprints/mini/files/module/notes.md.hbs',
    '# {{module.name}}',
    '# {{line params.heading}}',
  );
  repo.delete(notes);
  expect(await repo.sync({ restore: [notes] })).toBe(1);
  expect(await repo.state()).toEqual({ [notes]: 'deleted/nothing keep' });
});
