import { merge } from 'node-diff3';

import { UserError } from '../../../src/errors.ts';
import type { Git, UnmergedFile } from '../../../src/io/io.ts';
import type { MemoryDisk } from '../../../src/io/memory-disk.ts';
import type { RepoPath } from '../../../src/model.ts';

/** What a commit holds: path → bytes as latin1, so that any file compares; executable ones end in `*`. */
export type Tree = ReadonlyMap<string, string>;

/** What lives need of git; false where a step cannot be made. */
export interface LifeGit {
  disk: MemoryDisk;
  /** All that was ever committed, in one text. */
  readonly history: string;
  copy(disk: MemoryDisk): LifeGit;
  /** `git add -A && git commit`; false while a merge is not settled. */
  commit(): boolean | Promise<boolean>;
  /** Begins a branch here, or goes over to the one there is; both with all committed. */
  switch(): boolean | Promise<boolean>;
  /** `git merge` of the other branch into this one; conflicts stay in the files and the index. */
  merge(): boolean | Promise<boolean>;
  /** `git checkout HEAD -- path`; false where it is not committed. */
  restore(path: string): boolean | Promise<boolean>;
  /** What the tool asks. */
  api(): Git;
}

/** Git as far as these tests need it: a head, another branch, and merges file by file, line by line. */
export class ModelGit implements LifeGit {
  disk: MemoryDisk;
  #head: Tree = new Map();
  #other: { tree: Tree; base: Tree } | null = null;
  #unmerged = new Map<string, UnmergedFile>();
  history = '';

  constructor(disk: MemoryDisk) {
    this.disk = disk;
  }

  copy(disk: MemoryDisk): ModelGit {
    const copy = new ModelGit(disk);
    copy.#head = this.#head;
    copy.#other = this.#other;
    copy.#unmerged = new Map(this.#unmerged);
    copy.history = this.history;
    return copy;
  }

  commit(): boolean {
    const now = treeOf(this.disk);
    const marked = [...this.#unmerged.keys()].some((path) => hasMarkers(now.get(path) ?? ''));
    if (marked) return false;
    this.#unmerged.clear();
    for (const [path, text] of now) {
      if (this.#head.get(path) !== text) this.history += `\n${text}`;
    }
    this.#head = now;
    return true;
  }

  switch(): boolean {
    if (!this.commit()) return false;
    if (this.#other === null) {
      this.#other = { tree: this.#head, base: this.#head };
      return true;
    }
    const { tree, base } = this.#other;
    this.#other = { tree: this.#head, base };
    this.#head = tree;
    checkOut(this.disk, tree);
    return true;
  }

  merge(): boolean {
    if (this.#other === null || !this.commit()) return false;
    const { tree: theirs, base } = this.#other;
    const ours = this.#head;
    const result = new Map<string, string>();
    for (const path of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
      const [b, o, t] = [base.get(path), ours.get(path), theirs.get(path)];
      const text = o === t || t === b ? o : o === b ? t : this.#both(path, b, o, t);
      if (text !== undefined) result.set(path, text);
    }
    checkOut(this.disk, result);
    this.#other = null;
    return true;
  }

  restore(path: string): boolean {
    const text = this.#head.get(path) ?? this.#head.get(`${path}*`);
    if (text === undefined) return false;
    this.disk.put(path, Buffer.from(text, 'latin1'), this.#head.has(`${path}*`));
    return true;
  }

  api(): Git {
    return {
      committed: (paths) => {
        const now = treeOf(this.disk);
        const same = (path: string): boolean => {
          const key = now.has(path) ? path : `${path}*`;
          return now.has(key) && now.get(key) === this.#head.get(key);
        };
        return Promise.resolve(new Set(paths.filter(same)));
      },
      unmerged: () => Promise.resolve([...this.#unmerged.values()]),
      markConflict: (path, stages) => {
        this.#unmerged.set(path, { path, ...stages });
        return Promise.resolve();
      },
      markSettled: (path) => {
        this.#unmerged.delete(path);
        return Promise.resolve();
      },
      dirty: () => Promise.resolve([]),
      changedSince: () => Promise.reject(new UserError('git knows no such commit')),
      containing: (texts) => {
        const all = Object.entries(this.disk.files()).map(([key, text]) => ({ key, text }));
        const found = all.filter(({ text }) => texts.some((it) => text.includes(it)));
        return Promise.resolve(found.map(({ key }) => key.replace(/\*$/, '') as RepoPath));
      },
      textAt: () => Promise.resolve(null),
    };
  }

  #both(path: string, b: string | undefined, o: string | undefined, t: string | undefined): string {
    const name = path.replace(/\*$/, '');
    const told = (text: string | undefined): string | null =>
      text === undefined ? null : Buffer.from(text, 'latin1').toString('utf8');
    const conflict = (text: string): string => {
      const stages = { base: told(b), ours: told(o), theirs: told(t) };
      this.#unmerged.set(name, { path: name as RepoPath, ...stages });
      return text;
    };
    // Deleted on one side, changed on the other: git leaves what is there.
    if (o === undefined || t === undefined) return conflict((o ?? t)!);
    if ((o + t).includes('\0')) return conflict(o);
    const options = { label: { a: 'HEAD', b: 'theirs' }, stringSeparator: '\n' };
    const merged = merge(o.split('\n'), (b ?? '').split('\n'), t.split('\n'), options);
    const text = merged.result.join('\n');
    return merged.conflict ? conflict(gitMarkers(text)) : text;
  }
}

/** As git writes them. */
function gitMarkers(text: string): string {
  return text.replace(/^(<{7}|>{7}|={7})[ ]*(.*)$/gm, (_, marker: string, label: string) =>
    label === '' ? marker : `${marker} ${label.trim()}`,
  );
}

export function hasMarkers(text: string): boolean {
  return /^(?:<{7} |>{7} )/m.test(text);
}

/** Everything on a disk. */
export function allOf(disk: MemoryDisk): Map<string, string> {
  const tree = new Map<string, string>();
  for (const key of Object.keys(disk.files())) {
    tree.set(key, disk.read(key.replace(/\*$/, '') as RepoPath)!.toString('latin1'));
  }
  return tree;
}

/** What git looks after: the tool's local records are ignored. */
export function treeOf(disk: MemoryDisk): Map<string, string> {
  return new Map([...allOf(disk)].filter(([key]) => !/^\.infra\/(run|undo)\//.test(key)));
}

/** Brings the disk to `tree`; `now`: what of it may go. */
export function checkOut(disk: MemoryDisk, tree: Tree, now: Tree = treeOf(disk)): void {
  for (const key of now.keys()) if (!tree.has(key)) remove(disk, key.replace(/\*$/, ''));
  for (const [key, text] of tree) {
    disk.put(key.replace(/\*$/, ''), Buffer.from(text, 'latin1'), key.endsWith('*'));
  }
}

/** Deletes a file, and folders that are empty then, as git does. */
export function remove(disk: MemoryDisk, path: string): void {
  disk.unlink(path as RepoPath);
  const parts = path.split('/').slice(0, -1);
  for (; parts.length > 0; parts.pop()) if (!disk.rmdir(parts.join('/') as RepoPath)) return;
}
