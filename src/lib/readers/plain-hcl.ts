import type { HclBlock, HclFile } from '../hcl.ts';
import { BLANKS, Cursor, LINE_END, NAME, NotPlain, SPACE } from './plain-hcl-cursor.ts';
import { readExpression } from './plain-hcl-expression.ts';

const NEITHER = /[\r\ufeff]/;
const LABEL = /"[^"\\\n$%]*"/y;

type Body = Pick<HclBlock, 'attributes' | 'blocks'>;

/**
 * Reads Terraform as it is mostly written, without loading the parser: undefined for anything
 * else, whatever does not parse included. What is read is what the parser reads, but for
 * `references`, which stay empty: enough for tables, not for rules.
 */
export function readPlainHcl(text: string): HclFile | undefined {
  if (NEITHER.test(text)) return undefined;
  try {
    const cursor = new Cursor(text);
    const body = readBody(cursor);
    return cursor.next === undefined ? { errors: [], ...body } : undefined;
  } catch (error) {
    // Brackets nested thousands deep exhaust the stack.
    if (error instanceof NotPlain || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Attributes and blocks up to a closing brace or the end. */
function readBody(cursor: Cursor): Body {
  const body: Body = { attributes: new Map(), blocks: [] };
  for (cursor.take(SPACE); cursor.next !== undefined; cursor.take(SPACE)) {
    if (cursor.next === '}') break;
    readItem(cursor, body);
    cursor.must(LINE_END);
  }
  return body;
}

function readItem(cursor: Cursor, { attributes, blocks }: Body): void {
  const { line } = cursor;
  const name = cursor.name();
  cursor.take(BLANKS);
  if (!cursor.is('=')) {
    blocks.push(readBlock(cursor, name, line));
    return;
  }
  if (attributes.has(name) || cursor.next === '=') throw new NotPlain();
  cursor.take(BLANKS);
  const from = cursor.at;
  readExpression(cursor, BLANKS);
  attributes.set(name, { line, text: cursor.text.slice(from, cursor.at), references: [] });
}

function readBlock(cursor: Cursor, type: string, line: number): HclBlock {
  const labels: string[] = [];
  while (!cursor.is('{')) {
    labels.push(cursor.take(LABEL)?.slice(1, -1) ?? cursor.must(NAME));
    cursor.take(BLANKS);
  }
  return { type, labels, line, ...readInside(cursor) };
}

/** What follows the brace that opens a block: lines, or at most one attribute. */
function readInside(cursor: Cursor): Body {
  cursor.take(BLANKS);
  if (cursor.take(LINE_END) !== null) {
    const body = readBody(cursor);
    cursor.expect('}');
    return body;
  }
  const body: Body = { attributes: new Map(), blocks: [] };
  if (cursor.is('}')) return body;
  readItem(cursor, body);
  if (body.blocks.length > 0) throw new NotPlain();
  cursor.take(BLANKS);
  cursor.expect('}');
  return body;
}
