import * as fs from 'node:fs';

/**
 * One buffer for all reads: most files fit, and three calls (open, read, close) are all a file
 * costs. Larger ones are read in pieces.
 */
export const BUFFER = Buffer.allocUnsafe(64 * 1024);

/** The first bytes of BUFFER by their number; most files are small, and sizes come again. */
const VIEWS: (Buffer | undefined)[] = [];
const MOST_VIEWS = 16 * 1024;

/** The first `count` bytes of BUFFER, until something else is read. */
export function view(count: number): Buffer {
  if (count >= MOST_VIEWS) return BUFFER.subarray(0, count);
  return (VIEWS[count] ??= BUFFER.subarray(0, count));
}

/** Room for copies of small files: a thousand locks get a few pieces of memory, not one each. */
const SLAB_SIZE = 512 * 1024;
let slab = Buffer.alloc(0);
let used = 0;

/** A copy of the first `count` bytes of BUFFER, for callers that keep them. */
export function copyOf(count: number): Buffer {
  if (count > slab.length - used) {
    slab = Buffer.allocUnsafeSlow(SLAB_SIZE);
    used = 0;
  }
  BUFFER.copy(slab, used, 0, count);
  used += count;
  return slab.subarray(used - count, used);
}

/** True when one read got all of a file: neither empty (could be a pipe) nor a full buffer. */
export function isWhole(count: number): boolean {
  return count > 0 && count < BUFFER.length;
}

/** Hands the `count` bytes in BUFFER and all that follow to `take`, which must not keep them. */
export function readRest(fd: number, count: number, take: (piece: Buffer) => void): void {
  for (let size = count; size > 0; size = fs.readSync(fd, BUFFER, 0, BUFFER.length, null)) {
    take(BUFFER.subarray(0, size));
  }
}

/** Some file systems tell of a full disk when a file is closed only. */
export function fillAndClose(fd: number, bytes: string | Buffer): void {
  try {
    writeAll(fd, bytes);
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
  fs.closeSync(fd);
}

/** Writes all of it. A string goes out without a copy, unless it does so in pieces. */
function writeAll(fd: number, bytes: string | Buffer): void {
  const written = typeof bytes === 'string' ? fs.writeSync(fd, bytes) : fs.writeSync(fd, bytes);
  if (written === Buffer.byteLength(bytes)) return;
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  let rest = all.subarray(written);
  while (rest.length > 0) rest = rest.subarray(fs.writeSync(fd, rest));
}
