import type { DiskReader } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { joinPath } from '../paths.ts';
import type { PackageFolder } from '../repo.ts';
import type { PackageTrouble, RuleModule } from '../rules/facts.ts';

/** What is wrong with the packages that modules name and that are there. */
export function readPackageTroubles(
  disk: DiskReader,
  modules: readonly RuleModule[],
  packages: readonly PackageFolder[],
): Map<RepoPath, PackageTrouble> {
  const complete = new Set(packages.filter((it) => it.dockerfile).map((it) => it.path));
  const troubles = new Map<RepoPath, PackageTrouble>();
  for (const { summary } of modules) {
    const folder = summary.package;
    if (folder === null || complete.has(folder)) continue;
    const trouble = troubleOf(disk, folder);
    if (trouble !== null) troubles.set(folder, trouble);
  }
  return troubles;
}

function troubleOf(disk: DiskReader, folder: RepoPath): PackageTrouble | null {
  const kind = disk.kind(folder);
  // A link leads to a folder that its owners keep elsewhere.
  if (kind === null || kind === 'symlink') return null;
  if (kind !== 'directory') return 'not-a-folder';
  if (disk.list(folder).length === 0) return 'empty';
  return disk.kind(joinPath(folder, 'Dockerfile')) === null ? 'no-dockerfile' : null;
}
