import type { FileChange, Move } from '../apply.ts';
import { movedDisk } from '../apply/moved.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';
import type { Outside } from '../io/io.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { RepoPath } from '../model.ts';
import { showChanges } from '../report/patch.ts';
import { JSON_VERSION } from '../report/json.ts';
import { plural } from '../report/style.ts';

/** A file whose module waits for a person. */
export interface Conflict {
  path: RepoPath;
  owner: string;
}

export function conflictsOf(inspection: Inspection): Conflict[] {
  return allDrifts(inspection)
    .filter((it) => it.action === 'conflict')
    .map(({ path, owner }) => ({ path, owner }));
}

/** What is shown of a module with a conflict is wanted, and not written. */
export function tellConflicts(outside: Outside, conflicts: readonly Conflict[]): void {
  for (const { path, owner } of conflicts) {
    outside.out.talk(`CONFLICT: ${path}; nothing of ${owner} is written before it is settled`);
  }
  if (conflicts.length > 0) outside.out.talk('create-infra-module check    says how to go on');
}

/** Shows what a run would write, contents included, and writes nothing. */
export async function showDryRun(
  outside: Outside,
  changes: readonly FileChange[],
  json: boolean,
  { moves = [], conflicts = [] }: { moves?: readonly Move[]; conflicts?: readonly Conflict[] } = {},
): Promise<void> {
  const own = changes.filter((it) => !it.path.startsWith('.infra/'));
  if (json) {
    const files = own.map(({ path, before, after }) => ({
      path,
      action: after === null ? 'delete' : before === null ? 'create' : 'update',
      content: after === null ? null : after.bytes.toString(),
    }));
    outside.out.data(
      `${JSON.stringify({ version: JSON_VERSION, dryRun: true, moves: moves.map(({ from, to }) => ({ from, to })), files, conflicts }, null, 2)}\n`,
    );
    return;
  }
  const disk = movedDisk(outside.disk, moves);
  const texts = own.map(({ path, before, after }) => ({
    path,
    before: before === null ? null : decodeUtf8(disk.read(path) ?? Buffer.alloc(0)),
    after: after === null ? null : after.bytes.toString(),
  }));
  for (const { from, to } of moves) outside.out.data(`${from} moves to ${to}\n`);
  outside.out.data(await showChanges(texts, outside.out.color));
  tellConflicts(outside, conflicts);
  const moved = moves.length === 0 ? '' : `${plural(moves.length, 'move')} would be made, `;
  const records = changes.length - own.length;
  const rest = records > 0 ? `, and ${records} of its own below .infra/` : '';
  outside.out.talk(
    `Dry run: ${moved}${plural(own.length, 'file')} would be written or removed${rest}; nothing was.`,
  );
}
