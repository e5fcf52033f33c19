import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { nextRelease, type NextRelease } from '../support/next-release.ts';
import { Repository } from '../support/repository.ts';
import {
  conflictsIn,
  lostLines,
  movesIn,
  settleAll,
  upgradeReport,
  yours,
} from '../support/upgrading.ts';

const SERVICES = 37;
const LANGUAGES = ['python', 'node', 'go', 'none'];
const WORKLOADS = ['deployment', 'worker', 'cronjob'];
/** Files that take a line at their end. */
const COMMENTED: Record<string, string> = {
  tf: '# Agreed with the team of unit NAME.',
  tfvars: '# Agreed with the team of unit NAME.',
  yaml: '# Agreed with the team of unit NAME.',
  sh: '# Agreed with the team of unit NAME.',
  md: 'Agreed with the team of unit NAME.',
};

let next: NextRelease;
let repo: Repository;

function entry(index: number): string {
  const id = idOf(index);
  return `  ${id}:
    blueprint: service@1.0.0
    package: packages/${id}
    uses:
      plumbing: [contract_version, ecr_registry, kms_key_arn]
    params:
      language: ${LANGUAGES[index % LANGUAGES.length]}
      workload: ${WORKLOADS[index % WORKLOADS.length]}
      replicas: ${1 + (index % 5)}
`;
}

function idOf(index: number): string {
  return `unit_${String(index).padStart(2, '0')}`;
}

/** A line at the end of two in three files that take one: more than a third of all. */
function editFiles(): number {
  const files = Object.keys(repo.tree())
    .map((file) => file.replace(/\*$/, ''))
    .filter((file) => /^(?:infra|packages)\/unit_\d\d\//.test(file));
  const takes = files.filter((file) => Object.hasOwn(COMMENTED, file.split('.').at(-1)!));
  const chosen = takes.filter((_, index) => index % 3 !== 0);
  for (const file of chosen) {
    const line = COMMENTED[file.split('.').at(-1)!]!.replace('NAME', file.split('/')[1]!);
    repo.append(file, `\n${line}\n`);
  }
  return chosen.length / files.length;
}

beforeAll(async () => {
  next = await nextRelease();
  repo = await Repository.empty('fleet');
  await repo.ok('init', '--yes', '--project', 'fleet');
  repo.append('infra.yaml', Array.from({ length: SERVICES }, (_, at) => `\n${entry(at)}`).join(''));
  await repo.ok('sync');
  await repo.commit('Forty modules');
});

afterAll(() => {
  repo?.remove();
  next?.remove();
});

describe('a fleet of forty modules with edits in a third of its files', () => {
  test('is upgraded: told before, every edit kept, and settled in the end', async () => {
    expect(editFiles()).toBeGreaterThan(1 / 3);
    // Lines that the next version changes, too, where it is a made-up one.
    const changed = ['unit_03', 'unit_18', 'unit_30'].map((id) => `infra/${id}/terraform/logs.tf`);
    for (const file of changed) repo.edit(file, 'var.log_retention_days', '30');
    await repo.ok('sync');
    await repo.commit('A year of work');
    const edits = await yours(repo, next);
    expect(edits.length).toBeGreaterThan(500);

    const preview = await upgradeReport(repo, next);
    expect(preview.modules).toHaveLength(40);
    const predicted = conflictsIn(preview);
    if (next.madeUp.has('service')) expect(predicted).toEqual(expect.arrayContaining(changed));
    const { code, stdout } = await repo.tool(['upgrade', '--all', '--yes', '--json'], {
      bin: next.bin,
    });
    const done = JSON.parse(stdout);
    expect(conflictsIn(done)).toEqual(predicted);
    expect(code).toBe(predicted.length > 0 ? 1 : 0);
    expect(done.counts.modules + done.counts.waiting).toBe(40);
    expect((await upgradeReport(repo, next)).modules.map((it) => it.id)).toEqual(
      preview.modules.filter((it) => it.result === 'conflict').map((it) => it.id),
    );

    await settleAll(repo, next);
    expect(lostLines(repo, edits, movesIn(preview))).toEqual([]);
    const check = await repo.tool(['check'], { bin: next.bin });
    expect({ ...check, stderr: '' }).toEqual(expect.objectContaining({ code: 0 }));
    const again = await repo.tool(['upgrade'], { bin: next.bin });
    expect(again.stdout).toMatch(/^Nothing to upgrade/);
  });
});
