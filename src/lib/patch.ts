/** Lines around a change, and the most lines of a patch that are shown. */
export interface PatchOptions {
  context: number;
  maxLines: number;
}

/**
 * Changes the diff may look for before it gives up: its cost grows with their square (3,000
 * changed lines took 780 ms). Beyond, the changed middle is shown as removed and added whole.
 */
const MAX_CHANGES = 600;

const NO_FEED = '\\ No newline at end of file';

/** Lines that both texts begin and end with. */
function commonEnds(before: readonly string[], after: readonly string[]) {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { head, tail };
}

/** Lines with their line feeds. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function printed(sign: string, lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n') ? [sign + line.slice(0, -1)] : [sign + line, NO_FEED],
  );
}

/** `12,3` of a hunk's head; an empty side counts from the line before it, as in diff(1). */
function range(start: number, count: number): string {
  if (count === 1) return `${start + 1}`;
  return `${count === 0 ? start : start + 1},${count}`;
}

/** One hunk that replaces everything between the common ends. */
function wholeHunk(before: readonly string[], after: readonly string[], context: number): string[] {
  const { head, tail } = commonEnds(before, after);
  const start = Math.max(0, head - context);
  const endOf = (lines: readonly string[]) => Math.min(lines.length, lines.length - tail + context);
  const sides = [range(start, endOf(before) - start), range(start, endOf(after) - start)];
  return [
    `@@ -${sides[0]} +${sides[1]} @@`,
    ...printed(' ', before.slice(start, head)),
    ...printed('-', before.slice(head, before.length - tail)),
    ...printed('+', after.slice(head, after.length - tail)),
    ...printed(' ', before.slice(before.length - tail, endOf(before))),
  ];
}

/** Hunks of the shortest diff, or null where it would take too long. */
async function hunksOf(before: string, after: string, context: number): Promise<string[] | null> {
  const { structuredPatch } = await import('diff');
  const patch = structuredPatch('a', 'b', before, after, '', '', {
    context,
    maxEditLength: MAX_CHANGES,
  });
  if (patch === undefined) return null;
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart - 1, oldLines)} +${range(newStart - 1, newLines)} @@`,
    ...lines,
  ]);
}

/**
 * A unified patch of one file for people to read; '' for equal texts. A side that is null is no
 * file. At most `maxLines` lines of hunks; what is left out is told as `… N more lines`, and the
 * patch is not one to apply then. Loads the library `diff`.
 */
export async function unifiedPatch(
  path: string,
  before: string | null,
  after: string | null,
  { context, maxLines }: PatchOptions = { context: 3, maxLines: 400 },
): Promise<string> {
  if (before === after) return '';
  const [old, now] = [before ?? '', after ?? ''];
  const head = [
    before === null ? '--- /dev/null' : `--- a/${path}`,
    after === null ? '+++ /dev/null' : `+++ b/${path}`,
  ];
  const oneSided = old === '' || now === '';
  const shortest = oneSided ? null : await hunksOf(old, now, context);
  const hunks = old === now ? [] : (shortest ?? wholeHunk(linesOf(old), linesOf(now), context));
  const shown = hunks.slice(0, maxLines);
  const left = hunks.length - shown.length;
  const more = left === 0 ? [] : [`… ${left} more line${left === 1 ? '' : 's'}`];
  return `${[...head, ...shown, ...more].join('\n')}\n`;
}
