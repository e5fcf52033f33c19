import type { ManifestHead, ManifestSlices, Module, RepoPath } from '../model.ts';
import { withoutComments } from '../manifest/entry-hash.ts';
import { isUnder, joinPath, parentOf } from '../paths.ts';
import type { Planned } from '../plan.ts';
import { MANIFEST } from '../repo.ts';

/** Why a module is affected. */
export type Reason =
  /** A file in its folder, in its package, or generated for it elsewhere. */
  | { why: 'file'; path: RepoPath }
  /** Its entry in infra.yaml; `new`: there was none. */
  | { why: 'entry'; path: RepoPath; new: boolean }
  /** These keys of infra.yaml, which all modules follow from. */
  | { why: 'manifest'; path: RepoPath; keys: string[] }
  /** Its blueprint lies in the repository. */
  | { why: 'blueprint'; path: RepoPath }
  /** A module it reads outputs of is affected. */
  | { why: 'uses'; module: Module['id'] };

/** The manifest as it was; null: there was none, or it could not be read. */
export type Before = { head: ManifestHead; slices: ManifestSlices } | null;

export interface Changes {
  paths: readonly RepoPath[];
  before: Before;
  now: { head: ManifestHead; slices: ManifestSlices };
}

/**
 * The modules that changes reach, with all reasons, in the order of `modules`. `elsewhere`: paths of
 * generated files by the id of their module. Without `direct` also the modules that use one of
 * them, however many steps away.
 */
export function affectedModules(
  modules: readonly Planned[],
  elsewhere: ReadonlyMap<string, readonly RepoPath[]>,
  changes: Changes,
  direct: boolean,
): { module: Planned; reasons: Reason[] }[] {
  const reasons = new Map<string, Reason[]>(modules.map(({ id }) => [id, []]));
  const owners = ownersOf(modules, elsewhere);
  for (const path of changes.paths) {
    for (const id of ownersAbove(owners, path)) reasons.get(id)!.push({ why: 'file', path });
  }
  for (const it of modules) {
    reasons.get(it.id)!.unshift(...manifestReasons(it, changes));
    reasons.get(it.id)!.push(...blueprintReasons(it, changes.paths));
  }
  if (!direct) addUsers(modules, reasons);
  return modules
    .map((module) => ({ module, reasons: reasons.get(module.id)! }))
    .filter((it) => it.reasons.length > 0);
}

/** Ids by folder or file. */
function ownersOf(
  modules: readonly Planned[],
  elsewhere: ReadonlyMap<string, readonly RepoPath[]>,
): Map<RepoPath, Set<string>> {
  const owners = new Map<RepoPath, Set<string>>();
  const own = (path: RepoPath, id: string): void => {
    owners.set(path, (owners.get(path) ?? new Set()).add(id));
  };
  for (const { id, summary } of modules) {
    own(summary.path, id);
    if (summary.package !== null) own(summary.package, id);
    for (const path of elsewhere.get(id) ?? []) own(path, id);
  }
  return owners;
}

function ownersAbove(owners: ReadonlyMap<RepoPath, Set<string>>, path: RepoPath): Set<string> {
  const found = new Set<string>();
  for (let at = path; ; at = parentOf(at)) {
    for (const id of owners.get(at) ?? []) found.add(id);
    if (at === '') return found;
  }
}

function manifestReasons({ source }: Planned, { paths, before, now }: Changes): Reason[] {
  if (!paths.includes(MANIFEST)) return [];
  const old = before?.slices.entries.find((entry) => entry.id === source.id);
  if (before === null || old === undefined) return [{ why: 'entry', path: MANIFEST, new: true }];
  const keys = changedKeys(before.head, now.head);
  const same = withoutComments(old.text) === withoutComments(source.text);
  return [
    ...(same ? [] : [{ why: 'entry', path: MANIFEST, new: false } as const]),
    ...(keys.length === 0 ? [] : [{ why: 'manifest', path: MANIFEST, keys } as const]),
  ];
}

function changedKeys(before: ManifestHead, now: ManifestHead): string[] {
  const keys = Object.keys(now) as (keyof ManifestHead)[];
  // What a tool demands of itself changes no file.
  const telling = keys.filter((key) => key !== 'tool');
  return telling.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]));
}

/** Templates and blueprint.yaml; its README and its tests change no module. */
function blueprintReasons({ ref }: Planned, paths: readonly RepoPath[]): Reason[] {
  if (ref.kind !== 'path') return [];
  const header = joinPath(ref.name, 'blueprint.yaml');
  const files = joinPath(ref.name, 'files');
  return paths
    .filter((path) => path === header || isUnder(path, files))
    .map((path) => ({ why: 'blueprint', path }));
}

/** Repeats until no more module follows: layers keep circles out, but a manifest is not trusted. */
function addUsers(modules: readonly Planned[], reasons: Map<string, Reason[]>): void {
  const told = new Set<string>();
  for (let more = true; more;) {
    more = false;
    for (const { id, summary } of modules) {
      for (const used of Object.keys(summary.uses)) {
        const edge = `${id} ${used}`;
        if (told.has(edge) || (reasons.get(used)?.length ?? 0) === 0) continue;
        told.add(edge);
        reasons.get(id)!.push({ why: 'uses', module: used });
        more = true;
      }
    }
  }
}
