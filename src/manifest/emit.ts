import type { Json, JsonObject } from '../model.ts';

/** Lists in brackets end before this column; longer ones go one item a line. */
const WIDTH = 100;

/** Words and paths that every YAML reader takes as text, also YAML 1.1 ones. */
const PLAIN = /^[A-Za-z_./][A-Za-z0-9_./@:+=~^-]*(?:\{[a-z]+\}[A-Za-z0-9_./@:+=~^-]*)*$/;
const SENTENCE = /^[A-Za-z][A-Za-z0-9_./@+=()'-]*(?: [A-Za-z0-9_./@+=()'-]+)+$/;
/** `7d`, `512Mi`, 10.0.0.0/16, 1.2.3: text that begins with a digit and is no number. */
const UNIT = /^[0-9]+(?:[A-Zac-df-nq-wyz][A-Za-z]*)$|^[0-9]+(?:\.[0-9]+){2,3}(?:\/[0-9]+)?$/;
const RESERVED_WORD = /^(?:true|false|yes|no|on|off|null|y|n|~|[.]inf|[.]nan)$/i;

/** One value on one line; text in quotes only where it needs them. */
export function emitScalar(value: null | boolean | number | string): string {
  if (typeof value !== 'string') return String(value);
  const plain = (PLAIN.test(value) || SENTENCE.test(value) || UNIT.test(value)) && !isOdd(value);
  return plain ? value : quoteDouble(value);
}

function isOdd(value: string): boolean {
  return RESERVED_WORD.test(value) || value.endsWith(':') || /^\.[0-9]/.test(value);
}

/** Every JSON string is a YAML one, but for line breaks that only some readers know. */
export function quoteDouble(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A value of any kind on one line: `[a, b]`, `{a: 1}`. */
export function emitFlow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(emitFlow).join(', ')}]`;
  if (value === null || typeof value !== 'object') {
    const text = emitScalar(value);
    return typeof value === 'string' && /[,[\]{}]/.test(text) && !text.startsWith('"')
      ? quoteDouble(value)
      : text;
  }
  const pairs = Object.entries(value).map(([key, item]) => `${emitKey(key)}: ${emitFlow(item)}`);
  return `{${pairs.join(', ')}}`;
}

function emitKey(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(key) ? emitScalar(key) : quoteDouble(key);
}

/** `key: value` as lines, indented by so many blanks. */
export function emitPair(key: string, value: Json, indent: number): string[] {
  const head = `${' '.repeat(indent)}${emitKey(key)}:`;
  if (typeof value === 'string' && isParagraph(value)) return emitLiteral(head, value, indent + 2);
  if (value === null || typeof value !== 'object') return [`${head} ${emitScalar(value)}`];
  const flow = `${head} ${emitFlow(value)}`;
  if (isEmpty(value)) return [flow];
  if (!Array.isArray(value)) return [head, ...emitMap(value, indent + 2)];
  const short = value.every(isScalar) && flow.length <= WIDTH;
  return short ? [flow] : [head, ...value.flatMap((item) => emitItem(item, indent + 2))];
}

/** The pairs of a map as lines. */
export function emitMap(value: JsonObject, indent: number): string[] {
  return Object.entries(value).flatMap(([key, item]) => emitPair(key, item, indent));
}

function emitItem(item: Json, indent: number): string[] {
  const dash = `${' '.repeat(indent)}- `;
  const isMap = item !== null && typeof item === 'object' && !Array.isArray(item);
  if (!isMap || isEmpty(item)) return [`${dash}${emitFlow(item)}`];
  const [first, ...rest] = emitMap(item, indent + 2);
  return [`${dash}${first!.trimStart()}`, ...rest];
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== 'object';
}

function isEmpty(value: Json[] | JsonObject): boolean {
  return Object.keys(value).length === 0;
}

/** Several lines that a literal (`|`) holds exactly. */
function isParagraph(value: string): boolean {
  return (
    value.includes('\n') &&
    /^[^\s]/.test(value) &&
    !/[ ]$/m.test(value) &&
    !/\n\n$/.test(value) &&
    !/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(value)
  );
}

function emitLiteral(head: string, value: string, indent: number): string[] {
  const keep = value.endsWith('\n');
  const lines = (keep ? value.slice(0, -1) : value).split('\n');
  const body = lines.map((line) => (line === '' ? '' : `${' '.repeat(indent)}${line}`));
  return [`${head} ${keep ? '|' : '|-'}`, ...body];
}
