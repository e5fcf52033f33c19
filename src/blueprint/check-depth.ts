import type { Problem } from '../errors.ts';

/** Deeper than anybody could read; parser and compiler of templates call themselves for each level. */
const MOST_LEVELS = 50;

/** True where blocks lie in blocks, or calls in calls, deeper than a template may have them. */
export function isDeep(text: string): boolean {
  let blocks = 0;
  for (const [tag] of text.matchAll(/\{\{[^]*?\}\}/g)) {
    if (/^\{\{~?[#^]./.test(tag)) blocks += 1;
    if (/^\{\{~?\//.test(tag)) blocks -= 1;
    if (blocks > MOST_LEVELS || deepestCall(tag) > MOST_LEVELS) return true;
  }
  return false;
}

function deepestCall(tag: string): number {
  let level = 0;
  let deepest = 0;
  for (const character of tag) {
    if (character === '(') level += 1;
    if (character === ')') level -= 1;
    deepest = Math.max(deepest, level);
  }
  return deepest;
}

export function tooDeep(file: string): Problem {
  return {
    message: 'its blocks or calls are nested too deeply',
    file,
    expected: `at most ${MOST_LEVELS} levels`,
    fix: 'use parameters of blocks (as |name|), or split the file',
  };
}
