import { baseName, caseKey } from '../paths.ts';
import type { RepoPath } from '../model.ts';
import { leavesRoot } from './disk-errors.ts';

export interface FileNode {
  kind: 'file';
  bytes: Buffer;
  executable: boolean;
}
export interface LinkNode {
  kind: 'symlink';
  target: string;
}
export interface Folder {
  kind: 'directory';
  children: Map<string, { name: string; node: Node }>;
}
export type Node = FileNode | LinkNode | Folder;

/** Nested maps that stand for directories, with symbolic links and, if wanted, one case. */
export class MemoryTree {
  readonly #oneCase: boolean;
  #top: Folder = { kind: 'directory', children: new Map() };

  constructor(oneCase: boolean) {
    this.#oneCase = oneCase;
  }

  copy(): MemoryTree {
    const copy = new MemoryTree(this.#oneCase);
    copy.#top = copyNode(this.#top) as Folder;
    return copy;
  }

  /**
   * What is at `path`. Links on the way are followed as long as they stay inside; one in the last
   * part only with `followLast`. Throws UserError where a link leaves the root.
   */
  find(path: string, followLast = false, depth = 0): Node | null {
    const parts = path === '' ? [] : path.split('/');
    let node: Node = this.#top;
    for (const [index, part] of parts.entries()) {
      if (node.kind !== 'directory') return null;
      const child: Node | undefined = node.children.get(this.#key(part))?.node;
      if (child === undefined) return null;
      const last = index === parts.length - 1;
      if (child.kind === 'symlink' && (!last || followLast)) {
        const way = resolve(parts.slice(0, index), child.target);
        if (way === null) throw leavesRoot(parts.slice(0, index + 1).join('/'));
        const target = depth < 40 ? this.find(way, true, depth + 1) : null;
        if (target === null) return null;
        node = target;
      } else {
        node = child;
      }
    }
    return node;
  }

  child(folder: Folder, path: RepoPath): Node | null {
    return folder.children.get(this.#key(baseName(path)))?.node ?? null;
  }

  add(folder: Folder, name: string, node: Node): void {
    folder.children.set(this.#key(name), { name, node });
  }

  remove(folder: Folder, path: RepoPath): void {
    folder.children.delete(this.#key(baseName(path)));
  }

  /** Puts a node at `path` and makes the folders on the way. */
  make(path: string, node: Node): void {
    const parts = path.split('/');
    let folder = this.#top;
    for (const part of parts.slice(0, -1)) {
      const there = folder.children.get(this.#key(part))?.node;
      const next: Folder =
        there?.kind === 'directory' ? there : { kind: 'directory', children: new Map() };
      if (next !== there) this.add(folder, part, next);
      folder = next;
    }
    this.add(folder, baseName(path), node);
  }

  /** Every node below the root with its path, folders before what is in them, sorted. */
  *walk(folder: Folder = this.#top, prefix = ''): Generator<[string, Node]> {
    const children = [...folder.children.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, node } of children) {
      yield [prefix + name, node];
      if (node.kind === 'directory') yield* this.walk(node, `${prefix}${name}/`);
    }
  }

  #key(name: string): string {
    return this.#oneCase ? caseKey(name) : name;
  }
}

/** Path from the root that a link in `folder` means, or null if it leaves the root. */
function resolve(folder: readonly string[], target: string): string | null {
  if (target.startsWith('/')) return null;
  const parts = [...folder];
  for (const part of target.split('/')) {
    if (part === '..' && parts.pop() === undefined) return null;
    if (part !== '..' && part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function copyNode(node: Node): Node {
  if (node.kind !== 'directory') return { ...node };
  const children = new Map(
    [...node.children].map(([key, child]) => [key, { ...child, node: copyNode(child.node) }]),
  );
  return { kind: 'directory', children };
}
