import type { DiskReader } from '../io/io.ts';
import { readJournal } from './journal.ts';
import { runFolder, runNumbers, RUNS } from './layout.ts';
import { readLockNote } from './lock.ts';

/** The run that was interrupted here, if any; reads only. `committed`: it will be finished. */
export function pendingRun(
  disk: DiskReader,
): { command: string; now: string; committed: boolean } | null {
  const number = runNumbers(disk, RUNS).at(-1);
  if (number === undefined) return null;
  const found = readJournal(disk, runFolder(number));
  const { command, now } = found?.journal ?? readLockNote(disk) ?? { command: '', now: '' };
  return { command, now, committed: found?.stage === 'committed' };
}
