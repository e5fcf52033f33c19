import { UserError } from '../errors.ts';
import type { BlueprintRef } from '../model.ts';
import type { Blueprint, BlueprintFile, BlueprintHeader } from '../model-blueprint.ts';
import { sha256 } from '../lib/hash.ts';
import { toHeader } from './header-schema.ts';
import { lookup } from './precompiled.ts';

/** A file of the blueprint's folder, its path relative to that folder. */
export interface SourceFile {
  path: string;
  text: string;
}

const DOCUMENT = 'blueprint.yaml';
const FILES = 'files/';

/**
 * Reads a blueprint from its files (README.md and tests/ may be among them and are passed over).
 * Throws UserError with everything that is wrong: blueprint.yaml, file rules, paths, templates.
 */
export async function parseBlueprint(
  sources: readonly SourceFile[],
  ref: BlueprintRef,
): Promise<Blueprint> {
  const folder = folderOf(ref);
  const document = sources.find((source) => source.path === DOCUMENT);
  if (document === undefined) {
    throw new UserError({
      message: `the blueprint \`${ref.text}\` has no ${DOCUMENT}`,
      file: `${folder}/${DOCUMENT}`,
      fix: 'templates/README.md says what a blueprint consists of',
    });
  }
  const text = lineFeeds(document.text);
  const files = sources
    .filter((source) => source.path.startsWith(FILES))
    .map((source) => ({ source: source.path.slice(FILES.length), text: lineFeeds(source.text) }))
    .sort((a, b) => (a.source < b.source ? -1 : 1));
  const header = await checked(ref, text, files);
  const integrity = ref.kind === 'builtin' ? null : integrityOf(text, files);
  return { ref, header, files, integrity };
}

/** A built-in blueprint as the build left it, checked there; null where there was no build. */
export function preparedBlueprint(ref: BlueprintRef): Blueprint | null {
  const known = lookup(ref.name);
  if (known === null) return null;
  return { ref, header: toHeader(known.document, ref), files: known.files, integrity: null };
}

/** Where the blueprint lies, as its writer would say it. */
export function folderOf(ref: BlueprintRef): string {
  if (ref.kind === 'builtin') return `templates/${ref.name}`;
  return ref.kind === 'npm' ? `node_modules/${ref.name}` : ref.name;
}

/** A checkout on Windows may hand texts with CR LF. */
function lineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** The checks are many, and built-in blueprints have passed them in the build: loaded at need. */
async function checked(
  ref: BlueprintRef,
  text: string,
  files: readonly BlueprintFile[],
): Promise<BlueprintHeader> {
  const { checkedHeader } = await import('./check-blueprint.ts');
  return checkedHeader(ref, text, files, folderOf(ref));
}

function integrityOf(text: string, files: readonly BlueprintFile[]): string {
  const parts = files.map((file) => `${file.source}\0${sha256(file.text)}`);
  return sha256([sha256(text), ...parts].join('\n'));
}
