import { ANY, complement, DIGITS, DOT, SPACE, union, WORD, type Charset } from './charset.ts';

/** A regular expression of the permitted subset. */
export type Node =
  | { kind: 'chars'; set: Charset }
  | { kind: 'start' | 'end' | 'edge' }
  | { kind: 'all'; parts: Node[] }
  | { kind: 'any'; choices: Node[] }
  | { kind: 'repeat'; part: Node; min: number; max: number };

/** Says what the subset lacks, in words for the writer of a blueprint. */
export class PatternError extends Error {}

const MOST_REPEATS = 1000;
const CLASSES: Record<string, Charset> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};
const CONTROLS: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

/**
 * Parses a pattern that `new RegExp(pattern, 'u')` accepts. Throws PatternError for what could
 * take exponential time or cannot be judged: look-around, back-references, property escapes.
 */
export function parsePattern(pattern: string): Node {
  const parser = new Parser([...pattern]);
  return parser.choices();
}

class Parser {
  private at = 0;
  private readonly chars: readonly string[];

  constructor(chars: readonly string[]) {
    this.chars = chars;
  }

  private peek(): string {
    return this.chars[this.at] ?? '';
  }

  private next(): string {
    return this.chars[this.at++] ?? '';
  }

  private rest(count: number): string {
    return this.chars.slice(this.at, this.at + count).join('');
  }

  choices(): Node {
    const choices = [this.sequence()];
    while (this.peek() === '|') {
      this.next();
      choices.push(this.sequence());
    }
    return choices.length === 1 ? (choices[0] as Node) : { kind: 'any', choices };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (this.at < this.chars.length && this.peek() !== '|' && this.peek() !== ')') {
      parts.push(this.repeated(this.atom()));
    }
    return { kind: 'all', parts };
  }

  private repeated(part: Node): Node {
    const [min, max] = this.quantifier();
    if (min === 1 && max === 1) return part;
    // A lazy quantifier matches the same texts.
    if (this.peek() === '?') this.next();
    return { kind: 'repeat', part, min, max };
  }

  private quantifier(): [number, number] {
    const sign = this.peek();
    if (sign === '*' || sign === '+' || sign === '?') {
      this.next();
      return [sign === '+' ? 1 : 0, sign === '?' ? 1 : Infinity];
    }
    const counted = /^\{(\d+)(,?)(\d*)\}/.exec(this.rest(24));
    if (counted === null) return [1, 1];
    this.at += counted[0].length;
    const most = Math.max(Number(counted[1]), Number(counted[3]));
    // The engine writes them out, and gives up at some size: when a value is tested, not before.
    if (most > MOST_REPEATS) throw new PatternError(`it repeats more than ${MOST_REPEATS} times`);
    const min = Number(counted[1]);
    if (counted[2] === '') return [min, min];
    return [min, counted[3] === '' ? Infinity : Number(counted[3])];
  }

  private atom(): Node {
    const char = this.next();
    if (char === '^') return { kind: 'start' };
    if (char === '$') return { kind: 'end' };
    if (char === '.') return { kind: 'chars', set: DOT };
    if (char === '[') return { kind: 'chars', set: this.bracket() };
    if (char === '(') return this.group();
    if (char === '\\') return this.escape();
    return { kind: 'chars', set: single(char) };
  }

  private group(): Node {
    if (this.peek() === '?') {
      if (this.rest(2) !== '?:') throw new PatternError('it has a look-around or a named group');
      this.at += 2;
    }
    const inside = this.choices();
    this.next();
    return inside;
  }

  private escape(): Node {
    const char = this.next();
    if (char === 'b' || char === 'B') return { kind: 'edge' };
    return { kind: 'chars', set: this.escaped(char) };
  }

  private escaped(char: string): Charset {
    if (/[1-9k]/.test(char)) throw new PatternError('it has a back-reference');
    if (/[pPcux0]/.test(char)) throw new PatternError(`it has \`\\${char}\`; write the characters`);
    const control = CONTROLS[char];
    return CLASSES[char] ?? (control === undefined ? single(char) : [[control, control]]);
  }

  private bracket(): Charset {
    const negated = this.peek() === '^';
    if (negated) this.next();
    let set: Charset = [];
    while (this.at < this.chars.length && this.peek() !== ']') set = union(set, this.range());
    this.next();
    return negated ? complement(set) : set;
  }

  private range(): Charset {
    const from = this.member();
    if (this.peek() !== '-' || this.rest(2) === '-]') return from;
    this.next();
    const to = this.member();
    const [low, high] = [from[0]?.[0], to[0]?.[0]];
    return low === undefined || high === undefined ? ANY : [[low, high]];
  }

  private member(): Charset {
    const char = this.next();
    return char === '\\' ? this.escaped(this.next()) : single(char);
  }
}

function single(char: string): Charset {
  const code = char.codePointAt(0) ?? 0;
  return [[code, code]];
}
