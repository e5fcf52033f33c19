import type { FileDrift } from '../compare/model.ts';
import { isGone } from '../rules/folders.ts';
import type { InspectedModule } from './model.ts';

/**
 * A module whose folder is gone was removed or moved by hand, and a rule asks which. Until that is
 * answered nothing of it comes back: the files that must be there, without those that may stay
 * deleted, are half a module, beside the folder that somebody moved.
 */
export function leaveGone(modules: readonly InspectedModule[]): InspectedModule[] {
  return modules.map((it) => {
    if (it.planned === null) return it;
    const { summary } = it.planned;
    const { drifts } = it;
    if (!isGone({ known: it.lock !== null, summary, drifts })) return it;
    const own = `${summary.path}/`;
    return {
      ...it,
      drifts: drifts.map((drift) => (drift.path.startsWith(own) ? left(drift) : drift)),
    };
  });
}

function left(drift: FileDrift): FileDrift {
  if (typeof drift.after !== 'string') return drift;
  const kept: FileDrift = { ...drift, action: 'keep' };
  delete kept.after;
  return kept;
}
