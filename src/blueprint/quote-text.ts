import { UserError } from '../errors.ts';
import type { Json } from '../model.ts';

/** What a helper may be handed: a value of the context, or nothing for an absent name. */
export type Value = Json | undefined;

/**
 * Characters that no language needs in clear and that mislead readers or parsers: controls, line
 * separators, byte order marks, and the marks that reverse the direction of text (CVE-2021-42574).
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Four hexadecimal digits of a UTF-16 unit. */
function hex(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(4, '0');
}

/** Throws UserError where half a surrogate pair would be lost on the way to a UTF-8 file. */
export function wellFormed(text: string): string {
  if (LONE_SURROGATE.test(text)) {
    throw new UserError({
      message: `the text ${JSON.stringify(text)} holds half of a surrogate pair`,
      expected: 'valid Unicode',
    });
  }
  return text;
}

/** Replaces hidden characters by `\uXXXX`, for languages that read that escape. */
export function escapeHidden(text: string): string {
  return text.replace(HIDDEN, (char) => `\\u${hex(char)}`);
}

/**
 * JSON, on one line; with `indent`, two blanks a level and every line after the first moved right
 * by `indent`. Hidden characters leave as escapes. An absent value is `null`.
 */
export function json(value: Value, indent?: number): string {
  const text = JSON.stringify(
    value ?? null,
    (_, part: Json) => checked(part),
    indent === undefined ? 0 : 2,
  );
  return indentText(escapeJson(text), indent ?? 0);
}

function checked(part: Json): Json {
  return typeof part === 'string' ? wellFormed(part) : part;
}

/** JSON.stringify has escaped what lies below U+0020, so a line feed here is layout. */
function escapeJson(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeHidden(line))
    .join('\n');
}

/** Text of a scalar, lists joined by `, `; an absent value is nothing. */
function plainText(value: Value, helper: string): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => plainText(item, helper)).join(', ');
  if (typeof value === 'object') throw new UserError(`\`${helper}\` cannot write a map`);
  return wellFormed(String(value));
}

/**
 * One word for a POSIX shell, in single quotes; numbers and booleans bare; a list gives one word
 * an item. Throws UserError for NUL, which no argument or variable can hold, and for maps.
 */
export function shell(value: Value): string {
  if (Array.isArray(value)) return value.map((item) => shell(item)).join(' ');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = plainText(value, 'shell');
  if (text.includes('\0')) {
    throw new UserError({
      message: `the text ${JSON.stringify(text)} holds a NUL, which no shell can hold`,
    });
  }
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Text on one line: whatever breaks or hides a line becomes a blank, blanks are joined, and what
 * could pass for the marker of a region no longer does.
 */
function oneLine(text: string): string {
  const joined = text.replace(HIDDEN, ' ').replace(/\s+/g, ' ').trim();
  return joined.replace(/infra:(?=begin|end)/g, 'infra: ');
}

/** One line for a table cell or paragraph of Markdown; nothing in it is read as markup. */
export function markdown(value: Value): string {
  return oneLine(plainText(value, 'markdown'))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`|*[\]]/g, '\\$&');
}

/**
 * One line for a comment: no control character, no end of an HTML comment, and no text that
 * could pass for the marker of a region.
 */
export function line(value: Value): string {
  return oneLine(plainText(value, 'line')).replace(/--(!?)>/g, '-- $1>');
}

/**
 * A value of kustomize's `literals`, which takes one pair of quotes around it away: a value that
 * begins with a quote gets a pair to lose.
 */
export function literal(text: string): string {
  return /^["']/.test(text) ? `"${text}"` : text;
}

/** Moves every line but the first right by `count` blanks; empty lines stay empty. */
export function indentText(text: string, count: number): string {
  return text.replace(/\n(?=[^\n])/g, `\n${' '.repeat(count)}`);
}
