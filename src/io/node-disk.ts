import * as fs from 'node:fs';
import type { RepoPath, Sha } from '../model.ts';
import { diskError, errnoOf, failure } from './disk-errors.ts';
import type { DirEntry, DiskReader, DiskWriter, EntryKind } from './io.ts';
import { BUFFER, copyOf, fillAndClose, isWhole, readRest } from './node-buffer.ts';
import { Folders } from './node-folders.ts';
import { HAS_MODES, hashOf, NOT_A_FILE } from './node-hash.ts';
import { patiently } from './patiently.ts';

const NOFOLLOW = fs.constants.O_NOFOLLOW ?? 0;
/** O_NONBLOCK: a named pipe in the tree must not hang the tool. */
const READ = fs.constants.O_RDONLY | NOFOLLOW | (fs.constants.O_NONBLOCK ?? 0);
const WRITE = fs.constants.O_WRONLY | fs.constants.O_CREAT | NOFOLLOW;
const TRUNCATE = WRITE | fs.constants.O_TRUNC;
const EXCLUSIVE = WRITE | fs.constants.O_EXCL;

/** Answers that mean: nothing there. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/**
 * The repository at `root` (absolute) on the real file system. Every call is synchronous. `gitRoot`
 * is given where the repository of git begins above it: paths below `@git/` lie there.
 */
export function nodeDisk(root: string, gitRoot: string | null = null): DiskWriter {
  return new NodeDisk(root, gitRoot);
}

/** The same, for callers that must not write. */
export function nodeReader(root: string): DiskReader {
  return new NodeDisk(root);
}

class NodeDisk implements DiskWriter {
  readonly root: string;
  readonly modes = HAS_MODES;
  readonly #folders: Folders;

  constructor(root: string, gitRoot: string | null = null) {
    this.root = root;
    this.#folders = new Folders(root, gitRoot);
  }

  hash(path: RepoPath): Sha | null {
    const fd = this.#open(path);
    return typeof fd === 'number' ? hashOf(fd, path) : null;
  }

  quickHash(path: RepoPath, executable: boolean): Sha | null {
    // Links cannot be refused by open here: they are looked for first.
    if (NOFOLLOW === 0) return this.hash(path);
    const fd = this.#openAt(path);
    return typeof fd === 'number' ? hashOf(fd, path, executable) : null;
  }

