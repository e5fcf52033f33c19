/** Every system call with which a disk can be changed. */
export const WRITING_CALLS: readonly string[] = [
  ...['openat', 'open', 'creat', 'write', 'pwrite64', 'writev', 'ftruncate', 'truncate'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat'],
  ...['unlink', 'unlinkat', 'mkdir', 'mkdirat', 'rmdir', 'chmod', 'fchmod', 'fchmodat'],
];

/** Flags to log them, each descriptor with its path. */
export function logFlags(log: string): string[] {
  return ['-y', '-s', '300', '-o', log, '-e', `trace=?${WRITING_CALLS.join(',?')}`];
}

export interface LoggedCall {
  thread: string;
  call: string;
  /** True where it may change something below the root. */
  changes: boolean;
  /** The path that it names first, as the program gave it, or that of its descriptor. */
  target: string;
  line: string;
}

/** The calls of a log; the program ran in `root`, so a relative path lies there, too. */
export function readLog(text: string, root: string): LoggedCall[] {
  return text.split('\n').flatMap((line) => {
    const [, thread, call] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (thread === undefined || call === undefined) return [];
    const target = /^\d+ +\w+\(\d+<([^>]*)>/.exec(line)?.[1] ?? /"([^"]*)"/.exec(line)?.[1] ?? '';
    return [{ thread, call, changes: changesBelow(line, call, root), target, line }];
  });
}

function changesBelow(line: string, call: string, root: string): boolean {
  if (call.startsWith('open') && !/O_WRONLY|O_RDWR|O_CREAT/.test(line)) return false;
  if (line.includes(`${root}/`) || line.includes(`"${root}"`)) return true;
  // What stands in quotes of a write is content.
  const named = !/^(p?write|f)/.test(call);
  return named && /^[^"]*"[^/]/.test(line);
}
