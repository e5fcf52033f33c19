import { errnoOf } from './disk-errors.ts';

const HELD = new Set(['EPERM', 'EACCES', 'EBUSY']);
const ATTEMPTS = 10;

/** On Windows a virus scanner may hold a fresh file for some milliseconds; elsewhere one try. */
export function patiently(call: () => void): void {
  const attempts = process.platform === 'win32' ? ATTEMPTS : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      call();
      return;
    } catch (error) {
      if (attempt === attempts || !HELD.has(errnoOf(error) ?? '')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, attempt * 10);
    }
  }
}
