import { describe, expect, test } from '@jest/globals';

import type { Finding } from '../../../src/model.ts';
import { ALPHA, refusal, Repo } from '../../support/repo.ts';

const NET = `  net:
    blueprint: ./blueprints/tables@1.0.0
`;
const READER = ALPHA + '    uses:\n      net: [vpc_id]\n' + NET;
const MAIN = 'infra/net/terraform/main.tf';

async function findings(repo: Repo): Promise<Finding[]> {
  return [...(await repo.inspect()).findings];
}

async function rules(repo: Repo): Promise<string[]> {
  return (await findings(repo)).map(({ rule, path, line }) => `${rule} ${path}:${line ?? '-'}`);
}

describe('a contract and the Terraform behind it', () => {
  test('an output whose block was deleted is missing until it is back, whatever is synced', async () => {
    const repo = await Repo.synced(READER);
    const before = repo.text(MAIN);
    repo.edit(MAIN, /output "vpc_id"[^}]*}\n/, '');
    const told = (await rules(repo)).filter((it) => it.startsWith('output-'));
    expect(told).toEqual([expect.stringMatching(/^output-missing infra\/net\/contract.yaml:\d+$/)]);
    expect(await repo.sync()).toBe(1);
    expect((await rules(repo)).filter((it) => it.startsWith('output-'))).toEqual(told);
    repo.put(MAIN, before);
    expect(await rules(repo)).toEqual([]);
  });

  test('an output that only the contract names is missing after a sync, too', async () => {
    const repo = await Repo.synced(READER);
    const text = repo.text('infra/net/contract.yaml');
    const more = '  - name: zone_ids\n    type: string\n    description: x\n';
    repo.put('infra/net/contract.yaml', text + more);
    const line = text.split('\n').length;
    expect(await rules(repo)).toEqual([`output-missing infra/net/contract.yaml:${line}`]);
    expect(await repo.sync()).toBe(1);
    expect(await rules(repo)).toEqual([`output-missing infra/net/contract.yaml:${line}`]);
  });

  test('a file of a person’s own may hold the block', async () => {
    const repo = await Repo.synced(READER);
    const [block] = /output "vpc_id"[^}]*}\n/.exec(repo.text(MAIN))!;
    repo.edit(MAIN, block, '');
    repo.put('infra/net/terraform/more.tf', block);
    expect(await rules(repo)).toEqual([]);
  });

  test('an output that is not declared is a warning', async () => {
    const repo = await Repo.synced(READER);
    repo.put('infra/net/terraform/more.tf', 'output "zone" {\n  value = 1\n}\n');
    expect(await rules(repo)).toEqual(['output-unpromised infra/net/terraform/more.tf:1']);
  });
});

describe('globs under ownership:', () => {
  test('that match no file are told, also once they are recorded', async () => {
    const repo = await Repo.synced(
      ALPHA +
        '    ownership:\n      infra/alpha/run.sh: merged\n      infra/alpha/rum.sh: merged\n',
    );
    const line =
      repo.text('infra.yaml').split('\n').indexOf('      infra/alpha/rum.sh: merged') + 1;
    expect(await rules(repo)).toEqual([`ownership-unmatched infra.yaml:${line}`]);
  });
});

