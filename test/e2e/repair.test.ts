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
