import type { PathNode } from './check-scope.ts';

/** Keys of values that are certainly there when a condition holds, and when it does not. */
export interface Shown {
  yes: ReadonlySet<string>;
  no: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
const COMPARING = ['eq', 'in', 'gt'];

/** What a condition shows: the value of a path, `not`, `and`, `or`, and comparisons with literals. */
export function shownBy(test: hbs.AST.Node, keyOf: (path: PathNode) => string | null): Shown {
  if (test.type === 'PathExpression') {
    const key = keyOf(test as unknown as PathNode);
    return { yes: key === null ? NONE : new Set([key]), no: NONE };
  }
  if (test.type !== 'SubExpression') return { yes: NONE, no: NONE };
  const { path, params } = test as hbs.AST.SubExpression;
  const name = String((path as unknown as PathNode).original);
  if (name === 'not') {
    const shown = params[0] === undefined ? { yes: NONE, no: NONE } : shownBy(params[0], keyOf);
    return { yes: shown.no, no: shown.yes };
  }
  const parts = params.map((param) => shownBy(param, keyOf));
  if (name === 'and') return { yes: all(parts.map((part) => part.yes)), no: NONE };
  if (name === 'or') return { yes: NONE, no: all(parts.map((part) => part.no)) };
  return compared(name, params, keyOf);
}

function compared(
  name: string,
  [left, ...rest]: readonly hbs.AST.Node[],
  keyOf: (path: PathNode) => string | null,
): Shown {
  const literal = rest.every((node) => /^(String|Number|Boolean)Literal$/.test(node.type));
  const key = left?.type === 'PathExpression' ? keyOf(left as unknown as PathNode) : null;
  if (key === null || rest.length === 0) return { yes: NONE, no: NONE };
  if (literal && COMPARING.includes(name)) return { yes: new Set([key]), no: NONE };
  if (name !== 'ne') return { yes: NONE, no: NONE };
  if (rest[0]?.type === 'NullLiteral') return { yes: new Set([key]), no: NONE };
  return { yes: NONE, no: literal ? new Set([key]) : NONE };
}

function all(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
