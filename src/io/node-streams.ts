import * as fs from 'node:fs';

import { errnoOf } from './disk-errors.ts';
import type { TextStream } from './node-output.ts';

const PAUSE_MS = 2;

/**
 * What standard output or error (`fd` 1 or 2) leads to. Node's own stream, which `open` gives,
 * costs as much as all that `check` reads of a small repository: it is opened for a terminal and a
 * socket.
 */
export function textStream(fd: 1 | 2, open: () => TextStream): TextStream {
  return isPlain(fd) ? new PlainStream(fd) : open();
}

/** True for a file, a pipe and devices but a terminal. Windows' consoles know UTF-8 from Node's streams only. */
function isPlain(fd: number): boolean {
  if (process.platform === 'win32') return false;
  try {
    const stat = fs.fstatSync(fd);
    if (stat.isFile() || stat.isFIFO()) return true;
    if (!stat.isCharacterDevice()) return false;
    // Asking whether it is a terminal loads Node's networking.
    return (
      stat.rdev === fs.statSync('/dev/null').rdev ||
      !process.getBuiltinModule('node:tty').isatty(fd)
    );
  } catch {
    // Closed: what Node makes of that is good enough.
    return false;
  }
}

class PlainStream implements TextStream {
  readonly isTTY = false;
  readonly #fd: number;
  #fail: (error: NodeJS.ErrnoException) => void = (error) => {
    throw error;
  };

  constructor(fd: number) {
    this.#fd = fd;
  }

  on(_event: 'error', listener: (error: NodeJS.ErrnoException) => void): void {
    this.#fail = listener;
  }

  write(text: string): void {
    let bytes: Uint8Array = Buffer.from(text);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(this.#writeSome(bytes));
    } catch (error) {
      this.#fail(error as NodeJS.ErrnoException);
    }
  }

  /** A pipe that another program has set not to wait may be full: its reader gets time. */
  #writeSome(bytes: Uint8Array): number {
    try {
      return fs.writeSync(this.#fd, bytes);
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      return 0;
    }
  }
}
