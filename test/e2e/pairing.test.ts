import { renameSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { differences, Repository } from '../support/repository.ts';

interface Finding {
  rule: string;
  severity: string;
  path: string;
  line?: number;
  fix: string;
}

let seed: Repository;
const copies: Repository[] = [];

/** Modules alpha and beta with their packages, committed; beta in the middle of the list. */
function repository(): Repository {
  const copy = seed.copy();
  copies.push(copy);
  return copy;
}

async function findings(repo: Repository): Promise<{ code: number; found: Finding[] }> {
  const { code, stdout } = await repo.tool(['check', '--json']);
  return { code, found: (JSON.parse(stdout) as { findings: Finding[] }).findings };
}

/** The command in a piece of advice, as a person would copy it. */
function commandIn(advice: string, command: string): string[] {
  const found = new RegExp(`create-infra-module (${command}[^,]*)`).exec(advice);
  if (found === null) throw new Error(`no ${command} in: ${advice}`);
  return found[1]!.trim().split(' ');
}

function lineOf(repo: Repository, key: string): number {
  return repo.read('infra.yaml').split('\n').indexOf(`  ${key}:`) + 1;
}

/** Drops an entry of infra.yaml as a person would, blank line included. */
function dropEntry(repo: Repository, id: string): void {
  const text = repo.read('infra.yaml');
  const entry = new RegExp(`^ {2}${id}:\n(?: {4}.*\n)*\n?`, 'm');
  expect(text).toMatch(entry);
  repo.write('infra.yaml', text.replace(entry, ''));
}

beforeAll(async () => {
  seed = await Repository.withModule('alpha');
  await seed.ok('add', 'beta', '--yes');
  await seed.commit();
});

afterAll(() => {
  for (const repo of [seed, ...copies]) repo.remove();
});

describe('a package on one side only', () => {
  test('added by hand: told, and the command that is told adds its module', async () => {
    const repo = repository();
    repo.write('packages/gamma/Dockerfile', 'FROM scratch\n');
    repo.write('packages/gamma/go.mod', 'module gamma\n');
    const { code, found } = await findings(repo);
    expect({ code, found: found.map(({ rule, path }) => [rule, path]) }).toEqual({
      code: 1,
      found: [['module-missing', 'packages/gamma']],
    });
    await repo.ok(...commandIn(found[0]!.fix, 'add'), '--yes');
    await repo.ok('check');
    expect(repo.read('packages/gamma/Dockerfile')).toBe('FROM scratch\n');
  });

  test('added by hand and named in packages.ignore: no finding', async () => {
    const repo = repository();
    repo.write('packages/gamma/Dockerfile', 'FROM scratch\n');
    repo.edit('infra.yaml', 'ignore: []', 'ignore: [packages/gamma]');
    expect((await repo.tool(['sync'])).code).toBe(0);
    await repo.ok('check');
  });

  test('removed by hand: the command that is told takes its module out', async () => {
    const repo = repository();
    repo.delete('packages/beta');
    const { code, found } = await findings(repo);
    expect(code).toBe(1);
    expect(found).toMatchObject([
      { rule: 'package-missing', path: 'infra.yaml', line: lineOf(repo, 'beta') },
    ]);
    // sync does not bring a package back behind its owners' backs.
    expect((await repo.tool(['sync'])).code).toBe(1);
    expect(repo.has('packages/beta')).toBe(false);
    await repo.ok(...commandIn(found[0]!.fix, 'remove'), '--yes');
    await repo.ok('check');
    expect(repo.has('infra/beta/terraform')).toBe(false);
  });

  test('removed by hand and brought back: as agreed', async () => {
    const repo = repository();
    repo.delete('packages/beta');
    expect((await repo.tool(['check'])).code).toBe(1);
    await repo.git('checkout', '--', 'packages/beta');
    await repo.ok('check');
  });

  test('renamed by hand: told as a rename, and the edit that is told mends it', async () => {
    const repo = repository();
    renameSync(repo.at('packages/beta'), repo.at('packages/delta'));
    const { code, found } = await findings(repo);
    expect(code).toBe(1);
    expect(found).toMatchObject([{ rule: 'package-renamed', line: lineOf(repo, 'beta') }]);
    expect(found[0]!.fix).toContain('write `package: packages/delta` below beta');
    repo.edit('infra.yaml', 'package: packages/beta', 'package: packages/delta');
    const before = repo.tree();
    await repo.ok(...commandIn(found[0]!.fix, 'sync'));
    await repo.ok('check');
    const touched = differences(before, repo.tree());
    expect(touched.filter((it) => it.startsWith('packages/'))).toEqual([]);
    expect(repo.read('infra/beta/README.md')).toContain('packages/delta');
  });
});

describe('a module on one side only', () => {
  test('its folder removed by hand: the command that is told takes it out', async () => {
    const repo = repository();
    repo.delete('infra/beta');
    const { code, found } = await findings(repo);
    expect(code).toBe(1);
    expect(found).toMatchObject([{ rule: 'module-gone', line: lineOf(repo, 'beta') }]);
    await repo.ok(...commandIn(found[0]!.fix, 'remove'), '--yes');
    repo.delete('packages/beta');
    await repo.ok('check');
  });

  test('its folder removed by hand: the other command that is told brings it back', async () => {
    const repo = repository();
    const before = repo.tree();
    repo.delete('infra/beta');
    const { found } = await findings(repo);
    await repo.ok(...commandIn(found[0]!.fix, 'sync'));
    await repo.ok('check');
    const runtime = /^infra\/beta\/(seed|k8s\/overlays\/\w+\/image)\//;
    expect(differences(before, repo.tree()).filter((it) => !runtime.test(it))).toEqual([]);
  });

  test('its folder renamed by hand: told as a rename, and moving it back mends it', async () => {
    const repo = repository();
    renameSync(repo.at('infra/beta'), repo.at('infra/delta'));
    const { code, found } = await findings(repo);
    expect(code).toBe(1);
    expect(found).toMatchObject([{ rule: 'module-moved', line: lineOf(repo, 'beta') }]);
    expect(found[0]!.fix).toBe(
      'create-infra-module rename beta delta, or move infra/delta back to infra/beta',
    );
    renameSync(repo.at('infra/delta'), repo.at('infra/beta'));
    await repo.ok('check');
  });

  test('a folder added by hand: told, and moved away and added it is as agreed', async () => {
    const repo = repository();
    repo.write('infra/gamma/terraform/main.tf', 'locals {}\n');
    const { code, found } = await findings(repo);
    expect({ code, found }).toMatchObject({
      code: 1,
      found: [{ rule: 'module-unlisted', path: 'infra/gamma' }],
    });
    renameSync(repo.at('infra/gamma'), repo.at('old'));
    await repo.ok(...commandIn(found[0]!.fix, 'add'), '--yes');
    await repo.ok('check');
  });

  test('its entry removed by hand: sync takes its files away', async () => {
    const repo = repository();
    repo.append('infra/beta/terraform/logs.tf', '# mine\n');
    dropEntry(repo, 'beta');
    const told = await repo.tool(['check']);
    expect(told.code).toBe(1);
    expect(told.stdout).toContain('beta is no longer in infra.yaml: sync deletes');
    expect(told.stdout).toMatch(
      /infra\/beta\/terraform\/logs\.tf +edited +removed +is left to you/,
    );
    await repo.tool(['sync', '--yes']);
    expect(repo.has('infra/beta/terraform/main.tf')).toBe(false);
    expect(repo.read('infra/beta/terraform/logs.tf')).toContain('# mine');
    repo.delete('packages/beta');
    await repo.ok('check');
  });

  test('its entry removed by hand and put back: as agreed', async () => {
    const repo = repository();
    dropEntry(repo, 'beta');
    expect((await repo.tool(['check'])).code).toBe(1);
    await repo.git('checkout', '--', 'infra.yaml');
    await repo.ok('check');
  });

  test('an entry added by hand: sync makes the module and its package', async () => {
    const repo = repository();
    const [, version] = /service@([\d.]+)/.exec(repo.read('infra.yaml'))!;
    repo.edit(
      'infra.yaml',
      '  local:\n',
      `  gamma:\n    blueprint: service@${version}\n    package: packages/gamma\n    uses:\n      plumbing: [contract_version, ecr_registry, kms_key_arn]\n\n  local:\n`,
    );
    const { code, stderr } = await repo.tool(['check']);
    expect(code).toBe(1);
    expect(stderr).toContain('create-infra-module sync does it');
    await repo.ok('sync');
    expect(repo.has('packages/gamma/Dockerfile')).toBe(true);
    expect(repo.has('infra/gamma/terraform/main.tf')).toBe(true);
    await repo.ok('check');
  });

  test('its key changed by hand: sync refuses, and the entry that is told mends it', async () => {
    const repo = repository();
    repo.edit('infra.yaml', '  beta:\n', '  delta:\n');
    const { code, found } = await findings(repo);
    expect(code).toBe(1);
    const fix = 'write the key beta again and put `name: delta` below it';
    expect(found.find((it) => it.rule === 'id-changed')).toMatchObject({ fix });
    const before = repo.tree();
    const refused = await repo.tool(['sync', '--yes']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(fix);
    expect(differences(before, repo.tree())).toEqual([]);

    repo.edit('infra.yaml', '  delta:\n', '  beta:\n    name: delta\n');
    await repo.ok('sync');
    // The cloud knows it by its id, which has not changed.
    expect(repo.read('infra/delta/terraform/env/dev.tfvars')).toContain('shop-dev-beta');
    expect(repo.has('infra/beta/terraform')).toBe(false);
    await repo.ok('check');
  });
});
