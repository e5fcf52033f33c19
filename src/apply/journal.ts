import { UserError } from '../errors.ts';
import type { DiskReader, DiskWriter } from '../io/io.ts';
import type { RepoPath, Sha } from '../model.ts';
import { repoPath } from '../paths.ts';
import { below } from './layout.ts';

/** Creates (`before` null) or replaces a file. */
export interface PutOp {
  kind: 'put';
  path: RepoPath;
  before: Sha | null;
  after: Sha;
  /** A new file that is written where it belongs before the run is decided. */
  inPlace?: true;
}
export interface DeleteOp {
  kind: 'delete';
  path: RepoPath;
  before: Sha;
}
/** Only the mode changes; `before` is the content, which stays. */
export interface ModeOp {
  kind: 'mode';
  path: RepoPath;
  before: Sha;
  executable: boolean;
}
/** A folder or file changes its place, with all that is in it; paths of later operations are new ones. */
export interface MoveOp {
  kind: 'move';
  /** Where it lay. */
  path: RepoPath;
  to: RepoPath;
}
export type Op = PutOp | DeleteOp | ModeOp | MoveOp;

/** All that a run will do, in order. The index of an operation names its stored contents. */
export interface Journal {
  version: 1;
  command: string;
  /** When it was started, ISO 8601. */
  now: string;
  /** Number of the run that this one takes back. */
  undoes: number | null;
  /** Folders that were missing and will be made, parents first. */
  folders: RepoPath[];
  ops: Op[];
}

/** Where a run stands: not begun, not decided, decided, on its way back from there. */
export type Stage = 'writing' | 'begun' | 'committed' | 'rollback';

const FILE: Record<Stage, string> = {
  writing: 'journal.tmp',
  begun: 'begun.json',
  committed: 'journal.json',
  rollback: 'rollback.json',
};
const SHA = /^[0-9a-f]{64}$/;

export function journalPath(run: RepoPath, stage: Stage): RepoPath {
  return below(run, FILE[stage]);
}

/**
 * Writes the journal so that it is there entirely or not at all. From then on the run counts: what it
 * made will be taken away, by this process or the next, until it is committed.
 */
export function beginJournal(disk: DiskWriter, run: RepoPath, journal: Journal): void {
  const { ops, ...head } = journal;
  const lines = ops.map((op) => JSON.stringify(op)).join(',\n');
  const text = `${JSON.stringify(head).slice(0, -1)},"ops":[\n${lines}\n]}\n`;
  disk.write(journalPath(run, 'writing'), text);
  disk.rename(journalPath(run, 'writing'), journalPath(run, 'begun'));
}

/** From here on the run will be finished. */
export function commitJournal(disk: DiskWriter, run: RepoPath): void {
  disk.rename(journalPath(run, 'begun'), journalPath(run, 'committed'));
}

/** From here on the run will be taken back, by this process or the next. */
export function markRollback(disk: DiskWriter, run: RepoPath): void {
  disk.rename(journalPath(run, 'committed'), journalPath(run, 'rollback'));
}

/** The journal of a run and which way it goes; null where nothing was begun. */
export function readJournal(
  disk: DiskReader,
  run: RepoPath,
): { journal: Journal; stage: Exclude<Stage, 'writing'> } | null {
  for (const stage of ['begun', 'committed', 'rollback'] as const) {
    const path = journalPath(run, stage);
    const bytes = disk.read(path);
    if (bytes !== null) return { journal: parseJournal(bytes.toString('utf8'), path), stage };
  }
  return null;
}

/** Throws UserError where the text is no journal; its paths are untrusted like all others. */
export function parseJournal(text: string, file: RepoPath): Journal {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw unreadable(file);
  }
  if (!isJournal(data)) throw unreadable(file);
  const paths = data.ops.flatMap((op) => (op.kind === 'move' ? [op.path, op.to] : [op.path]));
  for (const path of [...data.folders, ...paths]) repoPath(path, file);
  return data;
}

function isJournal(data: unknown): data is Journal {
  const journal = data as Partial<Journal> | null;
  return (
    typeof journal === 'object' &&
    journal?.version === 1 &&
    typeof journal.command === 'string' &&
    typeof journal.now === 'string' &&
    (journal.undoes === null || typeof journal.undoes === 'number') &&
    Array.isArray(journal.folders) &&
    journal.folders.every((folder) => typeof folder === 'string') &&
    Array.isArray(journal.ops) &&
    journal.ops.every(isOp)
  );
}

function isOp(op: Partial<Op> | null): boolean {
  if (typeof op !== 'object' || typeof op?.path !== 'string') return false;
  if (op.kind === 'move') return typeof op.to === 'string';
  return isFileOp(op);
}

function isFileOp(op: Partial<Op> & { before?: unknown; after?: unknown }): boolean {
  const before = typeof op.before === 'string' && SHA.test(op.before);
  if (op.kind === 'put') {
    return (before || op.before === null) && typeof op.after === 'string' && SHA.test(op.after);
  }
  return (
    before && (op.kind === 'delete' || (op.kind === 'mode' && typeof op.executable === 'boolean'))
  );
}

function unreadable(file: RepoPath): UserError {
  return new UserError({
    message: `${file} cannot be read: an interrupted run can be neither finished nor taken back`,
    file,
    fix: 'compare the files with git, then delete the folder of this file',
  });
}
