import type { FileChange, Move } from '../apply.ts';
import { movedDisk } from '../apply/moved.ts';
import type { Outside } from '../io/io.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import { showChanges } from '../report/patch.ts';
import { JSON_VERSION } from '../report/json.ts';
import { plural } from '../report/style.ts';

/** Shows what a run would write, contents included, and writes nothing. */
export async function showDryRun(
  outside: Outside,
  changes: readonly FileChange[],
  json: boolean,
  moves: readonly Move[] = [],
): Promise<void> {
  const own = changes.filter((it) => !it.path.startsWith('.infra/'));
  if (json) {
    const files = own.map(({ path, before, after }) => ({
      path,
      action: after === null ? 'delete' : before === null ? 'create' : 'update',
      content: after === null ? null : after.bytes.toString(),
    }));
    outside.out.data(
      `${JSON.stringify({ version: JSON_VERSION, dryRun: true, moves: moves.map(({ from, to }) => ({ from, to })), files }, null, 2)}\n`,
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
  const moved = moves.length === 0 ? '' : `${plural(moves.length, 'move')} would be made, `;
  const records = changes.length - own.length;
  const rest = records > 0 ? `, and ${records} of its own below .infra/` : '';
  outside.out.talk(
    `Dry run: ${moved}${plural(own.length, 'file')} would be written or removed${rest}; nothing was.`,
  );
}
