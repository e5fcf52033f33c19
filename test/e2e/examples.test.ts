import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeExamples } from '../../scripts/examples.mjs';
import { filesBelow } from '../support/render-case.ts';
import { run, runOk } from '../support/run.ts';

const BIN = process.env['DOCS_BIN'] ?? 'dist/bin.cjs';
const NAMES = ['first-module', 'platform'];
const HOW = 'npm run build && npm run examples';

let made = '';
let names: string[] = [];

beforeAll(() => {
  if (!existsSync(BIN)) throw new Error(`${BIN} is missing: npm run build`);
  made = mkdtempSync(path.join(tmpdir(), 'examples-'));
  names = makeExamples(made, BIN);
});
afterAll(() => rmSync(made, { recursive: true, force: true }));

function isExecutable(file: string): boolean {
  return (statSync(file).mode & 0o100) !== 0;
}

describe(`examples are what their commands make today (${HOW})`, () => {
  test('the page shows how each is made', () => {
    expect(names).toEqual(NAMES);
  });

  test.each(NAMES)('%s has the same files', async (name) => {
    const committed = await filesBelow(path.join('examples', name));
    const local = /^\.infra\/(?:undo|run)\//;
    const files = await filesBelow(path.join(made, name));
    expect(committed.filter((file) => !local.test(file))).toEqual(files);
  });

  test.each(NAMES)('%s has the same bytes and modes', async (name) => {
    const differing = (await filesBelow(path.join(made, name))).filter((file) => {
      const [now, then] = [path.join(made, name, file), path.join('examples', name, file)];
      if (!existsSync(then)) return true;
      return (
        !readFileSync(now).equals(readFileSync(then)) || isExecutable(now) !== isExecutable(then)
      );
    });
    expect(differing).toEqual([]);
  });

  // Workflows lie in the root of git, so each is looked at in a repository of its own.
  test.each(NAMES)('%s is as agreed', async (name) => {
    const repository = path.join(made, 'repositories', name);
    cpSync(path.join('examples', name), repository, { recursive: true });
    await runOk('git', ['init', '--quiet'], { cwd: repository });
    const { code, stdout } = await run(process.execPath, [BIN, '-C', repository, 'check']);
    expect(stdout).toMatch(/^\d modules, \d+ files: as agreed\n$/);
    expect(code).toBe(0);
  });
});
