import { UserError, type Problem } from '../errors.ts';
import type {
  Blueprint,
  BlueprintFile,
  BlueprintHeader,
  BlueprintRef,
  JsonObject,
} from '../model.ts';
import { blueprintName } from '../lib/blueprint-ref.ts';
import { sha256 } from '../lib/hash.ts';
import { checkHeader } from './check-header.ts';
import { checkPaths } from './check-files.ts';
import { checkTemplate } from './check-template.ts';
import { hasRegions, cutRegions } from '../compare/regions.ts';
import { contextShape, eachKind } from './context-shape.ts';
import { resolveRule, TEMPLATE_SUFFIX, withoutSuffix } from './file-rules.ts';
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
  const header = knownHeader(ref, text, files) ?? (await checkedHeader(ref, text, files));
  return { ref, header, files, integrity: integrityOf(text, files) };
}

/** Where the blueprint lies, as its writer would say it. */
export function folderOf(ref: BlueprintRef): string {
  return ref.kind === 'builtin' ? `templates/${ref.name}` : ref.name;
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

async function checkedHeader(
  ref: BlueprintRef,
  text: string,
  files: readonly BlueprintFile[],
): Promise<BlueprintHeader> {
  const folder = folderOf(ref);
  const { header, problems } = await checkHeader(text, ref, files, `${folder}/${DOCUMENT}`);
  // Without a sound header nothing can be said of the files.
  if (header === null) throw new UserError(problems);
  const all = [
    ...problems,
    ...checkPaths(header, files, folder),
    ...(await checkTexts(header, files, folder)),
  ];
  if (all.length > 0) throw new UserError(all);
  if (blueprintName(ref) !== header.name && ref.kind === 'builtin') {
    throw new UserError({
      message: `\`${ref.name}\` calls itself \`${header.name}\``,
      file: folder,
    });
  }
  return header;
}

async function checkTexts(
  header: BlueprintHeader,
  files: readonly BlueprintFile[],
  folder: string,
): Promise<Problem[]> {
  const found = await Promise.all(
    files.map(async (blueprintFile) => {
      const { source, text } = blueprintFile;
      const file = `${folder}/files/${source}`;
      if (text.includes('\r')) return [{ message: 'it holds a carriage return', file }];
      return source.endsWith(TEMPLATE_SUFFIX)
        ? checkTemplate(templateOf(header, blueprintFile, file))
        : verbatimProblems(text, file);
    }),
  );
  return found.flat();
}

function templateOf(header: BlueprintHeader, { source, text }: BlueprintFile, file: string) {
  const rule = resolveRule(header, source);
  const each = eachKind(rule.each, header) === 'unknown' ? undefined : rule.each;
  const present = Object.entries(rule.when)
    .filter(([, wanted]) => !(Array.isArray(wanted) ? wanted : [wanted]).includes(null))
    .map(([path]) => path);
  return { file, path: withoutSuffix(source), text, context: contextShape(header, each), present };
}

function verbatimProblems(text: string, file: string): Problem[] {
  if (!hasRegions(text)) return [];
  const cut = cutRegions(text);
  return cut.ok ? [] : [{ message: cut.why, file, line: cut.line }];
}

function integrityOf(text: string, files: readonly BlueprintFile[]): string {
  const parts = files.map((file) => `${file.source}\0${sha256(file.text)}`);
  return sha256([sha256(text), ...parts].join('\n'));
}
