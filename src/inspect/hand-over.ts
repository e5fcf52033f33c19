import type { FileDrift } from '../compare/model.ts';
import type { InspectedModule, InspectedShared } from './model.ts';

interface Compared {
  modules: readonly InspectedModule[];
  shared: InspectedShared;
}

/**
 * A file that one module gives up and another wants in the same run changes hands: it is not
 * deleted under its new owner.
 */
export function handOver({ modules, shared }: Compared): Compared {
  const drifts = [...modules.flatMap((it) => it.drifts), ...shared.drifts];
  if (!drifts.some((it) => it.action === 'delete')) return { modules, shared };
  const wanted = wantedPaths(modules, drifts);
  const given = (own: readonly FileDrift[]): FileDrift[] =>
    own.map((it) => (it.action === 'delete' && wanted.has(it.path) ? kept(it) : it));
  return {
    modules: modules.map((it) => ({ ...it, drifts: given(it.drifts) })),
    shared: { ...shared, drifts: given(shared.drifts) },
  };
}

function wantedPaths(
  modules: readonly InspectedModule[],
  drifts: readonly FileDrift[],
): ReadonlySet<string> {
  const paths = drifts.filter((it) => it.wantedText !== null).map((it) => it.path);
  const asAgreed = modules
    .filter((it) => it.planned !== null && it.drifts.length === 0)
    .flatMap((it) => Object.keys(it.lock?.files ?? {}));
  return new Set<string>([...paths, ...asAgreed]);
}

/** Its old owner only forgets it. */
function kept(drift: FileDrift): FileDrift {
  const forgotten: FileDrift = { ...drift, action: 'record', record: null };
  delete forgotten.after;
  return forgotten;
}
