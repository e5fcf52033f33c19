import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

import { undo } from '../../src/commands/undo.ts';
import { upgrade } from '../../src/commands/upgrade.ts';
import { COMMON, Repo } from '../support/repo.ts';

// test/fixtures/migrations/<case>: the blueprint `before` and `after`, `infra.yaml`, a person's
// `edits`, and what the upgrade says (told.txt) and leaves (expected/).
// UPDATE_GOLDENS=migrations writes the last two anew. Read the difference before you commit it.
const FIXTURES = path.resolve(import.meta.dirname, '../fixtures/migrations');
const UPDATE = process.env['UPDATE_GOLDENS'] === 'migrations';
const UPGRADE = {
  ...COMMON,
  modules: [],
  markdown: false,
  restore: [],
  conflicts: 'tell' as const,
  exitCode: false,
};

function filesIn(folder: string, below = ''): Record<string, string> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [
        below + path.relative(folder, file).split(path.sep).join('/'),
        readFileSync(file, 'utf8'),
      ]),
  );
}

/** What people see: infra.yaml and all below infra/. */
function seen(repo: Repo): Record<string, string> {
  return Object.fromEntries(
    ['infra.yaml', ...repo.paths('infra')].sort().map((file) => [file, repo.text(file)]),
  );
}

async function edited(name: string): Promise<Repo> {
  const folder = path.join(FIXTURES, name);
  const repo = new Repo({
    'infra.yaml': readFileSync(path.join(folder, 'infra.yaml'), 'utf8'),
    ...filesIn(path.join(folder, 'before'), 'blueprints/sample/'),
  });
  expect(await repo.sync()).toBe(0);
  for (const [file, text] of Object.entries(filesIn(path.join(folder, 'edits')))) {
    repo.put(file, text);
  }
  expect(await repo.sync()).toBe(0);
  for (const file of repo.paths('blueprints')) repo.delete(file);
  for (const [file, text] of Object.entries(
    filesIn(path.join(folder, 'after'), 'blueprints/sample/'),
  )) {
    repo.put(file, text);
  }
  return repo;
}

async function run(repo: Repo, more: Partial<typeof UPGRADE> = {}) {
  const outside = repo.outside();
  const code = await upgrade(outside, { ...UPGRADE, ...more });
  return { code, data: outside.printed.data };
}

function golden(folder: string, files: Record<string, string>): Record<string, string> {
  if (UPDATE) {
    rmSync(folder, { recursive: true, force: true });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
  }
  return filesIn(folder);
}

describe.each(readdirSync(FIXTURES))('the migration %s', (name) => {
  test('is shown, carried out with edits kept, done once, and undone', async () => {
    const repo = await edited(name);
    const before = seen(repo);
    const preview = await run(repo, { yes: false });
    expect(preview.code).toBe(0);
    expect(seen(repo)).toEqual(before);
    const told = golden(path.join(FIXTURES, name, 'told'), { 'preview.txt': preview.data });
    expect(preview.data).toBe(told['preview.txt']);

    expect((await run(repo)).code).toBe(0);
    const after = seen(repo);
    expect(after).toEqual(golden(path.join(FIXTURES, name, 'expected'), after));
    const { plan } = await repo.inspect();
    expect(plan.modules.map((it) => it.available)).toEqual([null, null]);
    const kept = Object.values(await repo.state());
    for (const state of kept) expect(state).toMatch(/^(edited|deleted)\/nothing keep$/);
    expect((await run(repo)).data).toBe(
      'Nothing to upgrade: every module has the newest blueprint of this version.\n',
    );
    expect(seen(repo)).toEqual(after);

    expect(await undo(repo.outside(), { dryRun: false, yes: true })).toBe(0);
    expect(seen(repo)).toEqual(before);
  });
});
