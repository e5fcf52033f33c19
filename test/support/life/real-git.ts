import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import type { Git } from '../../../src/io/io.ts';
import type { MemoryDisk } from '../../../src/io/memory-disk.ts';
import { findGit } from '../../../src/io/node-git.ts';
import { GIT_ENV } from '../repository.ts';
import { run, type RunResult } from '../run.ts';
import { toolEnv } from '../tools.ts';
import { allOf, checkOut, hasMarkers, treeOf, type LifeGit, type Tree } from './git.ts';

const BRANCHES = ['main', 'other'] as const;

/** What git has of a folder: shared by all copies of a world, each of which writes itself there first. */
interface Mirror {
  folder: string;
  /** What was last written. */
  tree: Tree;
  committed: Tree;
  history: string;
}

/** Real git in a folder, into which the disk is written before git is asked. */
export class RealGit implements LifeGit {
  disk: MemoryDisk;
  readonly #mirror: Mirror;
  /** Copies only look: the index is one. */
  readonly #looksOnly: boolean;
  #now = 0;
  #hasOther = false;

  private constructor(disk: MemoryDisk, mirror: Mirror, looksOnly: boolean) {
    this.disk = disk;
    this.#mirror = mirror;
    this.#looksOnly = looksOnly;
  }

  /** A new repository in an empty folder. */
  static async in(folder: string, disk: MemoryDisk): Promise<RealGit> {
    const git = new RealGit(
      disk,
      { folder, tree: new Map(), committed: new Map(), history: '' },
      false,
    );
    await git.#git('init', '--quiet', '--initial-branch', BRANCHES[0]);
    return git;
  }

  get history(): string {
    return this.#mirror.history;
  }

  copy(disk: MemoryDisk): RealGit {
    return new RealGit(disk, this.#mirror, true);
  }

  async commit(): Promise<boolean> {
    this.#write();
    const unmerged = (await this.#git('diff', '--name-only', '--diff-filter=U', '-z')).stdout;
    const texts = this.disk.files();
    if (unmerged.split('\0').some((it) => hasMarkers(texts[it] ?? texts[`${it}*`] ?? '')))
      return false;
    await this.#git('add', '--all');
    await this.#git('commit', '--quiet', '--allow-empty', '--message', 'A step');
    const now = treeOf(this.disk);
    for (const [key, text] of now) {
      if (this.#mirror.committed.get(key) !== text) this.#mirror.history += `\n${text}`;
    }
    this.#mirror.committed = now;
    return true;
  }

  async switch(): Promise<boolean> {
    if (!(await this.commit())) return false;
    const other = BRANCHES[1 - this.#now]!;
    if (this.#hasOther) {
      await this.#git('checkout', '--quiet', other);
      this.#now = 1 - this.#now;
      this.#read();
    } else {
      await this.#git('branch', other);
      this.#hasOther = true;
    }
    return true;
  }

  async merge(): Promise<boolean> {
    if (!this.#hasOther || !(await this.commit())) return false;
    const other = BRANCHES[1 - this.#now]!;
    // With conflicts it ends with 1 and leaves them in the files and the index.
    await run('git', ['merge', '--quiet', '--no-edit', other], this.#options());
    await this.#git('branch', '--quiet', '-D', other);
    this.#hasOther = false;
    this.#read();
    return true;
  }

  async restore(at: string): Promise<boolean> {
    this.#write();
    const { code } = await run('git', ['checkout', 'HEAD', '--', at], this.#options());
    if (code === 0) this.#read();
    return code === 0;
  }

  /** What the tool asks, of git as it is now. */
  api(): Git {
    const ask = async <T>(question: (git: Git) => Promise<T>): Promise<T> => {
      this.#write();
      return question((await findGit(this.#mirror.folder))!);
    };
    const change = (question: (git: Git) => Promise<void>): Promise<void> =>
      this.#looksOnly ? Promise.resolve() : ask(question);
    return {
      committed: (paths) => ask((git) => git.committed(paths)),
      unmerged: () => ask((git) => git.unmerged()),
      markConflict: (at, stages) => change((git) => git.markConflict(at, stages)),
      markSettled: (at) => change((git) => git.markSettled(at)),
      dirty: (limit) => ask((git) => git.dirty(limit)),
      changedSince: (revision) => ask((git) => git.changedSince(revision)),
      containing: (texts) => ask((git) => git.containing(texts)),
      textAt: (commit, at) => ask((git) => git.textAt(commit, at)),
    };
  }

  #options(): { cwd: string; env: NodeJS.ProcessEnv } {
    return { cwd: this.#mirror.folder, env: toolEnv(GIT_ENV) };
  }

  async #git(...args: string[]): Promise<RunResult> {
    const result = await run('git', args, this.#options());
    if (result.code !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
    return result;
  }

  /** Brings the folder to what the disk has. */
  #write(): void {
    const { folder, tree } = this.#mirror;
    const now = allOf(this.disk);
    for (const key of tree.keys()) if (!now.has(key)) unlink(folder, plain(key));
    for (const [key, text] of now) {
      if (tree.get(key) === text) continue;
      const file = path.join(folder, plain(key));
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text, 'latin1');
      chmodSync(file, key.endsWith('*') ? 0o755 : 0o644);
    }
    this.#mirror.tree = now;
  }

  /** Brings the disk to what git left in the folder. */
  #read(): void {
    const { folder } = this.#mirror;
    const tree = new Map<string, string>();
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const at = path.relative(folder, path.join(entry.parentPath, entry.name));
      if (!entry.isFile() || at.startsWith('.git/')) continue;
      const file = path.join(folder, at);
      const executable = (statSync(file).mode & 0o100) !== 0;
      tree.set(executable ? `${at}*` : at, readFileSync(file, 'latin1'));
    }
    this.#mirror.tree = tree;
    checkOut(this.disk, tree, allOf(this.disk));
  }
}

/** With the folders that are empty then. */
function unlink(folder: string, at: string): void {
  rmSync(path.join(folder, at));
  for (let above = path.dirname(at); above !== '.'; above = path.dirname(above)) {
    if (readdirSync(path.join(folder, above)).length > 0) return;
    rmdirSync(path.join(folder, above));
  }
}

function plain(key: string): string {
  return key.replace(/\*$/, '');
}
