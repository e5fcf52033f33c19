import { describe, expect, test } from '@jest/globals';

import { doctor } from '../../../src/commands/doctor.ts';
import type { Git, Probe } from '../../../src/io/io.ts';
import { NEEDED_TOOLS, versionIn, whyNotVersion } from '../../../src/lib/needed-tools.ts';
import type { RepoPath } from '../../../src/model.ts';
import { ALPHA, Repo } from '../../support/repo.ts';

const SAYS: Record<string, string> = {
  git: 'git version 2.47.1\n',
  bash: 'GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)\n',
  terraform: '{"terraform_version": "1.12.0"}',
  tofu: '{"terraform_version": "1.9.4"}',
  aws: 'aws-cli/2.31.4 Python/3.13.7 Linux/6.12 exe/x86_64\n',
  docker: 'Docker version 28.4.0, build d8eb465\n',
  kubectl: '{"clientVersion": {"gitVersion": "v1.34.1"}}',
  curl: 'curl 8.14.1 (x86_64-pc-linux-gnu)\n',
  kustomize: 'v5.7.1\n',
  helm: 'v3.19.0+g3d8990f\n',
  jq: 'jq-1.7\n',
};

function installed(says: Record<string, string | null>): Probe {
  return (name) => Promise.resolve({ found: Object.hasOwn(says, name), text: says[name] ?? null });
}

/** Git that knows of these uncommitted files, and is asked for nothing else. */
function git(...dirty: string[]): Git {
  return { dirty: () => Promise.resolve(dirty as RepoPath[]) } as unknown as Git;
}

interface Report {
  blocked: boolean;
  tools: { name: string; state: string; version: string | null; trouble: string | null }[];
  odd: { id: string; level: string; message: string; fix: string }[];
}

async function examine(repo: Repo): Promise<Report & { code: number }> {
  const outside = repo.outside();
  const code = await doctor(outside, { json: true });
  return { code, ...(JSON.parse(outside.printed.data) as Report) };
}

async function odd(repo: Repo): Promise<string[]> {
  return (await examine(repo)).odd.map(({ level, id }) => `${level} ${id}`);
}

const CLEAN = { git: git(), gitSettings: { ignored: [], values: [null, null] } };

test('records that are gone are brought back, not committed as gone', async () => {
  const lock = '.infra/lock/alpha.json';
  const repo = await Repo.synced(ALPHA, { ...CLEAN, git: git(lock, 'infra.yaml') });
  repo.delete(lock);
  const { odd: found } = await examine(repo);
  expect(found.find(({ id }) => id === 'records-lost')).toMatchObject({
    message: `gone, though git has it: ${lock}`,
    fix: 'git checkout HEAD -- .infra/lock .infra/base; else: create-infra-module repair',
  });
  expect(found.find(({ id }) => id === 'uncommitted')?.message).toBe('not committed: infra.yaml');
});

describe('tools', () => {
  test('each with its version, and whether it will do', async () => {
    const repo = await Repo.synced(ALPHA, { ...CLEAN, probe: installed(SAYS) });
    const outside = repo.outside();
    expect(await doctor(outside, { json: false })).toBe(0);
    expect(outside.printed.data).toBe(
      [
        'create-infra-module 1.0.0 on this machine',
        '  ok       node         22.0.0  (this tool)',
        '  ok       git          2.47.1  (merging, and knowing what is committed)',
        '  ok       bash         5.2.37  (every generated script)',
        '  ok       terraform    1.12.0  (manage.sh)',
        '  wrong    tofu         1.9.4 is not >=1.10 <2  (manage.sh)',
        '  ok       aws          2.31.4  (state buckets, registries, the emulator)',
        '  ok       docker       28.4.0  (building images, and the emulator)',
        '  unused   moto_server  -  (the emulator where there is no docker)',
        '  ok       kubectl      1.34.1  (deploying, and kubectl kustomize)',
        '  ok       curl         8.14.1  (waiting for the emulator)',
        '  ok       kustomize    5.7.1  (nothing that is generated)',
        '  ok       helm         3.19.0  (nothing that is generated)',
        '  ok       jq           1.7.0  (nothing that is generated)',
        '',
        'this repository',
        '  nothing is odd',
        '',
      ].join('\n'),
    );
  });

  test('missing, silent and unsuitable ones block nothing', async () => {
    const says = { git: SAYS.git!, terraform: '{"terraform_version": "1.15.0"}', aws: null };
    const repo = await Repo.synced(ALPHA, { ...CLEAN, probe: installed(says) });
    const { code, tools } = await examine(repo);
    expect(code).toBe(0);
    const states = Object.fromEntries(tools.map((it) => [it.name, `${it.state} ${it.trouble}`]));
    expect(states).toMatchObject({
      terraform: 'wrong 1.15.0: it rejects an empty backend block',
      tofu: 'unused null',
      aws: 'wrong it does not say its version',
      docker: 'missing null',
      moto_server: 'unused null',
    });
  });

  test('docker without an engine is of no use; what has no version is told as found', async () => {
    const probe: Probe = (name, args) =>
      args?.[0] === 'info'
        ? Promise.resolve({ found: true, text: null })
        : installed({ ...SAYS, moto_server: null })(name, args);
    const outside = (await Repo.synced(ALPHA, { ...CLEAN, probe })).outside();
    await doctor(outside, { json: false });
    expect(outside.printed.data).toContain('wrong    docker       its engine does not answer');
    expect(outside.printed.data).toContain('ok       moto_server  found');
  });

  test('of two that do the same one is enough', async () => {
    const repo = await Repo.synced(ALPHA, { ...CLEAN, probe: installed({ moto_server: null }) });
    const { tools } = await examine(repo);
    const state = (name: string) => tools.find((it) => it.name === name)!.state;
    expect(['docker', 'moto_server', 'terraform', 'tofu'].map(state)).toEqual([
      ...['unused', 'ok', 'missing', 'unused'],
    ]);
  });

  test.each([
    ['go1.2', '1.2.0'],
    ['Docker version 20.10.24+dfsg1, build 297e128', '20.10.24'],
    ['{"terraform_version":"1.10.0-rc1"}', '1.10.0'],
    ['no number', null],
  ])('the version in %s', (text, version) => {
    expect(versionIn(text)).toBe(version);
  });

  test('ranges count in whole numbers', () => {
    const kubectl = NEEDED_TOOLS.find(({ name }) => name === 'kubectl')!;
    expect(whyNotVersion(kubectl, '1.9.0')).toBe('1.9.0 is not >=1.21');
    expect(whyNotVersion(kubectl, '1.34.1')).toBeNull();
  });
});

