import type { FileDrift } from '../compare/model.ts';
import type { ManifestHead, ModuleSummary, RepoPath } from '../model.ts';

/** One module as rules see it. */
export interface RuleModule {
  summary: ModuleSummary;
  /** Line of its key in infra.yaml. */
  line: number;
  /** A module of this blueprint is paired with a package. */
  pairs: boolean;
  /** Recorded before; false for one that is being added. */
  known: boolean;
  /** Files the tool looks after here. */
  fileCount: number;
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

/** All that rules may look at. Plain data, read before. */
export interface RuleFacts {
  head: ManifestHead;
  modules: readonly RuleModule[];
  packages: readonly { path: RepoPath; dockerfile: boolean }[];
  /** Package folders that modules name and that are not there. */
  missingPackages: ReadonlySet<RepoPath>;
  /** Folders below infra/ that look like modules and belong to none. */
  strayFolders: readonly RepoPath[];
  /** By id of the module that others use. */
  contracts: ReadonlyMap<string, Contract>;
  /** Ids with a lock but no entry, and what their locks say. */
  removed: readonly ModuleSummary[];
  /** Ids of modules that were removed for good; none of them is used again. */
  buried: ReadonlySet<string>;
}
