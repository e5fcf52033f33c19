import type { DiskReader } from '../io/io.ts';
import type { BlueprintRef, RepoPath } from '../model.ts';
import { joinPath, parentOf, ROOT, whyNotRepoPath } from '../paths.ts';

/** Where a repository's own blueprints lie by custom; others are known by the manifest. */
export const BLUEPRINTS = 'blueprints' as RepoPath;

export function isBlueprint(disk: DiskReader, folder: RepoPath): boolean {
  return disk.kind(joinPath(folder, 'blueprint.yaml')) === 'file';
}

/** Folders of the blueprints in this repository: those the manifest names, and those in blueprints/. */
export function ownFolders(disk: DiskReader, used: readonly BlueprintRef[]): RepoPath[] {
  const named = used.filter((ref) => ref.kind === 'path').map((ref) => joinPath(ref.name));
  const found = [...named, ...childBlueprints(disk, BLUEPRINTS)];
  return [...new Set(found)].filter((folder) => isBlueprint(disk, folder)).sort();
}

/** The folders directly in a folder that hold a blueprint. */
export function childBlueprints(disk: DiskReader, folder: RepoPath): RepoPath[] {
  return disk
    .list(folder)
    .filter(({ name, kind }) => kind === 'directory' && whyNotRepoPath(name) === null)
    .map(({ name }) => joinPath(folder, name))
    .filter((child) => isBlueprint(disk, child));
}

/** The blueprint that a folder is, or lies in; null: none. */
export function blueprintAround(disk: DiskReader, folder: RepoPath): RepoPath | null {
  for (let at = folder; at !== ROOT; at = parentOf(at)) if (isBlueprint(disk, at)) return at;
  return null;
}
