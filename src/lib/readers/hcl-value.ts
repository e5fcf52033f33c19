import type { Json, JsonObject } from '../../model.ts';

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
const SPACE = /(?:[\s]|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const STRING = /"((?:[^"\\\n]|\\.)*)"/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z_][\w-]*/y;
const HEREDOC = /<<(-?)([A-Za-z_][\w-]*)[ \t]*\r?\n([\s\S]*?)^[ \t]*\2[ \t]*(?=\r?\n|$)/my;

/** Where a text is no literal; `read` answers undefined then. */
class NotLiteral extends Error {}

class Reader {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #takeText(text: string): boolean {
    this.#take(SPACE);
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  whole(): Json {
    const value = this.#value();
    this.#take(SPACE);
    if (this.#at !== this.#text.length) throw new NotLiteral();
    return value;
  }

  #value(): Json {
    if (this.#takeText('[')) return this.#list();
    if (this.#takeText('{')) return this.#object();
    const string = this.#take(STRING);
    if (string !== null) return unquoted(string[1] as string);
    const heredoc = this.#take(HEREDOC);
    if (heredoc !== null)
      return plainTemplate(heredocText(heredoc[3] as string, heredoc[1] === '-'));
    const number = this.#take(NUMBER);
    if (number !== null) return Number(number[0]);
    const word = this.#take(WORD)?.[0];
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'null') return null;
    throw new NotLiteral();
  }

  #list(): Json[] {
    const items: Json[] = [];
    while (!this.#takeText(']')) {
      items.push(this.#value());
      if (!this.#takeText(',') && !this.#takeText(']')) throw new NotLiteral();
      if (this.#text[this.#at - 1] === ']') break;
    }
    return items;
  }

  #object(): JsonObject {
    const entries: [string, Json][] = [];
    while (!this.#takeText('}')) {
      const quoted = this.#take(STRING);
      const key = quoted === null ? this.#take(WORD)?.[0] : unquoted(quoted[1] as string);
      if (key === undefined || !(this.#takeText('=') || this.#takeText(':')))
        throw new NotLiteral();
      entries.push([key, this.#value()]);
      this.#takeText(',');
    }
    return Object.fromEntries(entries);
  }
}

/** A template without interpolation; `$${` and `%%{` stand for `${` and `%{`. */
function plainTemplate(text: string): string {
  if (/(?<![$%])[$%]\{/.test(text)) throw new NotLiteral();
  return text.replace(/([$%])\1\{/g, '$1{');
}

function unquoted(source: string): string {
  return plainTemplate(source).replace(
    /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g,
    (whole, four?: string, eight?: string, one?: string) => {
      if (one !== undefined) return ESCAPES[one] ?? whole;
      return String.fromCodePoint(Number.parseInt((four ?? eight) as string, 16));
    },
  );
}

/** `<<-` takes away the indentation that all lines share. */
function heredocText(body: string, indented: boolean): string {
  if (!indented) return body;
  const lines = body.split('\n');
  const widths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const shared = widths.length === 0 ? 0 : Math.min(...widths);
  return lines.map((line) => line.slice(Math.min(shared, line.search(/\S|$/)))).join('\n');
}

/**
 * The value of an expression that is a literal: string or heredoc without interpolation, number,
 * boolean, null, list or object of those. undefined for everything else.
 */
export function hclValue(text: string): Json | undefined {
  try {
    return new Reader(text).whole();
  } catch (error) {
    if (error instanceof NotLiteral || error instanceof RangeError) return undefined;
    throw error;
  }
}
