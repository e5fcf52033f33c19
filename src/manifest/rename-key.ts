import { loadYaml } from '../lib/yaml.ts';
import type { JsonObject } from '../model.ts';
import { setModuleValue } from './edit.ts';
import { restoreEndings } from './endings.ts';
import { layoutOf } from './layout.ts';
import { toLf } from './slices.ts';
import { holdsIntended, plainMap } from './verify.ts';

/**
 * Renames a key of a map of an entry where it stands, so that order and comments stay. Where the
 * line cannot be told the map is written anew. Throws UserError as `setModuleValue` does.
 */
export async function renameKey(
  text: string,
  id: string,
  map: string,
  before: string,
  after: string,
): Promise<string> {
  const plain = toLf(text);
  const yaml = await loadYaml();
  const layout = layoutOf(plain);
  const entry = layout?.entries.find((it) => it.id === id);
  if (layout === null || entry === undefined) return text;
  const own = plainMap(yaml, `${layout.lines.slice(entry.key, entry.to).join('\n')}\n`);
  const values = (own?.[id] ?? {}) as JsonObject;
  const renamed = Object.fromEntries(
    Object.entries((values[map] ?? {}) as JsonObject).map(([key, value]) => [
      key === before ? after : key,
      value,
    ]),
  );
  const lines = layout.lines.map((line, at) =>
    at > entry.key && at < entry.to ? withKey(line, before, after) : line,
  );
  const edited = lines.join('\n');
  const intended = { module: id, value: { ...values, [map]: renamed } };
  if (holdsIntended(yaml, plain, edited, intended)) return restoreEndings(text, edited);
  return setModuleValue(text, id, [map], renamed);
}

function withKey(line: string, before: string, after: string): string {
  const indent = /^\s*/.exec(line)![0];
  const quote = ['', '"', "'"].find((it) => line.startsWith(`${indent}${it}${before}${it}:`));
  if (quote === undefined) return line;
  const rest = line.slice(indent.length + before.length + 2 * quote.length);
  return `${indent}${quote}${after}${quote}${rest}`;
}
