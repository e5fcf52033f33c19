import { whyNotRepoPath } from '../paths.ts';
import { showValue, type ValuePath, type Violation } from './values.ts';

/** A map out of a value that may be anything; empty where it is none. */
export function mapIn(value: unknown, key?: string): Record<string, unknown> {
  const inner = key === undefined ? value : ownValue(value, key);
  const isMap = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  return isMap ? (inner as Record<string, unknown>) : {};
}

/** An own property, or undefined. */
export function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

/** The texts of a list that may be anything, with their indexes. */
export function textsIn(value: unknown): [index: number, text: string][] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index) =>
    typeof item === 'string' ? [[index, item] as [number, string]] : [],
  );
}

/** What is wrong with a path below the repository root. */
export function pathViolations(value: unknown, at: ValuePath): Violation[] {
  if (typeof value !== 'string' || value === '') return [];
  const why = whyNotRepoPath(value);
  if (why === null) return [];
  return [
    {
      at,
      message: `${showValue(value)} is not a path inside the repository: ${why}`,
      expected: 'a relative path with / and no .., such as infra/file_processing',
    },
  ];
}
