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
  const rendered = await Promise.all(
    blueprint.files.map((file) => renderOne(blueprint, file, context)),
  );
  const wanted = rendered.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
  refuseTwins(wanted, blueprint);
  return wanted;
}

async function renderOne(
  blueprint: Blueprint,
  file: BlueprintFile,
  context: RenderContext,
): Promise<WantedFile[]> {
  const root = context.roots[file.source.slice(0, file.source.indexOf('/')) as Root];
  if (root === null) return [];
  const rule = resolveRule(blueprint.header, file.source);
  const contexts = contextsOf(rule, context.values).filter((values) => holds(rule, values));
  return Promise.all(
    contexts.map(async (values) => {
      const below = withoutSuffix(file.source).replace(/^[^/]*\//, '');
      const path = joinPath(root, fillPath(below, values));
      const ownership = ownershipOf(path, rule, context);
      const header = headerText(context.owner, ownership);
      const text = await textOf(blueprint, file, path, extended(values, { header }));
      const source = `${blueprint.ref.text}: ${file.source}`;
      return wantedFile(path, text, { ...rule, ownership }, context.owner, source);
    }),
  );
}

/** One context a file: the module's, or one for each environment, module or item. */
function contextsOf({ each }: ResolvedRule, values: JsonObject): JsonObject[] {
  if (each === undefined) return [values];
  const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
  if (each === 'modules') return list(values.modules).map((target) => extended(values, { target }));
  if (each === 'environments' || each === 'environments+local') {
    const local = each === 'environments' ? [] : [values.local ?? null];
    return [...list(values.environments), ...local].map((one) =>
      extended(values, { environment: one }),
    );
  }
  const items = isMap(values.params) ? list(values.params[each]) : [];
  return items.map((item, index) => extended(values, { item, index }));
}

function extended(values: JsonObject, more: JsonObject): JsonObject {
  return Object.assign(Object.create(null), values, more) as JsonObject;
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
    return file.text.endsWith('\n') ? `${text.replace(/\n+$/, '')}\n` : text;
  } catch (error) {
    throw located(error, `${folderOf(blueprint.ref)}/files/${file.source}`, path);
  }
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
    const other = taken.get(caseKey(path));
    taken.set(caseKey(path), path);
    if (other === undefined) return [];
    const both =
      other === path ? `two files at ${path}` : `${other} and ${path}, one file on some disks`;
    return [{ message: `\`${blueprint.ref.text}\` wants ${both}` }];
  });
  if (problems.length > 0) throw new UserError(problems);
}
