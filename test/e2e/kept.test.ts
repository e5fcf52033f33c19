import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { FIRST_RELEASE, nextRelease, type NextRelease } from '../support/next-release.ts';
import { Repository } from '../support/repository.ts';
import {
  conflictsIn,
  lostLines,
  movesIn,
  settleAll,
  upgradeReport,
  yours,
} from '../support/upgrading.ts';

/** Files that people put beside the generated ones. */
const OWN = ['infra/orders/terraform/alarms.tf', 'packages/orders/src/orders/retry.py'];

let next: NextRelease;
let repo: Repository;

beforeAll(async () => {
  next = await nextRelease();
  repo = await Repository.empty('millworks');
  cpSync(path.join(FIRST_RELEASE, 'repository'), repo.folder, { recursive: true });
  await repo.commit();
});

afterAll(() => {
  repo?.remove();
  next?.remove();
});

describe('the repository of the first release', () => {
  test('is as agreed for a tool that has newer blueprints', async () => {
    const { code, stdout } = await repo.tool(['check'], { bin: next.bin });
    expect({ code, stdout }).toEqual(expect.objectContaining({ code: 0 }));
    expect(stdout).toContain('orders: service@1.0.0; service@');
  });

  test('shows in every form what an upgrade would do, and writes nothing', async () => {
    const before = repo.tree();
    const report = await upgradeReport(repo, next);
    expect(report.modules).toHaveLength(7);
    const { stdout } = await repo.tool(['upgrade'], { bin: next.bin });
    const markdown = await repo.tool(['upgrade', '--markdown'], { bin: next.bin });
    for (const { id, files } of report.modules) {
      expect(stdout).toContain(`${id}  `);
      for (const { path: file } of files) {
        expect(stdout).toContain(file);
        expect(markdown.stdout).toContain(`\`${file}\``);
      }
    }
    expect(repo.tree()).toEqual(before);
    if (!['service', 'foundation', 'shared', 'local'].every((it) => next.madeUp.has(it))) return;
    expect(conflictsIn(report)).toEqual([
      'infra/gateway/terraform/logs.tf',
      'infra/invoices/k8s/base/kustomization.yaml',
      'infra/local/scripts/setup_localstack.sh',
      'infra/orders/README.md',
      'infra/orders/terraform/alarms.tf',
      'infra/orders/terraform/logs.tf',
      'infra/plumbing/terraform/env/dev.tfvars',
      'infra/plumbing/terraform/env/prod.tfvars',
      'infra/plumbing/terraform/kms.tf',
      'infra/shared/scripts/common.sh',
      'infra/shared/scripts/image.sh',
    ]);
  });

  test('moves one module by its name, and undo takes it back', async () => {
    const before = repo.tree();
    const upgrade = ['upgrade', 'nightly_report', '--yes'];
    const { code, stdout } = await repo.tool(upgrade, { bin: next.bin });
    // What shows this module comes along, and has edits in the way: told, and no part of it written.
    const stays = [...stdout.matchAll(/^(\w+) .* stays: conflict$/gm)].map(([, id]) => id);
    expect({ code, stays }).toEqual({ code: 1, stays: ['local', 'shared'] });
    expect((await upgradeReport(repo, next)).modules.map((it) => it.id)).not.toContain(
      'nightly_report',
    );
    expect((await repo.tool(['undo', '--yes'], { bin: next.bin })).code).toBe(0);
    expect(repo.tree()).toEqual(before);
  });

  test('is upgraded: conflicts are those that were told, and no line of a person is lost', async () => {
    const edits = await yours(repo, next);
    expect(edits.length).toBeGreaterThan(60);
    const before = repo.tree();
    const preview = await upgradeReport(repo, next);
    const predicted = conflictsIn(preview);
    const { code, stdout } = await repo.tool(['upgrade', '--yes', '--json'], { bin: next.bin });
    const done = JSON.parse(stdout);
    expect(conflictsIn(done)).toEqual(predicted);
    expect(code).toBe(predicted.length > 0 ? 1 : 0);
    // What was not named as written is as it was, files of people's own included.
    const written = new Set(done.written.map((it: { path: string }) => it.path));
    const moved = movesIn(done);
    const after = repo.tree();
    for (const [file, text] of Object.entries(before)) {
      const plain = file.replace(/\*$/, '');
      if (plain.startsWith('.infra') || plain.endsWith('/') || written.has(plain)) continue;
      if (moved.has(plain)) continue;
      expect([file, after[file]]).toEqual([file, text]);
    }
    for (const file of OWN) expect(after[file]).toBe(before[file]);
    // A module with a conflict is as it was, to the last byte.
    for (const it of done.modules.filter(
      (each: { result: string }) => each.result === 'conflict',
    )) {
      for (const file of Object.keys(before).filter((each) => each.startsWith(`${it.path}/`))) {
        expect([file, after[file]]).toEqual([file, before[file]]);
      }
    }
    await settleAll(repo, next);
    expect(lostLines(repo, edits, movesIn(preview))).toEqual([]);
    // Kept as its person has it, this one names the Deployment in its old place: told, and theirs to mend.
    const kept = 'infra/invoices/k8s/base/kustomization.yaml';
    const told = await repo.tool(['check'], { bin: next.bin });
    expect(told.code).toBe(1);
    expect(told.stdout).toContain(`${kept}:21  this names deployment.yaml, which is not there`);
    repo.edit(kept, 'deployment.yaml', 'workload');
    const check = await repo.tool(['check'], { bin: next.bin });
    expect({ code: check.code, said: check.code === 0 ? '' : check.stdout }).toEqual({
      code: 0,
      said: '',
    });
    const again = await repo.tool(['upgrade', '--yes'], { bin: next.bin });
    expect(again.stdout).toMatch(/^Nothing to upgrade/);
    expect(repo.tree()['infra/gateway/k8s/base/service.yaml']).toContain('\r\n');
    expect(existsSync(repo.at('infra/invoices/k8s/base/pdb.yaml'))).toBe(false);
  });
});
