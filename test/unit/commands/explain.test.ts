import { describe, expect, test } from '@jest/globals';

import { explain } from '../../../src/commands/explain.ts';
import type { JsonObject } from '../../../src/model.ts';
import { ALPHA, manifest, refusal, Repo } from '../../support/repo.ts';

const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
const NEEDED = 'infra/alpha/needed.yaml';

async function explaining(repo: Repo, path: string): Promise<{ data: string; talk: string }> {
  const outside = repo.outside();
  expect(await explain(outside, { path, json: false })).toBe(0);
  return outside.printed;
}

async function asJson(repo: Repo, path: string): Promise<JsonObject> {
  const outside = repo.outside();
  expect(await explain(outside, { path, json: true })).toBe(0);
  return JSON.parse(outside.printed.data) as JsonObject;
}

describe('a file of a module', () => {
  test('as agreed: where it comes from and what it follows from', async () => {
    const repo = await Repo.synced();
    expect(await explaining(repo, NEEDED)).toEqual({
      data: [
        NEEDED,
        '  module     alpha (infra.yaml:11)',
        '  blueprint  ./blueprints/mini@1.0.0',
        '  template   module/needed.yaml.hbs',
        '  ownership  merged (edits are kept, changes are merged), says the blueprint; required',
        '  inputs     module = alpha  (modules.alpha)',
        '             params.size = 1  (modules.alpha.params)',
        '             params.title = plain  (default of ./blueprints/mini@1.0.0)',
        '  agreed     hash in .infra/lock/alpha.json, its text in .infra/base/alpha.jsonl',
        '  you        -',
        '  tool       -',
        '',
        'It is as agreed: nobody edited it, and nothing that it follows from changed.',
        '',
      ].join('\n'),
      talk: '',
    });
  });

  test('edited and changed: what each side did, and the commands that go on', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: 11\nzeroth: 0');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const { data, talk } = await explaining(repo, NEEDED);
    expect(data).toContain('  you        edited, +2 -1 lines\n');
    expect(data).toContain('  tool       changed, +1 -1 lines\n');
    expect(data).toContain(
      'At the next sync: both are merged. What it follows from changed: infra.yaml, or its blueprint.\n',
    );
    expect(talk).toContain(`create-infra-module diff ${NEEDED}`);
    expect(await asJson(repo, NEEDED)).toMatchObject({
      version: 1,
      kind: 'generated',
      you: 'edited',
      tool: 'changed',
      action: 'merge',
      lines: { yours: { added: 2, removed: 1 }, tool: { added: 1, removed: 1 } },
      base: { record: '.infra/lock/alpha.json', text: '.infra/base/alpha.jsonl', there: true },
    });
  });

  test('a lost base text is told', async () => {
    const repo = await Repo.synced();
    repo.delete('.infra/base/alpha.jsonl');
    const { data } = await explaining(repo, NEEDED);
    expect(data).toContain('its text is MISSING in .infra/base/alpha.jsonl');
  });

  test('an ownership of infra.yaml is told with its line', async () => {
    const own = `${ALPHA}    ownership:\n      infra/alpha/*.yaml: managed\n`;
    const repo = await Repo.synced(own);
    const { data } = await explaining(repo, NEEDED);
    expect(data).toContain(
      "  ownership  managed (the tool's: an edit is told, and put back with --restore), says infra.yaml:17 with infra/alpha/*.yaml; required\n",
    );
  });

  test('deleted: it stays so, and one command brings it back', async () => {
    const repo = await Repo.synced();
    repo.delete('infra/alpha/conf/values.json');
    const { data, talk } = await explaining(repo, 'infra/alpha/conf/values.json');
    expect(data).toContain('You deleted it, and the module can do without: it stays deleted.\n');
    expect(talk).toBe('Next:\n  create-infra-module sync --restore infra/alpha/conf/values.json\n');
  });

  test('an edited region is named', async () => {
    const repo = await Repo.synced();
    repo.edit('infra/alpha/notes.md', '- size: 1', '- size: 9');
    const { data } = await explaining(repo, 'infra/alpha/notes.md');
    expect(data).toContain('  you        region facts: edited\n');
    expect(data).toContain('At the next sync: region facts is put back.\n');
  });

  test('runtime and seeded files say whose they are', async () => {
    const repo = await Repo.synced();
    const runtime = await explaining(repo, 'infra/alpha/state.txt');
    expect(runtime.data).toContain('What runs writes its content: it is never compared.\n');
    repo.edit('packages/alpha/main.txt', 'source', 'mine');
    const seeded = await explaining(repo, 'packages/alpha/main.txt');
    expect(seeded.data).toContain('It was written once and is yours: your edit is no drift.\n');
  });
});

