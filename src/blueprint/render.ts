import { InternalError, UserError } from '../errors.ts';
import type {
  Blueprint,
  BlueprintFile,
  JsonObject,
  Ownership,
  RepoPath,
  WantedFile,
  WantedRegion,
} from '../model.ts';
import { caseKey } from '../paths.ts';
import { cutRegions } from '../compare/regions.ts';
import { sha256 } from '../lib/hash.ts';
import { DERIVED } from './check-regions.ts';
import { compileTemplate } from './compile.ts';
import { headerText, type RenderContext } from './context.ts';
import { Contexts } from './contexts.ts';
import { TEMPLATE_SUFFIX, type ResolvedRule } from './file-rules.ts';
import { commentStyle } from './file-types.ts';
import { folderOf } from './load.ts';
import { targetsOf, type Target } from './targets.ts';

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
  const targets = targetsOf(blueprint, context, contexts);
  const rendered = await Promise.all(
    targets.map((target) => renderOne(blueprint, target, context, contexts)),
  );
  const wanted = rendered.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
  refuseTwins(wanted, blueprint);
  return wanted;
}

/** Nothing for a file that was handed over: it is not looked at again. */
async function renderOne(
  blueprint: Blueprint,
  { path, file, rule, ownership, values }: Target,
  context: RenderContext,
  contexts: Contexts,
): Promise<WantedFile[]> {
  if (ownership === 'released') return [];
  const header = headerText(context.owner, ownership);
  const text = await textOf(blueprint, file, path, contexts.headed(values, header));
  const source = `${blueprint.ref.text}: ${file.source}`;
  return [wantedFile(path, text, { ...rule, ownership }, context.owner, source)];
}

async function textOf(
  blueprint: Blueprint,
  file: BlueprintFile,
  path: RepoPath,
  values: JsonObject,
): Promise<string> {
  if (!file.source.endsWith(TEMPLATE_SUFFIX)) return file.text;
  const render = await compileTemplate(file);
  try {
    const text = render(values, commentStyle(path));
    // The build takes only templates that end in one.
    const ends = file.compiled !== undefined || file.text.endsWith('\n');
    return ends ? withOneLineFeed(text) : text;
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
  rule: ResolvedRule & { ownership: Ownership },
  owner: string,
  source: string,
): WantedFile {
  const cut = cutRegions(text);
  if (!cut.ok)
    throw new UserError({
      message: `${source}: ${cut.why}`,
      file: path,
      line: cut.line,
      expected: 'each region with one begin and one end',
      fix: 'correct the lines infra:begin and infra:end in the template',
    });
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

function refuseTwins(wanted: readonly WantedFile[], blueprint: Blueprint): void {
  const taken = new Map<string, RepoPath>();
  const fix =
    'give the module another folder than its package (--path, path:), or mend the blueprint';
  const problems = wanted.flatMap(({ path }) => {
    const key = caseKey(path);
    const other = taken.get(key);
    taken.set(key, path);
    if (other === undefined) return [];
    const both =
      other === path ? `two files at ${path}` : `${other} and ${path}, one file on some disks`;
    return [
      { message: `\`${blueprint.ref.text}\` wants ${both}`, expected: 'each file once', fix },
    ];
  });
  if (problems.length > 0) throw new UserError(problems);
}
