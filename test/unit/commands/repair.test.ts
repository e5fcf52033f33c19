import { describe, expect, test } from '@jest/globals';

import { repair } from '../../../src/commands/repair.ts';
import { release } from '../../../src/commands/release.ts';
import { resolve } from '../../../src/commands/resolve.ts';
import { undo } from '../../../src/commands/undo.ts';
import { ALPHA, COMMON, manifest, Repo, refusal } from '../../support/repo.ts';

const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
const NEEDED = 'infra/alpha/needed.yaml';
const VALUES = 'infra/alpha/conf/values.json';
const LOCK = '.infra/lock/alpha.json';

interface Done {
  code: number;
  data: string;
  talk: string;
}

async function repairing(repo: Repo, more: object = {}): Promise<Done> {
  const outside = repo.outside();
  const code = await repair(outside, { dryRun: false, json: false, ...more });
  return { code, ...outside.printed };
}

/** Everything but .infra. */
function people(repo: Repo): Record<string, string> {
  const all = Object.entries(repo.tree());
  return Object.fromEntries(all.filter(([path]) => !path.startsWith('.infra/')));
}

describe('.infra is whole', () => {
  test('then nothing is written', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    const before = repo.tree();
    expect(await repairing(repo)).toEqual({
      code: 0,
      data: 'Nothing to repair: .infra is whole.\n',
      talk: '',
    });
    expect(repo.tree()).toEqual(before);
  });
});

describe('all of .infra is gone', () => {
  test('comes back byte for byte where nobody had edited', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    const before = repo.tree();
    repo.deleteAll('.infra');
    expect((await repairing(repo)).code).toBe(0);
    expect(repo.tree()).toEqual(before);
    expect(await repo.state()).toEqual({});
  });

  test('edits are listed, and resolve or --restore decides; no file is changed', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.delete(VALUES);
    repo.deleteAll('.infra');
    const before = people(repo);
    const { code, data } = await repairing(repo);
    expect(code).toBe(1);
    expect(data).toContain(
      `to decide  ${NEEDED}: its text is not what is wanted, and what was agreed of it is lost\n` +
        `  create-infra-module resolve ${NEEDED}    keeps it, as an edit of yours\n`,
    );
    expect(data).toContain(
      `to decide  ${VALUES}: it is not there; whether you deleted it, or it was never written, is not known\n`,
    );
    expect(people(repo)).toEqual(before);
    // What is certain is recorded, so that later changes merge.
    expect(Object.keys(repo.lock('alpha').files)).toContain('infra/alpha/notes.md');
    expect(Object.keys(repo.lock('alpha').files)).not.toContain(NEEDED);
    const outside = repo.outside();
    expect(await resolve(outside, { paths: [NEEDED], dryRun: false })).toBe(0);
    expect(await repo.sync()).toBe(0);
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
  });

  test('an edit inside a region is told before it gives way', async () => {
    const repo = await Repo.synced();
    repo.edit('infra/alpha/notes.md', '- size: 1', '- size: 9');
    repo.deleteAll('.infra');
    await repairing(repo);
    expect(await repo.state()).toEqual({
      'infra/alpha/notes.md': 'nothing/nothing restore facts:edited/nothing',
    });
  });
});

