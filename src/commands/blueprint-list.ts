import { EXIT, type ExitCode } from '../errors.ts';
import { listBlueprints, type ListedBlueprint } from '../inspect/blueprint-list.ts';
import type { Outside } from '../io/io.ts';
import { readState } from '../repo.ts';
import { JSON_VERSION } from '../report/json.ts';
import { styleOf, type Style } from '../report/style.ts';
import { usedBlueprints } from './used-blueprints.ts';

/** `blueprint list`: what modules can be made from here, and how it stands with those in use. */
export async function blueprintList(
  outside: Outside,
  options: { json: boolean },
): Promise<ExitCode> {
  const { disk, templates, out } = outside;
  const uses = await usedBlueprints(disk);
  const listed = await listBlueprints(disk, templates, uses, readState(disk).locks);
  if (options.json) {
    out.data(`${JSON.stringify({ version: JSON_VERSION, blueprints: listed }, null, 2)}\n`);
  } else {
    out.data(table(listed, styleOf(out.color)));
  }
  return EXIT.ok;
}

function table(listed: readonly ListedBlueprint[], style: Style): string {
  const rows = listed.map((it) => [it.name, it.version ?? '-', modulesOf(it), stateOf(it)]);
  const head = ['blueprint', 'version', 'modules', 'what it is'];
  const widths = head.map((title, at) =>
    Math.max(title.length, ...rows.map((it) => it[at]!.length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd();
  return `${[style.dim(line(head)), ...rows.map(line)].join('\n')}\n`;
}

/** More modules of one blueprint than this are counted: `list` names them. */
const MOST_NAMED = 3;

function modulesOf({ modules }: ListedBlueprint): string {
  return capped(modules.map(({ id }) => id)).join(', ') || '-';
}

function capped(texts: readonly string[]): readonly string[] {
  const more = texts.length - MOST_NAMED;
  return more > 0 ? [...texts.slice(0, MOST_NAMED), `${more} more`] : texts;
}

/** What a person must know first; where all is well, what the blueprint is for. */
function stateOf({ version, about, trouble, modules, outdated, changed }: ListedBlueprint): string {
  if (trouble !== null) return `cannot be loaded: ${trouble}`;
  const notes = [
    ...changed.map((id) => `changed since ${id} was made`),
    ...outdated.map((id) => {
      const named = modules.find((it) => it.id === id)!.version;
      return `${id} is at ${named}, ${version} is at hand`;
    }),
  ];
  return notes.length === 0 ? about : `${about} (${capped(notes).join('; ')})`;
}
