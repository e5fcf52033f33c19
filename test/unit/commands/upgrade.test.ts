import { describe, expect, test } from '@jest/globals';

import { readCommandLine } from '../../../src/cli.ts';
import { release } from '../../../src/commands/release.ts';
import { resolve } from '../../../src/commands/resolve.ts';
import { undo } from '../../../src/commands/undo.ts';
import { upgrade, type UpgradeOptions } from '../../../src/commands/upgrade.ts';
import type { Templates } from '../../../src/io/io.ts';
import { scripted } from '../../support/ask.ts';
import { builtin, COMMON, manifest, refusal, Repo } from '../../support/repo.ts';

const NEEDED = 'infra/alpha/needed.yaml';
const TWO = `  alpha:
    blueprint: mini@1.0.0
    package: packages/alpha
    params:
      size: 1

  beta:
    blueprint: mini@1.0.0
    package: packages/beta
`;
const OPTIONS: UpgradeOptions = {
  ...COMMON,
  modules: [],
  markdown: false,
  restore: [],
  conflicts: 'tell',
  exitCode: false,
};

/** The second line of a file is another in the newer blueprint. */
function newer(version = '1.1.0', from = 'second: 2', to = 'second: two'): Templates {
  const templates = builtin({ mini: version });
  const read: Templates['read'] = (name) =>
    templates.read(name)?.map((it) => ({ ...it, text: it.text.replace(from, to) })) ?? null;
  return { ...templates, read };
}

async function released(modules = TWO): Promise<Repo> {
  const templates = builtin({ mini: null });
  const repo = await Repo.synced(modules, { templates, version: '1.0.0' });
  repo.options = { templates: newer(), version: '1.1.0' };
  return repo;
}

async function run(repo: Repo, options: Partial<UpgradeOptions> = {}) {
  const outside = repo.outside();
  const code = await upgrade(outside, { ...OPTIONS, ...options });
  return { code, ...outside.printed };
}

function versions(repo: Repo): (string | undefined)[] {
  return [...repo.text('infra.yaml').matchAll(/blueprint: (.*)/g)].map(([, ref]) => ref);
}

test('takes a module to another name that was written by hand, its files handed over before', async () => {
  const repo = await released();
  expect(await release(repo.outside(), { ...COMMON, given: 'alpha' })).toBe(0);
  repo.put('infra/alpha/run.sh', 'all mine\n');
  repo.edit(
    'infra.yaml',
    '    package: packages/alpha',
    '    name: delta\n    package: packages/alpha',
  );
  expect((await run(repo, { modules: ['alpha'] })).code).toBe(0);
  expect(versions(repo)[0]).toBe('mini@1.1.0');
  expect(repo.text('infra/delta/run.sh')).toBe('all mine\n');
  expect(await repo.sync()).toBe(0);
  expect(await repo.state()).toEqual({});
});

describe('upgrade without a terminal', () => {
  test('shows and writes nothing without --yes; --exit-code tells', async () => {
    const repo = await released();
    const before = repo.tree();
    for (const options of [{ yes: false }, { dryRun: true }, { yes: false, markdown: true }]) {
      const { code, data } = await run(repo, options);
      expect(code).toBe(0);
      expect(data).toContain(NEEDED);
    }
    expect((await run(repo, { yes: false, exitCode: true })).code).toBe(1);
    expect(repo.tree()).toEqual(before);
  });

  test('moves all modules, and undo takes the run back', async () => {
    const repo = await released();
    const before = repo.tree();
    expect((await run(repo)).code).toBe(0);
    expect(versions(repo)).toEqual(['mini@1.1.0', 'mini@1.1.0']);
    expect(repo.text(NEEDED)).toContain('second: two');
    expect(await repo.state()).toEqual({});
    expect((await run(repo)).data).toMatch(/^Nothing to upgrade/);
    expect(await undo(repo.outside(), { dryRun: false, yes: true })).toBe(0);
    expect(repo.text('infra.yaml')).toBe(manifest(TWO));
    expect({ ...before, ...repo.tree() }).toMatchObject(before);
  });

  test('moves one module that is named; the other stays as it is', async () => {
    const repo = await released();
    expect((await run(repo, { modules: ['beta'] })).code).toBe(0);
    expect(versions(repo)).toEqual(['mini@1.0.0', 'mini@1.1.0']);
    expect(repo.text(NEEDED)).toContain('second: 2');
    expect(await repo.state()).toEqual({});
  });

  test('of one module ends by that module, and lists no edits of others', async () => {
    const repo = await released();
    repo.edit(NEEDED, 'size: 1', 'size: 9');
    repo.put('packages/lone/Dockerfile', 'FROM scratch\n');
    const { code, data, talk } = await run(repo, { modules: ['beta'] });
    expect(code).toBe(0);
    expect(talk).toContain('This run is done, with exit 0.');
    expect(data).not.toContain(NEEDED);
    expect(data).toContain('1 change of yours kept');
    expect((await run(repo)).code).toBe(1);
  });

  test('refuses a name that no module has, and a blueprint that is older than the module', async () => {
    const repo = await released();
    expect(await refusal(run(repo, { modules: ['btea'] }))).toEqual([
      {
        message: 'there is no module btea in infra.yaml; did you mean beta?',
        fix: 'create-infra-module list shows them',
      },
    ]);
    await run(repo);
    repo.options = { templates: newer('1.0.5'), version: '1.0.5' };
    expect((await run(repo)).data).toMatch(/^Nothing to upgrade/);
    const [problem] = await refusal(run(repo, { modules: ['alpha'] }));
    expect(problem).toMatchObject({
      message: 'alpha is at mini@1.1.0, newer than mini@1.0.5, which is at hand',
      fix: 'npx create-infra-module@1.1.0 upgrade alpha',
    });
  });
});