describe('a lock', () => {
  test.each([
    ['is gone', (repo: Repo) => repo.delete(LOCK)],
    ['is no JSON', (repo: Repo) => repo.put(LOCK, '{ "lock": 1, oops')],
    ['names a path outside', (repo: Repo) => repo.edit(LOCK, NEEDED, '../outside')],
    [
      'holds conflict markers',
      (repo: Repo) => repo.put(LOCK, `<<<<<<< a\n{}\n=======\n{"x":1}\n>>>>>>> b\n`),
    ],
  ])('that %s is made of the agreed texts, edits and deletions known', async (_what, damage) => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.delete(VALUES);
    const [state, before, lock] = [await repo.state(), people(repo), repo.lock('alpha').files];
    damage(repo);
    expect((await repairing(repo)).code).toBe(0);
    expect(people(repo)).toEqual(before);
    expect(await repo.state()).toEqual(state);
    // A runtime file has no text; it lies there, which is all that counts.
    expect(Object.keys(repo.lock('alpha').files).sort()).toEqual(Object.keys(lock).sort());
  });

  test('with two texts of one file beside it takes neither for the agreed one', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.put(LOCK, 'oops');
    const base = '.infra/base/alpha.jsonl';
    const line = repo
      .text(base)
      .split('\n')
      .find((it) => it.includes(NEEDED))!;
    const other = line.replace('size: 1', 'size: 2');
    repo.put(
      base,
      repo.text(base).replace(line, () => `<<<<<<< a\n${line}\n=======\n${other}\n>>>>>>> b`),
    );
    const { code, data } = await repairing(repo);
    expect(code).toBe(1);
    expect(data).toContain(`to decide  ${NEEDED}: `);
    expect(data).not.toContain(`to decide  ${VALUES}`);
    expect(repo.text(base)).not.toContain('<<<<<<<');
  });

  test('edited by hand loses what nothing bears out', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    const { base } = repo.lock('alpha').files[NEEDED as never]!;
    repo.edit(LOCK, base, 'f'.repeat(64));
    expect((await repairing(repo)).code).toBe(0);
    expect(repo.lock('alpha').files[NEEDED as never]!.base).toBe(base);
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
  });

  test('of a module that infra.yaml does not name goes, and is listed; undo has it', async () => {
    const repo = await Repo.synced();
    repo.put('.infra/lock/gone.json', 'oops');
    const { code, data } = await repairing(repo);
    expect(code).toBe(1);
    expect(data).toContain('deleted  .infra/lock/gone.json\n');
    expect(data).toContain('its id must not be used for another');
    await undo(repo.outside(), { dryRun: false, yes: true });
    expect(repo.text('.infra/lock/gone.json')).toBe('oops');
  });

  test('of a newer version of the tool is no damage', async () => {
    const repo = await Repo.synced();
    repo.put(LOCK, '{"lock": 99}');
    const [problem] = await refusal(repairing(repo));
    expect(problem!.message).toContain('newer create-infra-module');
    expect(repo.text(LOCK)).toBe('{"lock": 99}');
  });
});

describe('other records', () => {
  test('agreed texts that are gone come back where they can be rendered', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    const texts = repo.text('.infra/base/alpha.jsonl');
    repo.delete('.infra/base/alpha.jsonl');
    expect((await repairing(repo)).code).toBe(0);
    expect(repo.text('.infra/base/alpha.jsonl')).toBe(texts);
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
  });

  test.each(['.infra/.gitattributes', '.infra/.gitignore', '.infra/schema.json'])(
    '%s comes back',
    async (path) => {
      const repo = await Repo.synced();
      const before = repo.tree();
      repo.delete(path);
      expect((await repairing(repo)).data).toBe(`rebuilt  ${path}\n`);
      expect(repo.tree()).toEqual(before);
    },
  );

  test('a damaged record of a shared file is made anew', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    const before = repo.tree();
    const [stored] = repo.paths('.infra/shared').filter((it) => !it.includes('inputs-'));
    repo.put(stored!, 'oops');
    expect((await repairing(repo)).code).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('a shared file that was edited is listed when its record is lost', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    repo.edit('MODULES.md', 'A line that', 'My line that');
    repo.deleteAll('.infra/shared');
    const before = people(repo);
    const { code, data } = await repairing(repo);
    expect(code).toBe(1);
    expect(data).toContain('to decide  MODULES.md: ');
    expect(people(repo)).toEqual(before);
  });
});

test('a module that was only written into infra.yaml is none of its business', async () => {
  const repo = await Repo.synced();
  repo.put('infra.yaml', manifest(ALPHA + ALPHA.replaceAll('alpha', 'beta')));
  const before = repo.tree();
  expect((await repairing(repo)).data).toBe('Nothing to repair: .infra is whole.\n');
  expect(repo.tree()).toEqual(before);
});

test('--dry-run writes nothing; --json says what was damaged, written and is to decide', async () => {
  const repo = await Repo.synced();
  repo.put(LOCK, 'oops');
  const before = repo.tree();
  expect((await repairing(repo, { dryRun: true })).data).toContain(`would be rebuilt  ${LOCK}\n`);
  expect(repo.tree()).toEqual(before);
  const { data } = await repairing(repo, { json: true });
  expect(JSON.parse(data)).toMatchObject({
    version: 1,
    command: 'repair',
    damaged: [{ path: LOCK, marked: false }],
    written: [LOCK],
    deleted: [],
    undecided: [],
  });
});

