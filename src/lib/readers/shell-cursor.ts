/** Where a text stops being shell; `at` is an offset. */
export class NotShell extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const HEREDOC = /<<(-?)[ \t]*(?:\\?([A-Za-z_]\w*)|'([^'\n]+)'|"([^"\n]+)")/y;

interface Heredoc {
  word: string;
  indented: boolean;
  at: number;
}

/** A place in a script that knows quotes, substitutions, comments and here-documents. */
export class Cursor {
  at = 0;
  readonly #text: string;
  #heredocs: Heredoc[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** The next character, '' at the end. */
  sign(): string {
    return this.#text[this.at] ?? '';
  }

  before(): string {
    return this.#text[this.at - 1] ?? '';
  }

  rest(length: number): string {
    return this.#text.slice(this.at, this.at + length);
  }

  from(start: number): string {
    return this.#text.slice(start, this.at);
  }

  place(at: number): { line: number; column: number } {
    const lines = this.#text.slice(0, at).split('\n');
    return { line: lines.length, column: (lines.at(-1) as string).length + 1 };
  }

  /** Blanks, joined lines and a comment; stops at the line feed. */
  skipBlanks(): void {
    for (;;) {
      if (/^[ \t\r]$/.test(this.sign())) this.at += 1;
      else if (/^\\\r?\n/.test(this.rest(3))) this.at += this.rest(2) === '\\\n' ? 2 : 3;
      else break;
    }
    if (this.sign() !== '#') return;
    const end = this.#text.indexOf('\n', this.at);
    this.at = end === -1 ? this.#text.length : end;
  }

  /** Blanks, comments and line feeds. */
  skipSpace(): void {
    this.skipBlanks();
    while (this.sign() === '\n') {
      this.lineEnd();
      this.skipBlanks();
    }
  }

  /** Takes a line feed and the here-documents that begin after it. */
  lineEnd(): void {
    this.at += 1;
    const open = this.#heredocs;
    this.#heredocs = [];
    for (const heredoc of open) this.#readHeredoc(heredoc);
  }

  #readHeredoc({ word, indented, at }: Heredoc): void {
    while (this.at < this.#text.length) {
      const feed = this.#text.indexOf('\n', this.at);
      const end = feed === -1 ? this.#text.length : feed;
      const line = this.#text.slice(this.at, end).replace(/\r$/, '');
      this.at = feed === -1 ? end : end + 1;
      if ((indented ? line.replace(/^\t+/, '') : line) === word) return;
    }
    throw new NotShell(at, `the here-document \`${word}\` does not end`);
  }

  /** Takes `<<word`, if it is next, and remembers to read the document. */
  heredoc(): boolean {
    if (this.rest(3) === '<<<') {
      this.at += 3;
      return true;
    }
    HEREDOC.lastIndex = this.at;
    const found = HEREDOC.exec(this.#text);
    if (found === null) return false;
    const word = found[2] ?? found[3] ?? (found[4] as string);
    this.#heredocs.push({ word, indented: found[1] === '-', at: this.at });
    this.at = HEREDOC.lastIndex;
    return true;
  }

  end(): void {
    const [open] = this.#heredocs;
    if (open) throw new NotShell(open.at, `the here-document \`${open.word}\` does not end`);
  }

  /** One character, or one quoted string or substitution; `commands` reads the inside of `$(`. */
  part(commands: (at: number) => void): void {
    const at = this.at;
    const sign = this.sign();
    if (sign === '\\') this.at += 2;
    else if (sign === "'") this.#until("'", at, 1, false);
    else if (sign === '`') this.#until('`', at, 1, true);
    else if (sign === '"') this.#inside('"', 1, commands);
    else if (sign !== '$') this.at += 1;
    else if (this.rest(2) === "$'") this.#until("'", at, 2, true);
    else if (this.rest(2) === '${') this.#inside('}', 2, commands);
    else if (this.rest(3) === '$((' && this.skipArithmetic(at + 1)) return;
    else if (this.rest(2) === '$(') {
      this.at += 2;
      commands(at);
    } else this.at += 1;
  }

  #until(end: string, start: number, skip: number, escapes: boolean): void {
    this.at += skip;
    while (this.sign() !== end) {
      if (this.sign() === '') throw new NotShell(start, `${end} is not closed`);
      this.at += escapes && this.sign() === '\\' ? 2 : 1;
    }
    this.at += 1;
  }

  /** A string in double quotes or `${…}`, where only some signs have a meaning. */
  #inside(end: string, skip: number, commands: (at: number) => void): void {
    const start = this.at;
    this.at += skip;
    while (this.sign() !== end) {
      if (this.sign() === '')
        throw new NotShell(start, `${this.#text.slice(start, start + skip)} is not closed`);
      // Inside double quotes a single quote is a letter; `$'` is no quote there either.
      if (/^["`\\]$/.test(this.sign()) || /^\$[({]/.test(this.rest(2))) this.part(commands);
      else this.at += 1;
    }
    this.at += 1;
  }

  /** Skips `((…))`; false where the second bracket opens a subshell instead. */
  skipArithmetic(start: number): boolean {
    let depth = 0;
    for (let at = start; at < this.#text.length; at += 1) {
      if (this.#text[at] === '(') depth += 1;
      if (this.#text[at] === ')') depth -= 1;
      if (depth === 1 && at > start && this.#text[at] === ')' && this.#text[at + 1] !== ')')
        return false;
      if (depth > 0) continue;
      this.at = at + 1;
      return true;
    }
    return false;
  }

  /** Skips `[[ … ]]`, where brackets and words have no meaning. */
  skipTest(start: number, part: () => void): void {
    while (!/^\s\]\](?![\w\]])/.test(this.rest(4))) {
      if (this.sign() === '') throw new NotShell(start, '`[[` has no `]]`');
      part();
    }
    this.at += 3;
  }
}
