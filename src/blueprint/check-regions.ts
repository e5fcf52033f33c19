import { commentStyle, endingOf } from './file-types.ts';

/** Regions that a later pass computes from the resulting tree. */
export const DERIVED = ['terraform_inputs', 'terraform_outputs'] as const;

const NAME = /^[a-z][a-z0-9_]*$/;

/** Where a region stands in its template. */
export interface RegionPlace {
  path: string;
  text: string;
  /** Text of the line before and after it. */
  before: string;
  after: string;
  inEach: boolean;
  /** Names of the regions so far; a good one is added. */
  taken: Set<string>;
}

/** Why `{{#block "name"}}` or `{{derived "name"}}` may not stand here, or null. */
export function whyNotRegion(
  node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement,
  place: RegionPlace,
): string | null {
  const helper = node.type === 'BlockStatement' ? '#block' : 'derived';
  const name = nameOf(node);
  if (name === null) return `\`${helper}\` takes a name in quotes and, at most, an indentation`;
  if (commentStyle(place.path) === null) {
    return `a .${endingOf(place.path)} file has no comments that could mark a region`;
  }
  if (helper === 'derived' && !(DERIVED as readonly string[]).includes(name)) {
    return `no region \`${name}\` can be derived: there are ${DERIVED.join(' and ')}`;
  }
  if (place.taken.has(name)) return `region \`${name}\` stands in this file twice`;
  place.taken.add(name);
  if (place.inEach) return 'a region cannot stand in #each: its name would come twice';
  return standsAlone(node, place) ? null : `\`${helper}\` must have its line for itself`;
}

function nameOf(node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement): string | null {
  const [first, second] = node.params;
  if (first?.type !== 'StringLiteral' || node.params.length > 2 || node.hash !== undefined)
    return null;
  if (second !== undefined && second.type !== 'NumberLiteral') return null;
  const { value } = first as hbs.AST.StringLiteral;
  return NAME.test(value) ? value : null;
}

function standsAlone(
  node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement,
  { before, after, text }: RegionPlace,
): boolean {
  if (node.type === 'MustacheStatement') return before === '' && /^(\n|$)/.test(after);
  const lines = text.split('\n');
  const { start, end } = node.loc;
  return (
    /^\s*\{\{~?#block [^{}]*\}\}\s*$/.test(lines[start.line - 1] ?? '') &&
    /^\s*\{\{\/block~?\}\}\s*$/.test(lines[end.line - 1] ?? '')
  );
}
