import { EXIT, type ExitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import { allDrifts, movesOf } from '../inspect/model.ts';
import type { DiskReader, Outside } from '../io/io.ts';
import { normalise } from '../compare/eol.ts';
import { isUnder } from '../paths.ts';
import { JSON_VERSION } from '../report/json.ts';
import { showChanges, type ShownChange } from '../report/patch.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { FileDrift } from '../compare/model.ts';
import { placedDisk } from './placed-disk.ts';
import { userPaths } from './user-paths.ts';
import { worldOf } from './world.ts';

export interface DiffOptions {
  paths: readonly string[];
  /** Show what people changed since the last agreement instead of what `sync` would write. */
  yours: boolean;
  json: boolean;
  exitCode: boolean;
}

/** `diff`: what `sync` would write, or with `--yours` what people changed. Never writes. */
export async function diff(outside: Outside, options: DiffOptions): Promise<ExitCode> {
  const inspection = await inspect(worldOf(outside), { seeded: options.yours });
  const paths = userPaths(outside, options.paths);
  const chosen = allDrifts(inspection).filter(
    (it) => paths.length === 0 || paths.some((path) => isUnder(it.path, path)),
  );
  const disk = placedDisk(outside, inspection);
  const shown = chosen.flatMap((it) => (options.yours ? yours(disk, it) : tools(disk, it)));
  const moves = options.yours ? [] : movesOf(inspection).map(({ from, to }) => ({ from, to }));
  if (options.json) {
    outside.out.data(
      `${JSON.stringify({ version: JSON_VERSION, moves, files: shown }, null, 2)}\n`,
    );
  } else if (shown.length + moves.length === 0) {
    outside.out.talk(options.yours ? 'Nobody edited a generated file.' : 'Nothing to write.');
  } else {
    for (const { from, to } of moves) outside.out.data(`${from} moves to ${to}\n`);
    outside.out.data(await showChanges(shown, outside.out.color));
  }
  return options.exitCode && shown.length + moves.length > 0 ? EXIT.findings : EXIT.ok;
}

function onDisk(disk: DiskReader, drift: FileDrift): string | null {
  if (drift.before === null) return null;
  const bytes = disk.kind(drift.path) === 'file' ? disk.read(drift.path) : null;
  const text = bytes === null ? null : decodeUtf8(bytes);
  return text === null ? null : normalise(text);
}

/** Person's changes: last agreed text → disk. */
function yours(disk: DiskReader, drift: FileDrift): ShownChange[] {
  const touched = drift.person !== 'nothing' || drift.regions.some((it) => it.person !== 'nothing');
  if (!touched || drift.person === 'unrecorded') return [];
  const before = drift.tool === 'nothing' ? drift.wantedText : drift.base;
  return [{ path: drift.path, before, after: onDisk(disk, drift) }];
}

/** Tool's changes: disk → what `sync` writes; for conflicts and drift what it wants. */
function tools(disk: DiskReader, drift: FileDrift): ShownChange[] {
  const stuck = drift.action === 'conflict' || drift.action === 'drift';
  if (drift.after === undefined && !stuck) return [];
  const after = stuck ? drift.wantedText : (drift.after ?? null);
  return [
    {
      path: drift.path,
      before: onDisk(disk, drift),
      after: after === null ? null : normalise(after),
    },
  ];
}
