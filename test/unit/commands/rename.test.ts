import { describe, expect, test } from '@jest/globals';

import { release } from '../../../src/commands/release.ts';
import { rename } from '../../../src/commands/rename.ts';
import { undo } from '../../../src/commands/undo.ts';
import type { Problem } from '../../../src/errors.ts';
import { ALPHA, COMMON, manifest, refusal, Repo } from '../../support/repo.ts';

const BETA = ALPHA.replaceAll('alpha', 'beta');
const NET = '  net:\n    blueprint: ./blueprints/tables@1.0.0\n';

async function renaming(
  repo: Repo,
  old: string,
  name: string,
  more: Partial<typeof COMMON> = {},
): Promise<{ code: number; data: string; talk: string }> {
  const outside = repo.outside();
  const code = await rename(outside, { ...COMMON, yes: false, ...more, old, name });
  return { code, ...outside.printed };
}

async function refused(repo: Repo, old: string, name: string): Promise<readonly Problem[]> {
  const before = repo.tree();
  const problems = await refusal(renaming(repo, old, name));
  expect(repo.tree()).toEqual(before);
  return problems;
}

/** Two modules with a generated page each, called by their names. */
async function withPages(): Promise<Repo> {
  const index = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
  const repo = Repo.unsynced(ALPHA + BETA + index);
  const page = 'blueprints/index/files/repository/pages/{target}.txt.hbs';
  repo.put(page, '{{target.name}} in {{target.path}}\n\nA page.\n');
  await repo.sync();
  return repo;
}

