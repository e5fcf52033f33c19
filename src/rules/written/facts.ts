import type { HclFile } from '../../lib/hcl.ts';
import type { ManifestHead, ModuleSummary, RepoPath } from '../../model.ts';

/** A file in a module's folder as a person wrote it: their own, or a generated one that they edited. */
export interface WrittenFile {
  /** Of the module. */
  id: string;
  path: RepoPath;
  text: string;
  /** Terraform that parses; null for all else. */
  hcl: HclFile | null;
  /** The Terraform of another module that has the same text. */
  copyOf: RepoPath | null;
}

/** What a kustomization.yaml names and nobody finds. */
export interface KustomizationGap {
  id: string;
  path: RepoPath;
  line: number;
  name: string;
  /** The file or folder that it means. */
  at: RepoPath;
}

/** What rules about people's own text look at. Plain data, read before. */
export interface WrittenFacts {
  head: ManifestHead;
  modules: readonly ModuleSummary[];
  files: readonly WrittenFile[];
  gaps: readonly KustomizationGap[];
}

/** Lines of a file that say something, with their 1-based numbers: comments do nothing. */
export function sayingLines(text: string): { line: number; text: string }[] {
  return text
    .split('\n')
    .map((it, index) => ({ line: index + 1, text: it }))
    .filter((it) => !/^\s*(?:#|\/\/|$)/.test(it.text));
}
