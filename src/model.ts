/**
 * The types that cross folders. No imports at run time, no behaviour: every other file may use
 * this one. The words are those of docs/architecture.md.
 */

/** A path inside the repository, made only by paths.ts: relative, `/`-separated, no `..`. */
export type RepoPath = string & { readonly __repoPath: true };

/** Lower-case hexadecimal SHA-256. */
export type Sha = string;

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

// ---------------------------------------------------------------- manifest

export type Ownership = 'managed' | 'merged' | 'seeded' | 'runtime';
/** What the manifest may say of a file: `released` is handed over and never looked at again. */
export type OwnershipRule = Ownership | 'released';
export type Layer = 'bootstrap' | 'foundation' | 'platform' | 'service' | 'none';
export type Scope = 'module' | 'repository' | 'git';
export type StateLock = 's3' | 'both' | 'dynamodb';
export type OutputsVia = 'remote_state' | 'artifact' | 'ci_variables' | 'ssm';

/** One target of deployment. `account` and `cidr` are null until somebody fills them in. */
export interface Environment {
  name: string;
  account: string | null;
  region: string;
  cidr: string | null;
  zones: number;
  protected: boolean;
}

/** `service@1.0.0`, `./blueprints/mine@1.0.0` or `npm:pkg/name@1.0.0`. */
export interface BlueprintRef {
  kind: 'builtin' | 'path' | 'npm';
  /** `service`, the RepoPath of the folder, or `pkg/name`. */
  name: string;
  version: string;
  /** As written, version included. */
  text: string;
}

/** Output names a module reads, by the id of the module that declares them. */
export type Uses = Record<string, string[]>;

/** One entry of `modules:`, defaults not yet applied (those come from the blueprint). */
export interface Module {
  id: string;
  /** Equal to `id` until a rename. */
  name: string;
  blueprint: BlueprintRef;
  /** null: the blueprint's default. */
  path: RepoPath | null;
  package: RepoPath | null;
  uses: Uses;
  params: JsonObject;
  perEnvironment: Record<string, JsonObject>;
  /** Glob below the repository root → ownership that replaces the blueprint's. */
  ownership: Record<string, OwnershipRule>;
}

/** Everything in infra.yaml that is not a module. */
export interface ManifestHead {
  version: 1;
  project: string;
  /** Range of tool versions that may work here, or null. */
  tool: string | null;
  environments: Environment[];
  /** Extra Kubernetes context patterns that `local` may talk to. */
  localContexts: string[];
  naming: { resource: string; image: string; namespace: string };
  state: { bucket: string; key: string; lock: StateLock };
  outputs: { via: OutputsVia };
  packages: { roots: RepoPath[]; ignore: RepoPath[] };
}

export interface Manifest extends ManifestHead {
  modules: Module[];
}

/** One entry of `modules:` as text, and where it starts (1-based line of its key). */
export interface ManifestEntry {
  id: string;
  text: string;
  line: number;
}

/** infra.yaml cut into the part above and below `modules:` and one text per module. */
export interface ManifestSlices {
  head: string;
  /** Where `modules:` was cut out of the head: after so many of its lines, so many lines. */
  cut: { after: number; lines: number };
  entries: ManifestEntry[];
}

// ---------------------------------------------------------------- wanted, recorded, disk

/** A marked part of a file. `block` follows from the manifest, `derived` from the tree. */
export interface WantedRegion {
  name: string;
  kind: 'block' | 'derived';
  /** block: the text. derived: null until the second pass has computed it. */
  text: string | null;
}

/** What should be on disk at one path. Texts use LF. */
export interface WantedFile {
  path: RepoPath;
  /** Id of the module that wants it. */
  owner: string;
  ownership: Ownership;
  executable: boolean;
  required: boolean;
  /** The text with its regions emptied; its hash is what locks record. */
  text: string;
  hash: Sha;
  regions: WantedRegion[];
}

export interface RecordedRegion {
  kind: 'block' | 'derived';
  text: Sha;
  /** derived only: hash over the sources it was computed from. */
  sources?: Sha;
}

/** What a lock says of one file: the base, as hashes. */
export interface RecordedFile {
  ownership: Ownership;
  executable: boolean;
  required: boolean;
  /** Hash of the last wanted text (regions emptied) that was reconciled with the disk. */
  base: Sha;
  regions?: Record<string, RecordedRegion>;
  /** Hash of `base` with its regions filled: a file with this hash needs no closer look. */
  whole?: Sha;
}

/** What repository-scoped blueprints and rules see of a module. */
export interface ModuleSummary {
  id: string;
  name: string;
  path: RepoPath;
  package: RepoPath | null;
  layer: Layer;
  blueprint: string;
  uses: Uses;
  facts: JsonObject;
}

/** What of the head of a manifest environments, names in the cloud and keys of states follow from. */
export interface RecordedNames {
  project: string;
  environments: string[];
  /** Patterns of `naming:` and `state:`. */
  resource: string;
  image: string;
  namespace: string;
  bucket: string;
  key: string;
}

/** .infra/lock/<id>.json, parsed. Module scope has `files`; other scopes keep theirs in shared records. */
export interface Lock {
  blueprint: string;
  scope: Scope;
  /** Integrity of a path or npm blueprint; null for built-in ones. */
  integrity: Sha | null;
  summary: ModuleSummary;
  /** As they were when it was written; absent in locks of the first release. */
  names?: RecordedNames;
  /** Version of the tool that rendered the module last: it has the blueprint in that version. */
  tool: string;
  /** Hash over the manifest's head, the entry's text and the blueprint's integrity. */
  entry: Sha;
  /** Hash over all that the wanted files follow from; empty string forces a render. */
  inputs: Sha;
  files: Record<RepoPath, RecordedFile>;
  /** The module was removed: only the id is kept, so that it is never used again. */
  removed: boolean;
}

/** Agreed text of a file that several modules contribute to: .infra/shared/<hash of path>-<sha256>. */
export interface SharedRecord {
  path: RepoPath;
  owner: string;
  file: RecordedFile;
  text: string;
}

// ---------------------------------------------------------------- drift

/** What people did to a file since its base. */
export type PersonSide = 'nothing' | 'edited' | 'deleted' | 'unrecorded';
/** What the tool would do to a file. */
export type ToolSide = 'nothing' | 'changed' | 'new' | 'removed';

export type Action =
  | 'keep' // nothing to do
  | 'create' // write a file that is not there
  | 'update' // replace the tool's own text
  | 'delete' // remove the tool's own text
  | 'merge' // write the three-way merge
  | 'drift' // an edit the tool would not keep; needs --restore
  | 'restore' // put wanted back over an edit or a deletion
  | 'record' // disk already is what is wanted: only the lock changes
  | 'release' // stop recording; the file is the person's
  | 'conflict';

export type ConflictReason =
  | 'both-changed' // the same lines
  | 'does-not-parse' // the merged text would not parse
  | 'in-the-way' // an unrecorded file stands where one is wanted
  | 'markers' // region markers gone or doubled
  | 'not-text' // binary or invalid UTF-8
  | 'no-base' // the text of the base is missing
  | 'git-conflict'; // markers of git stand in it

export type Severity = 'error' | 'warning' | 'note';

/** What a rule reports. */
export interface Finding {
  rule: string;
  severity: Severity;
  path: string;
  line?: number;
  message: string;
  /** What mends it: a command or a sentence. */
  fix: string;
}
