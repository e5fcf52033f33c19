import { InternalError, UserError } from '../errors.ts';
import type { Ownership, RepoPath, WantedFile, WantedRegion } from '../model.ts';
import type { Blueprint, BlueprintFile } from '../model-blueprint.ts';
import { caseKey } from '../paths.ts';
import { cutRegions } from '../compare/regions.ts';
import { sha256 } from '../lib/hash.ts';
import { DERIVED } from './check-regions.ts';
import { compileTemplate, type Render } from './compile.ts';
import type { RenderContext } from './context.ts';
import { Contexts } from './contexts.ts';
import { TEMPLATE_SUFFIX } from './file-rules.ts';
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
  const { owner, values } = context;
  const contexts = new Contexts(owner, values);
  const wanted: WantedFile[] = [];
  for (const target of targetsOf(blueprint, context, contexts)) {
    // A file that was handed over is not looked at again.
    if (target.ownership === 'released') continue;
    const place: Place = { target, ownership: target.ownership, owner, blueprint };
    // Nothing is waited for that is at hand: a first sync renders fifty thousand files.
    const render = isTemplate(target.file) ? compileTemplate(target.file) : null;
    const text =
      render === null
        ? target.file.text
        : textOf(place, render instanceof Promise ? await render : render, contexts);
    wanted.push(wantedFile(place, text));
  }
  wanted.sort((a, b) => (a.path < b.path ? -1 : 1));
  refuseTwins(wanted, blueprint);
  return wanted;
}

/** A target that is in somebody's hands, of which module and blueprint. */
interface Place {
  target: Target;
  ownership: Ownership;
  owner: string;
  blueprint: Blueprint;
}

function isTemplate({ source }: BlueprintFile): boolean {
  return source.endsWith(TEMPLATE_SUFFIX);
}

function textOf(place: Place, render: Render, contexts: Contexts): string {
  const { file, path, values } = place.target;
  try {
    const text = render(contexts.headed(values, place.ownership), commentStyle(path));
    // The build takes only templates that end in one.
    const ends = file.compiled !== undefined || file.text.endsWith('\n');
    return ends ? withOneLineFeed(text) : text;
  } catch (error) {
    throw located(error, `${folderOf(place.blueprint.ref)}/files/${file.source}`, path);
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

function wantedFile(place: Place, text: string): WantedFile {
  const { target, owner, ownership } = place;
  const { path, file, rule } = target;
  const cut = cutRegions(text);
  if (!cut.ok)
    throw new UserError({
      message: `${place.blueprint.ref.text}: ${file.source}: ${cut.why}`,
      file: path,
      line: cut.line,
      expected: 'each region with one begin and one end',
      fix: 'correct the lines infra:begin and infra:end in the template',
    });
  return {
    path,
    owner,
    ownership,
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