describe('a module that is renamed', () => {
  test('is recorded in its new place, though all its files were released', async () => {
    const repo = await Repo.synced(ALPHA);
    const options = { ...COMMON, given: 'alpha' };
    expect(await release(repo.outside(), options)).toBe(0);
    expect((await renaming(repo, 'alpha', 'delta')).code).toBe(0);
    expect((await repo.inspect()).findings).toEqual([]);
    expect(repo.lock('alpha').summary.path).toBe('infra/delta');
  });

  test('moves with its package, edits and all that is in them; the id stays', async () => {
    const repo = await Repo.synced(ALPHA + BETA);
    repo.edit('infra/beta/notes.md', 'Another', 'Other');
    repo.put('infra/beta/.terraform/big.bin', 'big\n');
    repo.put('packages/beta/mine.py', 'mine\n');
    repo.put('docs/how.md', 'See infra/beta/run.sh,\nand ../packages/beta.\nNot infra/betas.\n');
    const before = repo.disk.files();
    const { code, data, talk } = await renaming(repo, 'beta', 'gamma');
    expect(code).toBe(0);
    expect(data).toBe(
      [
        'moved    infra/beta -> infra/gamma',
        'moved    packages/beta -> packages/gamma',
        'updated  infra.yaml',
        'updated  infra/gamma/notes.md',
        'Still named by their old places, and yours to change:',
        '  docs/how.md:1  See infra/beta/run.sh,',
        '  docs/how.md:2  and ../packages/beta.',
        '',
      ].join('\n'),
    );
    expect(talk).toContain('The id of gamma is still beta');
    // There is no git here.
    expect(talk).not.toContain('git add');
    expect(repo.text('infra.yaml')).toBe(
      manifest(
        ALPHA +
          BETA.replace(
            '    package: packages/beta',
            '    name: gamma\n    package: packages/gamma',
          ),
      ),
    );
    expect(repo.text('infra/gamma/notes.md')).toBe(
      before['infra/beta/notes.md']!.replace('# beta', '# gamma'),
    );
    expect(repo.text('infra/gamma/.terraform/big.bin')).toBe('big\n');
    expect(repo.text('packages/gamma/mine.py')).toBe('mine\n');
    expect(repo.has('infra/beta') || repo.has('packages/beta')).toBe(false);
    expect(await repo.state()).toEqual({ 'infra/gamma/notes.md': 'edited/nothing keep' });
    expect(repo.lock('beta').summary).toMatchObject({ id: 'beta', path: 'infra/gamma' });
    expect(await undo(repo.outside(), { dryRun: false, yes: true })).toBe(0);
    expect(repo.tree()).toEqual(
      Object.fromEntries(Object.entries(before).filter(([at]) => !at.startsWith('.infra/undo/'))),
    );
  });

  test('keeps what was seeded under its old name on record: nothing there is rewritten', async () => {
    const repo = Repo.unsynced(ALPHA);
    repo.put(
      'blueprints/mini/files/package/src/{snake}/app.py.hbs',
      'name = {{json module.snake}}\n',
    );
    repo.put('blueprints/mini/files/package/start.sh.hbs', 'python -m {{module.snake}}\n');
    await repo.sync();
    repo.edit('packages/alpha/src/alpha/app.py', 'name', 'label');
    const seeded = (): string[] =>
      Object.keys(repo.lock('alpha').files).filter((it) => it.startsWith('packages/'));
    await renaming(repo, 'alpha', 'other');
    expect(repo.text('packages/other/start.sh')).toBe('python -m alpha\n');
    expect(repo.text('packages/other/src/alpha/app.py')).toBe('label = "alpha"\n');
    expect(seeded()).toEqual([
      'packages/other/main.txt',
      'packages/other/src/alpha/app.py',
      'packages/other/start.sh',
    ]);
    expect(await repo.state()).toEqual({});
    // It stays so: a later sync forgets nothing.
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    await repo.sync();
    expect(seeded()).toHaveLength(3);
    await renaming(repo, 'other', 'alpha');
    expect(seeded()).toContain('packages/alpha/src/alpha/app.py');
    expect(await repo.state()).toEqual({});
  });

  test('gets its id as name again, and is found by either', async () => {
    const repo = await Repo.synced(ALPHA);
    const before = repo.tree();
    await renaming(repo, 'alpha', 'other');
    await renaming(repo, 'other', 'third');
    expect(repo.text('infra.yaml')).toContain('name: third');
    await renaming(repo, 'alpha', 'alpha');
    expect(repo.tree()).toEqual(before);
  });

  test('keeps comments and order; path: and ownership: follow', async () => {
    const entry = `  # The first.
  alpha:
    blueprint: ./blueprints/mini@1.0.0
    path: deep/alpha # ours
    package: packages/alpha
    params:
      size: 1
    ownership:
      # Put back at once.
      deep/alpha/run.sh: managed # why not
      "packages/alpha/*": seeded
`;
    const repo = await Repo.synced(entry);
    await renaming(repo, 'alpha', 'omega');
    expect(repo.text('infra.yaml')).toBe(
      manifest(
        entry
          .replaceAll(/(deep|packages)\/alpha/g, '$1/omega')
          .replace('    path:', '    name: omega\n    path:'),
      ),
    );
    expect(repo.lock('alpha').files['deep/omega/run.sh' as never]).toMatchObject({
      ownership: 'managed',
    });
    expect(await repo.state()).toEqual({});
  });

  test('leaves a folder and a package of other names where they are', async () => {
    const repo = await Repo.synced(
      ALPHA.replace('    package: packages/alpha', '    path: infra/x\n    package: packages/y'),
    );
    const { code, data } = await renaming(repo, 'alpha', 'omega');
    expect(code).toBe(0);
    expect(data).not.toContain('moved');
    expect(repo.has('infra/x/run.sh') && repo.has('packages/y/main.txt')).toBe(true);
    expect(await repo.state()).toEqual({});
  });

  test('is still read by the modules that use it', async () => {
    const reader = ALPHA.replace('    params', '    uses:\n      net: [vpc_id]\n    params');
    const repo = await Repo.synced(reader + NET);
    expect((await renaming(repo, 'net', 'plumbing')).code).toBe(0);
    expect(repo.text('infra.yaml')).toContain('      net: [vpc_id]\n');
    expect(repo.has('infra/plumbing/contract.yaml')).toBe(true);
    expect(await repo.state()).toEqual({});
  });

  test('takes generated files that carry its name along, with what a person wrote in them', async () => {
    const repo = await withPages();
    repo.put('pages/alpha.txt', `${repo.text('pages/alpha.txt')}mine\n`);
    const before = repo.tree();
    const { data } = await renaming(repo, 'alpha', 'omega');
    expect(data).toContain('moved    pages/alpha.txt -> pages/omega.txt\n');
    expect(repo.has('pages/alpha.txt')).toBe(false);
    expect(repo.text('pages/omega.txt')).toBe('omega in infra/omega\n\nA page.\nmine\n');
    expect(await repo.state()).toEqual({ 'pages/omega.txt': 'edited/nothing keep' });
    await undo(repo.outside(), { dryRun: false, yes: true });
    expect(repo.tree()).toEqual(before);
  });

  test.each(['moved', 'deleted'])(
    'takes a file of its name, which a person %s, for what it is',
    async (what) => {
      const repo = await withPages();
      const mine = `${repo.text('pages/alpha.txt')}mine\n`;
      repo.disk.unlink('pages/alpha.txt' as never);
      if (what === 'moved') repo.put('pages/omega.txt', mine);
      expect((await renaming(repo, 'alpha', 'omega')).code).toBe(0);
      if (what === 'deleted') expect(repo.has('pages/omega.txt')).toBe(false);
      else expect(repo.text('pages/omega.txt')).toBe('omega in infra/omega\n\nA page.\nmine\n');
      const still = what === 'moved' ? 'edited/nothing keep' : 'deleted/nothing keep';
      expect(await repo.state()).toEqual({ 'pages/omega.txt': still });
    },
  );

  test('by hand on one side is finished: what was moved is taken as moved', async () => {
    const repo = await Repo.synced(ALPHA);
    repo.edit('infra/alpha/notes.md', 'Another', 'Other');
    repo.disk.rename('packages/alpha' as never, 'packages/omega' as never);
    const { data } = await renaming(repo, 'alpha', 'omega');
    expect(data).toContain('moved    infra/alpha -> infra/omega\nupdated  infra.yaml\n');
    expect(await repo.state()).toEqual({ 'infra/omega/notes.md': 'edited/nothing keep' });
  });

  test('--dry-run shows it and writes nothing; --json has moves and mentions', async () => {
    const repo = await Repo.synced(ALPHA);
    repo.put('ci.yml', 'run: infra/alpha/run.sh\n');
    const before = repo.tree();
    const { data, talk } = await renaming(repo, 'alpha', 'omega', { dryRun: true });
    expect(data).toContain('infra/alpha moves to infra/omega\n');
    expect(data).toContain('+    name: omega\n');
    expect(talk).toContain('ci.yml:1  run: infra/alpha/run.sh');
    expect(repo.tree()).toEqual(before);
    const moved = [
      { from: 'infra/alpha', to: 'infra/omega' },
      { from: 'packages/alpha', to: 'packages/omega' },
    ];
    const dry = await renaming(repo, 'alpha', 'omega', { dryRun: true, json: true });
    expect(JSON.parse(dry.data)).toMatchObject({ version: 1, dryRun: true, moves: moved });
    const done = await renaming(repo, 'alpha', 'omega', { json: true });
    expect(JSON.parse(done.data)).toMatchObject({
      version: 1,
      command: 'rename',
      id: 'alpha',
      moved,
      written: [
        { path: 'infra.yaml', action: 'updated' },
        { path: 'infra/omega/notes.md', action: 'updated' },
      ],
      mentions: [{ path: 'ci.yml', line: 1, text: 'run: infra/alpha/run.sh' }],
    });
  });
});

