import { UserError } from '../errors.ts';
import { restoreEndings } from './endings.ts';
import { emptyModules, isTight, openModules } from './entries.ts';
import { layoutOf } from './layout.ts';
import { mergeLines } from './merge-lines.ts';
import { mergeEntry, mergeHead } from './merge-part.ts';
import { parseManifest } from './parse.ts';
import { toLf } from './slices.ts';

/** A part that both sides changed: a module, or null for all that is not one. `line` is of ours. */
export interface ManifestConflict {
  id: string | null;
  line: number;
}

export type MergedManifest = { text: string } | { conflicts: ManifestConflict[] };

/** A manifest in parts. A chunk reaches from an entry's own comments to the next one's. */
interface Parts {
  above: string[];
  chunks: Map<string, Chunk>;
  below: string[];
  belowLine: number;
  /** Blank lines between entries where a side does not say. */
  gap: number;
}

interface Chunk {
  lines: string[];
  /** 1-based line of its key. */
  line: number;
  /** Blank lines behind it; undefined for the last one. */
  gap: number | undefined;
}

/**
 * Merges two manifests that both follow from `base`, entry by entry: two added modules never
 * conflict, whatever git says. One entry and the head merge value by value, comments kept. The
 * result must be a valid manifest, or the part that is not is a conflict. Comments stay.
 */
export async function mergeManifests(
  base: string,
  ours: string,
  theirs: string,
): Promise<MergedManifest> {
  const sides = [base, ours, theirs].map((text) => partsOf(toLf(text)));
  const [old, mine, other] = sides as [Parts | null, Parts | null, Parts | null];
  const merged =
    old === null || mine === null || other === null
      ? await mergeWhole(toLf(base), toLf(ours), toLf(theirs))
      : await mergeParts(old, mine, other);
  if ('conflicts' in merged) return merged;
  const wrong = await invalidPart(merged.text, ours, theirs);
  return wrong === null ? { text: restoreEndings(ours, merged.text) } : { conflicts: [wrong] };
}

function partsOf(text: string): Parts | null {
  const layout = layoutOf(text);
  if (layout === null) return null;
  const { lines, entries, modules, end } = layout;
  if (modules === -1) {
    const above = withoutBlankEnd(lines);
    return { above, chunks: new Map(), below: [], belowLine: lines.length, gap: 1 };
  }
  const first = entries[0]?.from ?? end;
  const chunks = entries.map(({ id, from, key }, index): [string, Chunk] => {
    const next = entries[index + 1]?.from;
    const chunk = withoutBlankEnd(lines.slice(from, next ?? end));
    const gap = next === undefined ? undefined : next - from - chunk.length;
    return [id, { lines: chunk, line: key + 1, gap }];
  });
  // `modules: {}` and `modules:` say the same; which is right follows from the merged entries.
  const opening = [openModules(lines[modules]!), ...lines.slice(modules + 1, first)];
  return {
    above: withoutBlankEnd([...lines.slice(0, modules), ...opening]),
    chunks: new Map(chunks),
    below: withoutBlankEnd(lines.slice(end)),
    belowLine: end + 1,
    gap: isTight(layout) ? 0 : 1,
  };
}

async function mergeParts(base: Parts, ours: Parts, theirs: Parts): Promise<MergedManifest> {
  const conflicts: ManifestConflict[] = [];
  const above = await mergeHead(base.above, ours.above, theirs.above);
  if ('conflict' in above) conflicts.push({ id: null, line: above.conflict });
  const below = await mergeHead(base.below, ours.below, theirs.below);
  if ('conflict' in below) conflicts.push({ id: null, line: ours.belowLine + below.conflict - 1 });
  const chunks = new Map<string, string[]>();
  for (const id of idsInOrder(ours, theirs)) {
    const merged = await mergeChunk(
      id,
      base.chunks.get(id),
      ours.chunks.get(id),
      theirs.chunks.get(id),
    );
    if (merged !== null && 'conflict' in merged) conflicts.push({ id, line: merged.conflict });
    else if (merged !== null) chunks.set(id, merged.lines);
  }
  if (conflicts.length > 0 || 'conflict' in above || 'conflict' in below) return { conflicts };
  const gapAfter = (id: string): number =>
    ours.chunks.get(id)?.gap ?? theirs.chunks.get(id)?.gap ?? ours.gap;
  return { text: assemble(above.lines, chunks, below.lines, gapAfter) };
}

