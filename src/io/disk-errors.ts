import type { RepoPath } from '../model.ts';
import { UserError } from '../errors.ts';

/** What a system call answered, in words a person can act on. */
const WORDS: Record<string, { why: string; fix?: string }> = {
  EACCES: { why: 'permission denied', fix: 'check owner and mode of it and of its folder' },
  EPERM: { why: 'not permitted', fix: 'check owner and mode of it and of its folder' },
  EROFS: { why: 'the file system is read-only', fix: 'mount it writable, or work elsewhere' },
  ENOSPC: { why: 'no space left on the disk', fix: 'free some space and run the command again' },
  EFBIG: { why: 'the file would be too large' },
  EDQUOT: { why: 'the disk quota is used up', fix: 'free some space and run the command again' },
  EISDIR: { why: 'a directory is in the way', fix: 'move the directory away' },
  ENOTEMPTY: { why: 'a directory is in the way', fix: 'move the directory away' },
  EEXIST: { why: 'something is there already', fix: 'move it away' },
  ENOTDIR: { why: 'a file stands where a directory is needed', fix: 'move the file away' },
  ENOENT: { why: 'its directory is not there', fix: 'make that directory, or work elsewhere' },
  ELOOP: { why: 'it is a symbolic link', fix: 'put a regular file in its place' },
  EXDEV: {
    why: 'it lies on another file system than .infra',
    fix: 'keep the repository on one file system',
  },
  ENAMETOOLONG: { why: 'the name is too long', fix: 'choose a shorter name or path' },
  EMFILE: { why: 'too many files are open', fix: 'raise the limit: ulimit -n 1024' },
  EBUSY: { why: 'another program holds it', fix: 'close that program and run again' },
  EIO: { why: 'the disk reports an error', fix: 'check the disk, then run the command again' },
};

/** What an errno name means. */
export function wordsOf(code: string): string {
  return WORDS[code]?.why ?? code;
}

/**
 * A failed access to one path. `code` is an errno name, or the reason itself where none fits;
 * `path` as the user would name it.
 */
export function diskError(code: string, action: string, path: string): UserError {
  const word = WORDS[code] ?? { why: code };
  const name = path === '' ? 'the root of the repository' : path;
  return new UserError({
    message: `cannot ${action} ${name}: ${word.why}`,
    file: path,
    ...(word.fix === undefined ? {} : { fix: word.fix }),
  });
}

/** A folder on the way to `path` is a link to somewhere else. */
export function leavesRoot(folder: string): UserError {
  return new UserError({
    message: `${folder} is a symbolic link that leaves the repository`,
    file: folder,
    expected: 'a directory inside the repository',
    fix: 'replace the link by a directory',
  });
}

/** EDQUOT on Linux and on macOS. */
const QUOTA = new Set([-122, -69]);

/** Errno name of an error that a system call threw, or null for any other. */
export function errnoOf(error: unknown): string | null {
  const { code, errno, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (typeof code === 'string' && /^E[A-Z0-9]+$/.test(code)) return code;
  // Node has no names for some: EDQUOT comes as `Unknown system error -122`.
  if (typeof errno !== 'number' || syscall === undefined) return null;
  return QUOTA.has(errno) ? 'EDQUOT' : 'EIO';
}

/** A system error becomes a UserError that names the file; anything else stays what it is. */
export function failure(error: unknown, action: string, path: RepoPath): unknown {
  const code = errnoOf(error);
  return code === null ? error : Object.assign(diskError(code, action, path), { cause: error });
}
