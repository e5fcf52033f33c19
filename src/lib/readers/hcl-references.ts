import type { Node } from 'web-tree-sitter';

/** Parts of a reference after its first word; a resource, `aws_x.y`, has one as well. */
const PARTS: Record<string, number> = { var: 1, local: 1, module: 1, data: 2 };

/** Names that `for` binds inside an expression. */
function boundBy(node: Node): string[] {
  const intro = node.namedChildren
    .flatMap((child) => [child, ...child.namedChildren])
    .find((child) => child.type === 'for_intro');
  const names = intro?.namedChildren.filter((child) => child.type === 'identifier') ?? [];
  return names.map((name) => name.text);
}

/** `aws_x.y` of a chain of names, or null for what is no reference to something declared. */
function referenceOf(chain: readonly string[], bound: ReadonlySet<string>): string | null {
  const [root = ''] = chain;
  if (bound.has(root)) return null;
  const known = Object.hasOwn(PARTS, root) ? PARTS[root] : undefined;
  // Every resource type has its provider's name and an underscore; `each`, `path`, `self` have none.
  const parts = known ?? (root.includes('_') ? 1 : 0);
  return parts === 0 || chain.length <= parts ? null : chain.slice(0, parts + 1).join('.');
}

function collect(node: Node, bound: ReadonlySet<string>, found: Set<string>): void {
  const names = node.type === 'for_expr' ? new Set([...bound, ...boundBy(node)]) : bound;
  const children = node.namedChildren;
  for (const [index, child] of children.entries()) {
    if (child.type !== 'variable_expr') {
      collect(child, names, found);
      continue;
    }
    const chain = [child.text];
    for (const next of children.slice(index + 1)) {
      if (next.type !== 'get_attr') break;
      chain.push(next.namedChildren[0]?.text ?? '');
    }
    const reference = referenceOf(chain, names);
    if (reference !== null) found.add(reference);
  }
}

/**
 * What an expression refers to: `var.x`, `local.y`, `module.z`, `data.a.b`, `aws_x.y`, also inside
 * templates and heredocs. `bound` are names of the surroundings that hide a resource type.
 */
export function referencesIn(expression: Node, bound: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  collect(expression, bound, found);
  return found;
}
