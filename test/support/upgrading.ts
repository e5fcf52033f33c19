import type { NextRelease } from './next-release.ts';
import type { Repository } from './repository.ts';

interface FileReport {
  path: string;
  from: string | null;
  you: string;
  tool: string;
  action: string;
}

export interface UpgradeReport {
  counts: { conflicts: number; modules: number; waiting: number };
  modules: {
    id: string;
    path: string;
    result: 'upgrade' | 'conflict' | 'refused';
    migrations: string[];
    files: FileReport[];
  }[];
}

/** A file that a person changed: what was agreed, and what lies there. */
export interface Edit {
  path: string;
  before: string | null;
  after: string | null;
}

/** The preview as data. */
export async function upgradeReport(repo: Repository, next: NextRelease): Promise<UpgradeReport> {
  const { stdout } = await repo.tool(['upgrade', '--dry-run', '--json'], { bin: next.bin });
  return JSON.parse(stdout) as UpgradeReport;
}

export function conflictsIn({ modules }: UpgradeReport): string[] {
  const files = modules.flatMap((it) => it.files.filter((file) => file.action === 'conflict'));
  return files.map((it) => it.path).sort();
}

/** All that people changed in generated files. */
export async function yours(repo: Repository, next: NextRelease): Promise<Edit[]> {
  const { stdout } = await repo.tool(['diff', '--yours', '--json'], { bin: next.bin });
  return (JSON.parse(stdout) as { files: Edit[] }).files;
}

/** Says of every conflict that the file is settled as it stands, and upgrades, until all is done. */
export async function settleAll(repo: Repository, next: NextRelease): Promise<void> {
  for (let times = 0; times < 5; times += 1) {
    const conflicts = conflictsIn(await upgradeReport(repo, next));
    if (conflicts.length === 0) break;
    const { code, stderr } = await repo.tool(['resolve', ...conflicts], { bin: next.bin });
    if (code !== 0) throw new Error(stderr);
    await repo.tool(['upgrade', '--yes'], { bin: next.bin });
  }
}

/** Where files went, by their old paths. */
export function movesIn({ modules }: UpgradeReport): Map<string, string> {
  const files = modules.flatMap((it) => it.files);
  return new Map(files.flatMap((it) => (it.from === null ? [] : [[it.from, it.path]])));
}

/** Lines that people wrote in generated files and that these do not hold any more. */
export function lostLines(
  repo: Repository,
  edits: readonly Edit[],
  moves: ReadonlyMap<string, string>,
): string[] {
  const tree = repo.tree();
  return edits.flatMap(({ path: file, before, after }) => {
    const old = new Set((before ?? '').split('\n'));
    const own = (after ?? '').split('\n').filter((line) => line.trim() !== '' && !old.has(line));
    const at = moves.get(file) ?? file;
    const now = tree[at] ?? tree[`${at}*`] ?? tree[file] ?? '';
    const text = Buffer.from(now, 'latin1').toString('utf8');
    return own.filter((line) => !text.includes(line)).map((line) => `${file}: ${line}`);
  });
}
