import type { BaseFile, FileDrift } from '../compare/model.ts';
import type { RecordedFile, RepoPath } from '../model.ts';
import type { RepoState } from '../repo.ts';
import type { InspectedModule, InspectedShared } from './model.ts';

export interface Compared {
  modules: readonly InspectedModule[];
  shared: InspectedShared;
}

/** What was agreed of files that come from another owner, by path. */
export type Given = ReadonlyMap<RepoPath, BaseFile>;

/** Stands for the files that follow from all modules, among ids of modules. */
export const SHARED = '';

/**
 * Files in the way of a new owner that are not a person's: another gives them up in this run. By
 * id of the new owner; compared with what was agreed before, they are updated or merged.
 */
export function givenFiles({ modules, shared }: Compared, state: RepoState): Map<string, Given> {
  const owners = [...modules, { id: SHARED, drifts: shared.drifts }];
  const given = new Map<string, Given>();
  if (!owners.some((it) => it.drifts.some(inTheWay))) return given;
  const old = new Map<RepoPath, BaseFile>();
  for (const { path, base, record } of givenUp({ modules, shared }, state)) {
    old.set(path, { record, text: base });
  }
  for (const { id, drifts } of owners) {
    const paths = drifts.filter((it) => inTheWay(it) && old.has(it.path)).map((it) => it.path);
    if (paths.length > 0) given.set(id, new Map(paths.map((path) => [path, old.get(path)!])));
  }
  return given;
}

function inTheWay({ action, reason, person }: FileDrift): boolean {
  return action === 'conflict' && reason === 'in-the-way' && person === 'unrecorded';
}

/** True for a file that its owner no longer wants. */
export function isGivenUp({ tool, action }: FileDrift): boolean {
  return tool === 'removed' && (action === 'delete' || action === 'release');
}

interface GivenUp {
  path: RepoPath;
  base: string | null;
  record: RecordedFile;
}

function givenUp({ modules, shared }: Compared, state: RepoState): GivenUp[] {
  const from = (
    drifts: readonly FileDrift[],
    recordAt: (path: RepoPath) => RecordedFile | undefined,
  ): GivenUp[] =>
    drifts.filter(isGivenUp).flatMap(({ path, base }) => {
      const record = recordAt(path);
      return record === undefined ? [] : [{ path, base, record }];
    });
  return [
    ...modules.flatMap((it) => from(it.drifts, (path) => it.lock?.files[path])),
    ...from(shared.drifts, (path) => state.shared.find((it) => it.path === path)?.file),
  ];
}

/** The bases of an owner, with those of the files that it takes over. */
export function withGiven<T>(
  bases: ReadonlyMap<RepoPath, T>,
  given: Given,
  from: (base: BaseFile) => T,
): Map<RepoPath, T> {
  const all = new Map(bases);
  for (const [path, base] of given) if (!all.has(path)) all.set(path, from(base));
  return all;
}
