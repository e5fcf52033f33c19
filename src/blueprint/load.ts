import { UserError } from '../errors.ts';
import type {
  Blueprint,
  BlueprintFile,
  BlueprintHeader,
  BlueprintRef,
  JsonObject,
} from '../model.ts';
import { sha256 } from '../lib/hash.ts';
import { TEMPLATE_SUFFIX } from './file-rules.ts';
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
 * A built-in blueprint whose texts are those of the build was checked by the build.
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
  const header = knownHeader(ref, text, files) ?? (await checked(ref, text, files));
  return { ref, header, files, integrity: integrityOf(text, files) };
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

/** The header as the build parsed it, where the build has seen these very texts. */
function knownHeader(
  ref: BlueprintRef,
  text: string,
  files: readonly BlueprintFile[],
): BlueprintHeader | null {
  const known = ref.kind === 'builtin' ? lookup(ref.name) : null;
  const document = known?.documents[sha256(text)];
  if (known === null || document === undefined) return null;
  const isKnown = (file: BlueprintFile): boolean =>
    !file.source.endsWith(TEMPLATE_SUFFIX) || Object.hasOwn(known.templates, sha256(file.text));
  return files.every(isKnown) ? toHeader(document as JsonObject, ref) : null;
}

/** The checks are many, and built-in blueprints have passed them: loaded at need. */
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
