import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runOk } from './run.ts';

const TEMPLATES = path.resolve(import.meta.dirname, '../../templates');

/** A blueprint's case whose golden tree is laid into a repository: `foundation/default`. */
export type GoldenCase = `${string}/${string}`;

export interface GoldenRepository {
  folder: string;
  remove(): Promise<void>;
}

/**
 * A committed git repository in a temporary folder that holds the expected trees of these cases.
 * Real tools are tried on the very files that a reviewer reads; that the renderer still produces
 * them is another test's business.
 */
export async function goldenRepository(...cases: GoldenCase[]): Promise<GoldenRepository> {
  const folder = await mkdtemp(path.join(tmpdir(), 'golden-'));
  for (const each of cases) {
    const [blueprint = '', name = ''] = each.split('/');
    await cp(path.join(TEMPLATES, blueprint, 'tests', name, 'expected'), folder, {
      recursive: true,
    });
  }
  await runOk('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  await commitAll(folder);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Commits whatever lies in the repository. */
export async function commitAll(folder: string): Promise<void> {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  await runOk('git', ['add', '--all'], { cwd: folder });
  await runOk('git', [...who, 'commit', '--quiet', '--message', 'state'], { cwd: folder });
}

/** Paths of all files below a folder that end in `suffix`, sorted. */
export async function filesEndingIn(folder: string, suffix: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
