import { cpSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

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

const SERVICES = ['gateway', 'invoices', 'nightly_report', 'orders'];

let today: NextRelease;
let repo: Repository;
let fresh: Repository;

beforeAll(async () => {
  today = await nextRelease({ asIs: true });
  repo = await Repository.empty('millworks');
  cpSync(path.join(FIRST_RELEASE, 'repository'), repo.folder, { recursive: true });
  await repo.commit();
  fresh = await Repository.empty('millworks');
});

afterAll(() => {
  repo?.remove();
  fresh?.remove();
  today?.remove();
});

/** Generated files of the services by path, without those that belong to people from the first day. */
function servicesIn({ tree }: { tree: Record<string, string> }): [string, string][] {
  const own = new RegExp(`^infra/(?:${SERVICES.join('|')})/(?!seed/).*[^/]$`);
  return Object.entries(tree).filter(([file]) => own.test(file));
}

test('the repository of the first release gets the blueprints of today, and keeps every line of its people', async () => {
  const edits = await yours(repo, today);
  expect(edits.length).toBeGreaterThan(60);
  const preview = await upgradeReport(repo, today);
  expect(preview.modules.map((it) => it.id)).toEqual(expect.arrayContaining(SERVICES));
  const { code, stdout } = await repo.tool(['upgrade', '--yes', '--json'], { bin: today.bin });
  expect(conflictsIn(JSON.parse(stdout))).toEqual(conflictsIn(preview));
  expect(code).toBe(conflictsIn(preview).length > 0 ? 1 : 0);
  await settleAll(repo, today);
  expect(lostLines(repo, edits, movesIn(preview))).toEqual([]);
  expect((await repo.tool(['check'], { bin: today.bin })).code).toBe(0);
  expect((await repo.tool(['upgrade'], { bin: today.bin })).stdout).toMatch(/^Nothing to upgrade/);

  // What nobody had touched is what a new repository gets today from the same infra.yaml.
  fresh.write('infra.yaml', repo.read('infra.yaml'));
  expect((await fresh.tool(['sync'], { bin: today.bin })).code).toBe(0);
  const touched = new Set((await yours(repo, today)).map((it) => it.path));
  const untouched = (tree: Record<string, string>): [string, string][] =>
    servicesIn({ tree }).filter(([file]) => !touched.has(file.replace(/\*$/, '')));
  const [old, made] = [untouched(repo.tree()), untouched(fresh.tree())];
  expect(made.length).toBeGreaterThan(60);
  const kept = new Map(old);
  expect(made.filter(([file, text]) => kept.get(file) !== text).map(([file]) => file)).toEqual([]);
});
