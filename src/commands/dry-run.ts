import type { FileChange } from '../apply.ts';
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
): Promise<void> {
  const own = changes.filter((it) => !it.path.startsWith('.infra/'));
  if (json) {
    const files = own.map(({ path, before, after }) => ({
      path,
      action: after === null ? 'delete' : before === null ? 'create' : 'update',
      content: after === null ? null : after.bytes.toString(),
    }));
    outside.out.data(
      `${JSON.stringify({ version: JSON_VERSION, dryRun: true, files }, null, 2)}\n`,
    );
    return;
  }
  const texts = own.map(({ path, before, after }) => ({
    path,
    before: before === null ? null : decodeUtf8(outside.disk.read(path) ?? Buffer.alloc(0)),
    after: after === null ? null : after.bytes.toString(),
  }));
  outside.out.data(await showChanges(texts, outside.out.color));
  const records = changes.length - own.length;
  const rest = records > 0 ? `, and ${records} of its own below .infra/` : '';
  outside.out.talk(
    `Dry run: ${plural(own.length, 'file')} would be written or removed${rest}; nothing was.`,
  );
}
