import { InternalError } from '../errors.ts';
import { sha256 } from '../lib/hash.ts';
import type { RepoPath, Sha } from '../model.ts';
import { parentOf } from '../paths.ts';

/** Names of the derived regions whose text derive.ts can compute. */
const REGIONS: ReadonlySet<string> = new Set(['terraform_inputs', 'terraform_outputs']);

/** True for the names of regions whose text derive.ts can compute. */
export function isDerivedRegion(region: string): boolean {
  return REGIONS.has(region);
}

/** Throws InternalError for a name that is no derived region. */
export function refuseOtherRegion(region: string): void {
  if (!REGIONS.has(region)) throw new InternalError(`there is no derived region \`${region}\``);
}

/** The folder whose files (not those below) are the sources of a region of the file at `path`. */
export function sourceFolder(region: string, path: RepoPath): RepoPath {
  refuseOtherRegion(region);
  const above = parentOf(path);
  return `${above}${above === '' ? '' : '/'}terraform` as RepoPath;
}

/** How the names of all files end that a derived region may follow from. */
export const SOURCE_ENDING = '.tf';

/** True if a file of the source folder is a source. */
export function isSource(region: string, path: RepoPath): boolean {
  refuseOtherRegion(region);
  return path.endsWith(SOURCE_ENDING);
}

/** Hash that a lock keeps of the sources of a derived region; input sorted by path. */
export function hashOfSources(sources: readonly { path: RepoPath; hash: Sha }[]): Sha {
  return sha256(sources.map(({ path, hash }) => `${path} ${hash}\n`).join(''));
}
