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
  const outside: string[] = [];
  let open: { name: string; line: number; inside: string } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const marker = markerOf(line);
    if (marker === null) {
      if (open === null) outside.push(line);
      else open.inside += `${line}\n`;
      continue;
    }
    const why = whyMisplaced(marker, open?.name ?? null, regions);
    if (why !== null) return { ok: false, line: index + 1, why };
    if (open === null) {
      open = { name: marker.name, line: index + 1, inside: '' };
    } else {
      regions.set(open.name, open.inside);
      open = null;
    }
    outside.push(line);
  }
  if (open !== null) {
    return { ok: false, line: open.line, why: `region \`${open.name}\` begins but never ends` };
  }
  return { ok: true, skeleton: outside.join('\n'), regions };
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
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
  const filled: string[] = [];
  for (const line of cut.skeleton.split('\n')) {
    filled.push(line);
    const marker = markerOf(line);
    if (marker?.edge !== 'begin') continue;
    const inside = linesOf(regions.get(marker.name) ?? cut.regions.get(marker.name) ?? '');
    if (inside.some((each) => markerOf(each) !== null)) {
      throw new InternalError(`the text of region \`${marker.name}\` holds a marker`);
    }
    filled.push(...inside);
  }
  return filled.join('\n');
}
