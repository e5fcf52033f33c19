import { sha256 } from '../lib/hash.ts';
import { readSimpleYaml } from '../lib/simple-yaml.ts';
import type { ManifestEntry, Sha } from '../model.ts';

const NOTHING = /^[ \t]*(?:#|$)/;
/** A value, the last of it in quotes or with none at all, and the comment behind it. */
const BEHIND = /^([^"'#]*(?:"[^"\\]*"|'[^']*'|[^"'#\s]))[ \t]+#.*$/;

/** Over all that the files of an entry follow from, but for other modules. */
export function hashEntry(headHash: Sha, integrity: Sha | null, { text }: ManifestEntry): Sha {
  return sha256(`${headHash}\n${integrity ?? ''}\n${withoutComments(text)}`);
}

/**
 * The text of an entry without comments and empty lines, so that these change nothing that follows
 * from it. Where it is not certain that both say the same (a `#` in a literal), the text as it is.
 */
export function withoutComments(text: string): string {
  if (!text.includes('#') && !/\n[ \t]*\n/.test(text)) return text;
  const value = readSimpleYaml(text);
  if (value === undefined) return text;
  const lines = text.split('\n').filter((line) => !NOTHING.test(line));
  const bare = `${lines.map((line) => line.replace(BEHIND, '$1')).join('\n')}\n`;
  return JSON.stringify(readSimpleYaml(bare)) === JSON.stringify(value) ? bare : text;
}
