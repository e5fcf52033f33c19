import { recover } from '../apply.ts';
import type { Outside } from '../io/io.ts';

/** A run that was killed is finished, or taken back where it was not decided, and told. */
export function finishInterrupted(outside: Outside): void {
  const { outcome, leftAlone } = recover(outside.disk, outside.processes);
  if (outcome === 'none') return;
  const what = outcome === 'finished' ? 'was finished' : 'was taken back';
  outside.out.talk(`An earlier run was interrupted; it ${what}.`);
  for (const path of leftAlone) {
    outside.out.talk(`  ${path} was changed since and was left as it is`);
  }
}