describe('what rename refuses, with nothing written', () => {
  test.each<[string, string, string, string]>([
    [
      'a module that is not there',
      'alpah',
      'omega',
      'there is no module alpah in infra.yaml; did you mean alpha?',
    ],
    ['a name that is none', 'alpha', 'Omega', '"Omega" is not a name for a module'],
    ['a device name of Windows', 'alpha', 'nul', '"nul" is not a name for a module'],
    ['the name of another', 'alpha', 'first', 'the name first belongs to a module already'],
    ['the id of another', 'alpha', 'beta', 'the name beta belongs to a module already'],
    [
      'a fixed name',
      'alpha',
      'shared',
      'the name shared is reserved: folders of that name have a fixed meaning',
    ],
    [
      'a folder of programs',
      'alpha',
      'node_modules',
      'the name node_modules is a folder that programs fill and git ignores: what is generated there would not be committed',
    ],
    ['its own name', 'alpha', 'alpha', 'alpha is called alpha already, and lies where it belongs'],
  ])('%s', async (_what, old, name, message) => {
    const repo = await Repo.synced(
      ALPHA + BETA.replace('    package', '    name: first\n    package'),
    );
    const [problem, ...more] = await refused(repo, old, name);
    expect(problem!.message).toBe(message);
    expect(problem!.fix).toMatch(/create-infra-module/);
    expect(more).toEqual([]);
  });

  test.each(['beta', 'later'])('the id or the name of a removed module: %s', async (name) => {
    const repo = await Repo.synced(ALPHA + BETA);
    await renaming(repo, 'beta', 'later');
    repo.put('infra.yaml', manifest(ALPHA));
    await repo.sync();
    expect((await refused(repo, 'alpha', name))[0]!.message).toBe(
      `the name ${name} belonged to a module that was removed (.infra/lock/beta.json)`,
    );
  });

  test('places that are taken, both at once', async () => {
    const repo = await Repo.synced(ALPHA);
    repo.put('infra/omega/x', 'x\n');
    repo.put('packages/omega', 'a file\n');
    expect((await refused(repo, 'alpha', 'omega')).map(({ message }) => message)).toEqual([
      'infra/omega is there already',
      'packages/omega is there already',
    ]);
  });

  test('a place that is taken but for its case', async () => {
    const repo = await Repo.synced(ALPHA);
    repo.put('infra/Omega/x', 'x\n');
    expect((await refused(repo, 'alpha', 'omega'))[0]!.message).toBe(
      'infra/omega and infra/Omega are one name on macOS and Windows',
    );
  });

  test('a folder that is not there, or has another module in it', async () => {
    const inside = BETA.replace('packages/beta', 'infra/alpha/pkgs/beta');
    const repo = Repo.unsynced(ALPHA + inside);
    repo.edit(
      'infra.yaml',
      'modules:',
      'packages: { roots: [packages, infra/alpha/pkgs] }\nmodules:',
    );
    await repo.sync();
    expect((await refused(repo, 'alpha', 'omega'))[0]!.message).toBe(
      'infra/alpha cannot move to infra/omega: module beta lies in it',
    );
    const gone = await Repo.synced(ALPHA);
    gone.deleteAll('infra/alpha');
    expect((await refused(gone, 'alpha', 'omega'))[0]).toMatchObject({
      message: 'neither infra/alpha nor infra/omega is there',
      fix: 'create-infra-module sync --restore infra/alpha, or git checkout HEAD -- infra/alpha; then: create-infra-module rename alpha <new>',
    });
    expect(await gone.sync({ restore: ['infra/alpha'] })).toBe(0);
    expect((await renaming(gone, 'alpha', 'omega')).code).toBe(0);
    expect(gone.text('infra/omega/notes.md')).toContain('# omega');
  });

  test('a package folder that is not there', async () => {
    const repo = await Repo.synced(ALPHA);
    repo.deleteAll('packages/alpha');
    expect((await refused(repo, 'alpha', 'omega'))[0]).toMatchObject({
      message: 'neither packages/alpha nor packages/omega is there',
      fix: 'mkdir -p packages/alpha, or git checkout HEAD -- packages/alpha; then: create-infra-module rename alpha <new>',
    });
    repo.disk.mkdir('packages/alpha' as never);
    // It is renamed, and still deploys an empty folder.
    expect((await renaming(repo, 'alpha', 'omega')).code).toBe(1);
    expect(await repo.state()).toEqual({ 'package-unusable': 'infra.yaml' });
  });

  test('an edit on the lines that the rename writes', async () => {
    const repo = await Repo.synced(ALPHA);
    repo.edit('infra/alpha/notes.md', '# alpha', '# alpha (mine)');
    expect(await refused(repo, 'alpha', 'omega')).toMatchObject([
      {
        message: 'infra/alpha/notes.md: your edit and what the rename writes are on the same lines',
        file: 'infra/alpha/notes.md',
        line: 1,
      },
    ]);
  });

  test('a new image or namespace, unless it is accepted', async () => {
    const repo = await Repo.synced(NET);
    repo.edit('infra.yaml', 'modules:', 'naming:\n  image: "{project}/{module}"\n\nmodules:');
    await repo.sync({ rekey: true });
    expect((await refused(repo, 'net', 'plumbing'))[0]).toMatchObject({
      message:
        'naming.image is made of {module}: demo/net would become demo/plumbing, and what runs there would be replaced',
    });
    expect((await renaming(repo, 'net', 'plumbing', { yes: true })).code).toBe(0);
  });

  test('a module, or one that follows, whose blueprint is not at hand in its version', async () => {
    const own = await Repo.synced(ALPHA);
    const header = 'blueprints/mini/blueprint.yaml';
    own.edit(header, 'version: 1.0.0', 'version: 1.1.0');
    expect((await refused(own, 'alpha', 'omega'))[0]).toMatchObject({
      message: expect.stringContaining('is made from ./blueprints/mini@1.0.0'),
      fix: 'create-infra-module upgrade alpha, then rename it',
    });
    const reader = ALPHA.replace('    params', '    uses:\n      net: [vpc_id]\n    params');
    const other = await Repo.synced(reader + NET);
    other.edit(header, 'version: 1.0.0', 'version: 1.1.0');
    expect((await refused(other, 'net', 'plumbing'))[0]).toMatchObject({
      message: 'alpha needs a newer blueprint before it can follow',
      fix: 'create-infra-module upgrade alpha, then rename',
    });
  });

  test('a folder that is a link, and one with a blueprint in it', async () => {
    const linked = await Repo.synced(ALPHA);
    linked.disk.rename('packages/alpha' as never, 'elsewhere' as never);
    linked.disk.link('packages/alpha', '../elsewhere');
    expect((await refused(linked, 'alpha', 'omega'))[0]!.message).toBe(
      'packages/alpha is a symbolic link',
    );
    const entry = ALPHA.replace('    package', '    path: blueprints\n    package').replaceAll(
      'alpha',
      'blueprints',
    );
    const holding = await Repo.synced(entry);
    expect((await refused(holding, 'blueprints', 'omega'))[0]!.message).toBe(
      'blueprints cannot move to omega: blueprint ./blueprints/mini@1.0.0 lies in it',
    );
  });

  test('a module of the whole repository, whose place is fixed', async () => {
    const index = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
    const repo = await Repo.synced(ALPHA + index);
    expect((await refused(repo, 'index', 'omega'))[0]!.message).toBe(
      'index looks after files of the whole repository in infra/index: its place does not follow from a name',
    );
  });

  test('a module that was never written', async () => {
    const repo = await Repo.synced(ALPHA);
    repo.put('infra.yaml', manifest(ALPHA + BETA));
    expect((await refused(repo, 'beta', 'omega'))[0]!.fix).toBe(
      'create-infra-module sync, then rename it',
    );
  });
});

describe('a module that a conflict holds up in its new place', () => {
  test('is renamed from there: its edits come along, or nothing moves', async () => {
    const repo = await Repo.synced();
    repo.edit('infra/alpha/notes.md', 'The size is 1.', 'The size is mine.');
    repo.edit('infra.yaml', '    package:', '    name: beta\n    package:');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await repo.sync()).toBe(1);
    expect(repo.text('infra/beta/notes.md')).toContain('The size is mine.');
    await refused(repo, 'alpha', 'alpha');
    repo.edit('infra.yaml', 'size: 2', 'size: 1');
    expect((await renaming(repo, 'alpha', 'alpha')).code).toBe(0);
    expect(repo.text('infra/alpha/notes.md')).toContain('The size is mine.');
    expect(repo.has('infra/beta')).toBe(false);
  });
});
