import type { DiskReader } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import type { RepoPath, Sha } from '../model.ts';
import type { FileChange } from './change.ts';
import type { Op } from './journal.ts';
import { GITIGNORE, oldPath, undoFolder } from './layout.ts';
import type { UndoRecord } from './record.ts';
import { foldersAbove } from './tree.ts';

/**
 * The changes that take a run back, and the files that have changed since and stay as they are.
 * What is already as it was before the run appears in neither.
 */
export function inverse(
  disk: DiskReader,
  record: UndoRecord,
): { changes: FileChange[]; refused: RepoPath[] } {
  const made = foldersAbove(record.ops.filter(({ kind }) => kind === 'put').map((op) => op.path));
  const changes: FileChange[] = [];
  const refused: RepoPath[] = [];
  for (const [index, op] of record.ops.entries()) {
    // The ignore file guards the undo records, this one among them.
    if (record.left.includes(index) || op.path === GITIGNORE) continue;
    // A folder that this run made where a file was goes with what the run put into it.
    const gone = disk.kind(op.path) === null || made.has(op.path);
    const answer = invert(disk, op, oldPath(undoFolder(record.number), index), gone);
    if (answer === 'refused') refused.push(op.path);
    else if (answer !== 'nothing') changes.push(answer);
  }
  return { changes, refused };
}

function invert(
  disk: DiskReader,
  op: Op,
  kept: RepoPath,
  gone: boolean,
): FileChange | 'refused' | 'nothing' {
  const { path } = op;
  const there = disk.hash(path);
  if (op.kind === 'mode') {
    const bytes = there === op.before ? disk.read(path) : null;
    return bytes === null
      ? 'refused'
      : { path, before: op.before, after: { bytes, executable: !op.executable } };
  }
  const after = op.kind === 'put' ? op.after : null;
  // Of what is no file, only an empty place is as before or as after.
  if (there === null && !gone) return 'refused';
  if (there === op.before) return 'nothing';
  if (there !== after) return 'refused';
  if (op.before === null) return { path, before: after, after: null };
  const old = readKept(disk, kept, op.before);
  return old === null ? 'refused' : { path, before: after, after: old };
}

/** Old content as it was, or null where the record is damaged. */
function readKept(
  disk: DiskReader,
  kept: RepoPath,
  hash: Sha,
): { bytes: Buffer; executable: boolean } | null {
  const bytes = disk.read(kept);
  if (bytes === null || sha256(bytes) !== hash) return null;
  return { bytes, executable: disk.executable(kept) };
}
