import { isYaml, quotingHelpersFor } from './file-types.ts';
import { isPlainYaml } from './quote-yaml.ts';
import type { Shape } from './shape.ts';

/** Stands for what a helper writes in the text of a line before a place. */
export const HOLE = '\u0001';

/**
 * Why a quoted value does not belong where it stands, or null. `before` is the text of the line
 * so far. A value in double quotes within double quotes ends them; one in a shell's single quotes
 * within double quotes is no longer quoted at all.
 */
export function whyMisplaced(helper: string, path: string, before: string): string | null {
  const fitting = quotingHelpersFor(path);
  if (fitting !== null && !fitting.includes(helper)) {
    return `\`${helper}\` does not quote for this file; use ${fitting.join(' or ')}`;
  }
  if (helper === 'line') {
    return fitting === null || isComment(before) ? null : '`line` is for comments only';
  }
  if (helper === 'markdown' || isComment(before)) return null;
  const open = openQuote(helper, before);
  return open === null
    ? null
    : `\`${helper}\` writes its own quotes, and a quote (${open}) is open here`;
}

/** True where only the text of a comment can follow. */
export function isComment(before: string): boolean {
  return /^\s*(#|\/\/|--|;|<!--)/.test(before) || /\s#\s/.test(before);
}

/** The quote that is open at the end of a line's text, as the helper's language counts. */
function openQuote(helper: string, before: string): string | null {
  const singles = helper === 'shell' || helper === 'yaml';
  let open: string | null = null;
  for (let at = 0; at < before.length; at += 1) {
    const char = before[at] ?? '';
    if (char === '\\' && open !== "'") {
      at += 1;
    } else if (open !== null) {
      if (char === open) open = null;
    } else if (char === '"' || (char === "'" && singles)) {
      // In YAML a quote within a plain word is a letter: don't.
      if (helper !== 'yaml' || !/[A-Za-z0-9]/.test(before[at - 1] ?? '')) open = char;
    }
  }
  return open;
}

/**
 * Why a bare value would be read as something else, or null: text that is a whole scalar of a
 * YAML file and could be a number, a boolean or a date (an account id, a module called `on`).
 */
export function whyNotScalar(
  shape: Shape,
  path: string,
  before: string,
  after: string,
): string | null {
  if (!isYaml(path) || shape.kind !== 'text' || isComment(before)) return null;
  if (shape.choices !== undefined && shape.choices.every(isPlainYaml)) return null;
  const starts = /^\s*(?:- )*(?:[\w."'/-]+:|-)\s+$|\[\s*$/.test(before);
  const ends = /^[ \t]*(?:\n|$|#|,|\]|\})/.test(after);
  return starts && ends ? 'could be read as a number or a boolean; write it through yaml' : null;
}
