import { describe, expect, test } from '@jest/globals';
import { resolve } from '../../../src/commands/resolve.ts';
import { waysOut } from '../../../src/report/ways-out.ts';
import { allDrifts } from '../../../src/inspect/model.ts';
import { refusal, Repo } from '../../support/repo.ts';

const README = 'infra/beta/README.md';
const TABLES = `  beta:
    blueprint: ./blueprints/tables@1.0.0
`;

const take = (repo: Repo, path: string): Promise<number> =>
  resolve(repo.outside(), { paths: [path], dryRun: false });

/** The ways out as told, without words. */
async function ways(repo: Repo): Promise<string[]> {
  const conflicts = allDrifts(await repo.inspect()).filter((it) => it.action === 'conflict');
  return waysOut(conflicts)
    .join('\n')
    .match(/resolve|--restore|--conflicts=markers|infra:begin|no marker|two agree/g)!;
}

describe('damaged markers of a region', () => {
  test('are refused with their line, for nothing would be settled', async () => {
    const repo = await Repo.synced(TABLES);
    const marker = /^<!-- infra:begin \w+ -->$/m.exec(repo.text(README))![0];
    repo.put(README, `${marker}\n${repo.text(README)}`);
    const before = repo.tree();
    const [problem] = await refusal(take(repo, README));
    expect({ file: problem!.file, line: problem!.line }).toEqual({ file: README, line: 6 });
    expect(repo.tree()).toEqual(before);
    expect(await ways(repo)).toEqual(['infra:begin', 'resolve', '--restore']);
  });

  test('that are gone are given up, and the check is clean', async () => {
    const repo = await Repo.synced(TABLES);
    repo.put(
      README,
      repo
        .text(README)
        .split('\n')
        .filter((line) => !line.includes('infra:'))
        .join('\n'),
    );
    expect(await take(repo, README)).toBe(0);
    expect(await repo.sync()).toBe(0);
    expect(Object.values(await repo.state()).filter((it) => it.includes('conflict'))).toEqual([]);
  });
});

test('a folder in the place of a file is no text to settle on', async () => {
  const repo = await Repo.synced();
  repo.deleteAll('infra/alpha/needed.yaml');
  repo.put('infra/alpha/needed.yaml/mine.txt', 'mine\n');
  const before = repo.tree();
  expect(await refusal(take(repo, 'infra/alpha/needed.yaml'))).toEqual([
    {
      message: 'infra/alpha/needed.yaml is a directory, where a file is wanted',
      file: 'infra/alpha/needed.yaml',
      fix: 'move it away, then: create-infra-module sync',
    },
  ]);
  expect(repo.tree()).toEqual(before);
});

describe('the ways out', () => {
  test('of markers that git left name no command that writes more of them', async () => {
    const repo = await Repo.synced();
    repo.put('infra/alpha/notes.md', '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n');
    expect(await ways(repo)).toEqual(['no marker', '--restore']);
  });

  test('of lines that both changed offer a marked copy', async () => {
    const repo = await Repo.synced();
    repo.edit('infra/alpha/notes.md', /1/g, '7');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    expect(await ways(repo)).toEqual(['two agree', '--conflicts=markers', 'resolve']);
  });

  test('of a lost base offer none', async () => {
    const repo = await Repo.synced();
    repo.edit('infra/alpha/notes.md', /1/g, '7');
    repo.edit('infra.yaml', 'size: 1', 'size: 2');
    repo.delete('.infra/base/alpha.jsonl');
    expect(await ways(repo)).toEqual(['two agree', 'resolve', '--restore']);
  });
});
