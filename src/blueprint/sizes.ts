import type { Problem } from '../errors.ts';
import { TEMPLATE_SUFFIX } from './file-rules.ts';

/**
 * A blueprint is text that people wrote. What is far larger is none, and a template of some
 * megabytes would take gigabytes once parsed.
 */
export const MOST_OF_HEADER = 512 * 1024;
const MOST_OF_TEMPLATE = 256 * 1024;
const MOST_OF_FILE = 4 * 1024 * 1024;

/** What a file of `files/` may have at most, in characters. */
export function mostOf(source: string): number {
  return source.endsWith(TEMPLATE_SUFFIX) ? MOST_OF_TEMPLATE : MOST_OF_FILE;
}

/** The problem of a file that has more than it may have. */
export function tooLarge(file: string, size: number, most: number): Problem {
  return {
    message: `it has ${Math.ceil(size / 1024)} KiB`,
    file,
    expected: `at most ${most / 1024} KiB of text`,
    fix: 'take it out of the blueprint, or split it',
  };
}
