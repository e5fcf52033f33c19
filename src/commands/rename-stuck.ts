import { pathBefore } from '../apply/moved.ts';
import { UserError, type Problem } from '../errors.ts';
import { allDrifts, movesOf, needyOf, type Inspection } from '../inspect/model.ts';
import { whatHolds } from '../inspect/relocate.ts';
import type { DiskReader } from '../io/io.ts';
import type { Half } from '../manifest/rename.ts';
import type { RepoPath } from '../model.ts';
import { baseName, caseKey, parentOf } from '../paths.ts';
import { MANIFEST } from '../repo.ts';
import type { Renaming } from './rename.ts';

/**
 * A rename is made whole or not at all: everything that holds it up is told at once, before
 * anything is written. Throws UserError.
 */
export function refuseStuck(disk: DiskReader, inspection: Inspection, renaming: Renaming): void {
  const { id, halves, line } = renaming;
  const planned = new Set(inspection.moves.map(({ from, to }) => `${from} ${to}`));
  const problems = [
    ...needyOf(inspection).map(({ id: needy }) => ({
      message: `${needy} needs a newer blueprint before it can follow`,
      file: MANIFEST,
      line,
      fix: `create-infra-module upgrade ${needy}, then rename`,
    })),
    ...halves.flatMap((it) =>
      planned.has(`${it.from} ${it.to}`)
        ? twinOf(disk, it)
        : [whyStuck(disk, inspection, { ...it, id })],
    ),
  ];
  // Of files in folders that cannot move nothing can be said.
  if (problems.length === 0) problems.push(...conflicts(inspection));
  if (problems.length > 0) throw new UserError(problems);
}

function whyStuck(
  disk: DiskReader,
  { state, plan }: Inspection,
  { id, from, to }: Half & { id: string },
): Problem {
  const holds = whatHolds({ owner: id, from, to }, state, plan);
  if (holds !== null) {
    return {
      message: `${from} cannot move to ${to}: ${holds} lies in it`,
      file: from,
      fix: `give that a place outside of ${from} first, then: create-infra-module rename ${id} <new>`,
    };
  }
  const kind = disk.kind(from);
  if (kind !== null && kind !== 'directory') {
    const what = kind === 'symlink' ? 'a symbolic link' : 'not a folder';
    return { message: `${from} is ${what}`, file: from, fix: `put the folder in its place` };
  }
  if (disk.kind(to) === null) {
    return {
      message: `neither ${from} nor ${to} is there`,
      file: from,
      expected: `the folder of ${id} where it was, to move it`,
      // What was written once comes back by the names of its files only.
      fix: `${
        state.locks.get(id)?.summary.package === from
          ? `mkdir -p ${from}`
          : `create-infra-module sync --restore ${from}`
      }, or git checkout HEAD -- ${from}; then: create-infra-module rename ${id} <new>`,
    };
  }
  return {
    message: `${to} is there already`,
    file: to,
    expected: `nothing where ${from} is to go`,
    fix: `move ${to} away, or choose another name: create-infra-module rename ${id} <another>`,
  };
}

/** A neighbour whose name differs in case only is the same folder on macOS and Windows. */
function twinOf(disk: DiskReader, { to }: Half): Problem[] {
  const above = parentOf(to);
  const name = baseName(to);
  const twin = disk
    .list(above)
    .find((it) => it.name !== name && caseKey(it.name) === caseKey(name));
  if (twin === undefined) return [];
  const path = above === '' ? twin.name : `${above}/${twin.name}`;
  return [
    {
      message: `${to} and ${path} are one name on macOS and Windows`,
      file: path,
      fix: `move ${path} away, or choose another name`,
    },
  ];
}

function conflicts(inspection: Inspection): Problem[] {
  return allDrifts(inspection)
    .filter((it) => it.action === 'conflict')
    .map(({ path, hunks, reason }) => {
      const now = (pathBefore(movesOf(inspection), path) ?? path) as RepoPath;
      const line = hunks?.[0]?.line;
      const both = reason === undefined || reason === 'both-changed';
      return {
        message: both
          ? `${now}: your edit and what the rename writes are on the same lines`
          : `${now} has a conflict`,
        file: now,
        ...(line === undefined ? {} : { line }),
        expected: 'a file into which the new name can be merged',
        fix: `create-infra-module check shows conflicts that were there before; else put these lines back (create-infra-module sync --restore ${now} gives up the edit), rename, and edit them again`,
      };
    });
}
