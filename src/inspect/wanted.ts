import type { BaseFile, FileDrift } from '../compare/model.ts';
import { viewOf } from '../compare/sides.ts';
import type { DiskReader } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import { ruleAt } from '../manifest/ownership.ts';
import type { Lock, Module, RecordedFile, RepoPath, WantedFile } from '../model.ts';
import { isUnder } from '../paths.ts';
import type { Planned } from '../plan.ts';
import { readDiskFile, type Wanted } from './sides.ts';

/**
 * What a module wants where its own blueprint version is not at hand: what was agreed last, files
 * in the hands that `ownership` names. A file whose agreed text is missing is compared by its record
 * alone; the texts of regions are unknown.
 */
export function recordedWanted(
  lock: Lock,
  bases: ReadonlyMap<RepoPath, string>,
  owner: string,
  ownership: Module['ownership'],
): Wanted {
  const wanted = new Map<RepoPath, WantedFile>();
  for (const [path, record] of Object.entries(lock.files) as [RepoPath, RecordedFile][]) {
    const file = recordedFile(path, record, bases.get(path) ?? '', owner);
    const { rule } = ruleAt(ownership, path, record.ownership);
    if (rule !== 'released') file.ownership = rule;
    wanted.set(path, file);
  }
  return wanted;
}

/** Agreed texts that are lost and still lie on disk, where nobody edited them. */
export function addUnedited(disk: DiskReader, lock: Lock, texts: Map<RepoPath, string>): void {
  for (const [path, { base, regions }] of Object.entries(lock.files) as [
    RepoPath,
    RecordedFile,
  ][]) {
    const file = texts.has(path) ? null : readDiskFile(disk, path);
    const view = file === null ? null : viewOf(file, regions !== undefined);
    if (view?.hash === base && view.skeleton !== null) texts.set(path, view.skeleton);
  }
}

/** An agreed text that is lost cannot be written again: that is told, lest an empty file is made. */
export function withoutLostTexts(drifts: readonly FileDrift[]): FileDrift[] {
  return drifts.map((drift) => {
    const { after, wantedHash, record } = drift;
    if (typeof after !== 'string' || record === null) return drift;
    if (wantedHash === null || wantedHash === record.base) return drift;
    // Of an edit only --restore asks for it: to resolve that would change nothing.
    const detail = 'its blueprint is another by now, and its agreed text is in git only';
    const told = drift.person === 'edited' ? { detail } : {};
    const held: FileDrift = { ...drift, action: 'conflict', reason: 'no-base', ...told };
    delete held.after;
    return held;
  });
}

/** A text that is not the recorded one is as good as lost: nobody knows whose it is. */
export function recordedFile(
  path: RepoPath,
  record: RecordedFile,
  text: string,
  owner: string,
): WantedFile {
  const { ownership, executable, required, base } = record;
  const agreed = text !== '' && sha256(text) === base ? text : '';
  const file = { path, owner, ownership, executable, required, text: agreed };
  return { ...file, hash: base, regions: [] };
}

/**
 * A package is seeded once, when its module is added and there was no such folder: a package that
 * existed is paired untouched, and a later blueprint adds nothing to it. What was seeded stays on
 * record, also where its path has the module's old name in it: other files of the person's name it so.
 */
export function withSeededPackage(
  wanted: Wanted,
  { id, summary: { package: folder } }: Pick<Planned, 'id' | 'summary'>,
  lock: Lock | null,
  { folderExists, texts }: { folderExists: boolean; texts: ReadonlyMap<RepoPath, string> },
): Wanted {
  if (folder === null) return wanted;
  const files = lock?.files ?? {};
  const isSeeded = (path: RepoPath, { ownership }: Pick<RecordedFile, 'ownership'>): boolean =>
    ownership === 'seeded' && isUnder(path, folder);
  // The lock of a module that was never written as a whole holds what was resolved, no more.
  const isNew = (lock === null || lock.entry === '') && !folderExists;
  if (isNew && lock === null) return wanted;
  const all = new Map(
    [...wanted].filter(
      ([path, file]) => !isSeeded(path, file) || files[path] !== undefined || isNew,
    ),
  );
  for (const [path, record] of Object.entries(files) as [RepoPath, RecordedFile][]) {
    if (wanted.has(path) || !isSeeded(path, record)) continue;
    all.set(path, recordedFile(path, record, texts.get(path) ?? '', id));
  }
  return all;
}

/** Bases of a lock, by path, for comparing. */
export function basesOf(
  lock: Lock | null,
  texts: ReadonlyMap<RepoPath, string>,
  toBase: (record: RecordedFile, text: string | undefined) => BaseFile,
): Map<RepoPath, BaseFile[]> {
  const bases = new Map<RepoPath, BaseFile[]>();
  for (const [path, record] of Object.entries(lock?.files ?? {}) as [RepoPath, RecordedFile][]) {
    bases.set(path, [toBase(record, texts.get(path))]);
  }
  return bases;
}
