import type {
  Action,
  ConflictReason,
  Ownership,
  PersonSide,
  RecordedFile,
  RepoPath,
  Sha,
  ToolSide,
  WantedFile,
} from '../model.ts';

/** What was found at one path. `text` is null where the bytes are not valid UTF-8. */
export interface DiskFile {
  /** Of the bytes as they lie there. */
  hash: Sha;
  text: string | null;
  /** `directory`, `symlink`: what is there instead of a file. */
  notFile?: string;
  /** The owner may not execute it; told only of files that should be executable. */
  notExecutable?: true;
}

/** An agreed state of a file: the record and, where it could be found, its text. */
export interface BaseFile {
  record: RecordedFile;
  text: string | null;
}

/** One path as all sides know it. */
export interface FileSides {
  path: RepoPath;
  owner: string;
  wanted: WantedFile | null;
  /** Empty: unrecorded. More than one only for shared files after a merge in git. */
  bases: readonly BaseFile[];
  disk: DiskFile | null;
  restore: boolean;
  /** The manifest hands the file over to its person. */
  released?: boolean;
  /** What lies there unrecorded is taken as an edit of what is wanted. */
  adopt?: boolean;
}

/** What happened to one marked part of a file. */
export interface RegionDrift {
  name: string;
  kind: 'block' | 'derived';
  person: 'nothing' | 'edited' | 'gone';
  tool: 'nothing' | 'changed';
}

/** Lines on which person and tool disagree. `line` counts in the person's file, from 1. */
export interface Hunk {
  line: number;
  ours: string[];
  base: string[];
  theirs: string[];
}

/** The verdict on one file, with everything that showing or applying it needs. */
export interface FileDrift {
  path: RepoPath;
  owner: string;
  ownership: Ownership;
  required: boolean;
  person: PersonSide;
  tool: ToolSide;
  action: Action;
  reason?: ConflictReason;
  /** Why, in words, where the reason alone does not say it. */
  detail?: string;
  hunks?: Hunk[];
  /** Content for `<file>.merge`, with conflict markers. */
  marked?: string;
  /** That `<file>.merge`, where it lies on the disk. */
  copy?: RepoPath;
  regions: RegionDrift[];
  /** Bytes found on disk, as hash; null: nothing there. */
  before: Sha | null;
  /** The disk afterwards: a text, null for no file, undefined for untouched. */
  after?: string | null;
  executable: boolean;
  /** The record afterwards; null: none any more. */
  record: RecordedFile | null;
  /** Text that belongs to `record.base`, where it is known. */
  base: string | null;
  /** The wanted text with empty regions: what `record.base` hashes; null: nothing is wanted. */
  wantedSkeleton: string | null;
  /** Hash of that. */
  wantedHash: Sha | null;
  /** The wanted text with its regions filled, for showing; null where nothing is wanted. */
  wantedText: string | null;
}
