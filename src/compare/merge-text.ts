import { diff3MergeRegions } from 'node-diff3';
import { stretchesOf, type Stretch } from './anchors.ts';

/** Lines without their line feeds. `line` is 1-based in the person's text. */
export interface TextConflict {
  line: number;
  ours: string[];
  base: string[];
  theirs: string[];
}

export type MergedText =
  { clean: true; text: string } | { clean: false; conflicts: TextConflict[]; marked: string };

export interface MergeLabels {
  ours: string;
  base: string;
  theirs: string;
}

const LABELS: MergeLabels = { ours: 'yours', base: 'last agreed', theirs: 'wanted' };

/**
 * Lines with their line feeds, so that a last line with and without one differ. This is how git
 * compares, and why an edit of the last line also settles whether the file ends in a line feed.
 */
function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => `${line}\n`);
  const last = (lines.pop() as string).slice(0, -1);
  if (last !== '') lines.push(last);
  return lines;
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

function withoutFeeds(lines: readonly string[]): string[] {
  return lines.map((line) => (line.endsWith('\n') ? line.slice(0, -1) : line));
}

/** Lines as text that another line can follow. */
function closed(lines: readonly string[]): string {
  const text = lines.join('');
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function markedConflict(conflict: Record<keyof MergeLabels, string[]>, labels: MergeLabels) {
  return (
    `<<<<<<< ${labels.ours}\n${closed(conflict.ours)}` +
    `||||||| ${labels.base}\n${closed(conflict.base)}` +
    `=======\n${closed(conflict.theirs)}` +
    `>>>>>>> ${labels.theirs}\n`
  );
}

/** Agreed lines, or the three sides of a conflict. */
type Part = { agreed: string[] } | (Record<keyof MergeLabels, string[]> & { start: number });

/** The parts of one stretch; changes that touch form one conflict, as in git. */
function partsOf({ base, ours, theirs, start }: Stretch): Part[] {
  if (sameLines(ours, theirs) || sameLines(theirs, base)) return [{ agreed: ours }];
  if (sameLines(ours, base)) return [{ agreed: theirs }];
  return diff3MergeRegions(ours, base, theirs).map((region): Part => {
    if (region.stable) return { agreed: region.bufferContent };
    const { aContent, oContent, bContent } = region;
    return sameLines(aContent, bContent)
      ? { agreed: aContent }
      : { ours: aContent, base: oContent, theirs: bContent, start: start + region.aStart };
  });
}

/**
 * Merges three texts (LF) by lines, as `git merge-file` does: `ours` is the person's, `theirs`
 * the wanted one. The same change on both sides is no conflict; changes of lines that touch are
 * one. `marked` is the text with conflict markers in git's diff3 style.
 */
export function mergeText(
  base: string,
  ours: string,
  theirs: string,
  labels: MergeLabels = LABELS,
): MergedText {
  if (ours === theirs || theirs === base) return { clean: true, text: ours };
  if (ours === base) return { clean: true, text: theirs };
  const stretches = stretchesOf(linesOf(base), linesOf(ours), linesOf(theirs));
  const conflicts: TextConflict[] = [];
  let text = '';
  for (const part of stretches.flatMap(partsOf)) {
    if ('agreed' in part) {
      text += part.agreed.join('');
      continue;
    }
    text = closed([text]) + markedConflict(part, labels);
    conflicts.push({
      line: part.start + 1,
      ours: withoutFeeds(part.ours),
      base: withoutFeeds(part.base),
      theirs: withoutFeeds(part.theirs),
    });
  }
  if (conflicts.length === 0) return { clean: true, text };
  return { clean: false, conflicts, marked: text };
}

/** True for a line that is one of git's outer conflict markers. `=======` alone may be a heading. */
export function isMarker(line: string): boolean {
  return /^(?:<{7}|>{7}|\|{7})(?: |\r?$)/.test(line);
}

/** True where git's three markers stand at line starts in their order; less is somebody's sample. */
export function hasConflictMarkers(text: string): boolean {
  if (!text.includes('<<<<<<<')) return false;
  let from = 0;
  for (const marker of [/^<{7}(?: |\r?$)/gm, /^={7}\r?$/gm, /^>{7}(?: |\r?$)/gm]) {
    marker.lastIndex = from;
    if (marker.exec(text) === null) return false;
    from = marker.lastIndex;
  }
  return true;
}

/** True where a text holds conflict markers that none of these texts, which the tool wrote, holds. */
export function hasOwnMarkers(text: string, written: () => readonly (string | null)[]): boolean {
  return hasConflictMarkers(text) && !written().some((it) => it !== null && hasConflictMarkers(it));
}
