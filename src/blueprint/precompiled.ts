import type { JsonObject } from '../model.ts';
import type { BlueprintFile } from '../model-blueprint.ts';

/** What the build has made of one built-in blueprint, which then passed every check. */
export interface Precompiled {
  /** The content of blueprint.yaml. */
  document: JsonObject;
  /** Sorted by `source`. */
  files: BlueprintFile[];
}

/**
 * Name → version of the built-in blueprints that the build has prepared.
 *
 * This is the version for a source checkout, where they are read from templates/; the build
 * replaces the whole file with one that loads dist/precompiled/<name>.cjs (scripts/precompile.mjs
 * writes those).
 */
export const VERSIONS: Readonly<Record<string, string>> = {};

/** A built-in blueprint as the build has prepared it; null where it has not. */
export function lookup(_blueprintName: string): Precompiled | null {
  return null;
}