test('the command line takes names or --all, not both', async () => {
  const repo = await released();
  for (const argv of [['upgrade', '--all', '--yes', '--json'], ['upgrade']]) {
    const invocation = await readCommandLine(argv, 80);
    if (!('run' in invocation)) throw new Error('it shows help');
    expect(await invocation.run(repo.outside())).toBe(0);
  }
  const both = await readCommandLine(['upgrade', '--all', 'alpha'], 80);
  if (!('run' in both)) throw new Error('it shows help');
  const [problem] = await refusal(both.run(repo.outside()));
  expect(problem!.message).toBe('--all stands for all modules, and some are named as well');
  await expect(readCommandLine(['upgrade', '--json', '--markdown'], 80)).rejects.toThrow(
    'mutually exclusive',
  );
});

describe('upgrade at a terminal', () => {
  test('shows, asks, and writes after a yes only', async () => {
    const repo = await released();
    const before = repo.tree();
    repo.options.ask = scripted();
    await expect(run(repo, { yes: false })).rejects.toThrow('cancelled: nothing was written');
    expect(repo.tree()).toEqual(before);
    repo.options.ask = scripted({ 'Upgrade 2 modules?': true });
    expect((await run(repo, { yes: false })).code).toBe(0);
    expect(versions(repo)).toEqual(['mini@1.1.0', 'mini@1.1.0']);
  });
});

