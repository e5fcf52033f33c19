import { headerText } from '../blueprint/context.ts';
import { isRegionMarker } from '../compare/regions.ts';
import type { DiskReader } from '../io/io.ts';
import { BASE_FOLDER, LOCK_FOLDER, SHARED_FOLDER } from '../lock.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { Ownership, RepoPath } from '../model.ts';
import { joinPath } from '../paths.ts';
import { MANIFEST } from '../repo.ts';
import type { Inspection } from './model.ts';
import { originsOf } from './origin.ts';
import type { World } from './world.ts';

const OWNERSHIPS: readonly Ownership[] = ['merged', 'managed', 'seeded', 'runtime'];

/** A file that becomes a plain one. */
export interface PlainFile {
  path: RepoPath;
  text: string;
}

/** A line that still names the tool or its manifest. */
export interface Mention {
  path: RepoPath;
  line: number;
}

/**
 * A text without the lines that are the tool's alone: the first line that says who made it, and the
 * marks of regions. Every other byte stays, line endings too. `owners`: ids of modules.
 */
export function withoutMarks(text: string, owners: readonly string[]): string {
  const headers = new Set(
    owners.flatMap((id) => OWNERSHIPS.map((ownership) => headerText(id, ownership))),
  );
  const isHeader = (line: string): boolean => {
    const said = /^(?:#|\/\/|<!--) (.*?)(?: -->)?\r?$/.exec(line)?.[1];
    return said !== undefined && headers.has(said);
  };
  const lines = text.split('\n');
  return lines.filter((line) => !isHeader(line) && !isRegionMarker(line)).join('\n');
}

/** Paths of all files that modules make, as far as they are on disk, sorted. */
export async function generatedFiles(world: World, inspection: Inspection): Promise<RepoPath[]> {
  const paths = new Set<RepoPath>(inspection.state.shared.map((it) => it.path));
  for (const lock of inspection.state.locks.values()) {
    for (const path of Object.keys(lock.files)) paths.add(path as RepoPath);
  }
  for (const planned of inspection.plan.modules) {
    const origins = await originsOf(world, inspection, planned);
    for (const path of origins?.keys() ?? []) paths.add(path);
  }
  return [...paths].filter((path) => world.disk.kind(path) === 'file').sort();
}

/** The files that hold such lines, without them. */
export function plainFiles(
  disk: DiskReader,
  paths: readonly RepoPath[],
  owners: readonly string[],
): PlainFile[] {
  return paths.flatMap((path) => {
    const text = textAt(disk, path);
    const plain = text === null ? null : withoutMarks(text, owners);
    return plain === null || plain === text ? [] : [{ path, text: plain }];
  });
}

/** Where generated files still speak of the tool: nobody but a person can say what to make of it. */
export function mentions(
  disk: DiskReader,
  paths: readonly RepoPath[],
  owners: readonly string[],
): Mention[] {
  return paths.flatMap((path) => {
    const lines = withoutMarks(textAt(disk, path) ?? '', owners).split('\n');
    const found = lines.findIndex((line) => /create-infra-module|infra\.yaml/.test(line));
    return found === -1 ? [] : [{ path, line: found + 1 }];
  });
}

function textAt(disk: DiskReader, path: RepoPath): string | null {
  const bytes = disk.read(path);
  return bytes === null ? null : decodeUtf8(bytes);
}

/** The manifest and the records; what undo needs and what people put there stays. */
export function ownFilesOnDisk(disk: DiskReader): RepoPath[] {
  const records = [LOCK_FOLDER, BASE_FOLDER, SHARED_FOLDER].flatMap((folder) =>
    disk
      .list(folder)
      .filter(({ kind }) => kind === 'file')
      .map(({ name }) => joinPath(folder, name)),
  );
  const fixed = ['.infra/schema.json', '.infra/.gitattributes'] as RepoPath[];
  return [MANIFEST, ...fixed.filter((it) => disk.kind(it) === 'file'), ...records];
}
