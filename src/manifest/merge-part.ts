import { UserError } from '../errors.ts';
import { loadYaml, type YamlLibrary } from '../lib/yaml.ts';
import type { JsonObject } from '../model.ts';
import { setHeadValue, setModuleValue } from './edit.ts';
import { mergeLines, type MergedLines } from './merge-lines.ts';
import { editsBetween, isMap, mergeValues, type ValueEdit } from './merge-values.ts';
import { plainMap, same } from './verify.ts';

type Lines = readonly string[];

/**
 * Merges the lines of one entry. Lines that merge keep the comments of both sides, but must hold
 * what the values merge to; else what one side changed is edited into the other, value by value,
 * where that keeps their comments.
 */
export function mergeEntry(
  id: string,
  base: Lines,
  ours: Lines,
  theirs: Lines,
): Promise<MergedLines> {
  return mergePart([base, ours, theirs], {
    valuesOf: (yaml, lines) => {
      const entry = plainMap(yaml, `${lines.join('\n')}\n`)?.[id];
      return isMap(entry) ? entry : null;
    },
    edit: async (lines, { path, value }) => {
      const edited = await setModuleValue(`modules:\n${lines.join('\n')}\n`, id, path, value);
      return edited.trimEnd().split('\n').slice(1);
    },
  });
}

/** Merges the lines above or below the modules in the same way. */
export function mergeHead(base: Lines, ours: Lines, theirs: Lines): Promise<MergedLines> {
  return mergePart([base, ours, theirs], {
    valuesOf: (yaml, lines) => {
      const head = plainMap(yaml, `${lines.join('\n')}\n`);
      if (head === null) return null;
      const { modules, ...values } = head;
      return modules === undefined || modules === null ? values : null;
    },
    edit: async (lines, { path, value }) => {
      const edited = await setHeadValue(`${lines.join('\n')}\n`, path, value);
      return edited.trimEnd().split('\n');
    },
  });
}

/** How the values of one kind of part are read and written. */
interface Kind {
  valuesOf(yaml: YamlLibrary, lines: Lines): JsonObject | null;
  edit(lines: Lines, edit: ValueEdit): Promise<Lines>;
}

async function mergePart(
  [base, ours, theirs]: [Lines, Lines, Lines],
  kind: Kind,
): Promise<MergedLines> {
  const lines = await mergeLines(base, ours, theirs);
  const changedOnce = [base, ours, theirs].some(
    (it, at, all) => it.join('\n') === all[(at + 1) % 3]!.join('\n'),
  );
  if (changedOnce) return lines;
  const yaml = await loadYaml();
  const [old, mine, other] = [base, ours, theirs].map((it) => kind.valuesOf(yaml, it));
  // What cannot be read as values on every side merges by lines, as git does.
  if (!old || !mine || !other) return lines;
  const merged = mergeValues(old, mine, other)?.value;
  if (!('conflict' in lines)) {
    const values = kind.valuesOf(yaml, lines.lines);
    if (values !== null && (merged === undefined || same(values, merged))) return lines;
  }
  if (isMap(merged)) {
    for (const [side, values] of [[ours, mine] as const, [theirs, other] as const]) {
      const edited = await editedInto(side, editsBetween(values, merged), kind);
      if (edited === null || !same(kind.valuesOf(yaml, edited), merged)) continue;
      if (keepsComments(edited, base, [ours, theirs])) return { lines: [...edited] };
    }
  }
  return 'conflict' in lines ? lines : { conflict: 1 };
}

/** True where every comment that one of the sides brought is in the text. */
function keepsComments(text: Lines, base: Lines, sides: readonly Lines[]): boolean {
  const known = new Set([...commentsOf(base), ...commentsOf(text)]);
  return sides.every((side) => commentsOf(side).every((comment) => known.has(comment)));
}

/** A `#` in quotes counts, too: then a person is asked where it would not have been needed. */
function commentsOf(lines: Lines): string[] {
  return lines.flatMap((line) => /(?:^|\s)(#.*)$/.exec(line)?.[1]?.trimEnd() ?? []);
}

/** null where the text cannot be edited by machine. */
async function editedInto(
  lines: Lines,
  edits: readonly ValueEdit[],
  kind: Kind,
): Promise<Lines | null> {
  try {
    let edited = lines;
    for (const edit of edits) edited = await kind.edit(edited, edit);
    return edited;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