describe('what is odd', () => {
  test('git that ignores .infra, changes that are not committed, settings', async () => {
    const repo = await Repo.synced(ALPHA, {
      git: git('.infra/lock/alpha.json', 'infra.yaml', 'mine.txt'),
      gitSettings: { ignored: ['.infra/base' as RepoPath], values: ['true', 'false'] },
    });
    const { code, odd: found } = await examine(repo);
    expect(code).toBe(0);
    expect(found.map((it) => `${it.level} ${it.message}`)).toEqual([
      'warning git ignores .infra/base: others would not get what was agreed',
      'warning not committed: .infra/lock/alpha.json, infra.yaml',
      'note core.autocrlf is true: files get CRLF here. That is no edit to this tool',
      'note core.filemode is false: git does not note who may execute a script',
    ]);
  });

  test('no git, no infra.yaml', async () => {
    expect(await odd(new Repo({}))).toEqual(['note no-manifest', 'note no-git']);
  });

  test('a damaged record and a tool version that is not met block, with the way out', async () => {
    const repo = await Repo.synced(ALPHA, CLEAN);
    repo.put('.infra/lock/alpha.json', 'oops');
    const { code, blocked, odd: found } = await examine(repo);
    expect([code, blocked]).toEqual([1, true]);
    expect(found[0]!.fix).toContain('create-infra-module repair');
    const pinned = await Repo.synced(ALPHA, CLEAN);
    pinned.edit('infra.yaml', 'project:', 'tool: ">=9"\nproject:');
    expect((await examine(pinned)).odd.map((it) => it.message)).toEqual([
      'infra.yaml asks for create-infra-module >=9, this is 1.0.0',
    ]);
  });

  test('a run that was interrupted, files of git that are gone, modules that lag behind', async () => {
    const repo = await Repo.synced(ALPHA, CLEAN);
    repo.delete('.infra/.gitattributes');
    repo.put('.infra/run/7/new/0', 'x');
    repo.edit('blueprints/mini/blueprint.yaml', 'version: 1.0.0', 'version: 2.0.0');
    expect(await odd(repo)).toEqual(['warning git-files', 'warning interrupted', 'note outdated']);
  });

  test('a disk that does not tell capitals apart, or who may execute', async () => {
    const { MemoryDisk } = await import('../../../src/io/memory-disk.ts');
    const files = (await Repo.synced()).tree();
    const plain = Object.entries(files).map(([at, text]) => [at.replace(/\*$/, ''), text]);
    const disk = new MemoryDisk(Object.fromEntries(plain) as Record<string, string>, {
      windows: true,
    });
    expect(await odd(new Repo(disk, CLEAN))).toEqual(['note case-insensitive', 'note no-modes']);
  });

  test('what check would say is named, and nothing is written', async () => {
    const repo = await Repo.synced(ALPHA, CLEAN);
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    const before = repo.tree();
    expect(await odd(repo)).toEqual(['note check']);
    expect(repo.tree()).toEqual(before);
  });
});
