import { callHelper, isHelper, type Typed } from './check-helpers.ts';
import { isReserved, simplePath, unknownHelper, type Call, type Node } from './check-nodes.ts';
import {
  isError,
  isSimple,
  resolvePath,
  type Known,
  type PathNode,
  type Scope,
} from './check-scope.ts';
import { HELPER_NAMES } from './helpers.ts';

/** Takes note of something wrong at a node. */
export type Report = (node: Node, message: string, expected?: string) => void;

/** Works out the types of calls and arguments, and reports what cannot be one. */
export class Values {
  private readonly report: Report;

  constructor(report: Report) {
    this.report = report;
  }

  /** Type of a call or a plain path; null where a problem was reported. */
  call(node: Call, scope: Scope): Typed | null {
    const { path } = node;
    if (path.type !== 'PathExpression') {
      this.report(node, `a literal stands where a name is expected`);
      return null;
    }
    const pathNode = path as unknown as PathNode;
    const name = pathNode.parts[0] ?? '';
    const simple = isSimple(pathNode) && !scope.blockParams.has(name);
    const called =
      node.type === 'SubExpression' || node.params.length > 0 || node.hash !== undefined;
    if (!called && !(simple && isReserved(name))) return this.path(path as Node, scope);
    if (node.hash !== undefined) this.report(node, `\`${name}\` takes no named arguments`);
    if (!simple || !isHelper(name)) {
      this.report(node, unknownHelper(pathNode.original), `one of ${HELPER_NAMES.join(', ')}`);
      return null;
    }
    return this.helper(node, name, scope);
  }

  private helper(node: Call, name: string, scope: Scope): Typed | null {
    const args = node.params.map((param) => this.value(param, scope));
    if (args.some((arg) => arg === null)) return null;
    const result = callHelper(name, args as Typed[]);
    if (!('error' in result)) return result;
    const field = !isError(resolvePath({ ...simplePath(name), original: `this.${name}` }, scope));
    this.report(
      node,
      result.error,
      field ? `\`this.${name}\` for the value of that name` : undefined,
    );
    return null;
  }

  /** Type of an argument; null where a problem was reported. */
  value(node: Node, scope: Scope): Typed | null {
    switch (node.type) {
      case 'PathExpression':
        return this.path(node, scope);
      case 'SubExpression':
        return this.call(node as hbs.AST.SubExpression, scope);
      case 'StringLiteral': {
        const { value } = node as hbs.AST.StringLiteral;
        return { shape: { kind: 'text', safe: true, choices: [value] } };
      }
      case 'NumberLiteral':
        return { shape: { kind: 'number' } };
      case 'BooleanLiteral':
        return { shape: { kind: 'boolean' } };
      default:
        return { shape: { kind: 'any', nullable: true } };
    }
  }

  private path(node: Node, scope: Scope): Known | null {
    const found = resolvePath(node as unknown as PathNode, scope);
    if (!isError(found)) return found;
    this.report(node, found.error, found.expected);
    return null;
  }
}
