import { recover } from '../apply.ts';
import type { Outside } from '../io/io.ts';

/** A run that was killed is finished, or undone where it had not begun to write, and told. */
export function finishInterrupted(outside: Outside): void {
  const { outcome, leftAlone } = recover(outside.disk, outside.processes);
  if (outcome === 'none') return;
  const what = outcome === 'finished' ? 'was finished' : 'had written nothing and was cleared away';
  outside.out.talk(`An earlier run was interrupted; it ${what}.`);
  for (const path of leftAlone) {
    outside.out.talk(`  ${path} was changed since and was left as it is`);
  }
}
