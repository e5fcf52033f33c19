import type { RepoPath, Sha } from '../model.ts';

/** Types only: what the outside world looks like to the rest of the tool. */

export type EntryKind = 'file' | 'directory' | 'symlink' | 'other';

export interface DirEntry {
  name: string;
  kind: EntryKind;
}

/**
 * Reading below the root. Paths are RepoPaths; '' is the root itself. No call follows a symbolic
 * link in the last part of a path, and a link in a parent folder that leaves the root is refused
 * with a UserError.
 */
export interface DiskReader {
  /** Absolute path of the root, for messages only. */
  readonly root: string;
  /** The file system knows who may execute a file. */
  readonly modes: boolean;
  /** null: there is nothing. A directory, link or device there is a UserError. */
  read(path: RepoPath): Buffer | null;
  /** SHA-256 of the bytes; null: nothing there or not a regular file. */
  hash(path: RepoPath): Sha | null;
  /**
   * The same for the tens of thousands of files of a `check`, and null where `executable` is asked
   * for and its owner may not execute it. Folders above are not looked at, a link there is followed:
   * the answer is good for comparing with a hash, and for nothing else.
   */
  quickHash(path: RepoPath, executable: boolean): Sha | null;
  /** False where there is nothing, or a link to nothing. Like `quickHash`, without looking at folders. */
  quickHas(path: RepoPath): boolean;
  kind(path: RepoPath): EntryKind | null;
  /** Owner may execute. False where the file system has no modes. */
  executable(path: RepoPath): boolean;
  /** Sorted by name; empty where there is no directory. */
  list(path: RepoPath): DirEntry[];
  /** The names in a folder, sorted, links to it followed as `quickHash` does: half the cost of `list`. */
  names(path: RepoPath): string[];
}

/** Writing below the root; used by apply.ts alone. Each call is one system call where it can be. */
export interface DiskWriter extends DiskReader {
  /** Makes one directory; false if it was there already. The parent must exist. */
  mkdir(path: RepoPath): boolean;
  /** Creates or truncates a file. */
  write(path: RepoPath, bytes: string | Buffer, executable?: boolean): void;
  /** Creates a file that must not exist yet; false if something is there. */
  writeNew(path: RepoPath, bytes: string | Buffer, executable?: boolean): boolean;
  /** Atomic on one file system; replaces a file at `to`. */
  rename(from: RepoPath, to: RepoPath): void;
  /** Removes a file; silent if it is not there. */
  unlink(path: RepoPath): void;
  /** Removes an empty directory; false if it is not empty or not there. */
  rmdir(path: RepoPath): boolean;
  setExecutable(path: RepoPath, executable: boolean): void;
}

/** Who holds a lock on the repository. */
export interface Holder {
  pid: number;
  host: string;
}

/** What apply needs to know of running processes. */
export interface Processes {
  readonly self: Holder;
  /** True while that process may still be running (another host counts as running). */
  alive(holder: Holder): boolean;
}

/** Texts of a file that git could not merge; a stage is null where that side has no file. */
export interface UnmergedFile {
  path: RepoPath;
  base: string | null;
  ours: string | null;
  theirs: string | null;
}

/** What a branch changed. */
export interface ChangedSince {
  /** The commit in which the branch began: the merge base. */
  base: string;
  /** Sorted; files beside the root of the tool begin with `@git/`. */
  paths: RepoPath[];
}

