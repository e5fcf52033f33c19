import type { Readers } from '../compare/merge-sides.ts';
import { hasDerived, type ExtraFile } from '../compare/compare.ts';
import type { FileSides } from '../compare/model.ts';
import { InternalError } from '../errors.ts';
import type { HclFile, HclReader } from '../lib/hcl.ts';
import { readPlainHcl } from '../lib/readers/plain-hcl.ts';
import type { World } from './world.ts';

const NO_READERS: Readers = { hcl: null, yaml: null };

/**
 * The readers that comparing these files needs. The parsers are loaded where a merge may have to
 * be held back, or a table is made of Terraform that is not plain: together they cost more than
 * all else that adding a module does.
 */
export async function readersFor(
  world: Pick<World, 'readers'>,
  sides: readonly FileSides[],
  extra: readonly ExtraFile[],
): Promise<Readers> {
  if (sides.some(mayMerge)) return world.readers();
  if (!sides.some(hasDerived)) return NO_READERS;
  bare.clear();
  for (const { path, wanted } of sides) if (path.endsWith('.tf')) knowBare(wanted);
  const plain = sourceTexts(sides, extra).every((text) => text !== null && isPlain(text));
  return plain ? { hcl: PLAIN, yaml: null } : world.readers();
}

/** Both the person and the tool may have changed the file. */
function mayMerge({ bases, disk, wanted }: FileSides): boolean {
  if (disk === null || wanted === null) return false;
  return bases.some(({ record }) => record.base !== wanted.hash);
}

/** Every text that a table may be made from, whatever comparing decides; null: not known yet. */
function sourceTexts(sides: readonly FileSides[], extra: readonly ExtraFile[]): (string | null)[] {
  const files = sides.filter((file) => file.path.endsWith('.tf'));
  return [
    ...extra.map((file) => file.text),
    ...files.flatMap(({ wanted, disk }): (string | null)[] => [
      ...(wanted === null ? [] : [wanted.regions.length > 0 ? null : wanted.text]),
      ...(disk === null ? [] : [disk.text]),
    ]),
  ];
}

/** Modules of one blueprint have most of their texts in common but for the comment on top. */
const COMMENT_ON_TOP = /^(?:#[^\n]*\n)*/;
const MOST_KEPT = 200;
const read = new Map<string, HclFile | undefined>();

/** One table after another is made of the texts of one module. */
const LATEST = 16;
const latest = new Map<string, HclFile | undefined>();

function readOnce(text: string): HclFile | undefined {
  if (bare.has(text)) return NO_ROWS;
  if (latest.has(text)) return latest.get(text);
  if (latest.size === LATEST) latest.clear();
  const key = text.replace(COMMENT_ON_TOP, '');
  const file = read.has(key) ? read.get(key) : keep(key, readPlainHcl(key));
  latest.set(text, file);
  return file;
}

function keep(key: string, file: HclFile | undefined): HclFile | undefined {
  if (read.size === MOST_KEPT) read.clear();
  read.set(key, file);
  return file;
}

/** What a text has where it adds a row to a table: the head of a block stands in one line. */
const ROW = /\b(?:variable|output)\b[^\n]*\{/;
const NO_ROWS: HclFile = { errors: [], attributes: new Map(), blocks: [] };

/** Of the module at hand: what a blueprint wrote parses, and need not be read where no table shows it. */
const bare = new Set<string>();

function knowBare(wanted: FileSides['wanted']): void {
  if (wanted !== null && wanted.regions.length === 0 && !ROW.test(wanted.text)) {
    bare.add(wanted.text);
  }
}

function isPlain(text: string): boolean {
  return readOnce(text) !== undefined;
}

/** For tables only: no references, and lines count from below the comment on top. */
const PLAIN: HclReader = {
  parse(text) {
    const file = readOnce(text);
    if (file === undefined) throw new InternalError('a table of a text that is not plain HCL');
    return file;
  },
};
