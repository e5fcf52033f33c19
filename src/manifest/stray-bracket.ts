/** A bracket without its other half, in words. */
export interface StrayBracket {
  /** Of the bracket in the text. */
  offset: number;
  message: string;
  expected: string;
  fix: (line: number) => string;
}

interface Mistake {
  message: string;
  pos: readonly [number, number];
}

const NEVER_CLOSED = /^Flow (?:sequence|map)\b.* end with a ([\]}])/;
const NEVER_OPENED = /^Unexpected flow-(?:seq|map)-end token/;
const OPENING: Record<string, string> = { ']': '[', '}': '{' };

/**
 * The bracket that mistakes of YAML come from, or null. The library tells what follows from it: wrong
 * indentation and colons of lines that are right. `mistakes`: in the words of the library `yaml`.
 */
export function strayBracket(mistakes: readonly Mistake[], text: string): StrayBracket | null {
  for (const { message, pos } of mistakes) {
    const close = NEVER_CLOSED.exec(message)?.[1];
    if (close !== undefined) return neverClosed(withoutWords(text), pos[0], OPENING[close]!, close);
    if (NEVER_OPENED.test(message)) return neverOpened(pos[0], text[pos[0]] ?? ']');
  }
  return null;
}

/** The same with blanks for quoted texts and comments: their brackets open and close nothing. */
function withoutWords(text: string): string {
  const words = /'(?:[^'\n]|'')*'|"(?:[^"\\\n]|\\.)*"|(?<=^|\s)#[^\n]*/gm;
  return text.replace(words, (it) => ' '.repeat(it.length));
}

function neverClosed(
  text: string,
  before: number,
  open: string,
  close: string,
): StrayBracket | null {
  const offset = lastOpen(text, before, open, close);
  if (offset === null) return null;
  return {
    offset,
    message: `the ${open} that stands here is never closed`,
    expected: `a ${close} behind what belongs to it, or no ${open}`,
    fix: (line) => `write the ${close}, or take the ${open} out of line ${line}`,
  };
}

function neverOpened(offset: number, close: string): StrayBracket {
  const open = OPENING[close] ?? '[';
  return {
    offset,
    message: `the ${close} that stands here closes nothing`,
    expected: `a ${open} before it, or no ${close}`,
    fix: (line) => `write the ${open}, or take the ${close} out of line ${line}`,
  };
}

/** The opening bracket before an offset that has no closing one; null where there is none. */
function lastOpen(text: string, before: number, open: string, close: string): number | null {
  let closed = 0;
  for (let at = Math.min(before, text.length) - 1; at >= 0; at -= 1) {
    if (text[at] === close) closed += 1;
    if (text[at] !== open) continue;
    if (closed === 0) return at;
    closed -= 1;
  }
  return null;
}
