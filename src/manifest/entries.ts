import type { Layout } from './layout.ts';

/** Lines of a manifest with the lines of a new entry at its sorted place. */
export function insertEntry(layout: Layout, id: string, body: readonly string[]): string[] {
  const { lines, entries, modules } = layout;
  if (modules === -1) return appendModules(lines, body);
  if (entries.length === 0) return firstEntry(layout, body);
  const gap = isTight(layout) ? [] : [''];
  const next = entries.findIndex((entry) => entry.id > id);
  if (next === 0) return spliced(lines, entries[0]!.from, 0, [...body, ...gap]);
  const previous = entries.at(next === -1 ? -1 : next - 1)!;
  return spliced(lines, previous.to, 0, [...gap, ...body]);
}

/** Lines of a manifest without an entry, its own comments and the blank lines around it. */
export function deleteEntry(layout: Layout, id: string): string[] {
  const { lines, entries } = layout;
  const index = entries.findIndex((entry) => entry.id === id);
  const { key, to } = entries[index]!;
  const isTop = entries[index]!.from === layout.modules + 1;
  // A comment right below `modules:` may speak of all of them: it stays.
  const from = isTop ? key : entries[index]!.from;
  let above = 0;
  while (isBlank(lines[from - 1 - above])) above += 1;
  let below = 0;
  while (isBlank(lines[to + below])) below += 1;
  // Of the two gaps the wider stays; at the top and the bottom of the list none is needed.
  const isLast = index === entries.length - 1;
  const touchesTop = isTop && from === layout.modules + 1;
  const [start, end] =
    isLast || (above <= below && !touchesTop) ? [from - above, to] : [from, to + below];
  const rest = spliced(lines, start, end - start, []);
  if (entries.length === 1) {
    rest[layout.modules] = emptyModules(rest[layout.modules]!);
  }
  return rest;
}

function appendModules(lines: readonly string[], body: readonly string[]): string[] {
  let end = lines.length;
  while (end > 0 && lines[end - 1] === '') end -= 1;
  const gap = end === 0 ? [] : [''];
  return [...lines.slice(0, end), ...gap, 'modules:', ...body, ''];
}

function firstEntry(layout: Layout, body: readonly string[]): string[] {
  const { lines, modules } = layout;
  let at = modules + 1;
  while (/^ +#/.test(lines[at] ?? '')) at += 1;
  const crowded = lines[at] !== undefined && !isBlank(lines[at]);
  const result = spliced(lines, at, 0, crowded ? [...body, ''] : body);
  result[modules] = openModules(result[modules]!);
  return result;
}

/** Entries that follow each other without blank lines are written so by intent. */
export function isTight({ lines, entries }: Layout): boolean {
  return entries.length > 1 && entries.slice(1).every(({ from }) => !isBlank(lines[from - 1]));
}

function isBlank(line: string | undefined): boolean {
  return line !== undefined && line.trim() === '';
}

function spliced<T>(items: readonly T[], at: number, count: number, added: readonly T[]): T[] {
  return [...items.slice(0, at), ...added, ...items.slice(at + count)];
}

/** `modules: {}` as the line above entries; a comment aligned behind it stays where it is. */
export function openModules(line: string): string {
  return line.replace(
    /^modules:( *(?:\{ *\}|null|~))( {2,}#)?/,
    (_all, value: string, comment: string | undefined) =>
      comment === undefined ? 'modules:' : `modules:${' '.repeat(value.length)}${comment}`,
  );
}

/** The line above entries as it is without any: the reverse of `openModules`. */
export function emptyModules(line: string): string {
  return line.replace(/^modules:(?: {3}(?= {2,}#))?/, 'modules: {}');
}
