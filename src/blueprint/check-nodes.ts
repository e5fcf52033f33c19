import type { Problem } from '../errors.ts';
import { didYouMean } from '../lib/closest.ts';
import { isSimple, type PathNode } from './check-scope.ts';
import { HELPER_NAMES, REGION_HELPERS } from './helpers.ts';

export type Node = hbs.AST.Node;
export type Mustache = hbs.AST.MustacheStatement;
export type Block = hbs.AST.BlockStatement;
export type Call = Mustache | Block | hbs.AST.SubExpression;

export const BUILT_IN = ['if', 'unless', 'each', 'with'];
const UNAVAILABLE = ['log', 'lookup', 'helperMissing', 'blockHelperMissing'];

/** True for every name that means a helper where it stands alone. */
export function isReserved(name: string): boolean {
  return [...HELPER_NAMES, ...BUILT_IN, ...UNAVAILABLE, ...REGION_HELPERS].includes(name);
}

/** What the parser of Handlebars says, with its line. */
export function parseProblem(file: string, error: unknown): Problem {
  const text = error instanceof Error ? error.message : String(error);
  const line = Number(/on line (\d+)/.exec(text)?.[1] ?? / (\d+):\d+$/.exec(text)?.[1] ?? 1);
  const [first = ''] = text.split('\n');
  const detail = text.split('\n').at(-1) ?? '';
  return { message: `the template does not parse: ${first} ${detail}`.trim(), file, line };
}

/** The path `name` as the parser would give it. */
export function simplePath(name: string): PathNode {
  return { original: name, depth: 0, data: false, parts: [name] };
}

/** The name that a call begins with where it is a single one, or null. */
export function nameOf(node: Call): string | null {
  if (node.path.type !== 'PathExpression') return null;
  const path = node.path as unknown as PathNode;
  return isSimple(path) ? (path.parts[0] ?? null) : null;
}

/** What a call begins with, as written. */
export function textOf(node: Call): string {
  return String((node.path as unknown as { original?: unknown }).original ?? '');
}

/** Text between the braces' ends. */
export function contentOf(node: Node): string {
  return (node as hbs.AST.ContentStatement).value;
}

/** Says what is wrong with a name that is called and is no helper. */
export function unknownHelper(name: string): string {
  if (UNAVAILABLE.includes(name)) return `\`${name}\` is not available in templates`;
  if (BUILT_IN.includes(name) || name === 'block') return `\`${name}\` is a block: {{#${name} …}}`;
  return `unknown helper \`${name}\`${didYouMean(name, HELPER_NAMES)}`;
}
