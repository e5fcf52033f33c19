import type { FileDrift } from '../compare/model.ts';
import type { Problem } from '../errors.ts';
import type { Buried } from '../lock.ts';
import type {
  BlueprintRef,
  ManifestHead,
  ModuleSummary,
  RecordedNames,
  RepoPath,
} from '../model.ts';

/** One module as rules see it. */
export interface RuleModule {
  summary: ModuleSummary;
  /** Line of its key in infra.yaml. */
  line: number;
  /** It has a package, or its blueprint could have one. */
  pairs: boolean;
  /** Recorded before; false for one that is being added. */
  known: boolean;
  /** Its root when it was recorded last; null for one that is being added. */
  recordedPath: RepoPath | null;
  /** Files the tool looks after here. */
  fileCount: number;
  /** What its names followed from when it was written; null: not known, or as recorded. */
  recordedNames: RecordedNames | null;
  /** It has a scripts/manage.sh; looked for where `recordedNames` are known. */
  manages: boolean;
  /** Empty where all files are as recorded. */
  drifts: readonly FileDrift[];
}

/** What a module that others use promises, from its contract.yaml. */
export interface Contract {
  path: RepoPath;
  /** null: the file is gone or cannot be read. */
  outputs: readonly string[] | null;
  /** Line of the problem where it cannot be read. */
  trouble?: string;
}

/**
 * Outputs of a module whose contract or Terraform is not as it was recorded; those of others were
 * held against each other when they were recorded.
 */
export interface ModuleOutputs {
  id: string;
  contract: RepoPath;
  /** Of its Terraform. */
  folder: RepoPath;
  /** In contract.yaml. */
  declared: readonly { name: string; line: number }[];
  /** `output` blocks. */
  blocks: readonly { name: string; path: RepoPath; line: number }[];
  /** Errors of files that do not parse. */
  unreadable: readonly { path: RepoPath; line: number; message: string }[];
}

/** One line under `ownership:` of an entry, and all files of its module. */
export interface OwnershipGlob {
  id: string;
  glob: string;
  line: number;
  files: readonly RepoPath[];
}

/** A blueprint that changed under its version since modules were made from it. */
export interface ChangedBlueprint {
  /** As in infra.yaml. */
  ref: string;
  kind: BlueprintRef['kind'];
  folder: RepoPath;
  /** Ids. */
  modules: readonly string[];
  /** What the tool would write otherwise now. */
  files: readonly RepoPath[];
}

/** A blueprint that files were made from and that cannot be used any more. */
export interface BrokenBlueprint {
  /** As in infra.yaml. */
  ref: string;
  /** Ids. */
  modules: readonly string[];
  problems: readonly Problem[];
}

/** What is wrong with a folder that a module names as its package. */
export type PackageTrouble = 'not-a-folder' | 'empty' | 'no-dockerfile' | 'dockerfile-deleted';

/** All that rules may look at. Plain data, read before. */
export interface LostRecord {
  id: string;
  lock: RepoPath;
  base: RepoPath;
  /** Of its entry. */
  line: number;
}

export interface RuleFacts {
  head: ManifestHead;
  /** Text of infra.yaml, for the lines of what its head says. */
  manifest: string;
  modules: readonly RuleModule[];
  packages: readonly { path: RepoPath; dockerfile: boolean }[];
  /** Package folders that modules name and that are not there. */
  missingPackages: ReadonlySet<RepoPath>;
  /** What is wrong with those that are there. */
  packageTroubles: ReadonlyMap<RepoPath, PackageTrouble>;
  /** Folders below infra/ that look like modules and belong to none. */
  strayFolders: readonly RepoPath[];
  /** By id of the module that others use. */
  contracts: ReadonlyMap<string, Contract>;
  outputs: readonly ModuleOutputs[];
  ownership: readonly OwnershipGlob[];
  changedBlueprints: readonly ChangedBlueprint[];
  brokenBlueprints: readonly BrokenBlueprint[];
  /** Modules that have agreed texts and no lock. */
  lostRecords: readonly LostRecord[];
  /** Ids with a lock but no entry, and what their locks say. */
  removed: readonly ModuleSummary[];
  /** Modules that were removed for good: their ids and names are nobody else's. */
  buried: readonly Buried[];
}
