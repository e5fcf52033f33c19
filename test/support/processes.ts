import type { Holder, Processes } from '../../src/io/io.ts';

/** Process `pid` on the machine `here`; of the others only those in `alive` are running. */
export function processesOf(pid: number, alive: readonly number[] = []): Processes {
  return {
    self: { pid, host: 'here' },
    alive: (holder: Holder) => holder.host !== 'here' || alive.includes(holder.pid),
  };
}