type MergedChunk = { lines: string[] } | { conflict: number } | null;

/** null: the entry is gone. */
async function mergeChunk(
  id: string,
  base: Chunk | undefined,
  ours: Chunk | undefined,
  theirs: Chunk | undefined,
): Promise<MergedChunk> {
  const text = (chunk: Chunk | undefined): string | null => chunk?.lines.join('\n') ?? null;
  if (text(ours) === text(theirs)) return ours === undefined ? null : { lines: ours.lines };
  if (text(base) === text(ours)) return theirs === undefined ? null : { lines: theirs.lines };
  if (text(base) === text(theirs)) return ours === undefined ? null : { lines: ours.lines };
  const line = ours?.line ?? theirs!.line;
  if (base === undefined || ours === undefined || theirs === undefined) return { conflict: line };
  const merged = await mergeEntry(id, base.lines, ours.lines, theirs.lines);
  return 'conflict' in merged ? { conflict: line } : merged;
}

/** Our order; what only they have goes to its sorted place. */
function idsInOrder(ours: Parts, theirs: Parts): string[] {
  const ids = [...ours.chunks.keys()];
  for (const id of theirs.chunks.keys()) {
    if (ours.chunks.has(id)) continue;
    const next = ids.findIndex((other) => other > id);
    ids.splice(next === -1 ? ids.length : next, 0, id);
  }
  return ids;
}

function assemble(
  above: readonly string[],
  chunks: ReadonlyMap<string, readonly string[]>,
  below: readonly string[],
  gapAfter: (id: string) => number,
): string {
  const head = [...above];
  const modules = head.findIndex((line) => /^modules:/.test(line));
  if (chunks.size === 0 && modules !== -1) {
    head[modules] = emptyModules(head[modules]!);
  }
  if (chunks.size > 0 && modules === -1) head.push('', 'modules:');
  const body = [...chunks].flatMap(([id, lines], index) =>
    index === chunks.size - 1 ? lines : [...lines, ...Array<string>(gapAfter(id)).fill('')],
  );
  const tail = below.length === 0 ? [] : ['', ...below];
  return `${[...head, ...body, ...tail].join('\n')}\n`;
}

function withoutBlankEnd(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(0, last + 1);
}

async function mergeWhole(base: string, ours: string, theirs: string): Promise<MergedManifest> {
  const merged = await mergeLines(base.split('\n'), ours.split('\n'), theirs.split('\n'));
  return 'conflict' in merged
    ? { conflicts: [{ id: null, line: merged.conflict }] }
    : { text: merged.lines.join('\n') };
}

/**
 * The part that makes a merged text invalid although both sides were valid, or null. A side that
 * was wrong before may stay wrong: that is not for a merge to judge.
 */
async function invalidPart(
  text: string,
  ours: string,
  theirs: string,
): Promise<ManifestConflict | null> {
  const problem = await firstProblem(text);
  if (problem === null) return null;
  if ((await firstProblem(ours)) !== null || (await firstProblem(theirs)) !== null) return null;
  const entry = layoutOf(text)?.entries.find(({ from, to }) => from < problem && problem <= to);
  if (entry === undefined) return { id: null, line: 1 };
  const line = layoutOf(toLf(ours))?.entries.find(({ id }) => id === entry.id)?.key ?? 0;
  return { id: entry.id, line: line + 1 };
}

/** Line of the first problem of a manifest, or null. */
async function firstProblem(text: string): Promise<number | null> {
  try {
    await parseManifest(text);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.problems[0]?.line ?? 1;
    throw error;
  }
}
