import { UserError } from '../errors.ts';
import type { DiskReader, DiskWriter } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { type Journal, journalPath, type Op, parseJournal } from './journal.ts';
import { below, KEPT_RUNS, newPath, runFolder, runNumbers, UNDO, undoFolder } from './layout.ts';
import { removeTree } from './tree.ts';

/** What one finished run did, and what is needed to take it back. */
export interface UndoRecord {
  number: number;
  command: string;
  /** When it was started, ISO 8601. */
  now: string;
  /** Number of the run that this one took back. */
  undoes: number | null;
  ops: readonly Op[];
  /**
   * Indices of operations that were not made because somebody had changed the file; its new
   * content, if any, lies in `.infra/undo/<number>/new/<index>`.
   */
  left: readonly number[];
}

const LEFT = 'left.json';

/**
 * Moves a run whose changes are all made to the undo records. From this call on it is over; what
 * fails later is only tidying.
 */
export function archive(disk: DiskWriter, number: number, left: readonly number[]): void {
  const run = runFolder(number);
  if (left.length > 0) disk.write(below(run, LEFT), `${JSON.stringify(left)}\n`);
  const kept = new Set(left.map(String));
  for (const { name } of disk.list(below(run, 'new'))) {
    if (!kept.has(name)) disk.unlink(newPath(run, Number(name)));
  }
  disk.rmdir(below(run, 'new'));
  disk.mkdir(UNDO);
  disk.rename(run, undoFolder(number));
  quietly(() => dropOldRecords(disk));
}

/** The record of that run; null if it is not kept (any more). */
export function readRecord(disk: DiskReader, number: number): UndoRecord | null {
  const folder = undoFolder(number);
  const file = journalPath(folder, 'committed');
  const bytes = disk.read(file);
  if (bytes === null) return null;
  const { command, now, undoes, ops }: Journal = parseJournal(bytes.toString('utf8'), file);
  return { number, command, now, undoes, ops, left: readLeft(disk, folder) };
}

/** The newest run that can be taken back: neither taken back already nor a taking back itself. */
export function newestRecord(disk: DiskReader): UndoRecord | null {
  const undone = new Set<number>();
  for (const number of runNumbers(disk, UNDO).reverse()) {
    const record = readRecord(disk, number);
    if (record === null) continue;
    if (record.undoes !== null) undone.add(record.undoes);
    else if (!undone.has(number)) return record;
  }
  return null;
}

function readLeft(disk: DiskReader, folder: RepoPath): number[] {
  const bytes = disk.read(below(folder, LEFT));
  const data: unknown = bytes === null ? [] : JSON.parse(bytes.toString('utf8'));
  return Array.isArray(data) ? data.filter((item) => typeof item === 'number') : [];
}

function dropOldRecords(disk: DiskWriter): void {
  for (const number of runNumbers(disk, UNDO).slice(0, -KEPT_RUNS)) {
    // Without its journal a record is none: a kill in the middle leaves no half of one.
    disk.unlink(journalPath(undoFolder(number), 'committed'));
    removeTree(disk, undoFolder(number));
  }
}

/** Tidying that fails must not undo what is done. */
export function quietly(tidy: () => void): void {
  try {
    tidy();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}
