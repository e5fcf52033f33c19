import { globMatcher } from '../lib/glob.ts';
import type { OwnedFile } from '../manifest/edit-ownership.ts';
import { parseEntry } from '../manifest/parse.ts';
import type { OwnershipRule, RepoPath } from '../model.ts';
import { isUnder } from '../paths.ts';
import type { Planned } from '../plan.ts';
import type { Inspection } from './model.ts';
import { originsOf } from './origin.ts';
import type { World } from './world.ts';

/** A module with all files that it may make, and what is said of them. */
export interface OwnerFiles {
  planned: Planned;
  /** As infra.yaml has it. */
  ownership: Record<string, OwnershipRule>;
  files: OwnedFile[];
  /** Its blueprint is not at hand: only what is recorded is known. */
  asRecorded: boolean;
}

/** Every module with its files, those handed over included. */
export async function ownersOf(world: World, inspection: Inspection): Promise<OwnerFiles[]> {
  const owners: OwnerFiles[] = [];
  for (const planned of inspection.plan.modules) {
    const origins = await originsOf(world, inspection, planned);
    const { ownership } =
      planned.module ?? (await parseEntry(planned.source, inspection.plan.head));
    const files =
      origins === null
        ? recordedFiles(inspection, planned.id)
        : [...origins.values()].map(({ target }) => ({
            path: target.path,
            blueprint: target.rule.ownership,
          }));
    owners.push({ planned, ownership, files, asRecorded: origins === null });
  }
  return owners;
}

function recordedFiles({ modules, state }: Inspection, id: string): OwnedFile[] {
  const lock = modules.find((it) => it.id === id)?.lock;
  const own = Object.entries(lock?.files ?? {}).map(([path, { ownership }]) => ({
    path: path as RepoPath,
    blueprint: ownership,
  }));
  const shared = state.shared.filter((it) => it.owner === id);
  return [...own, ...shared.map(({ path, file }) => ({ path, blueprint: file.ownership }))];
}

/** Globs that name all files of a module: its folder, its package, and what lies elsewhere. */
export function globsOfModule({ planned, files }: OwnerFiles): string[] {
  const folders = [planned.summary.path, planned.summary.package].filter((it) => it !== null);
  const used = folders.filter((folder) => files.some(({ path }) => isUnder(path, folder)));
  const elsewhere = files.filter(({ path }) => !used.some((folder) => isUnder(path, folder)));
  return [...used.map((it) => `${it}/**`), ...elsewhere.map(({ path }) => path)];
}

/** The files of an owner that one of the globs names. */
export function namedBy(globs: readonly string[], { files }: OwnerFiles): OwnedFile[] {
  const matchers = globs.map((it) => globMatcher(it));
  return files.filter(({ path }) => matchers.some((matches) => matches(path)));
}
