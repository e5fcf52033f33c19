import type { DiskReader } from '../io/io.ts';
import type { Op } from './journal.ts';
import type { Move } from './change.ts';

/**
 * Which moves of a run have been made, by the indices of their operations, and which have not (any
 * more). They are made in their order and taken back in the reverse one, so the last one that can be
 * seen to be made tells of all before it: what a later one took along is no longer where it was put.
 */
export function movesMade(
  disk: DiskReader,
  ops: readonly Op[],
): { made: ReadonlySet<number>; notMade: Move[] } {
  const moves = [...ops.entries()].flatMap(([index, op]) =>
    op.kind === 'move' ? [{ index, from: op.path, to: op.to }] : [],
  );
  const last = moves.findLastIndex(
    ({ from, to }) => disk.kind(from) === null && disk.kind(to) !== null,
  );
  const made = new Set(moves.slice(0, last + 1).map(({ index }) => index));
  return { made, notMade: moves.slice(last + 1) };
}
