import { UserError } from './errors.ts';
import type { RepoPath } from './model.ts';

export const ROOT = '' as RepoPath;

/**
 * Stands for the root of git where that lies above the root of the tool, so that git-scoped files
 * (workflows) have a path inside the repository like any other.
 */
export const GIT_ROOT = '@git' as RepoPath;

/** Names that Windows gives to devices, whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;
/** Nearly every real path: parts of plain characters that begin and end with one. */
const PLAIN =
  /^(?:\.?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\/)*\.?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;
const ODD = /(?:^|\/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|\.git)(?:[./]|$)/i;
/** `.git` in any letters, and the short name that Windows gives it. */
const GIT_FOLDER = /^(?:\.git|git~1)$/i;
/** Characters that macOS leaves out when it compares names. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
const NOT_ASCII = /[^\u0000-\u007f]/;
const FORBIDDEN = /[\u0000-\u001f<>:"|?*\\]/;

/**
 * Says why a text is no path inside the repository, or null if it is one. Rejects what could
 * leave the root or could not be checked out elsewhere: absolute paths, `..`, backslashes, drive
 * letters, device names, trailing dots or blanks; and `.git` at any depth, where files are run.
 */
export function whyNotRepoPath(text: string): string | null {
  // Locks of 1,000 modules hold 20,000 paths: two regular expressions instead of a walk.
  if (PLAIN.test(text) && !ODD.test(text)) return null;
  if (text === '') return 'it is empty';
  if (text.startsWith('/')) return 'it is absolute';
  if (FORBIDDEN.test(text)) return 'it holds a character that not every file system takes';
  for (const part of text.split('/')) {
    if (part === '') return 'it has an empty part';
    if (part === '.' || part === '..') return `it holds \`${part}\``;
    if (part.endsWith('.') || part.endsWith(' ')) return `\`${part}\` ends with a dot or a blank`;
    if (DEVICE.test(part)) return `\`${part}\` is a device name on Windows`;
    if (GIT_FOLDER.test(part.replace(IGNORED, ''))) return 'it lies in .git';
  }
  return null;
}

/**
 * The only maker of a RepoPath from outside text. `what` names the source for the message.
 * Throws UserError when the text could leave the repository.
 */
export function repoPath(text: string, what: string): RepoPath {
  const why = whyNotRepoPath(text);
  if (why !== null) {
    throw new UserError({
      message: `${what}: ${JSON.stringify(text)} is not a path inside the repository: ${why}`,
      expected: 'a relative path with `/` and no `..`, for example infra/file_processing',
    });
  }
  return text as RepoPath;
}

/** Joins trusted parts; throws like `repoPath` where the result leaves the repository. */
export function joinPath(...parts: string[]): RepoPath {
  const text = parts.filter((part) => part !== '').join('/');
  return text === '' ? ROOT : repoPath(text, 'path');
}

export function parentOf(path: RepoPath): RepoPath {
  const slash = path.lastIndexOf('/');
  return (slash === -1 ? '' : path.slice(0, slash)) as RepoPath;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** True when `path` is `folder` or lies below it; the root holds everything. */
export function isUnder(path: RepoPath, folder: RepoPath): boolean {
  if (!path.startsWith(folder)) return false;
  return folder === '' || path.length === folder.length || path[folder.length] === '/';
}

/** Windows has no file or folder of this name, with no ending either. */
export function isDevice(name: string): boolean {
  return DEVICE.test(name);
}

/** Equal for two paths that a case-insensitive or normalising file system would take as one. */
export function caseKey(path: string): string {
  return (NOT_ASCII.test(path) ? path.normalize('NFC') : path).toLowerCase();
}
