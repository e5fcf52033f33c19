/** What a line of YAML leaves open for the lines below it. */
export type LineScan = { odd: true } | { odd: false; block: boolean; depth: number };

const ODD: LineScan = { odd: true };
const DONE: LineScan = { odd: false, block: false, depth: 0 };
const BLOCK: LineScan = { odd: false, block: true, depth: 0 };

/** Nearly every line: a plain key with nothing, a list of words or a word behind it. */
const SIMPLE = /^ *(?:- +)*[A-Za-z0-9_./-]+:(?:$| +[A-Za-z0-9_./]| +\[[A-Za-z0-9_, ]*\]$)/;
/** Characters that cannot begin a plain scalar, or that give a node an anchor, alias or tag. */
const INDICATOR = /^[&*!|>%@`\]},?]/;
const BLOCK_HEADER = /^[|>]-?(?: +#.*)?$/;
const REST = /^ *(?: #.*)?$/;

/**
 * Reads one line of block-style YAML, from its first character. Cautious: whatever could mean
 * something else than it seems is odd. `block` says that a literal begins, `depth` how many
 * brackets stay open.
 */
export function scanLine(line: string): LineScan {
  if (SIMPLE.test(line)) return DONE;
  let rest = line.replace(/^ *(?:-(?: +|$))*/, '');
  if (rest === '' || rest.startsWith('#')) return DONE;
  const key = readKey(rest);
  if (key === null) return ODD;
  rest = rest.slice(key).trimStart();
  return scanScalar(rest);
}

/** Length of the key and its colon at the start of a text, 0 if there is none, null if odd. */
function readKey(text: string): number | null {
  if (text[0] === '"' || text[0] === "'") {
    const end = endOfQuote(text, 0);
    if (end === null) return null;
    return /^ *:(?: |$)/.test(text.slice(end)) ? text.indexOf(':', end) + 1 : 0;
  }
  if (INDICATOR.test(text)) return text.startsWith('|') || text.startsWith('>') ? 0 : null;
  if (text[0] === '[' || text[0] === '{') return 0;
  const colon = text.search(/:(?: |$)/);
  const comment = text.indexOf(' #');
  return colon === -1 || (comment !== -1 && comment < colon) ? 0 : colon + 1;
}

function scanScalar(text: string): LineScan {
  const first = text[0];
  if (first === undefined || first === '#') return DONE;
  if (first === '"' || first === "'") {
    const end = endOfQuote(text, 0);
    return end !== null && REST.test(text.slice(end)) ? DONE : ODD;
  }
  if (first === '[' || first === '{') return scanFlow(text, 0);
  if (first === '|' || first === '>') return BLOCK_HEADER.test(text) ? BLOCK : ODD;
  return INDICATOR.test(text) ? ODD : DONE;
}

/** Offset behind the closing quote of the scalar that begins at `from`; null: not on this line. */
function endOfQuote(text: string, from: number): number | null {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== "'") return at + 1;
      at += 1;
    }
  }
  return null;
}

/** Reads flow style (`[a, {b: c}]`) with `depth` brackets open at the start of the text. */
export function scanFlow(text: string, depth: number): LineScan {
  // Whether the next character begins a node: only there quotes and indicators have a meaning.
  let start = true;
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '#' && (at === 0 || text[at - 1] === ' ')) break;
    if (char === ' ') {
      at += 1;
      continue;
    }
    if (start && (char === '"' || char === "'")) {
      const end = endOfQuote(text, at);
      if (end === null) return ODD;
      at = end;
      start = false;
      continue;
    }
    if (start && /[&*!?|>%@`-]/.test(char)) return ODD;
    if (char === ']' || char === '}') {
      depth -= 1;
      if (depth === 0) return REST.test(text.slice(at + 1)) ? DONE : ODD;
    } else if (char === '[' || char === '{') depth += 1;
    start = '[{,:'.includes(char);
    at += 1;
  }
  return { odd: false, block: false, depth };
}