/** The few questions the tool asks git. Every call works from the root of the repository. */
export interface Git {
  /** Of these files, those whose bytes on disk are those of HEAD. */
  committed(paths: readonly RepoPath[]): Promise<Set<RepoPath>>;
  /** Files with conflict stages in the index, texts included. */
  unmerged(): Promise<UnmergedFile[]>;
  /** Writes conflict stages 1 to 3 for a file, so that mergetools see it. */
  markConflict(
    path: RepoPath,
    stages: { base: string; ours: string; theirs: string },
  ): Promise<void>;
  /** Takes a file as it lies on disk for merged: its conflict stages go. Does nothing without any. */
  markSettled(path: RepoPath): Promise<void>;
  /** Files that are not committed or not tracked, with a cap of `limit`. */
  dirty(limit: number): Promise<RepoPath[]>;
  /**
   * Files that differ from where the branch left `revision`, what is not committed included.
   * Throws UserError for a revision that git does not know, and where the history is cut off.
   */
  changedSince(revision: string): Promise<ChangedSince>;
  /**
   * Text files with one of these texts in a line, those that git ignores left out; files beside the
   * root of the tool begin with `@git/`.
   */
  containing(texts: readonly string[]): Promise<RepoPath[]>;
  /** Text of a file in a commit; null: not there. */
  textAt(commit: string, path: RepoPath): Promise<string | null>;
}

export interface Choice {
  value: string;
  title: string;
  description?: string;
}

/** Questions to a person. `interactive` is false without a terminal: then nothing may be asked. */
export interface Ask {
  readonly interactive: boolean;
  text(
    question: string,
    initial: string,
    validate?: (answer: string) => string | null,
  ): Promise<string>;
  select(question: string, choices: readonly Choice[], initial?: string): Promise<string>;
  confirm(question: string, initial: boolean): Promise<boolean>;
}

/** A bar on stderr that shows itself only when work takes longer than a second. */
export interface Progress {
  start(label: string, total: number): void;
  tick(count?: number): void;
  done(): void;
}

/** Where text goes. */
export interface Output {
  /** Data, to stdout. */
  data(text: string): void;
  /** Talk, to stderr; silent under --quiet. */
  talk(text: string): void;
  /** Errors, to stderr; never silent. */
  error(text: string): void;
  readonly color: boolean;
  readonly columns: number;
}

/** The blueprints that come with the tool. */
export interface Templates {
  /** Names of the built-in blueprints, sorted. */
  list(): string[];
  /** The version that its blueprint.yaml names, read without the rest; null: no such one. */
  version(name: string): string | null;
  /** blueprint.yaml and all below files/, paths relative to the blueprint; null: no such one. */
  read(name: string): { path: string; text: string }[] | null;
}

/** What git would do here, without its contents being asked for. */
export interface GitSettings {
  /** Of the paths asked for, those that it ignores. */
  ignored: RepoPath[];
  /** In the order asked for; null: not set. */
  values: (string | null)[];
}

/** What a program said when it was asked. */
export interface Probed {
  found: boolean;
  /** What it printed; null: it failed, or took too long. */
  text: string | null;
}

/** Asks an installed program for its version, within a time limit; null: only whether it is there. */
export type Probe = (program: string, args: readonly string[] | null) => Promise<Probed>;

/** Everything outside, as bin.ts hands it in. */
export interface Outside {
  disk: DiskWriter;
  /** null: not in a git repository. Asking starts a process, so only those ask who need it. */
  git: () => Promise<Git | null>;
  ask: Ask;
  out: Output;
  progress: Progress;
  /** Called once, before work that makes thousands of texts. */
  favourManyTexts: () => void;
  processes: Processes;
  templates: Templates;
  /** Reads a file that the user named on the command line; null: not there. */
  readUserFile: (path: string) => string | null;
  /** Bytes of the HCL parser. */
  hclWasm: () => { runtime: Uint8Array; grammar: Uint8Array };
  probe: Probe;
  /** null: not in a git repository. */
  gitSettings: (
    paths: readonly RepoPath[],
    names: readonly string[],
  ) => Promise<GitSettings | null>;
  /** Version of Node that runs this. */
  node: string;
  /** ISO time. */
  now: string;
  version: string;
  /** How the root was found, and the working directory below it. */
  root: { via: 'manifest' | 'git' | 'cwd'; cwd: RepoPath; gitPrefix: string };
}
