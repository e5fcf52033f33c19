import { sha256 } from '../lib/hash.ts';
import type { RepoPath, Sha } from '../model.ts';
import { baseName, parentOf, whyNotRepoPath } from '../paths.ts';
import { diskError } from './disk-errors.ts';
import type { DirEntry, DiskWriter, EntryKind } from './io.ts';
import { type FileNode, type Folder, MemoryTree, type Node } from './memory-tree.ts';

/** One call that changes the disk, as the observer sees it before it happens. */
export interface WriteCall {
  /** 1 for the first one of this disk. */
  number: number;
  call: 'mkdir' | 'write' | 'writeNew' | 'rename' | 'unlink' | 'rmdir' | 'setExecutable';
  path: RepoPath;
  bytes?: string | Buffer;
}

export interface MemoryOptions {
  /** `README.md` and `readme.md` are one file, as on macOS and Windows. */
  caseInsensitive?: boolean;
  /** No modes, and names that Windows does not take are refused. */
  windows?: boolean;
  /** Called before every change; what it throws is the answer of that call. */
  beforeWrite?: (call: WriteCall, disk: MemoryDisk) => void;
}

/** A disk that lives in memory and answers as the real one does. */
export class MemoryDisk implements DiskWriter {
  readonly root = '/memory';
  readonly modes: boolean;
  /** Number of changes so far, failed ones included. */
  writes = 0;
  readonly #options: MemoryOptions;
  #tree: MemoryTree;

  /** `files`: path → content; their folders are made. */
  constructor(files: Record<string, string | Buffer> = {}, options: MemoryOptions = {}) {
    this.#options = options;
    this.modes = options.windows !== true;
    this.#tree = new MemoryTree(options.caseInsensitive ?? options.windows ?? false);
    for (const [path, bytes] of Object.entries(files)) this.put(path, bytes);
  }

  /** Puts a file there, with its folders: a person at work, not counted. */
  put(path: string, bytes: string | Buffer, executable = false): void {
    this.#tree.make(path, { kind: 'file', bytes: Buffer.from(bytes), executable });
  }

  /** A symbolic link; `target` is relative to the link's folder or absolute. Not counted. */
  link(path: string, target: string): void {
    this.#tree.make(path, { kind: 'symlink', target });
  }

  /** An independent copy with its own options. */
  copy(options: MemoryOptions = this.#options): MemoryDisk {
    const copy = new MemoryDisk({}, options);
    copy.#tree = this.#tree.copy();
    return copy;
  }

  /** Everything there: path → text, `->target` for a link; executable files end in `*`. */
  files(): Record<string, string> {
    const all: Record<string, string> = {};
    for (const [path, node] of this.#tree.walk()) {
      if (node.kind === 'symlink') all[path] = `->${node.target}`;
      if (node.kind === 'file') all[node.executable ? `${path}*` : path] = String(node.bytes);
    }
    return all;
  }

