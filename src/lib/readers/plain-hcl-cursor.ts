/** What is left to the real parser: mistakes, and whatever is rare. */
export class NotPlain extends Error {}

/** Words that are no names of variables. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  ...['for', 'in', 'if', 'else', 'endif', 'endfor', 'true', 'false', 'null'],
]);

export const BLANKS = /[ \t]*/y;
/** Blanks, comments and line ends. */
export const SPACE = /(?:[ \t\n]|#[^\n]*|\/\/[^\n]*)*/y;
/** The rest of a line on which something has ended. */
export const LINE_END = /[ \t]*(?:(?:#|\/\/)[^\n]*)?(?:\n|$)/y;
export const NAME = /[A-Za-z_][A-Za-z0-9_-]*/y;

/** A text and how far it has been read. */
export class Cursor {
  readonly text: string;
  at = 0;
  #line = 1;
  #counted = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The character to come; undefined at the end. */
  get next(): string | undefined {
    return this.text[this.at];
  }

  /** 1-based line of the position; positions only grow. */
  get line(): number {
    let feed = this.text.indexOf('\n', this.#counted);
    for (; feed !== -1 && feed < this.at; feed = this.text.indexOf('\n', this.#counted)) {
      this.#line += 1;
      this.#counted = feed + 1;
    }
    return this.#line;
  }

  /** Reads on over a sticky pattern; null where it does not match. */
  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return null;
    this.at += found.length;
    return found;
  }

  must(pattern: RegExp): string {
    const found = this.take(pattern);
    if (found === null) throw new NotPlain();
    return found;
  }

  /** A name that is no keyword. */
  name(): string {
    const name = this.must(NAME);
    if (KEYWORDS.has(name)) throw new NotPlain();
    return name;
  }

  is(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.is(token)) throw new NotPlain();
  }
}
