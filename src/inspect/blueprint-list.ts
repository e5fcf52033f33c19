import { UserError } from '../errors.ts';
import type { DiskReader, Templates } from '../io/io.ts';
import type { BlueprintRef, Lock, RepoPath } from '../model.ts';
import type { Blueprint } from '../model-blueprint.ts';
import { blueprintFolder, loadBlueprint } from './blueprints.ts';
import { ownFolders } from './own-blueprints.ts';

/** A module and the blueprint that its entry names. */
export interface Use {
  id: string;
  ref: BlueprintRef;
}

/** One blueprint that can be used here, or is. */
export interface ListedBlueprint {
  kind: BlueprintRef['kind'];
  /** As it is named without a version: `service`, `./blueprints/x`, `npm:pkg/x`. */
  name: string;
  folder: RepoPath | null;
  /** null: it cannot be loaded, and `trouble` says why. */
  version: string | null;
  about: string;
  trouble: string | null;
  /** Modules made from it, and the version each names. */
  modules: { id: string; version: string }[];
  /** Modules that name another version than the one at hand. */
  outdated: string[];
  /** Modules that were made from other contents under the same version. */
  changed: string[];
}

/**
 * Built-in blueprints, those of the repository, and those of packages that a module uses, in this
 * order. One that does not load is listed with the reason.
 */
export async function listBlueprints(
  disk: DiskReader,
  templates: Templates,
  uses: readonly Use[],
  locks: ReadonlyMap<string, Lock>,
): Promise<ListedBlueprint[]> {
  const missing = uses.filter(({ ref }) => ref.kind !== 'builtin').map(({ ref }) => nameOf(ref));
  const own = ownFolders(
    disk,
    uses.map(({ ref }) => ref),
  ).map((folder) => `./${folder}`);
  const others = [...new Set([...own, ...missing])].sort();
  const names = [...templates.list(), ...others];
  const listed: ListedBlueprint[] = [];
  for (const name of names) {
    const ref = refOf(name);
    const loaded = await load(disk, templates, ref);
    const modules = uses.filter((use) => nameOf(use.ref) === name);
    listed.push(entry(name, ref, loaded, modules, locks));
  }
  return listed;
}

/** The reference as written, version left out. */
function nameOf(ref: BlueprintRef): string {
  return ref.text.slice(0, -ref.version.length - 1);
}

function refOf(text: string): BlueprintRef {
  if (text.startsWith('./')) return { kind: 'path', name: text.slice(2), version: '0.0.0', text };
  if (text.startsWith('npm:')) return { kind: 'npm', name: text.slice(4), version: '0.0.0', text };
  return { kind: 'builtin', name: text, version: '0.0.0', text };
}

type Loaded = { blueprint: Blueprint } | { trouble: string };

async function load(disk: DiskReader, templates: Templates, ref: BlueprintRef): Promise<Loaded> {
  try {
    return { blueprint: await loadBlueprint(ref, disk, templates) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { trouble: error.problems[0]!.message };
  }
}

function entry(
  name: string,
  ref: BlueprintRef,
  loaded: Loaded,
  uses: readonly Use[],
  locks: ReadonlyMap<string, Lock>,
): ListedBlueprint {
  const modules = uses.map(({ id, ref: { version } }) => ({ id, version }));
  const common = { kind: ref.kind, name, folder: folderOf(ref), modules };
  if ('trouble' in loaded) {
    const { trouble } = loaded;
    return { ...common, version: null, about: '', trouble, outdated: [], changed: [] };
  }
  const { header, integrity } = loaded.blueprint;
  const same = uses.filter((use) => use.ref.version === header.version);
  const isChanged = ({ id, ref: { text } }: Use): boolean => {
    const lock = locks.get(id);
    return lock?.blueprint === text && lock.integrity !== null && lock.integrity !== integrity;
  };
  return {
    ...common,
    version: header.version,
    about: header.about,
    trouble: null,
    outdated: uses.filter((use) => !same.includes(use)).map(({ id }) => id),
    changed: same.filter(isChanged).map(({ id }) => id),
  };
}

function folderOf(ref: BlueprintRef): RepoPath | null {
  return ref.kind === 'builtin' ? null : blueprintFolder(ref);
}
