import type { RepoPath, Sha } from '../model.ts';

export interface NewContent {
  bytes: string | Buffer;
  executable: boolean;
  /** Of these bytes, where the caller has it. */
  hash?: Sha;
}

/** One file that is to become different. */
export interface FileChange {
  path: RepoPath;
  /** Hash of the bytes that were read and the change was decided on; null: nothing was there. */
  before: Sha | null;
  /** What shall be there; null: nothing. */
  after: NewContent | null;
}

/**
 * A folder with all that is in it, or a file, that changes its place by one rename: nothing in it is
 * read. Moves come before all changes of files, in their order; paths of changes are those after it.
 */
export interface Move {
  from: RepoPath;
  to: RepoPath;
}
