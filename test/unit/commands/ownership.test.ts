import { describe, expect, test } from '@jest/globals';

import { own, type OwnAs } from '../../../src/commands/own.ts';
import { release } from '../../../src/commands/release.ts';
import { undo } from '../../../src/commands/undo.ts';
import { ALPHA, COMMON, manifest, refusal, Repo } from '../../support/repo.ts';

const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
const NEEDED = 'infra/alpha/needed.yaml';
const VALUES = 'infra/alpha/conf/values.json';

interface Done {
  code: number;
  data: string;
  talk: string;
}

async function releasing(repo: Repo, given: string, more: object = {}): Promise<Done> {
  const outside = repo.outside();
  const code = await release(outside, { ...COMMON, ...more, given });
  return { code, ...outside.printed };
}

async function owning(repo: Repo, given: string, as: OwnAs, more: object = {}): Promise<Done> {
  const outside = repo.outside();
  const code = await own(outside, { ...COMMON, ...more, given, as });
  return { code, ...outside.printed };
}

const saying = (...lines: string[]): string =>
  manifest(`${ALPHA}    ownership:\n${lines.map((line) => `      ${line}\n`).join('')}`);

describe('release', () => {
  test('leaves the file as it is, says so in infra.yaml, and never looks again', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    const text = repo.text(NEEDED);
    expect(await releasing(repo, NEEDED)).toEqual({
      code: 0,
      data: `released  ${NEEDED}\nupdated  infra.yaml\n\n1 module, 5 files: as agreed\n`,
      talk: `Yours from now on. To have it looked after again: create-infra-module own ${NEEDED} --as blueprint\n`,
    });
    expect(repo.text('infra.yaml')).toBe(saying(`"${NEEDED}": released`));
    expect(repo.text(NEEDED)).toBe(text);
    expect(Object.keys(repo.lock('alpha').files)).not.toContain(NEEDED);
    // Neither edits nor changes of what it followed from reach it, nor does its deletion.
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NEEDED)).toBe(text);
    repo.delete(NEEDED);
    expect(await repo.state()).toEqual({});
    expect(await repo.sync()).toBe(0);
    expect(repo.has(NEEDED)).toBe(false);
  });

  test.each([
    ['untouched', () => {}],
    ['deleted', (repo: Repo) => repo.delete(VALUES)],
    ['managed and edited', (repo: Repo) => repo.edit('infra/alpha/run.sh', 'echo', 'printf')],
  ])('of what is %s changes no file', async (_what, change) => {
    const repo = await Repo.synced();
    change(repo);
    const before = repo.tree();
    expect((await releasing(repo, 'infra/alpha')).code).toBe(0);
    const after = repo.tree();
    const people = (tree: Record<string, string>): string[] =>
      Object.entries(tree)
        .filter(([path]) => path.startsWith('infra/') || path.startsWith('packages/'))
        .map(([path, text]) => `${path} ${text}`);
    expect(people(after)).toEqual(people(before));
    expect(await repo.state()).toEqual({});
  });

  test('of a module takes its folder and its package', async () => {
    const repo = await Repo.synced();
    expect((await releasing(repo, 'alpha')).data).toContain('released  infra/alpha/run.sh\n');
    expect(repo.text('infra.yaml')).toBe(
      saying('"infra/alpha/**": released', '"packages/alpha/**": released'),
    );
    expect(repo.lock('alpha').files).toEqual({});
  });

  test('of a shared file is said in the entry of its owner', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    expect((await releasing(repo, 'MODULES.md')).code).toBe(0);
    expect(repo.text('infra.yaml')).toBe(
      manifest(`${ALPHA}${INDEX}    ownership:\n      MODULES.md: released\n`),
    );
    repo.put('MODULES.md', 'mine\n');
    repo.edit('infra.yaml', 'params:', 'name: first\n    params:');
    await repo.sync();
    expect(repo.text('MODULES.md')).toBe('mine\n');
    expect(repo.text('owned.txt')).toContain('alpha');
  });

  test('takes globs from the folder where it runs', async () => {
    const repo = await Repo.synced();
    repo.options = { cwd: 'infra/alpha' };
    await releasing(repo, '*.md');
    expect(repo.text('infra.yaml')).toBe(saying('"infra/alpha/*.md": released'));
  });

  test('ends a conflict', async () => {
    const repo = await Repo.synced();
    repo.edit(VALUES, '"size": 1', '"size": 7');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync()).toBe(1);
    expect((await releasing(repo, VALUES)).code).toBe(0);
    expect(repo.text(VALUES)).toContain('"size": 7');
    expect(repo.text(NEEDED)).toContain('size: 2');
    expect(await repo.state()).toEqual({});
  });

  test('a second time has nothing to do', async () => {
    const repo = await Repo.synced();
    await releasing(repo, NEEDED);
    const before = repo.tree();
    expect(await releasing(repo, NEEDED)).toEqual({
      code: 0,
      data: '',
      talk: `Nothing to do: infra.yaml says so of ${NEEDED} already.\n`,
    });
    expect(repo.tree()).toEqual(before);
  });

  test('--dry-run writes nothing; --json names the files; undo takes it back', async () => {
    const repo = await Repo.synced();
    const before = repo.tree();
    const dry = await releasing(repo, NEEDED, { dryRun: true });
    expect(dry.data).toContain(`+      "${NEEDED}": released\n`);
    expect(repo.tree()).toEqual(before);
    const { data } = await releasing(repo, NEEDED, { json: true });
    expect(JSON.parse(data)).toMatchObject({ version: 1, files: [NEEDED] });
    expect(await undo(repo.outside(), { dryRun: false, yes: true })).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('of what no module makes is refused, with what was probably meant', async () => {
    const repo = await Repo.synced();
    const [problem] = await refusal(releasing(repo, 'infra/alpha/neded.yaml'));
    expect(problem!.message).toBe(
      `infra/alpha/neded.yaml is no file that a module makes, and no module; did you mean ${NEEDED}?`,
    );
    const [outside] = await refusal(releasing(repo, '../x'));
    expect(outside!.message).toContain('lies outside the repository');
  });

  test('needs no blueprint: what is on record is handed over', async () => {
    const repo = await Repo.synced();
    repo.edit('blueprints/mini/blueprint.yaml', 'version: 1.0.0', 'version: 2.0.0');
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    const text = repo.text(NEEDED);
    expect((await releasing(repo, NEEDED)).code).toBe(0);
    expect(repo.text(NEEDED)).toBe(text);
    expect(Object.keys(repo.lock('alpha').files)).not.toContain(NEEDED);
    expect(await repo.state()).toEqual({});
    expect(repo.lock('alpha').blueprint).toBe('./blueprints/mini@1.0.0');
    const before = repo.tree();
    expect(await repo.sync()).toBe(0);
    expect(repo.tree()).toEqual(before);
    // The newer blueprint takes it from there.
    repo.edit('infra.yaml', 'mini@1.0.0', 'mini@2.0.0');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NEEDED)).toBe(text);
    expect(await repo.state()).toEqual({});
  });

  test('of a module that needs a newer blueprint first, or of files of all modules, is refused', async () => {
    const repo = await Repo.synced(ALPHA + INDEX);
    for (const name of ['mini', 'index']) {
      repo.edit(`blueprints/${name}/blueprint.yaml`, 'version: 1.0.0', 'version: 2.0.0');
    }
    const [shared] = await refusal(releasing(repo, 'TABLE.md'));
    expect(shared!.message).toBe(
      'index is made from ./blueprints/index@1.0.0, which is not at hand',
    );
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const [problem] = await refusal(releasing(repo, NEEDED));
    expect(problem!.message).toBe(
      'alpha is made from ./blueprints/mini@1.0.0, which is not at hand',
    );
  });
});

