import { hostname } from 'node:os';
import { errnoOf } from './disk-errors.ts';
import type { Holder, Processes } from './io.ts';

/** The processes of this machine; of another one nothing can be known, so it counts as running. */
export function nodeProcesses(): Processes {
  const host = hostname();
  return {
    self: { pid: process.pid, host },
    alive: (holder: Holder) => holder.host !== host || runs(holder.pid),
  };
}

function runs(pid: number): boolean {
  // 0 and negative numbers would mean groups of processes.
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as somebody else.
    return errnoOf(error) !== 'ESRCH';
  }
}
