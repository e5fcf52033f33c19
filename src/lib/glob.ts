/** What a part of a glob takes: one character, any number of them, or one of several sequences. */
type Part =
  | { kind: 'text'; text: string }
  | { kind: 'one' }
  /** `**` goes over the ends of folders. */
  | { kind: 'many'; over: boolean }
  /** Any folders, or none. */
  | { kind: 'folders' }
  | { kind: 'either'; choices: Part[][] };

/** Braces that stand deeper are plain characters: nobody writes them, and each takes some stack. */
const MOST_BRACES = 20;

const TOKENS = /\*\*\/|\*\*|\*|\?|\{|\}|,|[^*?{},]+/g;

/**
 * Matcher for the globs of blueprints, manifests and command lines: `*` within a part, `**` over
 * parts, `?` one character, `{a,b}` alternatives; everything else stands for itself. All ways to
 * match are followed at once, so that no glob takes more time than its length times the path's.
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const parts = parse(glob);
  const [prefix, suffix] = [textOf(parts[0]), textOf(parts.at(-1))];
  if (parts.length === 1 && prefix !== '') return (path) => path === prefix;
  const wild = parts.slice(prefix === '' ? 0 : 1, suffix === '' ? undefined : -1);
  const inside = insideOf(wild);
  const least = prefix.length + suffix.length;
  return (path) =>
    path.length >= least &&
    path.startsWith(prefix) &&
    path.endsWith(suffix) &&
    inside(path.slice(prefix.length, path.length - suffix.length));
}

function textOf(part: Part | undefined): string {
  return part?.kind === 'text' ? part.text : '';
}

/** Matcher for what is between the plain ends of a glob: mostly one wildcard, told at a glance. */
function insideOf(parts: readonly Part[]): (text: string) => boolean {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'many') {
    return only.over ? () => true : (text) => !text.includes('/');
  }
  return (text) => {
    const start = new Uint8Array(text.length + 1);
    start[0] = 1;
    return through(parts, text, start)[text.length] === 1;
  };
}

function parse(glob: string): Part[] {
  const open: { choices: Part[][] }[] = [{ choices: [[]] }];
  const add = (part: Part): void => void open.at(-1)!.choices.at(-1)!.push(part);
  const close = (): void => {
    const { choices } = open.pop()!;
    add({ kind: 'either', choices });
  };
  for (const token of glob.match(TOKENS) ?? []) {
    if (token === '**/') add({ kind: 'folders' });
    else if (token === '**' || token === '*') add({ kind: 'many', over: token === '**' });
    else if (token === '?') add({ kind: 'one' });
    else if (token === '{' && open.length <= MOST_BRACES) open.push({ choices: [[]] });
    else if (token === '}' && open.length > 1) close();
    else if (token === ',' && open.length > 1) open.at(-1)!.choices.push([]);
    else add({ kind: 'text', text: token });
  }
  while (open.length > 1) close();
  return open[0]!.choices[0]!;
}

/** Where in `path` the parts may end (1) that begin where `from` says so. */
function through(parts: readonly Part[], path: string, from: Uint8Array): Uint8Array {
  return parts.reduce((places, part) => after(part, path, places), from);
}

function after(part: Part, path: string, from: Uint8Array): Uint8Array {
  const to = new Uint8Array(from.length);
  if (part.kind === 'either') {
    for (const choice of part.choices) {
      through(choice, path, from).forEach((reached, at) => (to[at]! |= reached));
    }
    return to;
  }
  let begun = false;
  for (let at = 0; at < from.length; at += 1) {
    const here = from[at] === 1;
    if (part.kind === 'text') {
      if (here && path.startsWith(part.text, at)) to[at + part.text.length] = 1;
    } else if (part.kind === 'one') {
      if (here && at < path.length && path[at] !== '/') to[at + 1] = 1;
    } else if (part.kind === 'folders') {
      // Begun anywhere before, and a folder ends right here.
      if (here || (begun && path[at - 1] === '/')) to[at] = 1;
      begun ||= here;
    } else {
      // A folder that ends here is not gone over, unless it may.
      if (at > 0 && path[at - 1] === '/' && !part.over) begun = false;
      begun ||= here;
      if (begun) to[at] = 1;
    }
  }
  return to;
}
