import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runOk } from '../support/run.ts';

interface Packed {
  files: { path: string; size: number; mode: number }[];
}

/** What may be in the package; anything else is there by mistake. */
const EXPECTED = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY-NOTICES)$/,
  /^dist\/[a-z0-9-]+(-[A-Z0-9]{8})?\.cjs$/,
  /^dist\/precompiled\/[a-z0-9_-]+\.cjs$/,
  /^dist\/(web-tree-sitter|tree-sitter-hcl)\.wasm$/,
  /^docs\/[a-z]+\.md$/,
  /^templates\/README\.md$/,
  /^templates\/[^/]+\/(blueprint\.yaml|README\.md|files\/.+)$/,
];

const NEEDED = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'THIRD-PARTY-NOTICES',
  'dist/bin.cjs',
  'dist/main.cjs',
  'dist/web-tree-sitter.wasm',
  'dist/tree-sitter-hcl.wasm',
];

/** Not counted: the templates, and the HCL parser that only some runs load. */
const UNCOUNTED = /^templates\/|^dist\/precompiled\/|\.wasm$|^dist\/lib-web-tree-sitter\.cjs$/;
const BUDGET = 1.5e6;

let files: Packed['files'] = [];
let packageJson: Record<string, unknown> = {};

beforeAll(async () => {
  if (!existsSync('dist/bin.cjs')) throw new Error('dist/ is missing: npm run build');
  const [packed] = JSON.parse(await runOk('npm', ['pack', '--json', '--dry-run'])) as Packed[];
  files = packed?.files ?? [];
  packageJson = JSON.parse(await runOk('npm', ['pkg', 'get'])) as Record<string, unknown>;
});

/** Files of the blueprints that a user needs, as they lie in the checkout. */
function templateFiles(): string[] {
  return readdirSync('templates', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/^templates\/[^/]+\/tests\//.test(file));
}

describe('the package', () => {
  test('holds nothing but what is expected', () => {
    const names = files.map((file) => file.path);
    expect(names.filter((name) => !EXPECTED.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  test('holds what it needs', () => {
    expect(files.map((file) => file.path)).toEqual(expect.arrayContaining(NEEDED));
  });

  // npm leaves out files named .gitignore or .npmrc and what a .gitignore below templates/ says.
  test('holds every file of the blueprints', () => {
    expect(files.map((file) => file.path)).toEqual(expect.arrayContaining(templateFiles()));
  });

  test('holds every page that its pages link to, but for those of the repository', () => {
    const names = new Set(files.map((file) => file.path));
    const pages = [...names].filter((name) => /^(README|docs\/.*)\.md$/.test(name));
    expect(pages.length).toBeGreaterThan(5);
    const missing = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/(?<!!)\]\(([a-zA-Z./_-]+\.md)\)/g)]
        .map((link) => path.posix.join(path.posix.dirname(page), link[1]!))
        .filter((target) => !names.has(target)),
    );
    expect(missing).toEqual(['examples/README.md', 'CONTRIBUTING.md']);
  });

  test('has a program that can be run', () => {
    const bin = files.find((file) => file.path === 'dist/bin.cjs');
    expect((bin?.mode ?? 0) & 0o111).toBe(0o111);
  });

  test('needs no other package', () => {
    expect(packageJson).not.toHaveProperty('dependencies');
    expect(packageJson).not.toHaveProperty('optionalDependencies');
    expect(packageJson).not.toHaveProperty('peerDependencies');
  });

  test('stays within its size', () => {
    const counted = files.filter((file) => !UNCOUNTED.test(file.path));
    expect(counted.reduce((sum, file) => sum + file.size, 0)).toBeLessThan(BUDGET);
  });
});
