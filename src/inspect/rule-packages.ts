import type { DiskReader } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { joinPath } from '../paths.ts';
import type { PackageFolder } from '../repo.ts';
import type { PackageTrouble, RuleModule } from '../rules/facts.ts';

/**
 * What is wrong with the packages that modules name and that are there. `wrote`: true where the
 * tool wrote that file of the module.
 */
export function readPackageTroubles(
  disk: DiskReader,
  modules: readonly RuleModule[],
  packages: readonly PackageFolder[],
  wrote: (id: string, path: RepoPath) => boolean,
): Map<RepoPath, PackageTrouble> {
  const complete = new Set(packages.filter((it) => it.dockerfile).map((it) => it.path));
  const troubles = new Map<RepoPath, PackageTrouble>();
  for (const { summary } of modules) {
    const folder = summary.package;
    if (folder === null || complete.has(folder)) continue;
    const dockerfile = joinPath(folder, 'Dockerfile');
    const trouble = troubleOf(disk, folder, () => wrote(summary.id, dockerfile));
    if (trouble !== null) troubles.set(folder, trouble);
  }
  return troubles;
}

function troubleOf(
  disk: DiskReader,
  folder: RepoPath,
  wrote: () => boolean,
): PackageTrouble | null {
  const kind = disk.kind(folder);
  // A link leads to a folder that its owners keep elsewhere.
  if (kind === null || kind === 'symlink') return null;
  if (kind !== 'directory') return 'not-a-folder';
  if (disk.list(folder).length === 0) return 'empty';
  if (disk.kind(joinPath(folder, 'Dockerfile')) !== null) return null;
  return wrote() ? 'dockerfile-deleted' : 'no-dockerfile';
}
