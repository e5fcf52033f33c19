import { InternalError, UserError } from '../errors.ts';
import type {
  Blueprint,
  BlueprintFile,
  Json,
  JsonObject,
  RepoPath,
  WantedFile,
  WantedRegion,
} from '../model.ts';
import { caseKey, joinPath } from '../paths.ts';
import { cutRegions } from '../compare/regions.ts';
import { globMatcher } from '../lib/glob.ts';
import { sha256 } from '../lib/hash.ts';
import { DERIVED } from './check-regions.ts';
import { compileTemplate } from './compile.ts';
import { headerText, type RenderContext } from './context.ts';
import { Contexts } from './contexts.ts';
import { isMap } from './defaults.ts';
import { fillPath } from './file-path.ts';
import {
  resolveRule,
  TEMPLATE_SUFFIX,
  withoutSuffix,
  type ResolvedRule,
  type Root,
} from './file-rules.ts';
import { commentStyle } from './file-types.ts';
import { folderOf } from './load.ts';

/**
 * The files that one module wants, in the order of their paths: rules applied, templates
 * rendered, regions cut out. Throws UserError for everything that the values made wrong: two
 * files at one path, an item that cannot be part of a path, a helper that refuses a value.
 */
export async function renderFiles(
  blueprint: Blueprint,
  context: RenderContext,
): Promise<WantedFile[]> {
  const contexts = new Contexts(context.values);
  const rendered = await Promise.all(
    blueprint.files.map((file) => renderOne(blueprint, file, context, contexts)),
  );
  const wanted = rendered.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
  refuseTwins(wanted, blueprint);
  return wanted;
}

async function renderOne(
  blueprint: Blueprint,
  file: BlueprintFile,
  context: RenderContext,
  contexts: Contexts,
): Promise<WantedFile[]> {
  const root = context.roots[file.source.slice(0, file.source.indexOf('/')) as Root];
  if (root === null) return [];
  const rule = resolveRule(blueprint.header, file.source);
  const held = contexts.of(rule.each).filter((values) => holds(rule, values));
  const below = withoutSuffix(file.source).replace(/^[^/]*\//, '');
  return Promise.all(
    held.map(async (values) => {
      const path = joinPath(root, fillPath(below, values));
      const ownership = ownershipOf(path, rule, context);
      const header = headerText(context.owner, ownership);
      const text = await textOf(blueprint, file, path, contexts.headed(values, header));
      const source = `${blueprint.ref.text}: ${file.source}`;
      return wantedFile(path, text, { ...rule, ownership }, context.owner, source);
    }),
  );
}

function holds({ when }: ResolvedRule, values: JsonObject): boolean {
  return Object.entries(when).every(([path, wanted]) => {
    const value = path.split('.').reduce<Json | undefined>((at, part) => step(at, part), values);
    return Array.isArray(wanted) ? wanted.includes(value ?? null) : wanted === (value ?? null);
  });
}

function step(value: Json | undefined, part: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(part)];
  return isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

async function textOf(
  blueprint: Blueprint,
  file: BlueprintFile,
  path: RepoPath,
  values: JsonObject,
): Promise<string> {
  if (!file.source.endsWith(TEMPLATE_SUFFIX)) return file.text;
  const name = blueprint.ref.kind === 'builtin' ? blueprint.ref.name : null;
  const render = await compileTemplate(file.text, name);
  try {
    const text = render(values, commentStyle(path));
    return file.text.endsWith('\n') ? withOneLineFeed(text) : text;
  } catch (error) {
    throw located(error, `${folderOf(blueprint.ref)}/files/${file.source}`, path);
  }
}

/** The text with exactly one line feed at its end. */
function withOneLineFeed(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return end === text.length - 1 ? text : `${text.slice(0, end)}\n`;
}

/** Says which template and which file a value did not fit. */
function located(error: unknown, file: string, path: RepoPath): Error {
  if (error instanceof InternalError) return error;
  if (error instanceof UserError) {
    return new UserError(
      error.problems.map((problem) => ({ ...problem, file: problem.file ?? file })),
    );
  }
  const { message, lineNumber } = error as { message: string; lineNumber?: number };
  return new UserError({
    message: `${path} cannot be rendered: ${message}`,
    file,
    ...(lineNumber === undefined ? {} : { line: lineNumber }),
  });
}

function wantedFile(
  path: RepoPath,
  text: string,
  rule: ResolvedRule,
  owner: string,
  source: string,
): WantedFile {
  const cut = cutRegions(text);
  if (!cut.ok)
    throw new UserError({ message: `${source}: ${cut.why}`, file: path, line: cut.line });
  return {
    path,
    owner,
    ownership: rule.ownership,
    executable: rule.executable,
    required: rule.required,
    text: cut.skeleton,
    hash: sha256(cut.skeleton),
    regions: [...cut.regions].map(([name, inside]) => wantedRegion(name, inside)),
  };
}

function wantedRegion(name: string, inside: string): WantedRegion {
  const derived = (DERIVED as readonly string[]).includes(name);
  return derived ? { name, kind: 'derived', text: null } : { name, kind: 'block', text: inside };
}

/** The manifest has the last word; of several globs the last one that matches. */
function ownershipOf(path: RepoPath, rule: ResolvedRule, context: RenderContext) {
  const own = Object.entries(context.ownership).filter(([glob]) => globMatcher(glob)(path));
  return own.at(-1)?.[1] ?? rule.ownership;
}

function refuseTwins(wanted: readonly WantedFile[], blueprint: Blueprint): void {
  const taken = new Map<string, RepoPath>();
  const problems = wanted.flatMap(({ path }) => {
    const key = caseKey(path);
    const other = taken.get(key);
    taken.set(key, path);
    if (other === undefined) return [];
    const both =
      other === path ? `two files at ${path}` : `${other} and ${path}, one file on some disks`;
    return [{ message: `\`${blueprint.ref.text}\` wants ${both}` }];
  });
  if (problems.length > 0) throw new UserError(problems);
}
