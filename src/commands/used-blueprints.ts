import type { DiskReader } from '../io/io.ts';
import { parseManifest } from '../manifest/parse.ts';
import type { BlueprintRef } from '../model.ts';
import { MANIFEST, readState } from '../repo.ts';

/**
 * The blueprint of every module in infra.yaml; none without one. Throws UserError for a manifest
 * that cannot be read.
 */
export async function usedBlueprints(
  disk: DiskReader,
): Promise<{ id: string; ref: BlueprintRef }[]> {
  const text = readState(disk).manifest;
  if (text === null) return [];
  const { manifest } = await parseManifest(text, MANIFEST);
  return manifest.modules.map(({ id, blueprint }) => ({ id, ref: blueprint }));
}
