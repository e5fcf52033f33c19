import { InternalError } from '../errors.ts';
import { readerFor, type Readers } from '../lib/readers/readers.ts';
import { mergeJson } from './merge-json.ts';
import { mergeYaml } from './merge-yaml.ts';

/**
 * Merges by structure what did not merge by lines: JSON, and plain YAML. null where the file is
 * neither, or where that is not exact; then it stays a conflict. Needs the reader that
 * `readerFor(path)` names, else InternalError.
 */
export function mergeStructured(
  path: string,
  base: string,
  ours: string,
  theirs: string,
  readers: Readers,
): string | null {
  if (path.endsWith('.json')) return mergeJson(base, ours, theirs);
  if (readerFor(path) !== 'yaml') return null;
  if (readers.yaml === null) throw new InternalError('the reader of yaml is not loaded');
  return mergeYaml(base, ours, theirs, readers.yaml);
}
