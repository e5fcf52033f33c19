import type { FileDrift } from '../compare/model.ts';
import type { RecordedFile, RepoPath } from '../model.ts';
import type { RepoState } from '../repo.ts';
import { isGivenUp, type Compared } from './given-files.ts';
import { hasConflict, type InspectedModule } from './model.ts';

/**
 * A file that one module gives up and another wants in the same run changes hands: it is not
 * deleted under its new owner. While a conflict holds the new one up, the old one keeps its record.
 */
export function handOver(
  { modules, shared }: Compared,
  state: Pick<RepoState, 'shared'>,
): Compared {
  const drifts = [...modules.flatMap((it) => it.drifts), ...shared.drifts];
  if (!drifts.some(isGivenUp)) return { modules, shared };
  const wanted = wantedPaths(modules, drifts);
  const waiting = waitingPaths(modules, shared.drifts);
  const given = (
    own: readonly FileDrift[],
    recordAt: (path: RepoPath) => RecordedFile | undefined,
  ): FileDrift[] =>
    own.map((it) => {
      if (!isGivenUp(it) || !wanted.has(it.path)) return it;
      return waiting.has(it.path) ? held(it, recordAt(it.path)) : kept(it);
    });
  const sharedAt = (path: RepoPath): RecordedFile | undefined =>
    state.shared.find((it) => it.path === path)?.file;
  return {
    modules: modules.map((it) => ({
      ...it,
      drifts: given(it.drifts, (path) => it.lock?.files[path]),
    })),
    shared: { ...shared, drifts: given(shared.drifts, sharedAt) },
  };
}

/** Wanted files that are not written in this run. */
function waitingPaths(
  modules: readonly InspectedModule[],
  shared: readonly FileDrift[],
): ReadonlySet<string> {
  const drifts = [
    ...modules.filter(hasConflict).flatMap((it) => it.drifts),
    ...shared.filter((it) => it.action === 'conflict'),
  ];
  return new Set(drifts.filter((it) => it.wantedText !== null).map((it) => it.path));
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

/** Its old owner knows what was agreed until the new one has it. */
function held(drift: FileDrift, record: RecordedFile | undefined): FileDrift {
  return { ...kept(drift), action: 'keep', record: record ?? null };
}

/** True where a file waits for its new owner. */
export function isHeld({ action, tool }: FileDrift): boolean {
  return action === 'keep' && tool === 'removed';
}
