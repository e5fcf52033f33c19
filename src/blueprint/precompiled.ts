import type { Json, Sha } from '../model.ts';

/** What the build has worked out for one built-in blueprint. */
export interface Precompiled {
  /** SHA-256 of a template's text → what `Handlebars.template` takes. */
  templates: Record<Sha, unknown>;
  /** SHA-256 of the text of blueprint.yaml → its content. */
  documents: Record<Sha, Json>;
}

/**
 * The precompiled templates of a built-in blueprint, or null where there are none: then the
 * compiler and the YAML parser are loaded. Entries are found by the hash of the text they come
 * from, so an edited template is a miss and never a wrong answer.
 *
 * This is the version for a source checkout; the build replaces the whole file with one that
 * loads dist/precompiled/<name>.cjs (scripts/precompile.mjs writes those).
 */
export function lookup(_blueprintName: string): Precompiled | null {
  return null;
}