describe('a conflict', () => {
  async function conflicting(): Promise<Repo> {
    const repo = await released();
    repo.edit(NEEDED, 'second: 2', 'second: mine');
    return repo;
  }

  test('is predicted, leaves its module at the old version, and the others go on', async () => {
    const repo = await conflicting();
    const preview = JSON.parse((await run(repo, { dryRun: true, json: true })).data);
    expect(preview).toMatchObject({ version: 1, command: 'upgrade', dryRun: true });
    expect(preview.counts).toMatchObject({ modules: 1, conflicts: 1, waiting: 1 });
    const { code, data } = await run(repo);
    expect(code).toBe(1);
    expect(versions(repo)).toEqual(['mini@1.0.0', 'mini@1.1.0']);
    expect(repo.text(NEEDED)).toContain('second: mine');
    expect(data).toContain('CONFLICT: both changed the same lines');
    for (const way of [
      'edit the file until the two agree, then: create-infra-module upgrade alpha --yes',
      'create-infra-module upgrade alpha --yes --conflicts=markers',
      `create-infra-module resolve ${NEEDED}    keeps it as it is now`,
    ]) {
      expect(data).toContain(way);
    }
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
  });

  test('is settled by resolve, which keeps the file, and the next upgrade moves the module', async () => {
    const repo = await conflicting();
    await run(repo);
    const outside = repo.outside();
    await resolve(outside, { paths: [NEEDED], dryRun: false });
    expect(outside.printed.talk).toBe('Next: create-infra-module upgrade alpha\n');
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
    expect((await run(repo)).code).toBe(0);
    expect(versions(repo)).toEqual(['mini@1.1.0', 'mini@1.1.0']);
    expect(repo.text(NEEDED)).toContain('second: mine');
    expect(await repo.state()).toEqual({ [NEEDED]: 'edited/nothing keep' });
  });

  test('the preview leads on with its flags, and nowhere where all wait', async () => {
    const repo = await conflicting();
    const markers = { yes: false, modules: ['alpha'], conflicts: 'markers' } as const;
    expect((await run(repo, markers)).talk).toBe(
      'Nothing was written. Next: create-infra-module upgrade alpha --conflicts=markers --yes\n',
    );
    expect((await run(repo, { yes: false, modules: ['alpha'] })).talk).toBe(
      'Nothing was written. Settle first what holds them up.\n',
    );
  });

  test('as the body of a pull request is short enough, and counts nothing that is not written', async () => {
    const repo = await conflicting();
    repo.edit(NEEDED, 'second: mine', `second: ${'mine'.repeat(20_000)}`);
    const { data } = await run(repo, { yes: false, markdown: true });
    expect(data).toContain('| `alpha` | `mini@1.0.0` | `mini@1.1.0` | 0 | 0 | 1 |');
    expect(data).toContain('### `beta`');
    expect(data).toContain('… 1 section left out: create-infra-module upgrade --dry-run shows all');
    expect(data.length).toBeLessThan(65_536);
  });

  test('is settled in a copy with markers', async () => {
    const repo = await conflicting();
    const first = await run(repo, { conflicts: 'markers' });
    expect(first.code).toBe(1);
    expect(first.data).toContain(`edit ${NEEDED}.merge until no marker is left`);
    const copy = repo.text(`${NEEDED}.merge`);
    expect(copy).toContain('second: mine');
    expect(copy).toContain('second: two');
    repo.put(`${NEEDED}.merge`, repo.text(NEEDED).replace('second: mine', 'second: both'));
    await resolve(repo.outside(), { paths: [NEEDED], dryRun: false });
    expect((await run(repo)).code).toBe(0);
    expect(repo.text(NEEDED)).toContain('second: both');
    expect(repo.has(`${NEEDED}.merge`)).toBe(false);
  });

  test('is settled by --restore, which gives the edit up', async () => {
    const repo = await conflicting();
    const given = { restore: [NEEDED], modules: ['alpha'], allowDirty: true };
    expect((await run(repo, given)).code).toBe(0);
    expect(repo.text(NEEDED)).toContain('second: two');
    expect(await repo.state()).toEqual({});
  });
});

test('a module that its newer blueprint refuses stays, and the others go on', async () => {
  const repo = await released(TWO.replace('size: 1', 'size: 1\n      title: long'));
  repo.options = { templates: newer('1.1.0', 'default: plain', 'default: a\n    maxLength: 3') };
  const { code, data } = await run(repo);
  expect(code).toBe(1);
  expect(data).toContain('alpha  mini@1.0.0 -> mini@1.1.0  stays: refused');
  expect(versions(repo)).toEqual(['mini@1.0.0', 'mini@1.1.0']);
});

describe('upgrade --json without anything to upgrade', () => {
  test('has the keys of every other answer', async () => {
    const repo = await released();
    const some = Object.keys(JSON.parse((await run(repo, { json: true })).data) as object);
    const none = JSON.parse((await run(repo, { json: true })).data) as Record<string, unknown>;
    expect(Object.keys(none)).toEqual(some);
    expect(none).toMatchObject({ dryRun: false, modules: [], others: [], written: [] });
  });
});

describe('upgrade of a module that infra.yaml gives another name', () => {
  test('tells of the folders that move with it, in every form', async () => {
    const repo = await released();
    repo.edit(
      'infra.yaml',
      '    package: packages/beta',
      '    name: gamma\n    package: packages/beta',
    );
    const line = 'infra/beta moves to infra/gamma';
    expect((await run(repo, { yes: false })).data).toContain(line);
    expect((await run(repo, { yes: false, markdown: true })).data).toContain(line);
    const { data } = await run(repo, { yes: false, json: true });
    const { moves } = JSON.parse(data) as { moves: unknown[] };
    expect(moves).toEqual([{ from: 'infra/beta', to: 'infra/gamma', onDisk: true }]);
    expect((await run(repo)).data).toContain('moved    infra/beta -> infra/gamma');
  });
});
