import type { RepoPath, Sha } from '../model.ts';

/** One file that is to become different. */
export interface FileChange {
  path: RepoPath;
  /** Hash of the bytes that were read and the change was decided on; null: nothing was there. */
  before: Sha | null;
  /** What shall be there; null: nothing. */
  after: { bytes: string | Buffer; executable: boolean } | null;
}
