import { InternalError, UserError } from '../errors.ts';
import type { DiskReader, DiskWriter, Holder, Processes } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { below, LOCK, RUNS, STATE } from './layout.ts';
import { pruneFolders } from './tree.ts';

/** What the lock file says: who writes, and what for. */
export interface LockNote {
  command: string;
  now: string;
}

const ATTEMPTS = 10;

/**
 * Takes the lock of the repository. One that a dead process left, or left half written, is taken
 * over. Throws UserError where another process is writing.
 */
export function takeLock(disk: DiskWriter, processes: Processes, note: LockNote): void {
  const text = `${JSON.stringify({ ...processes.self, ...note })}\n`;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (tryLock(disk, processes, text)) return;
    }
  } catch (error) {
    giveUp(disk, text);
    throw error;
  }
  throw new InternalError(`${LOCK} comes and goes`);
}

/** Gives the lock back. Never fails: a lock that stays names a process that will be gone. */
export function releaseLock(disk: DiskWriter): void {
  try {
    disk.unlink(LOCK);
    pruneFolders(disk, [RUNS, STATE]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

/** Note of the process that holds or held the lock; null if there is none or it is torn. */
export function readLockNote(disk: DiskReader): LockNote | null {
  const text = read(disk);
  return text === null ? null : parse(text);
}

function makePlace(disk: DiskWriter, folder: RepoPath): void {
  const kind = disk.kind(folder);
  if (kind === null) disk.mkdir(folder);
  else if (kind !== 'directory') {
    throw new UserError({
      message: `${folder} is no directory`,
      file: folder,
      expected: 'a directory, in which the tool keeps its own files',
      fix: `move ${folder} away`,
    });
  }
}

/** False: the lock was in other hands, or in nobody's that could be told; try again. */
function tryLock(disk: DiskWriter, processes: Processes, text: string): boolean {
  for (const folder of [STATE, RUNS]) makePlace(disk, folder);
  if (create(disk, text)) {
    // Whoever took it for a torn lock while it was being written has it now.
    return read(disk) === text;
  }
  const found = read(disk);
  if (found !== null) takeOver(disk, processes, found);
  return false;
}

function create(disk: DiskWriter, text: string): boolean {
  try {
    return disk.writeNew(LOCK, text);
  } catch (error) {
    // A process that has just finished removes the folder.
    if (disk.kind(RUNS) === null) return false;
    throw error;
  }
}

/** Half a lock, of a full disk, and empty folders must not stay behind. */
function giveUp(disk: DiskWriter, text: string): void {
  const there = read(disk);
  if (there !== null && text.startsWith(there)) releaseLock(disk);
  else pruneFolders(disk, [RUNS, STATE]);
}

/**
 * Moves a stale lock aside. Only one of several processes succeeds in that; if it was not the
 * stale one that was moved (its owner was faster), it is put back.
 */
function takeOver(disk: DiskWriter, processes: Processes, found: string): void {
  refuseLiving(processes, found);
  const aside = below(RUNS, `lock.${processes.self.pid}`);
  try {
    disk.rename(LOCK, aside);
  } catch (error) {
    if (disk.kind(LOCK) === null) return;
    throw error;
  }
  const moved = disk.read(aside)?.toString('utf8') ?? '';
  if (moved !== found) {
    disk.rename(aside, LOCK);
    refuseLiving(processes, moved);
  }
  disk.unlink(aside);
}

function refuseLiving(processes: Processes, text: string): void {
  const holder = parse(text);
  if (holder === null) return;
  const { self } = processes;
  // Our own number on this machine: a process before us had it, for we hold no lock.
  if (holder.pid === self.pid && holder.host === self.host) return;
  if (!processes.alive({ pid: holder.pid, host: holder.host })) return;
  const place = holder.host === self.host ? '' : ` on ${holder.host}`;
  throw new UserError({
    message: `another create-infra-module is writing (pid ${holder.pid}${place}): nothing was written`,
    file: LOCK,
    fix: `wait until it is done; if there is no such process, delete ${LOCK}`,
  });
}

function read(disk: DiskReader): string | null {
  return disk.kind(LOCK) === 'file' ? (disk.read(LOCK)?.toString('utf8') ?? null) : null;
}

function parse(text: string): (Holder & LockNote) | null {
  try {
    const data = JSON.parse(text) as Partial<Holder & LockNote> | null;
    if (typeof data?.pid !== 'number' || typeof data.host !== 'string') return null;
    const { pid, host, command, now } = data;
    return { pid, host, command: String(command ?? ''), now: String(now ?? '') };
  } catch {
    return null;
  }
}
