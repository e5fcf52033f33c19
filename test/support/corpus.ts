import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Document, isMap, isSeq, parse, parseDocument } from 'yaml';

/** What to put at a path: a text, or what a text in YAML cannot say. */
export type Content =
  | string
  | { base64: string }
  /** `head`, then `text` so many times, then `tail`. */
  | { repeat: string; times: number; head?: string; tail?: string }
  /** A symbolic link. */
  | { link: string }
  | 'folder!';

/** A text that is replaced; `from` must be there. */
interface Edit {
  file: string;
  from: string;
  to: string;
}

/** One bad input and what it is answered with. */
export interface BadInput {
  name: string;
  /** What lies there before: two modules as agreed (default), the same not yet written, nothing. */
  start?: 'agreed' | 'unwritten' | 'empty';
  put?: Record<string, Content>;
  edit?: Edit[];
  /** Locks whose digest is made to fit again, as somebody would who means harm. */
  seal?: string[];
  /** Files, and folders with all in them. */
  delete?: string[];
  /** Files that the command line names, where the person is. */
  user?: Record<string, string>;
  /** Default: `check`. */
  argv?: string[];
  /** Default: 2. */
  code?: number;
  /** All that is printed, the root as `/memory`. */
  says: string;
  /** Also asked of the built program. */
  built?: boolean;
}

const FOLDER = path.resolve(import.meta.dirname, '../corpus');

/** The corpus by file name, in the order of the files. */
export function corpus(): [file: string, cases: BadInput[]][] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => [name, parse(readFileSync(path.join(FOLDER, name), 'utf8')) as BadInput[]]);
}

/** Writes what is said now into a file of the corpus, comments and order kept. */
export function rewrite(file: string, says: ReadonlyMap<string, string>): void {
  const at = path.join(FOLDER, file);
  const document: Document = parseDocument(readFileSync(at, 'utf8'));
  if (!isSeq(document.contents)) throw new Error(`${file} is no list`);
  for (const item of document.contents.items) {
    if (!isMap(item)) continue;
    const said = says.get(String(item.get('name')));
    if (said === undefined) continue;
    const text = document.createNode(said);
    text.type = said.endsWith('\n') ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE';
    item.set('says', text);
  }
  writeFileSync(at, document.toString({ lineWidth: 0 }));
}

/** The bytes of a content that is a file. */
export function bytesOf(content: Exclude<Content, { link: string } | 'folder!'>): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  if ('base64' in content) return Buffer.from(content.base64, 'base64');
  const { head = '', repeat, times, tail = '' } = content;
  return Buffer.from(head + repeat.repeat(times) + tail);
}

/**
 * What every refusal must have: `error` lines, each with a place or a name to look for, what was
 * expected or what to do, and nothing of the tool's inside.
 */
export function flaws(said: string): string[] {
  const found: string[] = [];
  if (/^ +at .*[:(]|\.cjs|\.ts:\d|node:internal|\bundefined\b|\[object|^bug /m.test(said)) {
    found.push('it shows the inside of the tool');
  }
  const problems = said.split(/^(?=error {2})/m).filter((it) => it.startsWith('error'));
  if (problems.length === 0) found.push('it tells no error');
  for (const problem of problems) {
    if (!/^ {7}(?:expected|try): \S/m.test(problem)) found.push(`no next step: ${problem}`);
    if (problem.length > 1500) found.push(`too long: ${problem.slice(0, 200)}`);
    if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(problem)) {
      found.push('it hands control characters to the terminal');
    }
  }
  return found;
}
