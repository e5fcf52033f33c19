import type { BaseFile, DiskFile, FileSides } from '../compare/model.ts';
import { hasDerived, type ExtraFile } from '../compare/compare.ts';
import { isSource, sourceFolder } from '../compare/sources.ts';
import type { DiskReader, EntryKind } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { RecordedFile, RepoPath, SharedRecord, WantedFile } from '../model.ts';
import { joinPath, parentOf } from '../paths.ts';

export type Wanted = ReadonlyMap<RepoPath, WantedFile>;
/**
 * True where `--restore` names the path. `seeded`: the file was the person's from the first day, so
 * only its own name will do, no folder and no glob.
 */
export type Restore = (path: RepoPath, seeded: boolean) => boolean;

/** What was said of single paths. */
export interface Choices {
  restore: Restore;
  /** What lies there unrecorded is taken as an edit of what is wanted. */
  adopt: (path: RepoPath) => boolean;
  /** Files that were written once are compared too: someone asks what became of them. */
  seeded: boolean;
  /** Of the module with this id nothing changed in infra.yaml but whose its files are. */
  onlyOwnership: (id: string) => boolean;
}

/** Reads one file whole: the second of the two reads. */
export function readDiskFile(disk: DiskReader, path: RepoPath): DiskFile | null {
  const kind = disk.kind(path);
  if (kind !== 'file') return kind === null ? null : inTheWay(kind);
  const bytes = disk.read(path);
  return bytes === null ? null : { hash: sha256(bytes), text: decodeUtf8(bytes) };
}

/** A script that lost its mode on the way (an archive, a copy) fails where nobody looks for it. */
function withMode(disk: DiskReader, path: RepoPath, executable: boolean): DiskFile | null {
  const file = readDiskFile(disk, path);
  const lost = executable && disk.modes && file !== null && !disk.executable(path);
  return lost ? { ...file, notExecutable: true } : file;
}

/** A folder or link where a file should be: something of the person's, which has no text. */
function inTheWay(kind: EntryKind): DiskFile {
  return { hash: `not-a-file:${kind}`, text: null, notFile: kind };
}

/** The base of a record with its text, where the stored text still is the recorded one. */
export function baseFile(record: RecordedFile, text: string | undefined): BaseFile {
  return { record, text: agreed(record, text) };
}

/** The same of a shared record, whose text is read when somebody asks for it. */
export function lateBaseFile(stored: Pick<SharedRecord, 'file' | 'text'>): BaseFile {
  const record = stored.file;
  return {
    record,
    get text() {
      return agreed(record, stored.text);
    },
  };
}

function agreed({ base }: RecordedFile, text: string | undefined): string | null {
  return text !== undefined && sha256(text) === base ? text : null;
}

/** Folders that are not there, of a new module for example: their files need not be asked for. */
class MissingFolders {
  readonly #disk: DiskReader;
  readonly #missing = new Map<RepoPath, boolean>([['' as RepoPath, false]]);

  constructor(disk: DiskReader) {
    this.#disk = disk;
  }

  holds(path: RepoPath): boolean {
    return this.#isMissing(parentOf(path));
  }

  #isMissing(folder: RepoPath): boolean {
    const known = this.#missing.get(folder);
    if (known !== undefined) return known;
    const missing = this.#isMissing(parentOf(folder)) || this.#disk.kind(folder) === null;
    this.#missing.set(folder, missing);
    return missing;
  }
}

/** All sides of the files of one module: those that are wanted and those that are recorded. */
export function gatherSides(
  disk: DiskReader,
  owner: string,
  wanted: Wanted,
  bases: ReadonlyMap<RepoPath, readonly BaseFile[]>,
  { restore, adopt }: Pick<Choices, 'restore' | 'adopt'>,
  released: (path: RepoPath) => boolean = () => false,
): FileSides[] {
  const paths = new Set([...bases.keys(), ...wanted.keys()]);
  const missing = new MissingFolders(disk);
  return [...paths].sort().map((path) => ({
    path,
    owner,
    wanted: wanted.get(path) ?? null,
    bases: bases.get(path) ?? [],
    disk: missing.holds(path) ? null : withMode(disk, path, wanted.get(path)?.executable ?? false),
    restore: restore(path, wanted.get(path)?.ownership === 'seeded'),
    released: released(path),
    adopt: adopt(path),
  }));
}

/** Files of the person's that derived regions of these files are computed from. */
export function gatherExtra(disk: DiskReader, files: readonly FileSides[]): ExtraFile[] {
  const known = new Set(files.map((file) => file.path));
  const extra = new Map<RepoPath, string>();
  for (const file of files.filter(hasDerived)) {
    for (const region of file.wanted!.regions) {
      if (region.kind !== 'derived') continue;
      const folder = sourceFolder(region.name, file.path);
      for (const entry of disk.list(folder)) {
        const path = joinPath(folder, entry.name);
        if (entry.kind !== 'file' || known.has(path) || !isSource(region.name, path)) continue;
        const text = decodeUtf8(disk.read(path)!);
        if (text !== null) extra.set(path, text);
      }
    }
  }
  return [...extra].map(([path, text]) => ({ path, text }));
}
