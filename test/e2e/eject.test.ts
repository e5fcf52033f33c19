import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { Repository } from '../support/repository.ts';
import { run } from '../support/run.ts';
import { describeWithTools, tool } from '../support/tools.ts';

const LOGS = 'infra/orders/terraform/logs.tf';
/** Lines that were the tool's alone. */
const MARKS = /by create-infra-module \(infra\.yaml|infra:(?:begin|end) /;

let repo: Repository;

beforeAll(async () => {
  repo = await Repository.empty();
  await repo.ok('orders', '--yes');
  repo.append(LOGS, '\n# Agreed with the auditors.\n');
  repo.write('infra/orders/NOTES.md', 'Ours.\n');
  await repo.commit();
});

afterAll(() => repo?.remove());

describeWithTools(['terraform', 'shellcheck'], 'a repository that leaves the tool', () => {
  test('keeps plain files and a note, and git sees no other trace', async () => {
    const before = (await repo.git('ls-files')).split('\n');
    expect(await repo.ok('eject', '--yes')).toMatch(/^created {2}EJECTED\.md, /m);
    await repo.commit('leave');
    const kept = before.filter((file) => !file.startsWith('.infra/') && file !== 'infra.yaml');
    const after = (await repo.git('ls-files')).split('\n');
    expect(after.sort()).toEqual([...kept, 'EJECTED.md'].sort());
    // Nothing but the tool's own lines went, and nothing came.
    const diff = await repo.git('diff', '--unified=0', 'HEAD~', '--', 'infra', 'packages');
    const lines = diff.split('\n').filter((line) => /^[-+](?![-+]{2} )/.test(line));
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) expect(line).toMatch(new RegExp(`^-.*(?:${MARKS.source})`));
    expect((await repo.tryGit('grep', '-E', MARKS.source)).stdout).toBe('');
    expect(repo.read(LOGS)).toContain('# Agreed with the auditors.');
  });

  test('has files that terraform fmt and shellcheck find nothing in', async () => {
    const at = { cwd: repo.folder, env: repo.env() };
    const format = ['fmt', '-check', '-recursive', '-diff', 'infra'];
    expect(await run(tool('terraform'), format, at)).toMatchObject({ code: 0, stdout: '' });
    const scripts = (await repo.git('ls-files', '*.sh')).trim().split('\n');
    expect(scripts.length).toBeGreaterThan(5);
    expect(await run(tool('shellcheck'), scripts, at)).toMatchObject({ code: 0, stdout: '' });
  });

  test('is no repository of the tool elsewhere, and can be taken back on this machine', async () => {
    const elsewhere = repo.copy();
    try {
      elsewhere.delete('.infra');
      const { code, stderr } = await elsewhere.tool(['check']);
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('there is no infra.yaml'),
      });
    } finally {
      elsewhere.remove();
    }
    await repo.ok('undo', '--yes');
    await repo.git('add', '--all');
    expect(await repo.git('diff', '--cached', '--name-only', 'HEAD~')).toBe('');
    await repo.ok('check');
  });
});
