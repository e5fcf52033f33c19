import type { TextProblem } from './problem.ts';

/** JSON with its place in the text; keys keep their order, scalars their spelling. */
export type JsonNode =
  | { kind: 'scalar'; start: number; end: number; source: string }
  | { kind: 'list'; start: number; end: number; items: JsonNode[] }
  | { kind: 'map'; start: number; end: number; entries: JsonEntry[] };

export interface JsonEntry {
  key: string;
  value: JsonNode;
  /** Offset of the key. */
  start: number;
}

export type JsonText = { ok: true; root: JsonNode } | { ok: false; problems: TextProblem[] };

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** Deeper nesting is refused, so that no text can exhaust the stack. */
const MAX_DEPTH = 200;

class Broken extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

function problemAt(text: string, at: number, message: string): TextProblem {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) as string).length + 1, message };
}

class Parser {
  #at = 0;
  readonly #text: string;
  readonly repeated: { at: number; key: string }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }

  /** Skips blanks, then takes this character if it is next. */
  #takeSign(sign: string): boolean {
    this.#take(SPACE);
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #need(sign: string): void {
    if (!this.#takeSign(sign)) throw new Broken(this.#at, `\`${sign}\` is missing`);
  }

  whole(): JsonNode {
    const root = this.#value(0);
    this.#take(SPACE);
    if (this.#at < this.#text.length) throw new Broken(this.#at, 'text follows after the value');
    return root;
  }

  #value(depth: number): JsonNode {
    this.#take(SPACE);
    const start = this.#at;
    if (depth > MAX_DEPTH) throw new Broken(start, 'the nesting is too deep');
    if (this.#takeSign('{')) return this.#map(start, depth);
    if (this.#takeSign('[')) return this.#list(start, depth);
    const source = this.#take(STRING) ?? this.#take(SCALAR);
    if (source === null) throw new Broken(start, 'a value is missing or malformed');
    return { kind: 'scalar', start, end: this.#at, source };
  }

  #list(start: number, depth: number): JsonNode {
    const items: JsonNode[] = [];
    if (this.#takeSign(']')) return { kind: 'list', start, end: this.#at, items };
    do items.push(this.#value(depth + 1));
    while (this.#takeSign(','));
    this.#need(']');
    return { kind: 'list', start, end: this.#at, items };
  }

  #map(start: number, depth: number): JsonNode {
    const entries: JsonEntry[] = [];
    if (this.#takeSign('}')) return { kind: 'map', start, end: this.#at, entries };
    const seen = new Set<string>();
    do {
      this.#take(SPACE);
      const at = this.#at;
      const source = this.#take(STRING);
      if (source === null) throw new Broken(at, 'a key in double quotes is missing');
      const key = JSON.parse(source) as string;
      if (seen.has(key)) this.repeated.push({ at, key });
      seen.add(key);
      this.#need(':');
      entries.push({ key, value: this.#value(depth + 1), start: at });
    } while (this.#takeSign(','));
    this.#need('}');
    return { kind: 'map', start, end: this.#at, entries };
  }
}

/** Parses JSON as RFC 8259 has it, and refuses what `JSON.parse` lets pass: a key given twice. */
export function parseJson(text: string): JsonText {
  const parser = new Parser(text);
  try {
    const root = parser.whole();
    const problems = parser.repeated.map(({ at, key }) =>
      problemAt(text, at, `key \`${key}\` stands twice`),
    );
    return problems.length === 0 ? { ok: true, root } : { ok: false, problems };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { ok: false, problems: [problemAt(text, error.at, error.message)] };
  }
}
