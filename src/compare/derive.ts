import { InternalError } from '../errors.ts';
import type { HclAttribute, HclBlock, HclFile, HclReader } from '../lib/hcl.ts';
import { hclValue } from '../lib/readers/hcl-value.ts';
import type { Readers } from '../lib/readers/readers.ts';
import type { Finding, RepoPath } from '../model.ts';
import { parentOf } from '../paths.ts';
import { isSource, refuseOtherRegion, sourceFolder } from './sources.ts';

export { isDerivedRegion, isSource, sourceFolder } from './sources.ts';

/** What the text of a derived region is computed from. Texts use LF. */
export interface DerivedSource {
  path: RepoPath;
  text: string;
}

interface Table {
  /** Blocks that make a row each. */
  block: 'variable' | 'output';
  columns: string[];
  row: (block: HclBlock) => string[];
  /** Instead of a table without rows. */
  none: string;
}

const TABLES: Record<string, Table> = {
  terraform_inputs: {
    block: 'variable',
    columns: ['Name', 'Type', 'Default', 'Description'],
    row: (block) => [
      code(block.labels[0] ?? ''),
      typeCell(block),
      defaultCell(block),
      about(block),
    ],
    none: 'No inputs.',
  },
  terraform_outputs: {
    block: 'output',
    columns: ['Name', 'Description'],
    row: (block) => [code(block.labels[0] ?? ''), about(block)],
    none: 'No outputs.',
  },
};

/** Longer defaults are cut: they belong into the variable, not into a table. */
const LONGEST = 80;

function tableOf(region: string): Table {
  refuseOtherRegion(region);
  return TABLES[region]!;
}

/** Of these paths, the sources of a region of the file at `path`, sorted. */
export function deriveSources(
  region: string,
  path: RepoPath,
  paths: Iterable<RepoPath>,
): RepoPath[] {
  const folder = sourceFolder(region, path);
  return [...paths].filter((at) => parentOf(at) === folder && isSource(region, at)).sort();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Plain text in a cell: nothing of it is Markdown or HTML. */
function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]|#~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Text in a code span; a bar needs its backslash even there, backticks a longer fence. */
function code(text: string): string {
  const line = oneLine(text).replaceAll('|', '\\|');
  if (line === '') return '';
  const runs = line.match(/`+/g)?.map((run) => run.length) ?? [];
  if (runs.length === 0) return `\`${line}\``;
  const fence = '`'.repeat(Math.max(...runs) + 1);
  return `${fence} ${line} ${fence}`;
}

function isTrue(attribute: HclAttribute | undefined): boolean {
  return attribute !== undefined && hclValue(attribute.text) === true;
}

function typeCell({ attributes }: HclBlock): string {
  // Terraform 0.11 wrote types in quotes.
  const text = attributes.get('type')?.text ?? 'any';
  return code(text.replace(/^"(\w+)"$/, '$1'));
}

function defaultCell({ attributes }: HclBlock): string {
  const text = attributes.get('default')?.text;
  if (text === undefined) return 'required';
  if (isTrue(attributes.get('sensitive'))) return 'set (sensitive)';
  const line = oneLine(text);
  return code(line.length > LONGEST ? `${line.slice(0, LONGEST - 1).trimEnd()}…` : line);
}

function about({ attributes }: HclBlock): string {
  const source = attributes.get('description')?.text ?? '""';
  const value = hclValue(source);
  const text = typeof value === 'string' ? plain(value) : code(source);
  return isTrue(attributes.get('sensitive')) ? `${text} (sensitive)`.trimStart() : text;
}

function readerOf(readers: Pick<Readers, 'hcl'>): HclReader {
  if (readers.hcl === null) throw new InternalError('a table of HCL needs its reader');
  return readers.hcl;
}

/**
 * What keeps the sources from being read; while there is any, the region stays as it is. `rule` of
 * the findings is `derived-sources`.
 */
export function sourceFindings(
  sources: readonly DerivedSource[],
  readers: Pick<Readers, 'hcl'>,
): Finding[] {
  const reader = readerOf(readers);
  return sources.flatMap(({ path, text }) =>
    reader.parse(text).errors.map(({ line, message }): Finding => ({
      rule: 'derived-sources',
      severity: 'error',
      path,
      line,
      message: `a table is made from this file, but it does not parse: ${message}`,
      fix: `mend ${path} and run sync`,
    })),
  );
}

/**
 * The text of a derived region: a Markdown table of the inputs or outputs that the sources
 * declare, sorted by name, with a blank line above and below. The same whatever the order of the sources.
 * From a source that does not parse it takes what can be made out: ask `sourceFindings` first.
 */
export function deriveText(
  region: string,
  sources: readonly DerivedSource[],
  readers: Pick<Readers, 'hcl'>,
): string {
  const table = tableOf(region);
  const reader = readerOf(readers);
  const blocks = [...sources]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ text }): HclFile => reader.parse(text))
    .flatMap((file) => file.blocks.filter(({ type }) => type === table.block));
  const named = (block: HclBlock) => block.labels[0] ?? '';
  blocks.sort((a, b) => (named(a) < named(b) ? -1 : named(a) > named(b) ? 1 : 0));
  if (blocks.length === 0) return `\n${table.none}\n\n`;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const head = line(table.columns) + line(table.columns.map(() => '---'));
  return `\n${head}${blocks.map((block) => line(table.row(block))).join('')}\n`;
}
