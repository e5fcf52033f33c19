import { didYouMean } from './closest.ts';
import { looksLikeSecret } from './secrets.ts';

/** Path of a value: keys of maps and indexes of lists, outermost first. */
export type ValuePath = readonly (string | number)[];

/** One way in which a value breaks its schema. */
export interface Violation {
  at: ValuePath;
  /** Sentence without the path: `expected a whole number, got "eight"`. */
  message: string;
  expected: string;
  /** What mends it, where that is more than "do as expected". */
  fix?: string;
  /** True when the key itself is wrong, not the value under it. */
  onKey?: boolean;
}

/** Keys that reach an object's prototype in careless code: never data. */
export const REFUSED_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype', '<<'];

/** `"text"`, `12`, `a list of 3`: a value in a message, shortened; secrets are never repeated. */
export function showValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map of keys';
  if (typeof value !== 'string') return String(value);
  if (looksLikeSecret(value) !== null) return 'a text that looks like a secret';
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
}

/** Violation of a key that is in no schema, with the known key it may have meant. */
export function unknownKey(key: string, known: readonly string[], at: ValuePath): Violation {
  return {
    at: [...at, key],
    message: `unknown key ${showValue(key)}${didYouMean(key, known)}`,
    expected: known.length === 0 ? 'no keys here' : `one of ${known.join(', ')}`,
    onKey: true,
  };
}

/** Violations of keys that no map may have, at any depth. */
export function refusedKeys(value: unknown, at: ValuePath): Violation[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => refusedKeys(item, [...at, index]));
  if (value === null || typeof value !== 'object') return [];
  return Object.keys(value).flatMap((key) =>
    REFUSED_KEYS.includes(key)
      ? [refusedKey(key, at)]
      : refusedKeys((value as Record<string, unknown>)[key], [...at, key]),
  );
}

/** Violation of a key that no map may have. */
export function refusedKey(key: string, at: ValuePath): Violation {
  return {
    at: [...at, key],
    message:
      key === '<<' ? 'merge keys (<<) are not taken' : `the key ${JSON.stringify(key)} is refused`,
    expected: key === '<<' ? 'the keys written out' : 'another name',
    onKey: true,
  };
}