describe('of a module whose blueprint is not at hand', () => {
  async function outdated(): Promise<Repo> {
    const repo = await Repo.synced(ALPHA);
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.edit('blueprints/mini/blueprint.yaml', 'version: 1.0.0', 'version: 2.0.0');
    return repo;
  }

  test('agreed texts come back from files that nobody edited; the others are listed', async () => {
    const repo = await outdated();
    const texts = repo.text('.infra/base/alpha.jsonl').split('\n');
    const before = repo.tree();
    repo.delete('.infra/base/alpha.jsonl');
    const { code, data } = await repairing(repo);
    expect(code).toBe(1);
    expect(data).toBe(
      'rebuilt  .infra/base/alpha.jsonl\n' +
        `to decide  ${NEEDED}: you edited it, its agreed text is lost, and ./blueprints/mini@1.0.0 is not at hand to make it again\n` +
        '  npx create-infra-module@1.0.0 repair    makes it again\n' +
        `  create-infra-module release ${NEEDED}    hands it over to you\n`,
    );
    const rest = texts.filter((it) => !it.includes(NEEDED));
    expect(repo.tree()).toEqual({ ...before, '.infra/base/alpha.jsonl': rest.join('\n') });
    // Either way works.
    expect(await release(repo.outside(), { ...COMMON, given: NEEDED })).toBe(0);
    expect(await repairing(repo)).toMatchObject({ code: 0 });
    expect(await repo.state()).toEqual({});
  });

  test('a record that is lost is listed, and the lock is not written as whole', async () => {
    const repo = await outdated();
    const before = repo.tree();
    const broken = before[LOCK]!.replace(/ {4}"infra\/alpha\/notes\.md".*\n/, '');
    repo.put(LOCK, broken);
    const { code, data } = await repairing(repo);
    expect(code).toBe(1);
    expect(data).toContain(
      'to decide  infra/alpha/notes.md: its record is lost, and ./blueprints/',
    );
    expect(repo.tree()).toEqual({ ...before, [LOCK]: broken });
    // The version that has the blueprint knows all of it.
    repo.edit('blueprints/mini/blueprint.yaml', 'version: 2.0.0', 'version: 1.0.0');
    expect(await repairing(repo)).toMatchObject({ code: 0 });
    expect(repo.tree()[LOCK]).toBe(before[LOCK]);
  });
});

describe('a lock is gone, and the blueprint is at hand in another version', () => {
  const HEADER = 'blueprints/mini/blueprint.yaml';

  test('is rebuilt as of the old version; regions nobody edited are no edits', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    repo.edit(HEADER, 'version: 1.0.0', 'version: 1.1.0');
    repo.delete('blueprints/mini/files/module/notes.md.hbs');
    const before = people(repo);
    repo.delete(LOCK);
    expect(await repairing(repo)).toMatchObject({ code: 0, data: `rebuilt  ${LOCK}\n` });
    expect(people(repo)).toEqual(before);
    expect(repo.lock('alpha')).toMatchObject({ blueprint: './blueprints/mini@1.0.0' });
    expect(repo.lock('alpha').files['infra/alpha/run.sh' as never]).toMatchObject({
      ownership: 'managed',
      executable: true,
    });
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
  });

  test('tells what the version that infra.yaml names does not make any more', async () => {
    const repo = await Repo.synced();
    repo.edit(HEADER, 'version: 1.0.0', 'version: 1.1.0');
    repo.edit('infra.yaml', 'mini@1.0.0', 'mini@1.1.0');
    repo.delete('blueprints/mini/files/module/notes.md.hbs');
    repo.delete(LOCK);
    const { code, data } = await repairing(repo);
    expect(code).toBe(1);
    expect(data).toContain(
      'to decide  infra/alpha/notes.md: it was generated once, and the blueprint at hand does not make it',
    );
    expect(await repairing(repo)).toMatchObject({ code: 0 });
  });
});
