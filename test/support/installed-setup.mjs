import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SOURCES = ['src', 'templates', 'scripts', 'package.json', 'package-lock.json'];

/** Newest time of change below a file or folder. */
function newest(file) {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const inside = readdirSync(file, { recursive: true, withFileTypes: true });
  const files = inside.filter((it) => it.isFile()).map((it) => path.join(it.parentPath, it.name));
  return Math.max(0, ...files.map((it) => statSync(it, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/**
 * Before the end-to-end tests, once: builds where dist/ is older than what it is made of, packs,
 * and installs the tarball as a user would. INSTALLED_FOLDER holds the installation for all tests;
 * set before, it is taken as it is.
 */
export default function setup() {
  if (process.env.INSTALLED_FOLDER) return;
  const built = existsSync('dist/bin.cjs') ? statSync('dist/bin.cjs').mtimeMs : 0;
  const npm = (cwd, ...args) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (SOURCES.some((it) => newest(it) > built)) npm('.', 'run', '--silent', 'build');
  // Far from the checkout: nothing may be found in its node_modules by accident.
  const folder = mkdtempSync(path.join(tmpdir(), 'installed-'));
  chmodSync(folder, 0o755); // For tests that run as another user.
  npm('.', 'pack', '--silent', '--pack-destination', folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  const flags = ['--silent', '--offline', '--no-audit', '--no-fund', '--prefix', folder];
  npm(folder, 'install', ...flags, path.join(folder, tarball));
  process.env.INSTALLED_FOLDER = folder;
  globalThis.installedFolder = folder;
}
