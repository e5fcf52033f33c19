import type { Node } from 'web-tree-sitter';
import type { HclAttribute, HclBlock, HclError, HclFile } from '../hcl.ts';
import { referencesIn } from './hcl-references.ts';

type Body = Pick<HclBlock, 'attributes' | 'blocks'>;

function errorAt(node: Node, message: string): HclError {
  return { line: node.startPosition.row + 1, column: node.startPosition.column + 1, message };
}

/** What the parser itself could not read, outermost only. */
function parseErrors(node: Node, errors: HclError[]): void {
  if (node.isMissing) errors.push(errorAt(node, `\`${node.type}\` is missing`));
  else if (node.isError) errors.push(errorAt(node, 'this is no HCL'));
  else if (node.hasError) for (const child of node.children) parseErrors(child, errors);
}

/** True where a line ends between or inside the literal parts of a quoted string. */
function runsOver(node: Node): boolean {
  let row = node.startPosition.row;
  for (const child of node.children) {
    const literal = child.type === 'template_literal';
    if (child.startPosition.row !== row || (literal && child.endPosition.row !== row)) return true;
    row = child.endPosition.row;
  }
  return false;
}

/** The grammar lets a quoted string run over lines; Terraform does not. */
function openStrings(node: Node, errors: HclError[]): void {
  if ((node.type === 'quoted_template' || node.type === 'string_lit') && runsOver(node)) {
    errors.push(errorAt(node, 'a quoted string runs over the end of the line'));
  }
  for (const child of node.namedChildren) {
    if (child.endPosition.row > child.startPosition.row) openStrings(child, errors);
  }
}

function labelOf(node: Node): string {
  return node.type === 'string_lit' ? node.text.slice(1, -1) : node.text;
}

/** `dynamic "rule" { iterator = r … }` makes `rule.value` or `r.value` a name of its own. */
function iteratorsOf(type: string, labels: string[], node: Node | null): string[] {
  if (type !== 'dynamic') return [];
  const iterator = node?.namedChildren.find(
    (child) => child.type === 'attribute' && child.namedChildren[0]?.text === 'iterator',
  );
  return [...labels, ...(iterator ? [iterator.namedChildren[1]?.text ?? ''] : [])];
}

function blockOf(node: Node, bound: ReadonlySet<string>, errors: HclError[]): HclBlock {
  const head = node.namedChildren.filter(
    ({ type }) => type === 'identifier' || type === 'string_lit',
  );
  const [type = '', ...labels] = head.map(labelOf);
  const body = node.namedChildren.find((child) => child.type === 'body') ?? null;
  const names = new Set([...bound, ...iteratorsOf(type, labels, body)]);
  return { type, labels, line: node.startPosition.row + 1, ...bodyOf(body, names, errors) };
}

function attributeOf(expression: Node | undefined, node: Node, bound: ReadonlySet<string>) {
  const attribute: HclAttribute = { line: node.startPosition.row + 1, text: '', references: [] };
  if (expression === undefined) return attribute;
  attribute.text = expression.text;
  attribute.references = [...referencesIn(expression, bound)].sort();
  return attribute;
}

function bodyOf(node: Node | null, bound: ReadonlySet<string>, errors: HclError[]): Body {
  const body: Body = { attributes: new Map(), blocks: [] };
  let lastRow = -1;
  for (const child of node?.namedChildren ?? []) {
    if (child.type !== 'attribute' && child.type !== 'block') continue;
    if (child.startPosition.row === lastRow) {
      errors.push(errorAt(child, 'a line end is missing before this'));
    }
    lastRow = child.endPosition.row;
    // A heredoc ends with the line feed after its closing word.
    if (child.endPosition.column === 0) lastRow -= 1;
    if (child.type === 'block') {
      body.blocks.push(blockOf(child, bound, errors));
      continue;
    }
    const [name, expression] = child.namedChildren.filter(({ type }) => type !== 'comment');
    if (name === undefined) continue;
    if (body.attributes.has(name.text)) {
      errors.push(errorAt(child, `\`${name.text}\` is set a second time`));
    } else {
      body.attributes.set(name.text, attributeOf(expression, child, bound));
    }
  }
  return body;
}

/** Turns the syntax tree of a file into plain data; errors are sorted by position. */
export function hclFileOf(root: Node): HclFile {
  const errors: HclError[] = [];
  parseErrors(root, errors);
  openStrings(root, errors);
  const body = root.namedChildren.find((child) => child.type === 'body') ?? null;
  const file = { errors, ...bodyOf(body, new Set(), errors) };
  errors.sort((a, b) => a.line - b.line || a.column - b.column);
  return file;
}
