import type { TextProblem } from './problem.ts';
import { Cursor, NotShell } from './shell-cursor.ts';

/** Opening word → the word that must close it. */
const CLOSERS: Record<string, string> = { if: 'fi', case: 'esac', do: 'done', '{': '}' };
const CLOSING = new Set(Object.values(CLOSERS));
/** Words that may stand only where that one was opened last. */
const INSIDE: Record<string, string> = { then: 'if', elif: 'if', else: 'if' };
/** Words whose block begins with `do`. */
const LOOPS = new Set(['for', 'while', 'until', 'select']);
/** After these a command begins, so that the next word may be one of the language. */
const BEFORE_COMMAND = new Set(
  'if then elif else while until do ! { } fi esac done time'.split(' '),
);

interface Open {
  word: string;
  at: number;
}

/** Reads commands up to the end of the text, or up to the `)` that closes `opened`. */
function readCommands(cursor: Cursor, opened: Open | null): void {
  const open: Open[] = [];
  let command = true;
  for (;;) {
    cursor.skipBlanks();
    const at = cursor.at;
    const sign = cursor.sign();
    if (sign === '') break;
    if (sign === '\n' || sign === ';' || sign === '&' || sign === '|') {
      if (sign === '\n') cursor.lineEnd();
      else cursor.at += 1;
      command = true;
      if (sign === ';' && open.at(-1)?.word === 'case' && /[;&]/.test(cursor.sign())) {
        cursor.at += cursor.rest(2) === ';&' ? 2 : 1;
        readPattern(cursor, open);
      }
    } else if (sign === ')') {
      if (opened === null) throw new NotShell(at, '`)` closes nothing');
      nothingOpen(open);
      cursor.at += 1;
      return;
    } else if (command && cursor.rest(2) === '((' && cursor.skipArithmetic(at)) {
      command = false;
    } else if (sign === '(') {
      cursor.at += 1;
      readCommands(cursor, { word: '(', at });
      command = true;
    } else {
      const word = readWord(cursor);
      command = command ? takeWord(cursor, { word, at }, open) : false;
    }
  }
  nothingOpen(open);
  if (opened !== null) throw new NotShell(opened.at, `\`${opened.word}\` has no \`)\``);
}

function nothingOpen(open: readonly Open[]): void {
  const last = open.at(-1);
  if (last === undefined) return;
  throw new NotShell(last.at, `\`${last.word}\` has no \`${CLOSERS[last.word] ?? 'do'}\``);
}

/** A word where a command begins; true if the next one begins a command too. */
function takeWord(cursor: Cursor, { word, at }: Open, open: Open[]): boolean {
  const last = open.at(-1)?.word;
  if (word === '[[') cursor.skipTest(at, () => readPart(cursor));
  else if (word === 'function') {
    cursor.skipBlanks();
    readWord(cursor);
    return true;
  } else if (LOOPS.has(word)) {
    open.push({ word, at });
    if (word === 'for' || word === 'select') return readLoopName(cursor);
    return true;
  } else if (word === 'do') {
    if (!LOOPS.has(last ?? '')) throw new NotShell(at, '`do` without `for`, `while` or `until`');
    open.pop();
    open.push({ word, at });
  } else if (Object.hasOwn(CLOSERS, word)) {
    open.push({ word, at });
    if (word === 'case') readCaseHead(cursor, open);
  } else if (CLOSING.has(word)) {
    if (last === undefined || CLOSERS[last] !== word) {
      throw new NotShell(at, `\`${word}\` closes nothing`);
    }
    open.pop();
  } else if (Object.hasOwn(INSIDE, word) && INSIDE[word] !== last) {
    throw new NotShell(at, `\`${word}\` without \`${INSIDE[word]}\``);
  }
  return BEFORE_COMMAND.has(word) || word === 'case';
}

/** The name behind `for`; true where a command begins behind it: `for x do`, `for ((…))`. */
function readLoopName(cursor: Cursor): boolean {
  cursor.skipBlanks();
  if (cursor.rest(2) === '((') return true;
  readWord(cursor);
  cursor.skipBlanks();
  return /^do(?![\w-])/.test(cursor.rest(3));
}

/** `word in`, then the first pattern. */
function readCaseHead(cursor: Cursor, open: Open[]): void {
  cursor.skipBlanks();
  readWord(cursor);
  cursor.skipSpace();
  const at = cursor.at;
  if (readWord(cursor) !== 'in') throw new NotShell(at, '`case` has no `in`');
  readPattern(cursor, open);
}

/** `a|b)`, or `esac`. */
function readPattern(cursor: Cursor, open: Open[]): void {
  cursor.skipSpace();
  if (/^esac(?![\w-])/.test(cursor.rest(5))) {
    cursor.at += 4;
    open.pop();
    return;
  }
  const start = cursor.at;
  if (cursor.sign() === '(') cursor.at += 1;
  for (let depth = 0; ;) {
    const sign = cursor.sign();
    if (sign === '' || sign === ';') throw new NotShell(start, 'a pattern of `case` has no `)`');
    if (sign === '(') depth += 1;
    if (sign === ')' && depth-- === 0) break;
    readPart(cursor);
  }
  cursor.at += 1;
}

/** Reads a word with its quotes and substitutions; its text as written. */
function readWord(cursor: Cursor): string {
  const start = cursor.at;
  if (cursor.heredoc()) return '';
  while (!/^[\s;&|()]?$/.test(cursor.sign())) {
    const before = cursor.at;
    if (/^[<>]\(/.test(cursor.rest(2))) {
      cursor.at += 2;
      readCommands(cursor, { word: '(', at: before });
    } else if (cursor.sign() === '<' && cursor.at > start && cursor.heredoc()) break;
    else readPart(cursor);
  }
  // `name=(…)` is a list of words, not of commands; `@(…)` and its like are patterns.
  if (cursor.sign() === '(' && /[=@?*+!]/.test(cursor.before())) readList(cursor);
  if (cursor.at === start) cursor.at += 1;
  return cursor.from(start);
}

function readList(cursor: Cursor): void {
  const at = cursor.at;
  cursor.at += 1;
  for (let depth = 1; depth > 0;) {
    cursor.skipSpace();
    const sign = cursor.sign();
    if (sign === '') throw new NotShell(at, '`(` has no `)`');
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    readPart(cursor);
  }
}

/** One character, or one quoted string or substitution. */
function readPart(cursor: Cursor): void {
  cursor.part((at) => readCommands(cursor, { word: '$(', at }));
}

/**
 * Why a text is surely no shell script (POSIX or bash); the first problem only. It knows quotes,
 * comments, here-documents, brackets and the words that open and close blocks, not the whole
 * grammar: an empty list means "nothing found", which catches a merge that lost a `fi` or a quote.
 */
export function parseShell(text: string): TextProblem[] {
  const cursor = new Cursor(text);
  try {
    readCommands(cursor, null);
    cursor.end();
    return [];
  } catch (error) {
    if (!(error instanceof NotShell)) throw error;
    return [{ ...cursor.place(error.at), message: error.message }];
  }
}