  /** Paths of all directories, the root left out. */
  folders(): string[] {
    return [...this.#tree.walk()].filter(([, n]) => n.kind === 'directory').map(([path]) => path);
  }

  quickHash(path: RepoPath, executable: boolean): Sha | null {
    return executable && this.modes && !this.executable(path) ? null : this.hash(path);
  }

  quickHas(path: RepoPath): boolean {
    return this.#tree.find(path) !== null;
  }

  hash(path: RepoPath): Sha | null {
    const node = this.#tree.find(path);
    return node?.kind === 'file' ? sha256(node.bytes) : null;
  }

  read(path: RepoPath): Buffer | null {
    const node = this.#tree.find(path);
    if (node === null) return null;
    if (node.kind === 'symlink') throw diskError('ELOOP', 'read', path);
    if (node.kind === 'directory') throw diskError('EISDIR', 'read', path);
    return Buffer.from(node.bytes);
  }

  kind(path: RepoPath): EntryKind | null {
    return this.#tree.find(path)?.kind ?? null;
  }

  executable(path: RepoPath): boolean {
    const node = this.#tree.find(path);
    return node?.kind === 'file' && node.executable;
  }

  names(path: RepoPath): string[] {
    return this.list(path).map(({ name }) => name);
  }

  list(path: RepoPath): DirEntry[] {
    const node = this.#tree.find(path);
    if (node?.kind !== 'directory') return [];
    return [...node.children.values()]
      .map(({ name, node: child }) => ({ name, kind: child.kind }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  mkdir(path: RepoPath): boolean {
    this.#announce({ call: 'mkdir', path });
    const folder = this.#parent(path, 'make the directory');
    const there = this.#tree.child(folder, path);
    if (there !== null && there.kind !== 'directory') {
      throw diskError('EEXIST', 'make the directory', path);
    }
    if (there === null) this.#add(folder, path, { kind: 'directory', children: new Map() });
    return there === null;
  }

  write(path: RepoPath, bytes: string | Buffer, executable?: boolean): void {
    this.#announce({ call: 'write', path, bytes });
    const folder = this.#parent(path, 'write');
    const there = this.#tree.child(folder, path);
    if (there?.kind === 'directory') throw diskError('EISDIR', 'write', path);
    if (there?.kind === 'symlink') throw diskError('ELOOP', 'write', path);
    if (there === null) this.#add(folder, path, this.#file(bytes, executable));
    else Object.assign(there, this.#file(bytes, executable ?? there.executable));
  }

  writeNew(path: RepoPath, bytes: string | Buffer, executable?: boolean): boolean {
    this.#announce({ call: 'writeNew', path, bytes });
    const folder = this.#parent(path, 'write');
    if (this.#tree.child(folder, path) !== null) return false;
    this.#add(folder, path, this.#file(bytes, executable));
    return true;
  }

  rename(from: RepoPath, to: RepoPath): void {
    this.#announce({ call: 'rename', path: to });
    const source = this.#parent(from, 'write');
    const target = this.#parent(to, 'write');
    const moved = this.#tree.child(source, from);
    const there = this.#tree.child(target, to);
    if (moved === null) throw diskError('ENOENT', 'write', to);
    if (there !== null && there !== moved) {
      const empty = there.kind !== 'directory' || there.children.size === 0;
      if (there.kind === 'directory' && moved.kind !== 'directory') {
        throw diskError('EISDIR', 'write', to);
      }
      if (there.kind !== 'directory' && moved.kind === 'directory') {
        throw diskError('ENOTDIR', 'write', to);
      }
      if (!empty) throw diskError('ENOTEMPTY', 'write', to);
    }
    this.#checkName(to);
    this.#tree.remove(source, from);
    this.#tree.remove(target, to);
    this.#tree.add(target, baseName(to), moved);
  }

  unlink(path: RepoPath): void {
    this.#announce({ call: 'unlink', path });
    const folder = this.#tree.find(parentOf(path), true);
    if (folder?.kind !== 'directory') return;
    if (this.#tree.child(folder, path)?.kind === 'directory') {
      throw diskError('EISDIR', 'delete', path);
    }
    this.#tree.remove(folder, path);
  }

  rmdir(path: RepoPath): boolean {
    this.#announce({ call: 'rmdir', path });
    const folder = this.#tree.find(parentOf(path), true);
    const node = folder?.kind === 'directory' ? this.#tree.child(folder, path) : null;
    if (folder?.kind !== 'directory' || node?.kind !== 'directory') return false;
    if (node.children.size > 0) return false;
    this.#tree.remove(folder, path);
    return true;
  }

  setExecutable(path: RepoPath, executable: boolean): void {
    this.#announce({ call: 'setExecutable', path });
    const node = this.#tree.find(path);
    if (node?.kind === 'file') node.executable = executable && this.#options.windows !== true;
  }

  #announce(call: Omit<WriteCall, 'number'>): void {
    this.writes += 1;
    this.#options.beforeWrite?.({ number: this.writes, ...call }, this);
  }

  #parent(path: RepoPath, action: string): Folder {
    const folder = this.#tree.find(parentOf(path), true);
    if (folder === null) throw diskError('ENOENT', action, path);
    if (folder.kind !== 'directory') throw diskError('ENOTDIR', action, path);
    return folder;
  }

  #add(folder: Folder, path: RepoPath, node: Node): void {
    this.#checkName(path);
    this.#tree.add(folder, baseName(path), node);
  }

  #checkName(path: RepoPath): void {
    const why = this.#options.windows === true ? whyNotRepoPath(path) : null;
    if (why !== null) throw diskError(why, 'write', path);
  }

  #file(bytes: string | Buffer, executable = false): FileNode {
    const mode = executable && this.#options.windows !== true;
    return { kind: 'file', bytes: Buffer.from(bytes), executable: mode };
  }
}
