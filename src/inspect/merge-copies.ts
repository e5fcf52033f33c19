import { pathBefore } from '../apply/moved.ts';
import type { FileDrift } from '../compare/model.ts';
import type { DiskReader } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { allDrifts, hasConflict, type Inspection } from './model.ts';

/** The copy beside a file that holds both sides of a conflict. */
export function mergeCopy(path: RepoPath): RepoPath {
  return `${path}.merge` as RepoPath;
}

/** The inspection, its conflicts knowing of the copies that lie beside their files. */
export function withCopies(disk: DiskReader, inspection: Inspection): Inspection {
  const { modules, shared, moves } = inspection;
  if (!modules.some(hasConflict) && !hasConflict(shared)) return inspection;
  const known = (drift: FileDrift): FileDrift => {
    if (drift.action !== 'conflict') return drift;
    const copy = mergeCopy(pathBefore(moves, drift.path) ?? drift.path);
    return disk.kind(copy) === 'file' ? { ...drift, copy } : drift;
  };
  return {
    ...inspection,
    modules: modules.map((it) => ({ ...it, drifts: it.drifts.map(known) })),
    shared: { ...shared, drifts: shared.drifts.map(known) },
  };
}

/** Copies beside any file of a module, of a conflict that stands or of one that was settled. */
export function copiesLeft(disk: DiskReader, inspection: Inspection): RepoPath[] {
  const { modules, state } = inspection;
  const files = [
    ...modules.flatMap(({ lock }) => Object.keys(lock?.files ?? {}) as RepoPath[]),
    ...[...state.shared, ...allDrifts(inspection)].map(({ path }) => path),
  ];
  return [...new Set(files)].map(mergeCopy).filter((path) => disk.kind(path) === 'file');
}