  quickHas(path: RepoPath): boolean {
    return fs.existsSync(this.#folders.absolute(path));
  }

  read(path: RepoPath): Buffer | null {
    const fd = this.#open(path);
    if (fd === null) return null;
    if (typeof fd === 'string') throw diskError(fd, 'read', path);
    try {
      const count = fs.readSync(fd, BUFFER, 0, BUFFER.length, null);
      if (isWhole(count)) return copyOf(count);
      if (!fs.fstatSync(fd).isFile()) throw diskError('not a regular file', 'read', path);
      const pieces: Buffer[] = [];
      readRest(fd, count, (piece) => pieces.push(Buffer.from(piece)));
      return Buffer.concat(pieces);
    } catch (error) {
      throw failure(error, 'read', path);
    } finally {
      fs.closeSync(fd);
    }
  }

  kind(path: RepoPath): EntryKind | null {
    const stat = this.#stat(path);
    return stat === null ? null : kindOf(stat);
  }

  executable(path: RepoPath): boolean {
    const stat = HAS_MODES ? this.#stat(path) : null;
    return stat !== null && stat.isFile() && (stat.mode & 0o100) !== 0;
  }

  names(path: RepoPath): string[] {
    try {
      return fs.readdirSync(this.#folders.absolute(path)).sort();
    } catch (error) {
      if (ABSENT.has(errnoOf(error) ?? '')) return [];
      throw failure(error, 'list', path);
    }
  }

  list(path: RepoPath): DirEntry[] {
    if (!this.#isDirectory(path)) return [];
    const entries = attempt('list', path, () =>
      fs.readdirSync(this.#folders.absolute(path), { withFileTypes: true }),
    );
    const above = path === '' ? '' : `${path}/`;
    for (const entry of entries) {
      if (entry.isDirectory()) this.#folders.note(`${above}${entry.name}` as RepoPath);
    }
    return entries
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  mkdir(path: RepoPath): boolean {
    this.#folders.hasParentOf(path);
    try {
      fs.mkdirSync(this.#folders.absolute(path));
      this.#folders.note(path);
      return true;
    } catch (error) {
      if (errnoOf(error) === 'EEXIST' && this.kind(path) === 'directory') return false;
      throw failure(error, 'make the directory', path);
    }
  }

  write(path: RepoPath, bytes: string | Buffer, executable?: boolean): void {
    this.#folders.hasParentOf(path);
    if (NOFOLLOW === 0 && this.kind(path) === 'symlink') throw diskError('ELOOP', 'write', path);
    // Node's types want a letter; the number is what lets O_NOFOLLOW be said.
    const options = { flag: TRUNCATE as unknown as string, mode: executable ? 0o777 : 0o666 };
    attempt('write', path, () => fs.writeFileSync(this.#folders.absolute(path), bytes, options));
    // The mode given to open counts for new files only.
    if (executable !== undefined) this.setExecutable(path, executable);
  }

  writeNew(path: RepoPath, bytes: string | Buffer, executable?: boolean): boolean {
    this.#folders.hasParentOf(path);
    const at = this.#folders.absolute(path);
    let fd: number;
    try {
      fd = fs.openSync(at, EXCLUSIVE, executable ? 0o777 : 0o666);
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false;
      throw failure(error, 'write', path);
    }
    try {
      fillAndClose(fd, bytes);
    } catch (error) {
      // Half a file is nobody's.
      fs.rmSync(at, { force: true });
      throw failure(error, 'write', path);
    }
    return true;
  }

  rename(from: RepoPath, to: RepoPath): void {
    this.#folders.hasParentOf(from);
    this.#folders.hasParentOf(to);
    attempt('write', to, () =>
      patiently(() => fs.renameSync(this.#folders.absolute(from), this.#folders.absolute(to))),
    );
    this.#folders.moved(from, to);
  }

  unlink(path: RepoPath): void {
    this.#folders.hasParentOf(path);
    try {
      patiently(() => fs.unlinkSync(this.#folders.absolute(path)));
    } catch (error) {
      if (!ABSENT.has(errnoOf(error) ?? '')) throw failure(error, 'delete', path);
    }
  }

  rmdir(path: RepoPath): boolean {
    this.#folders.hasParentOf(path);
    try {
      fs.rmdirSync(this.#folders.absolute(path));
      this.#folders.moved(path, path);
      return true;
    } catch (error) {
      const code = errnoOf(error) ?? '';
      if (ABSENT.has(code) || code === 'ENOTEMPTY' || code === 'EEXIST') return false;
      throw failure(error, 'remove the directory', path);
    }
  }

  setExecutable(path: RepoPath, executable: boolean): void {
    const stat = HAS_MODES ? this.#stat(path) : null;
    if (stat === null || !stat.isFile()) return;
    // Who may read may execute, as git does it.
    const mode = executable ? stat.mode | ((stat.mode & 0o444) >> 2) : stat.mode & ~0o111;
    if (mode === stat.mode) return;
    attempt('change the mode of', path, () =>
      fs.chmodSync(this.#folders.absolute(path), mode & 0o7777),
    );
  }

  /** False for a link to a directory too. */
  #isDirectory(path: RepoPath): boolean {
    if (!this.#folders.has(path)) return false;
    return this.#folders.isDirectory(path) || this.kind(path) === 'directory';
  }

  /** A descriptor, null where there is nothing, or the errno that says it is no regular file. */
  #open(path: RepoPath): number | string | null {
    if (!this.#folders.hasParentOf(path)) return null;
    if (NOFOLLOW === 0 && this.kind(path) === 'symlink') return 'ELOOP';
    return this.#openAt(path);
  }

  #openAt(path: RepoPath): number | string | null {
    try {
      return fs.openSync(this.#folders.absolute(path), READ);
    } catch (error) {
      const code = errnoOf(error) ?? '';
      if (ABSENT.has(code)) return null;
      if (NOT_A_FILE.has(code)) return code === 'EMLINK' ? 'ELOOP' : code;
      throw failure(error, 'read', path);
    }
  }

  #stat(path: RepoPath): fs.Stats | null {
    if (path !== '' && !this.#folders.hasParentOf(path)) return null;
    try {
      // The root itself may be reached through a link; nothing below it may.
      const look = path === '' ? fs.statSync : fs.lstatSync;
      return look(this.#folders.absolute(path), { throwIfNoEntry: false }) ?? null;
    } catch (error) {
      if (ABSENT.has(errnoOf(error) ?? '')) return null;
      throw failure(error, 'read', path);
    }
  }
}

function kindOf(entry: fs.Stats | fs.Dirent): EntryKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}

function attempt<T>(action: string, path: RepoPath, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw failure(error, action, path);
  }
}
