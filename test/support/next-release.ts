import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';

import { precompile } from '../../scripts/precompile.mjs';
import { wrapped } from '../../scripts/seal.mjs';
import { installedPackage } from './repository.ts';
import { runOk } from './run.ts';

export const FIRST_RELEASE = path.resolve(import.meta.dirname, '../fixtures/first-release');
/** Version of all built-in blueprints in the repository that is kept. */
const FIRST_VERSION = '1.0.0';

/** test/fixtures/first-release/next/<blueprint>.yaml: how a later version differs. */
interface Next {
  version: string;
  migrations?: unknown[];
  changes?: { file: string; find: string; replace: string }[];
  moves?: { from: string; to: string }[];
  add?: { file: string; text: string }[];
  drop?: string[];
}

export interface NextRelease {
  /** The installed program. */
  bin: string;
  /** Blueprints whose later version is made up, for they have no real one yet. */
  madeUp: ReadonlySet<string>;
  remove(): void;
}

/**
 * The package as it is packed today, each blueprint that is still at its first version changed as the
 * fixture says; packed and installed as a user would. `asIs`: the blueprints of today under another
 * version, nothing made up.
 */
export async function nextRelease({ asIs = false } = {}): Promise<NextRelease> {
  const folder = mkdtempSync(path.join(tmpdir(), 'next-release-'));
  const copy = path.join(folder, 'package');
  cpSync(installedPackage(), copy, { recursive: true });
  const madeUp = new Set<string>();
  for (const file of readdirSync(path.join(FIRST_RELEASE, 'next'))) {
    const name = path.basename(file, '.yaml');
    const blueprint = path.join(copy, 'templates', name);
    const header = readFileSync(path.join(blueprint, 'blueprint.yaml'), 'utf8');
    if (!header.includes(`\nversion: ${FIRST_VERSION}\n`)) continue;
    const text = readFileSync(path.join(FIRST_RELEASE, 'next', file), 'utf8');
    change(blueprint, asIs ? { version: '1.0.1' } : (parse(text) as Next));
    if (!asIs) madeUp.add(name);
  }
  await prepareAgain(copy);
  await runOk('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: copy });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  const flags = ['--silent', '--offline', '--no-audit', '--no-fund', '--prefix', folder];
  await runOk('npm', ['install', ...flags, path.join(folder, tarball)], { cwd: folder });
  return {
    bin: path.join(folder, 'node_modules/.bin/create-infra-module'),
    madeUp,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What `npm run build` makes of templates, for those of the copy. */
async function prepareAgain(copy: string): Promise<void> {
  const root = path.resolve(import.meta.dirname, '../..');
  const scratch = path.join(copy, 'scratch');
  const templates = path.join(copy, 'templates');
  const { versions, codes } = await precompile({ root, scratch, templates });
  for (const [file, code] of codes) {
    writeFileSync(path.join(copy, 'dist', file), wrapped(code as string));
  }
  rmSync(scratch, { recursive: true });
  // The versions of all stand in the code that every command needs.
  const core = path.join(copy, 'dist/core.cjs');
  const table = /\{(?:"?[a-z-]+"?:"\d+\.\d+\.\d+",?){4,}\}/;
  const code = readFileSync(core, 'utf8');
  if (!table.test(code)) throw new Error(`${core} holds no table of versions`);
  writeFileSync(core, code.replace(table, JSON.stringify(versions)));
}

function change(blueprint: string, next: Next): void {
  const at = (file: string): string => path.join(blueprint, file);
  const edit = (file: string, find: string, replace: string): void => {
    const text = readFileSync(at(file), 'utf8');
    if (!text.includes(find)) throw new Error(`${at(file)} does not hold ${JSON.stringify(find)}`);
    writeFileSync(
      at(file),
      text.replaceAll(find, () => replace),
    );
  };
  for (const { file, find, replace } of next.changes ?? []) edit(file, find, replace);
  for (const { from, to } of next.moves ?? []) renameSync(at(from), at(to));
  for (const { file, text } of next.add ?? []) {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  }
  for (const file of next.drop ?? []) rmSync(at(file));
  edit('blueprint.yaml', `\nversion: ${FIRST_VERSION}\n`, `\nversion: ${next.version}\n`);
  const steps = (next.migrations ?? []).map((it) => `  - ${JSON.stringify(it)}\n`).join('');
  const header = readFileSync(at('blueprint.yaml'), 'utf8');
  if (steps !== '') writeFileSync(at('blueprint.yaml'), `${header}\nmigrations:\n${steps}`);
}
