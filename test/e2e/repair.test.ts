import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { meet } from '../support/merging.ts';
import { Repository } from '../support/repository.ts';

const LOGS = 'infra/file_processing/terraform/logs.tf';
const LOCK = '.infra/lock/file_processing.json';
const BASE = '.infra/base/file_processing.jsonl';

let repo: Repository;

beforeEach(async () => {
  repo = await Repository.withModule();
  repo.append(LOGS, '\n# Agreed with the auditors.\n');
  await repo.ok('sync');
  await repo.commit('a line of ours');
});

afterEach(() => repo.remove());

/** All but .infra. */
function people(): Record<string, string> {
  const all = Object.entries(repo.tree());
  return Object.fromEntries(all.filter(([file]) => !file.startsWith('.infra')));
}

describe('a .infra that is', () => {
  test('broken is told by every command, and rebuilt from the agreed texts', async () => {
    const agreed = repo.tree();
    repo.write(LOCK, repo.read(LOCK).slice(0, 200));
    for (const command of ['check', 'sync', 'list']) {
      const { code, stderr } = await repo.tool([command]);
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('create-infra-module repair'),
      });
    }
    expect(await repo.ok('repair')).toBe(
      `damaged  ${LOCK} cannot be read: it is not valid JSON\nrebuilt  ${LOCK}\n`,
    );
    expect(repo.tree()).toEqual(agreed);
    await repo.ok('check');
  });

  test('missing comes back but for the edit, which a person decides about', async () => {
    const before = people();
    const agreed = repo.tree();
    repo.delete('.infra');
    const { code, stdout } = await repo.tool(['repair']);
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`to decide  ${LOGS}: its text is not what is wanted`),
    });
    expect(people()).toEqual(before);
    await repo.ok('resolve', LOGS);
    // The same records to the byte as before: nobody sees in git that they were lost.
    await repo.ok('sync');
    expect(repo.tree()).toEqual(agreed);
    await repo.ok('check');
  });

  test('full of conflict markers of git is rebuilt, and the edit is still one', async () => {
    const set = (name: string, value: string) => async (it: Repository) => {
      it.setParam('file_processing', name, value);
      await it.ok('sync');
    };
    const { clean } = await meet(repo, { ours: set('port', '9000'), theirs: set('replicas', '3') });
    expect(clean).toBe(false);
    // They settled infra.yaml by hand and committed the rest as git left it.
    const merged = repo.read('infra.yaml').replace(/<{7}[^]*?>{7}[^\n]*\n/, '      port: 9000\n');
    repo.write('infra.yaml', merged);
    await repo.commit('merged by hand');
    expect(repo.read(LOCK) + repo.read(BASE)).toContain('<<<<<<<');
    const before = people();
    const { stdout } = await repo.tool(['repair']);
    expect(stdout).toContain(`rebuilt  ${LOCK}\n`);
    expect(people()).toEqual(before);
    expect(repo.read(LOCK) + repo.read(BASE)).not.toContain('<<<<<<<');
    await repo.ok('sync');
    await repo.ok('check');
    expect(repo.read(LOGS)).toContain('# Agreed with the auditors.');
  });
});

describe('a lock that is lost, with the agreed texts there and the blueprint at hand in a newer version', () => {
  const HEADER = 'blueprints/notes/blueprint.yaml';
  const PAGE = 'infra/page/doc/page.md';
  const old = {
    [HEADER]: `name: notes
version: 1.0.0
about: A page
scope: module
layer: service
path: infra/{name}
params:
  title: { type: string, description: Of the page }
`,
    'blueprints/notes/files/module/page.md.hbs':
      '# {{line params.title}}\n\nOne.\n\nTwo.\n\nThree.\n',
    'blueprints/notes/files/module/plain.md.hbs': 'Plain {{line params.title}}.\n',
  };

  beforeEach(async () => {
    for (const [file, text] of Object.entries(old)) repo.write(file, text);
    await repo.ok('add', 'page', '-b', './blueprints/notes', '--set', 'title=First', '--yes');
    await repo.commit('a module of our own blueprint');
    repo.edit('infra/page/page.md', 'Three.', 'Three, as agreed with the auditors.');
    // The newer one, as a colleague has merged it: it calls a parameter and a file otherwise.
    for (const file of Object.keys(old)) repo.delete(file);
    repo.write(
      HEADER,
      `${old[HEADER]!.replace('1.0.0', '1.1.0').replace('title:', 'heading:')}migrations:
  - { to: 1.1.0, kind: rename-param, from: title, name: heading }
  - { to: 1.1.0, kind: move-file, from: module/page.md, name: module/doc/page.md }
`,
    );
    repo.write(
      'blueprints/notes/files/module/doc/page.md.hbs',
      '# {{line params.heading}}\n\nOne more.\n\nTwo.\n\nThree.\n',
    );
    repo.write(
      'blueprints/notes/files/module/plain.md.hbs',
      'Very plain {{line params.heading}}.\n',
    );
    repo.delete('.infra/lock/page.json');
  });

  test('is told, repaired, and upgraded with the edit in it', async () => {
    const { code, stderr } = await repo.tool(['check']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('its record is lost: create-infra-module repair'),
    });
    expect(await repo.ok('repair')).toBe('rebuilt  .infra/lock/page.json\n');
    await repo.ok('upgrade', 'page', '--yes', '--allow-dirty');
    expect(repo.read('infra.yaml')).toContain('heading: First');
    expect(repo.read(PAGE)).toBe(
      '# First\n\nOne more.\n\nTwo.\n\nThree, as agreed with the auditors.\n',
    );
    expect(repo.has('infra/page/page.md')).toBe(false);
    expect(repo.read('infra/page/plain.md')).toBe('Very plain First.\n');
    await repo.ok('check');
  });

  test('and the texts lost too: the version is written by hand, and nobody’s lines are given up', async () => {
    repo.delete('.infra/base/page.jsonl');
    const { stderr } = await repo.tool(['repair']);
    expect(stderr).toContain('try: write ./blueprints/notes@1.1.0 in infra.yaml');
    repo.edit('infra.yaml', './blueprints/notes@1.0.0', './blueprints/notes@1.1.0');
    repo.edit('infra.yaml', 'title: First', 'heading: First');
    const { stdout } = await repo.tool(['repair']);
    expect(stdout).toContain('to decide  infra/page/plain.md: its text is not what is wanted');
    await repo.ok('resolve', 'infra/page/plain.md');
    await repo.ok('sync');
    expect(repo.read('infra/page/page.md')).toContain('as agreed with the auditors');
    expect(repo.read('infra/page/plain.md')).toBe('Plain First.\n');
    await repo.ok('check');
  });
});
