import type { Json, JsonObject } from '../model.ts';

/** What is left to the library: everything that is not as simple as it looks. */
class NotSimple extends Error {}

/** Printable text without tabs, carriage returns, byte order marks and surrogates. */
const CHARACTERS = /^[\n\u0020-\u007e\u00a1-\u2027\u202a-\ud7ff]*$/;
const NOTHING = /^ *(?:#.*)?$/;
const KEY = /^([A-Za-z_][A-Za-z0-9_./-]*):(?: +|$)/;
/** Words that are no texts as values, and refused as keys. */
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...['null', 'Null', 'NULL'].map((word): [string, Json] => [word, null]),
  ...['true', 'True', 'TRUE'].map((word): [string, Json] => [word, true]),
  ...['false', 'False', 'FALSE'].map((word): [string, Json] => [word, false]),
]);
const INTEGER = /^(?:0|-?[1-9][0-9]{0,14})$/;
/** `10.1.0.0/16`, `1.2.3`, `100m`, `256Mi`: begin like numbers, but are none. */
const TEXT_WITH_DIGITS =
  /^(?:[0-9][0-9.]*\/[0-9]+|[0-9]+(?:\.[0-9]+){2,}|[1-9][0-9]*(?:m|[KMG]i))$/;
/** `./blueprints/mine@1.0.0` too; `.5` and `.inf` are numbers. */
const PLAIN = /^(?:[A-Za-z_/]|\.\/)/;
/** A colon that ends a key, or a comment, inside what should be one plain text. */
const NOT_PLAIN = /:(?: |$)| #/;
const QUOTED = /^(?:"([^"\\]*)"|'([^']*)')(?= *(?: #.*)?$)/;
const FLOW_ITEM = /^(?:"([^"\\]*)"|'([^']*)'|([A-Za-z0-9_][A-Za-z0-9_./@-]*))$/;
const FLOW_LIST = /^\[([^[\]{}#]*)\](?: +#.*| *)$/;
const EMPTY_MAP = /^\{ *\}(?: +#.*| *)$/;

interface Line {
  indent: number;
  /** Without indentation; the indentation of what follows a dash counts the dash in. */
  text: string;
}

/**
 * Reads YAML of the plain form that this tool writes: maps and lists in blocks, scalars and lists
 * of scalars in one line. undefined for all else, mistakes included: then the library has the
 * word. What is read is what the library reads with YAML_OPTIONS, in a hundredth of the time.
 */
export function readSimpleYaml(text: string): Json | undefined {
  if (!CHARACTERS.test(text)) return undefined;
  try {
    return new Reader(text).whole();
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}

class Reader {
  readonly #lines: Line[] = [];
  #at = 0;

  constructor(text: string) {
    for (const line of text.split('\n')) {
      if (NOTHING.test(line)) continue;
      const indent = line.search(/[^ ]/);
      this.#lines.push({ indent, text: line.slice(indent) });
    }
  }

  whole(): Json {
    const value = this.#block(this.#line().indent);
    if (this.#at < this.#lines.length) throw new NotSimple();
    return value;
  }

  #line(): Line {
    const line = this.#lines[this.#at];
    if (line === undefined) throw new NotSimple();
    return line;
  }

  /** A map or list whose lines all begin in one column. */
  #block(indent: number): Json {
    return isItem(this.#line()) ? this.#list(indent) : this.#map(indent);
  }

  #map(indent: number): JsonObject {
    const map: JsonObject = {};
    for (; this.#at < this.#lines.length;) {
      const line = this.#line();
      if (line.indent < indent) break;
      const key = KEY.exec(line.text);
      if (line.indent > indent || key === null) throw new NotSimple();
      const name = key[1]!;
      if (Object.hasOwn(map, name) || WORDS.has(name) || name === '__proto__') {
        throw new NotSimple();
      }
      this.#at += 1;
      map[name] = this.#valueOf(line.text.slice(key[0].length), indent);
    }
    return map;
  }

  /** The value behind a key: in its line, or in the lines below. */
  #valueOf(rest: string, indent: number): Json {
    if (!NOTHING.test(rest)) return scalar(rest);
    const next = this.#lines[this.#at];
    if (next === undefined) return null;
    if (next.indent > indent) return this.#block(next.indent);
    // A list may begin below the first letter of its key.
    return next.indent === indent && isItem(next) ? this.#list(indent) : null;
  }

  #list(indent: number): Json[] {
    const list: Json[] = [];
    for (; this.#at < this.#lines.length;) {
      const line = this.#line();
      if (line.indent < indent || (line.indent === indent && !isItem(line))) break;
      if (line.indent > indent) throw new NotSimple();
      const inside = line.text.slice(1).search(/[^ ]/) + 1;
      const rest = line.text.slice(inside);
      if (inside < 2 || rest.startsWith('#') || isItem({ indent, text: rest })) {
        throw new NotSimple();
      }
      if (KEY.test(rest)) {
        this.#lines[this.#at] = { indent: indent + inside, text: rest };
        list.push(this.#map(indent + inside));
      } else {
        this.#at += 1;
        list.push(scalar(rest));
      }
    }
    return list;
  }
}

function isItem({ text }: Line): boolean {
  return text.startsWith('- ') || text === '-';
}

/** One line's scalar or list of scalars, with the comment behind it. */
function scalar(text: string): Json {
  const first = text[0]!;
  if (first === '"' || first === "'") return quoted(QUOTED.exec(text));
  if (first === '[') return flowList(text);
  if (EMPTY_MAP.test(text)) return {};
  const comment = text.indexOf(' #');
  return plain((comment === -1 ? text : text.slice(0, comment)).trimEnd());
}

function quoted(found: RegExpExecArray | null): string {
  if (found === null) throw new NotSimple();
  return (found[1] ?? found[2])!;
}

function plain(text: string): Json {
  if (INTEGER.test(text)) return Number(text);
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (TEXT_WITH_DIGITS.test(text)) return text;
  if (!PLAIN.test(text) || NOT_PLAIN.test(text)) throw new NotSimple();
  return text;
}

function flowList(text: string): Json[] {
  const inside = FLOW_LIST.exec(text)?.[1];
  if (inside === undefined) throw new NotSimple();
  if (inside.trim() === '') return [];
  return inside.split(',').map((part) => {
    const item = FLOW_ITEM.exec(part.trim());
    if (item === null) throw new NotSimple();
    return item[3] === undefined ? (item[1] ?? item[2])! : plain(item[3]);
  });
}
