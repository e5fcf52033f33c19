import { BASE_FOLDER, LOCK_FOLDER, SHARED_FOLDER } from '../lock.ts';
import type { RepoPath } from '../model.ts';
import { baseName, isUnder, parentOf } from '../paths.ts';
import { MANIFEST, type RepoState } from '../repo.ts';

/** What a file of the tool's own is for, and what people may do with it. */
export interface ToolFile {
  what: string;
  advice: string;
}

const OWN = '.infra' as RepoPath;
const LEAVE = 'Commit it and leave it to the tool; nobody edits it.';
const LOCAL = 'It stays on this machine: git ignores it.';

const FIXED: Readonly<Record<string, ToolFile>> = {
  '.infra': { what: 'what was agreed last', advice: LEAVE },
  '.infra/lock': { what: 'one record a module: hashes of what was agreed', advice: LEAVE },
  '.infra/base': { what: 'the texts that were agreed, one file a module', advice: LEAVE },
  '.infra/shared': { what: 'what was agreed of files that follow from all modules', advice: LEAVE },
  '.infra/schema.json': { what: 'what infra.yaml may hold, for editors', advice: LEAVE },
  '.infra/.gitattributes': { what: 'says to git what the files beside it are', advice: LEAVE },
  '.infra/.gitignore': { what: 'keeps out of git what is of this machine alone', advice: LEAVE },
};

/** What a file of the tool's own is for; null where the path is none. */
export function toolFile(path: RepoPath, state: Pick<RepoState, 'shared'>): ToolFile | null {
  if (path === MANIFEST) {
    return {
      what: 'the manifest: what should exist',
      advice: 'Edit it as you like; create-infra-module sync brings the files in line.',
    };
  }
  if (!isUnder(path, OWN)) return null;
  const fixed = FIXED[path];
  if (fixed !== undefined) return fixed;
  const name = baseName(path);
  switch (parentOf(path)) {
    case LOCK_FOLDER:
      return { what: `the record of the module ${name.replace(/\.json$/, '')}`, advice: LEAVE };
    case BASE_FOLDER:
      return { what: `the agreed texts of ${name.replace(/\.jsonl$/, '')}`, advice: LEAVE };
    case SHARED_FOLDER:
      return { what: sharedFile(path, state), advice: LEAVE };
  }
  if (isUnder(path, '.infra/undo' as RepoPath)) {
    return { what: 'kept for create-infra-module undo', advice: LOCAL };
  }
  if (isUnder(path, '.infra/run' as RepoPath)) {
    return { what: 'of a run at work, or of one that was interrupted', advice: LOCAL };
  }
  return null;
}

function sharedFile(path: RepoPath, { shared }: Pick<RepoState, 'shared'>): string {
  const record = shared.find((it) => it.stored === path);
  if (record !== undefined) return `what was agreed of ${record.path}`;
  return baseName(path).startsWith('inputs-')
    ? 'says what the files that follow from all modules were made from'
    : 'a record of a file that follows from all modules';
}
