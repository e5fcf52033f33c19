import {
  BLANKS,
  KEYWORDS,
  LINE_END,
  NAME,
  NotPlain,
  SPACE,
  type Cursor,
} from './plain-hcl-cursor.ts';

const NUMBER = /[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_.])/y;
/** Text of a string up to its end or a piece of code; `$` and `%` before `{` are no text. */
const STRING_TEXT = /(?:[^"\\\n$%]|\\[nrt"\\]|[$%](?![{$%]))*/y;
const UNARY = /[-!]/y;
const BINARY = /\|\||&&|==|!=|<=|>=|<|>|\+|-|\*|\/(?!\/)|%/y;

/** An expression; `space` is what may stand between its parts. Ends behind its last token. */
export function readExpression(cursor: Cursor, space: RegExp): void {
  readOperand(cursor);
  for (;;) {
    const end = cursor.at;
    cursor.take(space);
    if (cursor.take(BINARY) !== null) {
      cursor.take(space);
      readOperand(cursor);
    } else if (cursor.is('?')) {
      cursor.take(space);
      readExpression(cursor, space);
      cursor.take(space);
      cursor.expect(':');
      cursor.take(space);
      readExpression(cursor, space);
      return;
    } else {
      cursor.at = end;
      return;
    }
  }
}

function readOperand(cursor: Cursor): void {
  cursor.take(UNARY);
  readTerm(cursor);
  for (;;) {
    if (cursor.is('[*]')) continue;
    if (cursor.is('[')) {
      cursor.take(SPACE);
      readExpression(cursor, SPACE);
      cursor.take(SPACE);
      cursor.expect(']');
    } else if (cursor.next === '.') {
      cursor.expect('.');
      cursor.must(NAME);
    } else return;
  }
}

function readTerm(cursor: Cursor): void {
  const first = cursor.next;
  if (first === '"') return readString(cursor);
  if (first === '(') return readBrackets(cursor);
  if (first === '[') return readTuple(cursor);
  if (first === '{') return readObject(cursor);
  if (cursor.take(NUMBER) !== null) return;
  const name = cursor.must(NAME);
  if (cursor.next === '(') readCall(cursor, name);
  else if (KEYWORDS.has(name) && !/^(?:true|false|null)$/.test(name)) throw new NotPlain();
}

function readString(cursor: Cursor): void {
  cursor.expect('"');
  for (;;) {
    cursor.take(STRING_TEXT);
    if (cursor.is('"')) return;
    cursor.expect('${');
    cursor.take(BLANKS);
    readExpression(cursor, BLANKS);
    cursor.take(BLANKS);
    cursor.expect('}');
  }
}

function readBrackets(cursor: Cursor): void {
  cursor.expect('(');
  cursor.take(SPACE);
  readExpression(cursor, SPACE);
  cursor.take(SPACE);
  cursor.expect(')');
}

function readCall(cursor: Cursor, name: string): void {
  if (KEYWORDS.has(name)) throw new NotPlain();
  cursor.expect('(');
  readList(cursor, ')', true);
}

function readTuple(cursor: Cursor): void {
  cursor.expect('[');
  cursor.take(SPACE);
  if (readIntro(cursor)) {
    readExpression(cursor, SPACE);
    readCondition(cursor);
    cursor.expect(']');
  } else readList(cursor, ']', false);
}

/** Expressions between commas up to the closing bracket; the last may have a comma too. */
function readList(cursor: Cursor, close: string, spread: boolean): void {
  for (;;) {
    cursor.take(SPACE);
    if (cursor.is(close)) return;
    readExpression(cursor, SPACE);
    cursor.take(SPACE);
    if (spread && cursor.is('...')) cursor.take(SPACE);
    else if (cursor.is(',')) continue;
    cursor.expect(close);
    return;
  }
}

function readObject(cursor: Cursor): void {
  cursor.expect('{');
  cursor.take(SPACE);
  if (readIntro(cursor)) {
    readExpression(cursor, SPACE);
    cursor.take(SPACE);
    cursor.expect('=>');
    cursor.take(SPACE);
    readExpression(cursor, SPACE);
    cursor.take(SPACE);
    if (cursor.is('...')) cursor.take(SPACE);
    readCondition(cursor);
    cursor.expect('}');
    return;
  }
  for (; !cursor.is('}'); cursor.take(SPACE)) readElement(cursor);
}

function readElement(cursor: Cursor): void {
  if (cursor.next === '"') readString(cursor);
  else cursor.name();
  cursor.take(BLANKS);
  if (!cursor.is('=') && !cursor.is(':')) throw new NotPlain();
  if (cursor.next === '=') throw new NotPlain();
  cursor.take(BLANKS);
  readExpression(cursor, BLANKS);
  cursor.take(BLANKS);
  if (cursor.is(',') || cursor.next === '}') return;
  cursor.must(LINE_END);
}

/** `for a, b in list :` */
function readIntro(cursor: Cursor): boolean {
  if (!/^for[ \t]/.test(cursor.text.slice(cursor.at, cursor.at + 4))) return false;
  cursor.must(NAME);
  readVariable(cursor);
  if (cursor.is(',')) readVariable(cursor);
  if (cursor.must(NAME) !== 'in') throw new NotPlain();
  cursor.take(SPACE);
  readExpression(cursor, SPACE);
  cursor.take(SPACE);
  cursor.expect(':');
  cursor.take(SPACE);
  return true;
}

function readVariable(cursor: Cursor): void {
  cursor.take(SPACE);
  cursor.name();
  cursor.take(SPACE);
}

/** `if …` before the end of a `for`. */
function readCondition(cursor: Cursor): void {
  cursor.take(SPACE);
  if (!/^if[ \t(!]/.test(cursor.text.slice(cursor.at, cursor.at + 3))) return;
  cursor.must(NAME);
  cursor.take(SPACE);
  readExpression(cursor, SPACE);
  cursor.take(SPACE);
}
