import { scanFlow, scanLine, type LineScan } from './line-scan.ts';

/** Lines of one module entry, as indexes into the lines of the file. */
export interface LayoutEntry {
  id: string;
  /** First comment line that stands directly above the key and belongs to it; else the key. */
  from: number;
  key: number;
  /** Behind the last line of its content. */
  to: number;
}

/** infra.yaml as lines, with the places of its parts. */
export interface Layout {
  lines: string[];
  /** Index of the line `modules:`, or -1. */
  modules: number;
  /** `modules: {}` or the like: empty, and nothing may follow. */
  inline: boolean;
  /** Blanks before each id; 2 where there is none yet. */
  indent: number;
  entries: LayoutEntry[];
  /** Index of the line where the head goes on; lines.length if it does not. */
  end: number;
}

/** Characters that YAML or JavaScript may take for a line break, and tabs. */
const CONFUSING = /[\u0000-\u0009\u000b-\u001f\u007f\u0085\u2028\u2029\ufeff]/;
const NO_BLANK = /[^ ]/;
const TOP_KEY = /^([A-Za-z_][A-Za-z0-9_-]*):(?: |$)/;
const ENTRY_KEY = /^ *([a-z][a-z0-9_-]*):(?: |$)/;
const EMPTY_MODULES = /^modules: *(?:\{ *\}|null|~) *(?: #.*)?$/;
const BARE_MODULES = /^modules: *(?:#.*)?$/;

/**
 * Finds the parts of a manifest (LF line ends) without parsing YAML. null wherever the layout is
 * not plain block style with one entry below the other: anchors, tags, tabs, several documents,
 * texts in quotes over several lines … The caller then parses the whole text.
 */
export function layoutOf(text: string): Layout | null {
  if (CONFUSING.test(text)) return null;
  const lines = text.split('\n');
  const scanner = new Scanner(lines);
  for (let index = 0; index < lines.length; index += 1) {
    if (!scanner.take(index)) return null;
  }
  return scanner.finish();
}

class Scanner {
  private readonly layout: Layout;
  private readonly ids = new Set<string>();
  private started = false;
  private inModules = false;
  /** Indentation of the line that opened a literal; deeper lines are its text. */
  private literal = -1;
  private depth = 0;

  constructor(lines: string[]) {
    this.layout = { lines, modules: -1, inline: false, indent: 0, entries: [], end: lines.length };
  }

  /** Reads one line; false: the layout is odd. */
  take(index: number): boolean {
    const line = this.layout.lines[index]!;
    const indent = line.search(NO_BLANK);
    // Blanks alone may be a line of a literal's text, at its end too.
    if (indent === -1) return line === '' || this.literal < 0;
    if (this.literal >= 0) {
      if (indent > this.literal) return this.extend(index);
      this.literal = -1;
    }
    if (line.charCodeAt(indent) === 35 /* # */) {
      // A deeper comment may be the last line of a literal that the entry ends with.
      return indent > this.layout.indent ? this.extend(index) : true;
    }
    if (this.depth > 0) return this.takeFlow(line, indent, index);
    return this.takePlace(line, indent, index) && this.takeScan(scanLine(line), indent);
  }

  finish(): Layout | null {
    const { layout } = this;
    if (this.depth > 0) return null;
    if (layout.indent === 0) layout.indent = 2;
    layout.entries.forEach((entry, index) => {
      const before = layout.entries[index - 1]?.to ?? layout.modules + 1;
      entry.from = firstComment(layout, entry.key, before);
    });
    if (this.inModules) layout.end = firstOutside(layout, layout.lines.length);
    return layout;
  }

  private takeFlow(line: string, indent: number, index: number): boolean {
    if (indent <= (this.inModules ? this.layout.indent : 0)) return false;
    return this.extend(index) && this.takeScan(scanFlow(line, this.depth), indent);
  }

  private takeScan(scan: LineScan, indent: number): boolean {
    if (scan.odd) return false;
    this.depth = scan.depth;
    if (scan.block) this.literal = indent;
    return true;
  }

  /** Checks where a line stands and notes what it begins. */
  private takePlace(line: string, indent: number, index: number): boolean {
    if (indent === 0) return this.takeTopKey(line, index);
    if (!this.inModules) return this.started;
    const { layout } = this;
    if (layout.inline) return false;
    if (layout.indent === 0) layout.indent = indent;
    if (indent > layout.indent) return this.extend(index);
    const id = indent === layout.indent ? ENTRY_KEY.exec(line)?.[1] : undefined;
    if (id === undefined || id === 'null' || this.ids.has(id)) return false;
    this.ids.add(id);
    layout.entries.push({ id, from: index, key: index, to: index + 1 });
    return true;
  }

  private takeTopKey(line: string, index: number): boolean {
    const key = TOP_KEY.exec(line)?.[1];
    if (key === undefined) return false;
    this.started = true;
    const { layout } = this;
    if (this.inModules) layout.end = firstOutside(layout, index);
    this.inModules = key === 'modules';
    if (!this.inModules) return true;
    if (layout.modules !== -1) return false;
    layout.modules = index;
    layout.inline = EMPTY_MODULES.test(line);
    return layout.inline || BARE_MODULES.test(line);
  }

  private extend(index: number): boolean {
    const last = this.layout.entries.at(-1);
    if (this.inModules && last !== undefined) last.to = index + 1;
    return true;
  }
}

/** First of the comment lines directly above a key that stand at its indentation. */
function firstComment({ lines, indent }: Layout, key: number, before: number): number {
  const mark = `${' '.repeat(indent)}#`;
  let from = key;
  while (from > before && lines[from - 1]!.startsWith(mark)) from -= 1;
  return from;
}

/** First line behind the entries that is not indented: blanks and comments there are the head's. */
function firstOutside(layout: Layout, limit: number): number {
  let at = layout.entries.at(-1)?.to ?? layout.modules + 1;
  while (at < limit && !/^[^ ]/.test(layout.lines[at]!)) at += 1;
  return at;
}
