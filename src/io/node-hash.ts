import { createHash, hash } from 'node:crypto';
import * as fs from 'node:fs';
import type { RepoPath, Sha } from '../model.ts';
import { errnoOf, failure } from './disk-errors.ts';
import { BUFFER, isWhole, readRest, view } from './node-buffer.ts';

/** Windows has neither modes nor O_NOFOLLOW. */
export const HAS_MODES = process.platform !== 'win32';

/** Answers of open or read that mean: no regular file there. ELOOP (EMLINK on BSD): a link. */
export const NOT_A_FILE = new Set(['ELOOP', 'EMLINK', 'EISDIR', 'ENXIO', 'EAGAIN', 'EOPNOTSUPP']);

/**
 * SHA-256 of what `fd` reads, which is closed; null where that is no regular file, or not one that
 * its owner may execute though `executable` asks for it. `path` is for the message of a failure.
 */
export function hashOf(fd: number, path: RepoPath, executable = false): Sha | null {
  try {
    if (executable && HAS_MODES && (fs.fstatSync(fd).mode & 0o100) === 0) return null;
    const count = fs.readSync(fd, BUFFER, 0, BUFFER.length, null);
    if (isWhole(count)) return hash('sha256', view(count));
    if (!fs.fstatSync(fd).isFile()) return null;
    const sum = createHash('sha256');
    readRest(fd, count, (piece) => sum.update(piece));
    return sum.digest('hex');
  } catch (error) {
    if (NOT_A_FILE.has(errnoOf(error) ?? '')) return null;
    throw failure(error, 'read', path);
  } finally {
    fs.closeSync(fd);
  }
}