describe('other files', () => {
  test('a shared file: its record, and that it follows from all modules', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    const { data } = await explaining(repo, 'MODULES.md');
    expect(data).toContain('  module     index (infra.yaml:16)\n');
    expect(data).toContain('  inputs     modules = ["alpha","index"]  (all modules)\n');
    expect(data).toMatch(/agreed {5}\.infra\/shared\/[0-9a-f-]+ has its text\n/);
  });

  test("the tool's own", async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    expect((await explaining(repo, 'infra.yaml')).data).toBe(
      'infra.yaml: the manifest: what should exist. Edit it as you like; create-infra-module sync brings the files in line.\n',
    );
    expect((await explaining(repo, '.infra/lock/alpha.json')).data).toBe(
      '.infra/lock/alpha.json: the record of the module alpha. Commit it and leave it to the tool; nobody edits it.\n',
    );
    const stored = repo.paths('.infra/shared').find((it) => !it.includes('inputs-'))!;
    expect((await asJson(repo, stored)).why).toMatch(/^what was agreed of /);
  });

  test("a person's own, beside generated ones and elsewhere", async () => {
    const repo = await Repo.synced();
    repo.put('infra/alpha/mine.txt', 'x\n');
    repo.put('elsewhere.txt', 'x\n');
    expect((await explaining(repo, 'infra/alpha/mine.txt')).data).toBe(
      'infra/alpha/mine.txt: Yours: no module makes it, so it is not looked after. It lies in a folder of alpha.\n',
    );
    expect(await asJson(repo, 'elsewhere.txt')).toMatchObject({ kind: 'yours', module: null });
  });

  test('a package that was there before its module is left alone', async () => {
    const repo = Repo.unsynced();
    repo.put('packages/alpha/main.txt', 'of old\n');
    await repo.sync();
    expect((await asJson(repo, 'packages/alpha/main.txt')).kind).toBe('yours');
  });

  test('a folder, with the modules that keep files below it', async () => {
    const repo = await Repo.synced();
    expect((await explaining(repo, 'infra')).data).toBe(
      'infra: a folder. Looked after below it:\n  alpha: 5 files\n',
    );
  });
});

describe('paths', () => {
  test('count from the folder where the command runs', async () => {
    const repo = await Repo.synced();
    repo.options = { cwd: 'infra/alpha' };
    expect((await asJson(repo, 'needed.yaml')).path).toBe(NEEDED);
  });

  test('one that leaves the repository is refused', async () => {
    const repo = await Repo.synced();
    const [problem] = await refusal(explaining(repo, '../x'));
    expect(problem!.message).toBe('../x lies outside the repository /memory');
  });

  test('one where nothing is, with what was probably meant', async () => {
    const repo = await Repo.synced();
    expect(await refusal(explaining(repo, 'infra/alpha/neded.yaml'))).toEqual([
      {
        message: `there is no infra/alpha/neded.yaml, and no module makes one; did you mean ${NEEDED}?`,
        expected: 'a file, from the folder where the command runs',
        fix: 'create-infra-module list shows the modules',
      },
    ]);
  });

  test('nothing is written', async () => {
    const repo = new Repo({ 'infra.yaml': manifest(ALPHA), ...Repo.unsynced().tree() });
    const before = repo.tree();
    const { data } = await explaining(repo, NEEDED);
    expect(data).toContain('At the next sync: is created. It is wanted and was never written.\n');
    expect(repo.tree()).toEqual(before);
  });
});
