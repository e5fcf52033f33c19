import { sha256 } from '../lib/hash.ts';
import type { ManifestEntry, ManifestSlices, Sha } from '../model.ts';
import { layoutOf } from './layout.ts';

/** Text with LF line ends and no byte order mark: what everything in this folder works on. */
export function toLf(text: string): string {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  return plain.includes('\r') ? plain.replaceAll('\r\n', '\n') : plain;
}

/**
 * Cuts infra.yaml into its head and one text per module, without parsing YAML: 1,000 modules take
 * a few milliseconds. null where the layout is odd; `parseManifest` then gives slices. Parsing the
 * parts gives what parsing the whole gives.
 */
export function sliceManifest(text: string): ManifestSlices | null {
  const layout = layoutOf(toLf(text));
  if (layout === null) return null;
  const { lines, modules, end } = layout;
  if (modules === -1) {
    return { head: lines.join('\n'), cut: { after: lines.length, lines: 0 }, entries: [] };
  }
  const head = [...lines.slice(0, modules), ...lines.slice(end)].join('\n');
  const entries = layout.entries.map(({ id, key, to }) => ({
    id,
    text: `${lines.slice(key, to).join('\n')}\n`,
    line: key + 1,
  }));
  return { head, cut: { after: modules, lines: end - modules }, entries };
}

/** Line of the file for a 1-based line of the head's text. */
export function lineOfHead(slices: ManifestSlices, line: number): number {
  return line > slices.cut.after ? line + slices.cut.lines : line;
}

export function headHash(slices: ManifestSlices): Sha {
  return sha256(slices.head);
}

/** Changes when the module's own text or anything outside `modules:` does. */
export function entryHash(slices: ManifestSlices, entry: ManifestEntry): Sha {
  return sha256(`${headHash(slices)}\n${entry.text}`);
}
