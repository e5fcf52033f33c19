import { pathBefore } from '../apply/moved.ts';
import { cutRegions } from '../compare/regions.ts';
import type { FileDrift } from '../compare/model.ts';
import { basePath, formatBase, formatLock, lockPath, SHARED_FOLDER } from '../lock.ts';
import { sha256 } from '../lib/hash.ts';
import type { Lock, RecordedFile, RecordedRegion, RepoPath } from '../model.ts';
import { storeShared } from '../repo-shared.ts';
import type { InspectedModule, Inspection } from './model.ts';

/** What the tool's own files become when a person says that one file is settled as it stands. */
export interface Resolved {
  path: RepoPath;
  bytes: string | Buffer | null;
}

/**
 * Sets base := wanted for one file, whatever lies on disk: what the person has on top stays an
 * edit. `text` is the file as the person wants it; regions whose markers it lacks are given up.
 */
export function resolveFile(
  inspection: Inspection,
  drift: FileDrift,
  text: string | null,
): Resolved[] {
  const module = inspection.modules.find((it) => it.drifts.includes(drift));
  const record = module?.asRecorded
    ? withoutGone(module.lock!.files[drift.path] ?? null, text)
    : settled(drift, text);
  return module === undefined
    ? resolveShared(inspection, drift, record)
    : resolveInModule(module, drift, record, inspection);
}

/** The record without the regions whose markers the text lacks. */
function withoutGone(record: RecordedFile | null, text: string | null): RecordedFile | null {
  const kept = cutRegions(text ?? '');
  if (record?.regions === undefined || !kept.ok) return record;
  const stays = Object.entries(record.regions).filter(([name]) => kept.regions.has(name));
  if (stays.length > 0) return { ...record, regions: Object.fromEntries(stays) };
  const bare = { ...record };
  delete bare.regions;
  delete bare.whole;
  return bare;
}

/** The path under which a file is agreed now: a module that does not go ahead stays as it is. */
export function recordedPath({ moves }: Pick<Inspection, 'moves'>, path: RepoPath): RepoPath {
  return pathBefore(moves, path) ?? path;
}

/** The record of the wanted text; null where nothing is wanted any more. */
function settled(drift: FileDrift, text: string | null): RecordedFile | null {
  const { ownership, required, executable, wantedHash: base } = drift;
  if (base === null) return null;
  const record: RecordedFile = { ownership, required, executable, base };
  const wanted = cutRegions(drift.wantedText ?? '');
  const kept = cutRegions(text ?? '');
  if (!wanted.ok || !kept.ok || wanted.regions.size === 0) return record;
  const regions: Record<string, RecordedRegion> = {};
  for (const [name, inside] of wanted.regions) {
    const kind = drift.record?.regions?.[name]?.kind ?? 'block';
    if (kept.regions.has(name)) regions[name] = { kind, text: sha256(inside) };
  }
  return { ...record, regions, whole: sha256(drift.wantedText ?? '') };
}

function resolveInModule(
  module: InspectedModule,
  drift: FileDrift,
  record: RecordedFile | null,
  inspection: Inspection,
): Resolved[] {
  const { tool, state } = inspection;
  const { planned, asRecorded } = module;
  // A module that waits for its newer blueprint is as agreed until then, its paths included.
  const ahead = !asRecorded && module.lock !== null && module.lock.blueprint !== planned?.ref.text;
  const known = ahead ? (state.locks.get(module.id) ?? module.lock) : module.lock;
  const placeOf = (path: RepoPath): RepoPath => (ahead ? recordedPath(inspection, path) : path);
  const files = { ...known?.files } as Record<RepoPath, RecordedFile>;
  const at = placeOf(drift.path);
  delete files[at];
  if (record !== null) files[at] = record;
  const texts = new Map([...module.bases].map(([path, text]) => [placeOf(path), text]));
  if (record === null) texts.delete(at);
  else texts.set(at, drift.wantedSkeleton!);
  const lock: Lock =
    known !== null
      ? { ...known, inputs: asRecorded || ahead ? known.inputs : '', files }
      : {
          blueprint: planned!.ref.text,
          scope: planned!.scope,
          integrity: planned!.integrity,
          tool,
          entry: '',
          inputs: '',
          summary: planned!.summary,
          files,
          removed: false,
        };
  return [
    { path: basePath(module.id), bytes: formatBase(texts) },
    { path: lockPath(module.id), bytes: formatLock(lock) },
  ];
}

function resolveShared(
  inspection: Inspection,
  drift: FileDrift,
  record: RecordedFile | null,
): Resolved[] {
  const path = recordedPath(inspection, drift.path);
  const old = inspection.state.shared.filter((it) => it.path === path).map((it) => it.stored);
  if (record === null) return old.map((at) => ({ path: at, bytes: null }));
  const { owner } = drift;
  const stored = storeShared(SHARED_FOLDER, {
    path,
    owner,
    file: record,
    text: drift.wantedSkeleton!,
  });
  return [
    ...old.filter((it) => it !== stored.path).map((it) => ({ path: it, bytes: null })),
    { path: stored.path, bytes: stored.bytes },
  ];
}
