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
 * what the values merge to; else what theirs changed is edited into ours, value by value.
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
  const edited = isMap(merged) ? await editedInto(ours, editsBetween(mine, merged), kind) : null;
  if (edited !== null && same(kind.valuesOf(yaml, edited), merged)) return { lines: [...edited] };
  return 'conflict' in lines ? lines : { conflict: 1 };
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
