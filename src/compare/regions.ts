import { InternalError } from '../errors.ts';

/**
 * A marker is a line that is only a comment: `# infra:begin name`, `// infra:begin name` or
 * `<!-- infra:begin name -->`, indented or not. Anything else on the line makes it plain text.
 */
const MARKER =
  /^[ \t]*(?:(?:#|\/\/)[ \t]*infra:(begin|end)[ \t]+([a-z][a-z0-9_]*)|<!--[ \t]*infra:(begin|end)[ \t]+([a-z][a-z0-9_]*)[ \t]*-->)[ \t]*\r?$/;

interface Marker {
  edge: 'begin' | 'end';
  name: string;
}

/** A marker and where its line begins and ends, its line feed left out. */
interface PlacedMarker extends Marker {
  start: number;
  end: number;
}

export type CutText =
  | { ok: true; skeleton: string; regions: ReadonlyMap<string, string> }
  | { ok: false; line: number; why: string };

/** False for a text that can hold no marker; a cheap test before `cutRegions`. */
export function hasRegions(text: string): boolean {
  return text.includes('infra:') && (text.includes('infra:begin') || text.includes('infra:end'));
}

function markerOf(line: string): Marker | null {
  if (!line.includes('infra:')) return null;
  const found = MARKER.exec(line);
  if (found === null) return null;
  return { edge: (found[1] ?? found[3]) as Marker['edge'], name: (found[2] ?? found[4]) as string };
}

/** True for a line that only marks where a region begins or ends. */
export function isRegionMarker(line: string): boolean {
  return markerOf(line) !== null;
}

/** The first marker whose line begins at `from` or later; `from` is where a line begins. */
function nextMarker(text: string, from: number): PlacedMarker | null {
  let at = text.indexOf('infra:', from);
  while (at !== -1) {
    const start = text.lastIndexOf('\n', at) + 1;
    const feed = text.indexOf('\n', at);
    const end = feed === -1 ? text.length : feed;
    const marker = markerOf(text.slice(start, end));
    if (marker !== null) return { edge: marker.edge, name: marker.name, start, end };
    at = text.indexOf('infra:', end);
  }
  return null;
}

/** Why this marker may not stand here, or null. `open` is the region that the line lies in. */
function whyMisplaced(marker: Marker, open: string | null, seen: ReadonlyMap<string, string>) {
  const { edge, name } = marker;
  if (edge === 'begin') {
    if (open !== null) return `region \`${name}\` begins inside region \`${open}\``;
    return seen.has(name) ? `region \`${name}\` begins a second time` : null;
  }
  if (open === null) return `region \`${name}\` ends but never began`;
  return open === name ? null : `region \`${name}\` ends inside region \`${open}\``;
}

/** Most files have no regions. */
export const NO_REGIONS: ReadonlyMap<string, string> = new Map();

/**
 * Cuts the marked regions out of a text (LF). The skeleton keeps the marker lines and drops what
 * is between them; a region's text holds its lines, each with its line feed ('' where empty).
 * Not ok, with the 1-based line: a name twice, a begin without end, an end without begin, nesting.
 */
export function cutRegions(text: string): CutText {
  if (!hasRegions(text)) return { ok: true, skeleton: text, regions: NO_REGIONS };
  const regions = new Map<string, string>();
  let skeleton = '';
  let kept = 0;
  let open: PlacedMarker | null = null;
  for (let at = nextMarker(text, 0); at !== null; at = nextMarker(text, at.end)) {
    const why = whyMisplaced(at, open?.name ?? null, regions);
    if (why !== null) return { ok: false, line: lineOf(text, at), why };
    if (open === null) {
      open = at;
      continue;
    }
    regions.set(open.name, text.slice(open.end + 1, at.start));
    skeleton += text.slice(kept, open.end + 1);
    kept = at.start;
    open = null;
  }
  if (open !== null) {
    const why = `region \`${open.name}\` begins but never ends`;
    return { ok: false, line: lineOf(text, open), why };
  }
  return { ok: true, skeleton: skeleton + text.slice(kept), regions };
}

/** 1-based. */
function lineOf(text: string, { start }: PlacedMarker): number {
  return text.slice(0, start).split('\n').length;
}

/**
 * Puts the texts of regions between their markers; the inverse of `cutRegions`. A text without a
 * final line feed gets one. A region without an entry in the map stays as it is in `skeleton`;
 * an entry without markers in the skeleton is left out. Throws InternalError for a skeleton or a
 * result that `cutRegions` would refuse.
 */
export function fillRegions(skeleton: string, regions: ReadonlyMap<string, string>): string {
  if (!hasRegions(skeleton)) return skeleton;
  const cut = cutRegions(skeleton);
  if (!cut.ok) throw new InternalError(`regions of a skeleton, line ${cut.line}: ${cut.why}`);
  let filled = '';
  let kept = 0;
  for (let at = nextMarker(skeleton, 0); at !== null; at = nextMarker(skeleton, at.end)) {
    const inside = at.edge === 'begin' ? regions.get(at.name) : undefined;
    if (inside === undefined) continue;
    if (hasRegions(inside) && nextMarker(inside, 0) !== null) {
      throw new InternalError(`the text of region \`${at.name}\` holds a marker`);
    }
    filled += skeleton.slice(kept, at.end + 1) + withFinalFeed(inside);
    kept = at.end + 1 + cut.regions.get(at.name)!.length;
  }
  return filled + skeleton.slice(kept);
}

function withFinalFeed(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
