import type { FileDrift } from '../compare/model.ts';

const HELD_UP = 'A conflict holds up its own module only. To go on, do one of these:';

/**
 * How to go on after these conflicts: once for each kind, with the ways that work there. `again`:
 * the command that goes on.
 */
export function waysOut(conflicts: readonly FileDrift[], again = 'sync'): string[] {
  const kinds = new Map<string, FileDrift>();
  for (const drift of conflicts) {
    const kind = kindOf(drift);
    if (!kinds.has(kind)) kinds.set(kind, drift);
  }
  return [...kinds.values()].flatMap((it) => [...waysFor(it, `create-infra-module ${again}`), '']);
}

function kindOf(drift: FileDrift): string {
  const { path, marked, copy, reason = '' } = drift;
  if (copy !== undefined) return `copy of ${path}`;
  if (marked !== undefined) return 'marked';
  return isNoFile(drift) ? `no file at ${path}` : reason;
}

/** A link or folder stands there, which no text can be taken of. */
function isNoFile({ reason, detail }: FileDrift): boolean {
  return reason === 'in-the-way' && detail !== undefined;
}

function waysFor(drift: FileDrift, again: string): string[] {
  const { path, reason } = drift;
  const keep = `  create-infra-module resolve ${path}    keeps it as it is now`;
  // What was never recorded is a person's alone: no flag gives it up.
  const restore =
    drift.person === 'unrecorded'
      ? `  move it away, then: ${again}`
      : `  ${again} --restore ${path}    takes what is wanted; yours goes`;
  const edit = `  edit the file until the two agree, then: ${again}`;
  if (drift.copy !== undefined) {
    const settled = `create-infra-module resolve ${path}`;
    return [
      HELD_UP,
      `  edit ${drift.copy} until no marker is left, then: ${settled}    takes it`,
      `  delete ${drift.copy}, then: ${settled}    keeps the file as it is now`,
    ];
  }
  if (drift.marked !== undefined) {
    const copy = `  ${again} --conflicts=markers    writes <file>.merge with both sides`;
    return [HELD_UP, edit, copy, keep];
  }
  switch (reason) {
    case 'in-the-way':
      if (isNoFile(drift)) {
        return [
          `No file stands at ${path}: ${drift.detail}. To go on, do one of these:`,
          drift.person === 'unrecorded'
            ? restore
            : `  move it away, then: ${again} --restore ${path}`,
          `  create-infra-module release ${path}    leaves it to you for good`,
        ];
      }
      return [
        `A file of yours stands where the module wants its own. Move it away, or keep it as it is:`,
        `  create-infra-module resolve ${path}`,
      ];
    case 'git-conflict':
      return [
        `A merge in git left markers in ${path}. To go on, do one of these:`,
        `  edit the file until no marker is left, then: ${again}`,
        restore,
        '  a sample that is meant to stay: put a blank before each of its lines, in Markdown before the fences too',
      ];
    case 'markers':
      return [
        `The region markers of ${path} are damaged. To go on, do one of these:`,
        `  mend the lines infra:begin and infra:end, then: ${again}`,
        `  take both lines of a region away, then: create-infra-module resolve ${path}    gives it up`,
        // A file that a deploy writes was never the tool's to put back.
        ...(drift.ownership === 'runtime' ? [] : [restore]),
      ];
    case 'no-base':
      // With a detail it was --restore that asked for what only git still has.
      if (drift.person !== 'deleted' && drift.detail === undefined) {
        return [HELD_UP, edit, keep, restore];
      }
      return [
        HELD_UP,
        `  git checkout HEAD -- ${path}    brings the committed one back`,
        `  create-infra-module upgrade ${drift.owner}    takes what the newer blueprint wants`,
      ];
    default:
      return [HELD_UP, ...(reason === 'not-text' ? [] : [edit]), keep, restore];
  }
}
