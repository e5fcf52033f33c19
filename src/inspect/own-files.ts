import { UserError } from '../errors.ts';
import type { DiskReader } from '../io/io.ts';
import { editorSchema } from '../manifest/editor-schema.ts';
import type { BlueprintRef, JsonObject, RepoPath } from '../model.ts';
import type { BlueprintHeader } from '../model-blueprint.ts';
import type { BlueprintSource, Plan } from '../plan.ts';

const SCHEMA = '.infra/schema.json' as RepoPath;
const ATTRIBUTES = '.infra/.gitattributes' as RepoPath;

/** Reviewers need not read it, git must not change its bytes, and it never meets a text merge. */
const ATTRIBUTES_TEXT = `** linguist-generated=true
*.json text eol=lf
lock/*.json text eol=lf -diff
base/*.jsonl text eol=lf -diff
shared/** -text -diff
`;

/**
 * The files of .infra that follow from the tool and the blueprints alone: the schema for editors
 * and what git should know. The schema is made again when it does not have the blueprints of
 * infra.yaml, or when some of them are a team's own, which change under one version, too: a release
 * of the tool by itself changes nothing.
 */
export async function ownFiles(
  disk: DiskReader,
  plan: Plan,
  blueprints: BlueprintSource,
): Promise<{ path: RepoPath; text: string }[]> {
  const files = [];
  if (disk.kind(ATTRIBUTES) === null) files.push({ path: ATTRIBUTES, text: ATTRIBUTES_TEXT });
  const old = disk.read(SCHEMA)?.toString('utf8').replaceAll('\r\n', '\n');
  const known = definitions(old);
  const named = new Set(plan.modules.map((it) => it.ref.text));
  const lacks = [...named].some((it) => !known.has(it));
  if (lacks || known.size !== named.size || plan.modules.some((it) => it.integrity !== null)) {
    const { text, whole } = await schemaText(plan, blueprints);
    // What is known of a blueprint that is not at hand is not given up for less.
    if (text !== old && (lacks || whole)) files.push({ path: SCHEMA, text });
  }
  return files;
}

/** Of the blueprints in it; "module" is what they have in common. */
function definitions(text: string | undefined): Set<string> {
  try {
    const schema = JSON.parse(text ?? '{}') as { definitions?: JsonObject };
    return new Set(Object.keys(schema.definitions ?? {}).filter((it) => it !== 'module'));
  } catch {
    // Damaged: it is made again.
    return new Set();
  }
}

/** `whole`: every blueprint is at hand. */
async function schemaText(
  plan: Plan,
  blueprints: BlueprintSource,
): Promise<{ text: string; whole: boolean }> {
  const refs = new Map(plan.modules.map((it) => [it.ref.text, it.ref]));
  const headers = [];
  for (const [text, ref] of [...refs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const header = await headerOf(ref, blueprints);
    if (header !== null) headers.push({ ref: text, header });
  }
  const text = `${JSON.stringify(editorSchema(headers), null, 2)}\n`;
  return { text, whole: headers.length === refs.size };
}

/** null: another version is there, or nothing, as in node_modules before an install. */
async function headerOf(
  ref: BlueprintRef,
  blueprints: BlueprintSource,
): Promise<BlueprintHeader | null> {
  try {
    const result = await blueprints(ref);
    return 'found' in result ? result.found.header : null;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
