import type { Problem } from '../errors.ts';
import type { Json } from '../model.ts';
import type { BlueprintFile, BlueprintHeader } from '../model-blueprint.ts';
import { caseKey, whyNotRepoPath } from '../paths.ts';
import { didYouMean } from '../lib/closest.ts';
import type { ValuePath, Violation } from '../lib/values.ts';
import { isError, resolvePath } from './check-scope.ts';
import { contextShape, eachKind } from './context-shape.ts';
import { resolveRule, ROOTS, ruleMatches, withoutSuffix } from './file-rules.ts';
import type { Shape } from './shape.ts';

const PLACEHOLDERS = ['environment', 'item', 'target', 'module', 'snake', 'kebab'];
/** The placeholder that keeps the files of an `each` apart. */
const NEEDED = { environments: 'environment', modules: 'target', items: 'item' } as const;

/** What is wrong with the rules under `files:` of blueprint.yaml. */
export function checkRules(header: BlueprintHeader, files: readonly BlueprintFile[]): Violation[] {
  return header.files.flatMap((rule, index) => {
    const at: ValuePath = ['files', index];
    const found: Violation[] = [];
    if (!files.some((file) => ruleMatches(rule, file.source))) {
      found.push({ at: [...at, 'match'], ...nothingMatches(rule.match) });
    }
    const kind = eachKind(rule.each, header);
    if (kind === 'unknown') found.push({ at: [...at, 'each'], ...unknownEach(rule.each, header) });
    else if (kind === 'items') found.push(...itemNames(rule.each ?? '', header, at));
    const shape = contextShape(header, kind === 'unknown' ? undefined : rule.each);
    for (const [path, wanted] of Object.entries(rule.when ?? {})) {
      const why = whyNotCondition(shape, path, wanted);
      if (why !== null) found.push({ at: [...at, 'when', path], ...why });
    }
    return found;
  });
}

export type Said = Pick<Violation, 'message' | 'expected'>;

function nothingMatches(match: string): Said {
  return {
    message: `no file matches \`${match}\``,
    expected: 'a glob over the paths below files/, such as module/terraform/**',
  };
}

function unknownEach(each = '', header: BlueprintHeader): Said {
  const lists = Object.keys(header.params).filter((name) => header.params[name]?.type === 'array');
  const known = ['environments', 'environments+local', ...lists];
  if (header.scope !== 'module') known.push('modules');
  const hint =
    each === 'modules' ? '; only scope repository sees all modules' : didYouMean(each, known);
  return { message: `\`${each}\` is no list${hint}`, expected: `one of ${known.join(', ')}` };
}

/** Items name files: they must be strings, or maps that always have a `name`. */
function itemNames(each: string, header: BlueprintHeader, at: ValuePath): Violation[] {
  const items = header.params[each]?.items;
  if (items?.type === 'string') return [];
  if (items?.type === 'object' && items.required?.includes('name') === true) {
    if (items.properties?.name?.type === 'string') return [];
  }
  const message = `the items of \`${each}\` cannot name files`;
  return [{ at: [...at, 'each'], message, expected: 'strings, or objects with a required `name`' }];
}

/** Why a context path can never have the value, or values, that a condition asks for; or null. */
export function whyNotCondition(context: Shape, path: string, wanted: Json): Said | null {
  const top = { self: { shape: context, key: '' }, outer: null, blockParams: new Map() };
  const node = { original: path, depth: 0, data: false, parts: path.split('.') };
  const found = resolvePath(node, { ...top, eachKey: null, present: new Set() });
  if (isError(found)) {
    return { message: found.error, expected: found.expected ?? 'a name of the context' };
  }
  const values = Array.isArray(wanted) ? wanted : [wanted];
  const odd = values.find((value) => !mayEqual(found.shape, value));
  if (odd === undefined) return null;
  const choices = found.shape.kind === 'text' ? found.shape.choices : undefined;
  return {
    message: `\`${path}\` is never ${JSON.stringify(odd)}${
      typeof odd === 'string' ? didYouMean(odd, choices ?? []) : ''
    }`,
    expected: choices === undefined ? `a ${found.shape.kind}` : `one of ${choices.join(', ')}`,
  };
}

function mayEqual(shape: Shape, value: Json): boolean {
  if (shape.kind === 'any') return true;
  if (value === null) return shape.nullable === true;
  if (shape.kind === 'text') {
    return typeof value === 'string' && (shape.choices?.includes(value) ?? true);
  }
  return shape.kind === typeof value;
}

/** What is wrong with the paths of the files themselves; `folder` leads the messages' file names. */
export function checkPaths(
  header: BlueprintHeader,
  files: readonly BlueprintFile[],
  folder: string,
): Problem[] {
  const taken = new Map<string, string>();
  return files.flatMap(({ source, text }) => {
    const file = `${folder}/files/${source}`;
    const why = whyNotSource(header, source) ?? (text.includes('\0') ? 'it is not text' : null);
    if (why !== null)
      return [{ message: `\`${source}\` cannot be a blueprint's file: ${why}`, file }];
    const key = caseKey(withoutSuffix(source));
    const other = taken.get(key);
    taken.set(key, source);
    return other === undefined
      ? []
      : [{ message: `\`${source}\` and \`${other}\` would be one file`, file }];
  });
}

function whyNotSource(header: BlueprintHeader, source: string): string | null {
  const path = withoutSuffix(source);
  const root = path.slice(0, path.indexOf('/'));
  if (!(ROOTS as readonly string[]).includes(root)) return `it lies in none of ${ROOTS.join(', ')}`;
  if (root === 'package' && !header.pairs)
    return 'only a blueprint with `pairs: true` has packages';
  const bad = whyNotRepoPath(path.replace(/\{[a-z]+\}/g, 'x'));
  if (bad !== null) return bad;
  return whyNotPlaceholders(header, source, path);
}

function whyNotPlaceholders(header: BlueprintHeader, source: string, path: string): string | null {
  const names = [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const odd = names.find((name) => !PLACEHOLDERS.includes(name));
  if (odd !== undefined) {
    return `{${odd}} is no placeholder${didYouMean(odd, PLACEHOLDERS)}`;
  }
  if (/[{}]/.test(path.replace(/\{[a-z]+\}/g, ''))) return 'it holds a single brace';
  const kind = eachKind(resolveRule(header, source).each, header);
  const needed = kind === null || kind === 'unknown' ? null : NEEDED[kind];
  if (needed !== null && !names.includes(needed)) {
    return `its rule has \`each\`, so its path needs {${needed}}`;
  }
  const stray = Object.values(NEEDED).find((name) => name !== needed && names.includes(name));
  return stray === undefined ? null : `{${stray}} needs a rule with the \`each\` that gives it`;
}
