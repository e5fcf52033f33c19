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

// ---------------------------------------------------------------- blueprint

/** The subset of JSON Schema that blueprint parameters are written in. */
export interface ParamSchema {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  description: string;
  default?: Json;
  enum?: Json[];
  /** No back-references, no look-around, no loops that take exponential time (checked at load). */
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: ParamSchema;
  properties?: Record<string, ParamSchema>;
  required?: string[];
  /** Schema of values whose keys are free; false (default) refuses unknown keys. */
  additionalProperties?: false | ParamSchema;
  /** What those free keys look like. */
  keys?: KeySchema;
  /** Parameter that this one must not be below; where nobody gives this one, it follows that. */
  atLeast?: string;
  /** Key that must differ between the items of a list of objects. */
  uniqueBy?: string;
  /** Text of the question; without one the parameter is never asked for. */
  prompt?: string;
  /** Written to the manifest even when it is the default: dangerous to change later. */
  record?: boolean;
}

/** What the free keys of a map may be called. */
export interface KeySchema {
  pattern: string;
  /** What is expected, for the message. */
  description: string;
  /** Keys that have a meaning already. */
  refused?: readonly string[];
  /** Keys that match this are refused, and `instead` says what to do. */
  not?: { pattern: string; instead: string };
}

export interface OutputSpec {
  name: string;
  type: string;
  description: string;
}

/** One line of `files:` in blueprint.yaml; later rules override earlier ones, key by key. */
export interface FileRule {
  match: string;
  ownership?: Ownership;
  /** Dotted context path → value or list of values it must equal. All must hold. */
  when?: Record<string, Json>;
  /** `environments`, `environments+local`, `modules` or the name of a list parameter. */
  each?: string;
  required?: boolean;
  executable?: boolean;
}

/** Data that moves a module from an older version; applied by `upgrade`. */
export type Migration =
  | { to: string; kind: 'rename-param'; from: string; name: string }
  | { to: string; kind: 'set-param'; name: string; value: Json }
  | { to: string; kind: 'move-file'; from: string; name: string }
  | { to: string; kind: 'drop-file'; name: string };

/** blueprint.yaml, validated. */
export interface BlueprintHeader {
  name: string;
  version: string;
  about: string;
  scope: Scope;
  layer: Layer;
  /** Default root of the module; `{name}` stands for the module's name. */
  path: string;
  /** True where a module of this blueprint is paired with a package. */
  pairs: boolean;
  params: Record<string, ParamSchema>;
  /** Parameters that repository-scoped blueprints may read of this module. */
  facts: string[];
  /** First content of contract.yaml. */
  outputs: OutputSpec[];
  /** Names of blueprints that must have a module wherever this one has. */
  requires: string[];
  /** Availability zones that every environment must have. */
  zones: number;
  /** What a new module of this blueprint reads by default: layer → outputs. */
  uses: Partial<Record<Layer, string[]>>;
  files: FileRule[];
  migrations: Migration[];
}

/** One file of a blueprint, as it lies below `files/`. */
export interface BlueprintFile {
  /** `module/terraform/main.tf.hbs`, `package/Dockerfile.hbs`, `repository/.github/x.yml`. */
  source: string;
  /** Empty where the build has compiled it. */
  text: string;
  /** What the build made of a template's text, for Handlebars' runtime. */
  compiled?: unknown;
}

export interface Blueprint {
  ref: BlueprintRef;
  header: BlueprintHeader;
  files: BlueprintFile[];
  /** SHA-256 over header and files; null: comes with the tool, and changes with it alone. */
  integrity: Sha | null;
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
