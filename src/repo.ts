import { UserError } from './errors.ts';
import type { DirEntry, DiskReader } from './io/io.ts';
import { BASE_FOLDER, basePath, LOCK_FOLDER, parseBase, readLock, SHARED_FOLDER } from './lock.ts';
import type { Lock, ManifestHead, RepoPath } from './model.ts';
import { joinPath, whyNotRepoPath } from './paths.ts';
import { decodeUtf8 } from './lib/utf8.ts';
import { readSharedFolder, vanished, type SharedState } from './repo-shared.ts';

export const MANIFEST = 'infra.yaml' as RepoPath;
const INFRA = '.infra' as RepoPath;
/** An entry takes some 300 bytes. */
const MAX_MANIFEST = 16 * 2 ** 20;

/** What is committed of the tool's own: the first of the two reads. */
export interface RepoState extends Readonly<SharedState> {
  /** null: there is no infra.yaml. */
  manifest: string | null;
  locks: ReadonlyMap<string, Lock>;
  /** Ids of the modules whose agreed texts are there. */
  bases: ReadonlySet<string>;
}

/** Reads the manifest and everything below .infra that comparing needs. Never writes. */
export function readState(disk: DiskReader): RepoState {
  const bytes = disk.read(MANIFEST);
  if (bytes !== null && bytes.length > MAX_MANIFEST) throw tooLarge(bytes.length);
  refuseOddFolders(disk);
  const manifest = bytes === null ? null : decodeUtf8(bytes);
  if (bytes !== null && manifest === null) {
    throw new UserError({
      message: 'infra.yaml is not UTF-8 text',
      file: MANIFEST,
      fix: 'save it as UTF-8',
    });
  }
  const bases = new Set(listBases(disk));
  return { manifest, locks: readLocks(disk), bases, ...readSharedFolder(disk, SHARED_FOLDER) };
}

function tooLarge(bytes: number): UserError {
  return new UserError({
    message: `infra.yaml has ${Math.ceil(bytes / 2 ** 20)} MiB`,
    file: MANIFEST,
    expected: `at most ${MAX_MANIFEST / 2 ** 20} MiB, which is room for 10,000 modules`,
    fix: 'restore it from git: git checkout HEAD -- infra.yaml',
  });
}

/** Where one of the tool's folders is a file or a link, all records would seem to be gone. */
function refuseOddFolders(disk: DiskReader): void {
  for (const folder of [INFRA, LOCK_FOLDER, BASE_FOLDER, SHARED_FOLDER]) {
    const kind = disk.kind(folder);
    if (kind === null || kind === 'directory') continue;
    throw new UserError({
      message: `${folder} is ${kind === 'symlink' ? 'a symbolic link' : 'a file'}`,
      file: folder,
      expected: 'a directory, in which the tool keeps its own files',
      fix: `move it away, then: git checkout HEAD -- ${folder}`,
    });
  }
}

function readLocks(disk: DiskReader): Map<string, Lock> {
  const locks = new Map<string, Lock>();
  for (const name of disk.names(LOCK_FOLDER)) {
    if (!name.endsWith('.json')) continue;
    // A link or folder there is refused by reading it: as if it were not there it would mean a new module.
    const path = joinPath(LOCK_FOLDER, name);
    const id = name.slice(0, -'.json'.length);
    const bytes = disk.read(path);
    if (bytes === null) throw vanished(path);
    locks.set(id, readLock(bytes, path));
  }
  return locks;
}

/** Last agreed texts of one module's files. Read only where a merge or a table needs them. */
export function readBase(disk: DiskReader, id: string): Map<RepoPath, string> {
  const bytes = disk.read(basePath(id));
  return bytes === null ? new Map() : parseBase(bytes.toString('utf8'));
}

/** Ids that have base texts on disk. */
function listBases(disk: DiskReader): string[] {
  return disk
    .list(BASE_FOLDER)
    .filter(({ name }) => name.endsWith('.jsonl'))
    .map(({ name }) => name.slice(0, -'.jsonl'.length));
}

/** Folders that could not be checked out everywhere (`a:b`, `nul`) are nobody's module or package. */
function isPlainFolder({ name, kind }: DirEntry): boolean {
  return kind === 'directory' && !name.startsWith('.') && whyNotRepoPath(name) === null;
}

/** A folder directly under one of `packages.roots`. */
export interface PackageFolder {
  path: RepoPath;
  dockerfile: boolean;
}

/** Lists the package folders that pairing looks at; ignored ones are left out. */
export function readPackages(disk: DiskReader, head: ManifestHead): PackageFolder[] {
  const ignored = new Set<string>(head.packages.ignore);
  return head.packages.roots.flatMap((root) =>
    disk
      .list(root)
      .filter(isPlainFolder)
      .map(({ name }) => joinPath(root, name))
      .filter((path) => !ignored.has(path))
      .map((path) => ({ path, dockerfile: disk.quickHas(joinPath(path, 'Dockerfile')) })),
  );
}

/** Folders below `infra/`, `known` ones left out, that look like modules: terraform/ or k8s/ inside. */
export function readInfraFolders(disk: DiskReader, known: ReadonlySet<RepoPath>): RepoPath[] {
  const root = 'infra' as RepoPath;
  return disk
    .list(root)
    .filter(isPlainFolder)
    .map(({ name }) => joinPath(root, name))
    .filter((path) => !known.has(path))
    .filter(
      (path) =>
        disk.kind(joinPath(path, 'terraform')) === 'directory' ||
        disk.kind(joinPath(path, 'k8s')) === 'directory',
    );
}
