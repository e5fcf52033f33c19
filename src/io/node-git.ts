import { UserError } from '../errors.ts';
import type { RepoPath } from '../model.ts';
import { GitCommand } from './git-command.ts';
import { containing } from './git-containing.ts';
import { changedSince, textAt } from './git-since.ts';
import type { ChangedSince, Git, UnmergedFile } from './io.ts';

const NO_OBJECT = '0'.repeat(40);
const PLAIN_FILE = '100644';
/** Above this many paths one question about all files is cheaper, and never too long. */
const ASKED_BY_NAME = 200;

/**
 * The git repository that `root` lies in, which may begin above it; null where there is none or
 * no git. Throws UserError where git refuses to look into it.
 */
export async function findGit(root: string): Promise<Git | null> {
  const command = await GitCommand.at(root);
  return command === null ? null : new NodeGit(command);
}

class NodeGit implements Git {
  readonly #git: GitCommand;

  constructor(git: GitCommand) {
    this.#git = git;
  }

  async committed(paths: readonly RepoPath[]): Promise<Set<RepoPath>> {
    if (paths.length === 0) return new Set();
    const named = paths.length <= ASKED_BY_NAME ? paths : [];
    const tracked = await this.#tracked(named);
    const [changed] = await this.#status(['--untracked-files=no'], named);
    const clean = (path: RepoPath): boolean => tracked.has(path) && !changed.has(path);
    return new Set(paths.filter(clean));
  }

  async dirty(limit: number): Promise<RepoPath[]> {
    const [changed, untracked] = await this.#status(['--untracked-files=all'], []);
    return [...changed, ...untracked].sort().slice(0, limit);
  }

  async unmerged(): Promise<UnmergedFile[]> {
    const listing = await this.#git.records(['ls-files', '--unmerged', '-z']);
    const stages = listing.map(parseStage).filter((stage) => stage !== null);
    const texts = await this.#texts(stages.map(({ object }) => object));
    const files = new Map<string, UnmergedFile>();
    for (const { path, object, side } of stages) {
      const empty = { path: path as RepoPath, base: null, ours: null, theirs: null };
      files.set(path, { ...(files.get(path) ?? empty), [side]: texts.get(object) ?? null });
    }
    return [...files.values()];
  }

  async markConflict(
    path: RepoPath,
    stages: { base: string; ours: string; theirs: string },
  ): Promise<void> {
    const mode = await this.#mode(path);
    // index-info counts paths from the top of the repository, wherever it is called.
    const name = this.#git.prefix + path;
    const lines = [`0 ${NO_OBJECT}\t${name}\0`];
    for (const [index, side] of (['base', 'ours', 'theirs'] as const).entries()) {
      const object = await this.#git.text(['hash-object', '-w', '--stdin'], stages[side]);
      lines.push(`${mode} ${object.trim()} ${index + 1}\t${name}\0`);
    }
    await this.#git.text(['update-index', '-z', '--index-info'], lines.join(''));
  }

  async markSettled(path: RepoPath): Promise<void> {
    const stages = await this.#git.records(['ls-files', '--unmerged', '-z', '--', path]);
    if (stages.length > 0) await this.#git.text(['add', '--all', '--', path]);
  }

  changedSince(revision: string): Promise<ChangedSince> {
    return changedSince(this.#git, revision);
  }

  containing(texts: readonly string[]): Promise<RepoPath[]> {
    return containing(this.#git, texts);
  }

  textAt(commit: string, path: RepoPath): Promise<string | null> {
    return textAt(this.#git, commit, path);
  }

  /**
   * Tracked files. A file that git was told not to look at (assume-unchanged, skip-worktree) is
   * left out: its status says nothing about its bytes.
   */
  async #tracked(paths: readonly RepoPath[]): Promise<Set<RepoPath>> {
    const records = await this.#git.records(['ls-files', '-v', '-z', '--', ...paths]);
    const seen = records.filter((record) => record.startsWith('H '));
    return new Set(seen.map((record) => record.slice(2) as RepoPath));
  }

  /** Files of the root that differ from HEAD, and those that are not tracked. */
  async #status(
    flags: string[],
    paths: readonly RepoPath[],
  ): Promise<[Set<RepoPath>, Set<RepoPath>]> {
    const where = paths.length > 0 ? paths : ['.'];
    const format = ['--porcelain=v2', '-z', '--no-renames', '--ignore-submodules=all'];
    const records = await this.#git.records(['status', ...format, ...flags, '--', ...where]);
    const sets: [Set<RepoPath>, Set<RepoPath>] = [new Set(), new Set()];
    for (const record of records) {
      const fields = { '1': 8, u: 10, '?': 1 }[record[0] ?? ''];
      if (fields === undefined) continue;
      const path = this.#git.below(record.split(' ').slice(fields).join(' '));
      if (path !== null) sets[record[0] === '?' ? 1 : 0].add(path);
    }
    return sets;
  }

  /** Mode of the file in the index; of a plain file where it is not there. */
  async #mode(path: RepoPath): Promise<string> {
    const [record] = await this.#git.records(['ls-files', '--stage', '-z', '--', path]);
    return record?.split(' ')[0] ?? PLAIN_FILE;
  }

  /** Contents by object name, all with one process. */
  async #texts(objects: readonly string[]): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    if (objects.length === 0) return texts;
    const input = objects.map((object) => `${object}\n`).join('');
    const answer = await this.#git.bytes(['cat-file', '--batch'], input);
    for (let at = 0; at < answer.length;) {
      const end = answer.indexOf('\n', at);
      const [object = '', type, size] = answer.toString('utf8', at, end).split(' ');
      if (type !== 'blob') throw new UserError(`git cannot read object ${object}`);
      const start = end + 1;
      texts.set(object, answer.toString('utf8', start, start + Number(size)));
      at = start + Number(size) + 1;
    }
    return texts;
  }
}

/** `<mode> <object> <stage>\t<path>`; null for submodules and links, which have no text. */
function parseStage(
  record: string,
): { path: string; object: string; side: 'base' | 'ours' | 'theirs' } | null {
  const tab = record.indexOf('\t');
  const [mode = '', object = '', stage] = record.slice(0, tab).split(' ');
  const side = (['base', 'ours', 'theirs'] as const)[Number(stage) - 1];
  if (!mode.startsWith('100') || side === undefined) return null;
  return { path: record.slice(tab + 1), object, side };
}
