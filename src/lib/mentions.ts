/** Words of a text that look like paths. */
const TOKEN = /[\w.@~+-]*(?:\/[\w.@~+-]+)+/g;

/** A line that names a folder or file which is no longer there. */
export interface MentionLine {
  /** 1-based. */
  line: number;
  text: string;
}

/**
 * Lines of a text that name one of these paths or something below it: from the root, with anything
 * before it (`../../infra/orders`, `${root}/infra/orders`), or relative to `folder`, the one that the
 * file lay in.
 */
export function mentionLines(
  text: string,
  paths: readonly string[],
  folder: string,
): MentionLine[] {
  const wanted = paths.map((path) => path.split('/'));
  const ends = new Set(wanted.map((parts) => parts.at(-1)!));
  const here = folder === '' ? [] : folder.split('/');
  return text.split('\n').flatMap((line, index) => {
    if (![...ends].some((end) => line.includes(end))) return [];
    const tokens = line.match(TOKEN) ?? [];
    const found = tokens.some((token) => {
      const parts = token.replace(/\.+$/, '').split('/');
      return wanted.some((it) => holds(parts, it) || startsWith(resolved(here, parts), it));
    });
    return found ? [{ line: index + 1, text: line.trim() }] : [];
  });
}

/** The path somewhere in the token; one of a single part only at its beginning. */
function holds(parts: readonly string[], path: readonly string[]): boolean {
  const from = parts.findIndex((part) => part !== '.' && part !== '..');
  if (path.length === 1) return from !== -1 && parts[from] === path[0];
  return parts.some((_, at) => path.every((part, offset) => parts[at + offset] === part));
}

/** Where a relative path leads; empty for one that is not. */
function resolved(here: readonly string[], parts: readonly string[]): string[] {
  if (parts[0] !== '..' && parts[0] !== '.') return [];
  const way = [...here];
  for (const part of parts) {
    if (part === '..') way.pop();
    else if (part !== '.' && part !== '') way.push(part);
  }
  return way;
}

function startsWith(parts: readonly string[], path: readonly string[]): boolean {
  return path.length <= parts.length && path.every((part, at) => parts[at] === part);
}