describe('a blueprint that requires another', () => {
  const requires = (repo: Repo): void =>
    repo.edit('blueprints/mini/blueprint.yaml', 'pairs: true', 'pairs: true\nrequires: [index]');
  const INDEX = '  index:\n    blueprint: ./blueprints/index@1.0.0\n';
  const problem = (line: number, entry: string) => ({
    message:
      'alpha (./blueprints/mini@1.0.0) needs a module of the blueprint index, and there is none',
    file: 'infra.yaml',
    line,
    expected: 'a module of the blueprint index',
    fix: `${entry} under modules:, or remove what needs it first`,
  });

  test('is refused without it', async () => {
    const repo = Repo.unsynced(ALPHA);
    requires(repo);
    const line = repo.text('infra.yaml').split('\n').indexOf('  alpha:') + 1;
    expect(await refusal(repo.sync())).toEqual([
      problem(line, 'create-infra-module add index --blueprint index, or write that entry'),
    ]);
  });

  test('is not asked where it is not installed and nothing of it changed', async () => {
    const repo = await Repo.synced(ALPHA + NET);
    repo.deleteAll('blueprints/tables');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await rules(repo)).toEqual(['blueprint-broken infra.yaml:17']);
  });

  test('keeps it from being taken away, and nothing is written', async () => {
    const repo = Repo.unsynced(ALPHA + INDEX);
    requires(repo);
    expect(await repo.sync()).toBe(0);
    repo.edit('infra.yaml', INDEX, '');
    const before = repo.tree();
    const line = repo.text('infra.yaml').split('\n').indexOf('  alpha:') + 1;
    const told = [problem(line, 'put the entry index back')];
    expect(await refusal(repo.inspect())).toEqual(told);
    expect(await refusal(repo.sync())).toEqual(told);
    expect(repo.tree()).toEqual(before);
  });
});

describe('packages that modules name', () => {
  const withDocker = async (): Promise<Repo> => {
    const repo = Repo.unsynced(ALPHA);
    repo.put('blueprints/mini/files/package/Dockerfile', 'FROM scratch\n');
    expect(await repo.sync()).toBe(0);
    return repo;
  };

  test('a Dockerfile that was generated and deleted is missed, and the told command mends it', async () => {
    const repo = await withDocker();
    expect(await rules(repo)).toEqual([]);
    repo.delete('packages/alpha/Dockerfile');
    expect(await repo.sync()).toBe(1);
    expect(await rules(repo)).toEqual(['dockerfile-missing packages/alpha:-']);
    const restore = ['packages/alpha/Dockerfile'];
    expect(await repo.sync({ restore, allowDirty: true })).toBe(0);
    expect(await rules(repo)).toEqual([]);
  });

  test('a file in place of the folder, and an entry that lacks its package', async () => {
    const repo = await withDocker();
    repo.deleteAll('packages/alpha');
    repo.disk.rmdir('packages/alpha' as never);
    repo.put('packages/alpha', 'a file\n');
    expect((await rules(repo)).map((it) => it.split(' ')[0])).toContain('package-unusable');
  });

  test('an entry without package is told to name the one that has its name', async () => {
    const repo = await withDocker();
    repo.edit('infra.yaml', '    package: packages/alpha\n', '');
    expect(await findings(repo)).toEqual([
      {
        rule: 'module-missing',
        severity: 'error',
        path: 'packages/alpha',
        message: 'packages/alpha has a Dockerfile but no module in infra.yaml deploys it',
        fix: 'write `package: packages/alpha` below alpha in infra.yaml and run: create-infra-module sync, or list it under packages.ignore in infra.yaml',
      },
    ]);
  });
});

test('edits go along to a new root that is taken as it is told', async () => {
  const repo = await Repo.synced();
  repo.put('infra/alpha/notes.md', repo.text('infra/alpha/notes.md') + 'mine\n');
  repo.put('infra/delta/mine.txt', 'mine\n');
  repo.edit('infra.yaml', '    package:', '    path: infra/delta\n    package:');
  expect((await findings(repo)).map(({ rule, fix }) => [rule, fix])).toEqual([
    [
      'path-changed',
      'make way, and sync moves the folder with all that is in it; or write `path: infra/alpha` below alpha to leave it where it is',
    ],
  ]);
  expect(await repo.sync()).toBe(0);
  repo.put('infra/delta/notes.md', repo.text('infra/alpha/notes.md'));
  repo.delete('infra/alpha/notes.md');
  expect(await repo.state()).toEqual({ 'infra/delta/notes.md': 'edited/nothing keep' });
});
