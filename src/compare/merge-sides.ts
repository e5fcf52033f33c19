import type { Readers } from '../lib/readers/readers.ts';
import type { ConflictReason, RepoPath } from '../model.ts';
import { gate } from './gate.ts';
import { mergeStructured } from './merge-structured.ts';
import { mergeText } from './merge-text.ts';
import type { Hunk } from './model.ts';

export type { Readers };

export type MergedSides =
  | { ok: true; text: string }
  | { ok: false; reason: ConflictReason; detail?: string; hunks?: Hunk[]; marked?: string };

/**
 * Three-way merge of one file (skeletons, LF): by lines, by structure where lines conflict, and
 * never a text that would no longer be what it is.
 */
export function mergeSides(
  path: RepoPath,
  base: string | null,
  ours: string | null,
  theirs: string,
  readers: Readers,
): MergedSides {
  if (ours === null) return { ok: false, reason: 'not-text' };
  if (base === null) return { ok: false, reason: 'no-base' };
  const merged = mergeText(base, ours, theirs);
  if (!merged.clean) {
    const text = mergeStructured(path, base, ours, theirs, readers);
    if (text !== null && gate(path, { base, ours, theirs, merged: text }, readers) === null) {
      return { ok: true, text };
    }
    return { ok: false, reason: 'both-changed', hunks: merged.conflicts, marked: merged.marked };
  }
  const why = gate(path, { base, ours, theirs, merged: merged.text }, readers);
  if (why !== null) return { ok: false, reason: 'does-not-parse', detail: why };
  return { ok: true, text: merged.text };
}