describe('own', () => {
  test('takes a released file back with what is on disk as an edit; never writes over it', async () => {
    const repo = await Repo.synced();
    const before = repo.text('infra.yaml');
    await releasing(repo, NEEDED);
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    const text = repo.text(NEEDED);
    const { code, data } = await owning(repo, NEEDED, 'merged');
    expect(code).toBe(0);
    expect(data).toContain(`merged  ${NEEDED}\n`);
    expect(data).toContain(`kept  ${NEEDED}: what lies there counts as your edit\n`);
    expect(repo.text('infra.yaml')).toBe(before);
    expect(repo.text(NEEDED)).toBe(text);
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
    // From here on both sides are merged.
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(NEEDED)).toBe(text.replace('size: 1', 'size: 2'));
  });

  test('as blueprint undoes the release of a whole module', async () => {
    const repo = await Repo.synced();
    const before = repo.tree();
    await releasing(repo, 'alpha');
    expect((await owning(repo, 'alpha', 'blueprint')).code).toBe(0);
    expect(repo.text('infra.yaml')).toBe(before['infra.yaml']);
    expect(await repo.state()).toEqual({});
  });

  test('as managed makes an edit drift, and --restore puts it back', async () => {
    const repo = await Repo.synced();
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    const { code, data } = await owning(repo, NEEDED, 'managed');
    expect(code).toBe(1);
    expect(data).toContain('not kept in a managed file');
    expect(repo.text(NEEDED)).toContain('first: mine');
    expect(await repo.sync({ restore: [NEEDED], allowDirty: true })).toBe(0);
    expect(repo.text(NEEDED)).toContain('edits here are put back');
  });

  test('needs no blueprint for what is on record, but to say what the blueprint says', async () => {
    const repo = await Repo.synced();
    repo.edit('blueprints/mini/blueprint.yaml', 'version: 1.0.0', 'version: 2.0.0');
    repo.edit(NEEDED, 'first: 1', 'first: mine');
    expect((await owning(repo, NEEDED, 'managed')).code).toBe(1);
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing drift' });
    expect((await owning(repo, NEEDED, 'seeded')).code).toBe(0);
    expect(repo.lock('alpha').files[NEEDED as never]).toMatchObject({ ownership: 'seeded' });
    const [problem] = await refusal(owning(repo, NEEDED, 'blueprint'));
    expect(problem!.message).toContain('which is not at hand');
  });

  test('as seeded keeps later changes away', async () => {
    const repo = await Repo.synced();
    expect((await owning(repo, VALUES, 'seeded')).code).toBe(0);
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync()).toBe(0);
    expect(repo.text(VALUES)).toContain('"size": 1');
    expect((await owning(repo, VALUES, 'merged')).code).toBe(0);
    expect(repo.text(VALUES)).toContain('"size": 2');
    expect(repo.text('infra.yaml')).not.toContain('ownership');
  });

  test('takes a file of a package that was there before its module', async () => {
    const repo = Repo.unsynced();
    repo.put('packages/alpha/main.txt', 'of old\n');
    await repo.sync();
    expect((await owning(repo, 'packages/alpha/main.txt', 'merged')).code).toBe(0);
    expect(repo.text('packages/alpha/main.txt')).toBe('of old\n');
    expect(await repo.state()).toEqual({ 'packages/alpha/main.txt': 'edited/nothing keep' });
  });

  test('takes lines away that say nothing more', async () => {
    const repo = await Repo.synced();
    await releasing(repo, NEEDED);
    await owning(repo, VALUES, 'seeded');
    await releasing(repo, 'infra/alpha');
    expect(repo.text('infra.yaml')).toBe(saying('"infra/alpha/**": released'));
    // What is said last counts.
    await owning(repo, VALUES, 'seeded');
    expect(repo.text('infra.yaml')).toBe(
      saying('"infra/alpha/**": released', `"${VALUES}": seeded`),
    );
    await releasing(repo, VALUES);
    expect(repo.text('infra.yaml')).toBe(saying('"infra/alpha/**": released'));
  });

  test('refuses a file with regions as managed, and a runtime file as anything', async () => {
    const repo = await Repo.synced();
    const before = repo.tree();
    const [regions] = await refusal(owning(repo, 'infra/alpha/notes.md', 'managed'));
    expect(regions!.message).toBe(
      'infra/alpha/notes.md cannot be managed: it has regions, and what stands around them is for people to write',
    );
    const [runtime] = await refusal(owning(repo, 'infra/alpha/state.txt', 'merged'));
    expect(runtime!.message).toBe(
      'infra/alpha/state.txt cannot be merged: what runs writes its content (runtime)',
    );
    expect(repo.tree()).toEqual(before);
  });

  test.each(['merged', 'seeded', 'managed'] as const)(
    'of a folder as %s leaves what cannot be so as it is, and tells it',
    async (as) => {
      const repo = await Repo.synced();
      const { code, data, talk } = await owning(repo, 'infra/alpha', as);
      expect(code).toBe(0);
      expect(talk).toContain(
        `left  infra/alpha/state.txt cannot be ${as}: what runs writes its content (runtime)\n`,
      );
      expect(data).not.toContain(`${as}  infra/alpha/state.txt`);
      expect(repo.lock('alpha').files).toMatchObject({
        'infra/alpha/state.txt': { ownership: 'runtime' },
        'infra/alpha/run.sh': { ownership: as },
        'infra/alpha/notes.md': { ownership: as === 'seeded' ? as : 'merged' },
      });
      // What runs writes there is no edit of anybody's.
      repo.put('infra/alpha/state.txt', 'written by a deploy\n');
      expect(await repo.state()).toEqual({});
    },
  );

  test.each(['merged', 'seeded'] as const)(
    'of a folder as %s takes no released file back that what runs writes',
    async (as) => {
      const repo = await Repo.synced();
      const runtime = 'infra/alpha/state.txt';
      await releasing(repo, runtime);
      const { talk } = await owning(repo, 'infra/alpha', as);
      expect(repo.text('infra.yaml')).toContain(`"${runtime}": released\n`);
      expect(Object.keys(repo.lock('alpha').files)).not.toContain(runtime);
      expect(talk).not.toContain('error');
      repo.delete(runtime);
      expect(await repo.sync()).toBe(0);
      expect(repo.has(runtime)).toBe(false);
    },
  );

  test('of a folder as managed says in infra.yaml which of its files stay merged', async () => {
    const repo = await Repo.synced();
    await owning(repo, 'infra/alpha', 'managed');
    expect(repo.text('infra.yaml')).toBe(
      saying('"infra/alpha/**": managed', '"infra/alpha/notes.md": merged'),
    );
    expect((await owning(repo, 'infra/alpha', 'managed')).talk).toContain('Nothing to do');
  });

  test('a text with conflict markers of git stays a conflict', async () => {
    const repo = await Repo.synced();
    await releasing(repo, NEEDED);
    const text = '<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n';
    repo.put(NEEDED, text);
    expect((await owning(repo, NEEDED, 'merged')).code).toBe(1);
    expect(repo.text(NEEDED)).toBe(text);
  });
});
