import type { FileDrift } from '../compare/model.ts';
import { basePath, formatBase, formatLock, lockPath, SHARED_FOLDER } from '../lock.ts';
import type { Lock, RecordedFile, RepoPath } from '../model.ts';
import type { SharedHead } from '../lock-shared.ts';
import { indexPath, storeIndex, storeShared } from '../repo-shared.ts';
import { nextBases } from './changes.ts';
import type { InspectedModule, Inspection } from './model.ts';

/** Something that cannot be known; what a person may do about it. */
export interface Undecided {
  path: RepoPath;
  why: string;
  ways: string[];
}

export interface Repaired {
  /** Files of .infra as they should be; null: not at all. */
  writes: { path: RepoPath; bytes: string | Buffer | null }[];
  undecided: Undecided[];
}

/**
 * What .infra should hold, of an inspection that was made with rebuilt locks. No other file is
 * named: where a person's text differs, its record is left out and the file is listed. Pure.
 * `ids`: modules whose records are to be written; `shared`: those of files of all modules, too.
 */
export function repairOf(
  inspection: Inspection,
  ids: ReadonlySet<string>,
  shared: boolean,
): Repaired {
  const result: Repaired = { writes: [], undecided: [] };
  for (const module of inspection.modules) {
    if (module.planned === null || !ids.has(module.id) || module.drifts.length === 0) continue;
    const lock = repairedLock(module);
    const lost = module.asRecorded ? lostRecords(module, lock) : [];
    result.undecided.push(...lost);
    // Once it is written as whole, nobody knows of what it lacks.
    if (lost.length > 0) continue;
    const texts = nextBases(module, lock);
    result.writes.push(
      { path: basePath(module.id), bytes: formatBase(texts) },
      { path: lockPath(module.id), bytes: formatLock(lock) },
    );
    result.undecided.push(...undecidedOf(module.drifts, lock.files));
    if (module.asRecorded) result.undecided.push(...lostTexts(module, lock, texts));
  }
  if (shared) repairShared(inspection, result);
  return result;
}

function repairedLock(module: InspectedModule): Lock {
  const old = module.lock!;
  const { entry, inputs, summary } = module.planned!;
  const files = Object.create(null) as Lock['files'];
  for (const drift of module.drifts) {
    const record = repairedRecord(drift, old.files[drift.path]);
    if (record !== null) files[drift.path] = record;
  }
  const settled = module.drifts.every(isSettled);
  return { ...old, entry, summary, files, inputs: settled ? inputs : '' };
}

/** What was agreed stays; a text that is what is wanted is certain; all else is not known. */
function repairedRecord(drift: FileDrift, old: RecordedFile | undefined): RecordedFile | null {
  const found = drift.record;
  if (old === undefined) {
    return drift.person === 'unrecorded' && drift.action !== 'conflict' ? found : null;
  }
  if (old.regions !== undefined || found?.regions === undefined) return old;
  // What stands in its regions counts as an edit where it is not what is wanted.
  const { regions, whole } = found;
  const same = found.base === old.base && whole !== undefined;
  return { ...old, regions, ...(same ? { whole } : {}) };
}

function isSettled({ action, after }: FileDrift): boolean {
  return (action === 'keep' || action === 'record') && after === undefined;
}

function undecidedOf(drifts: readonly FileDrift[], records: Lock['files']): Undecided[] {
  return drifts.flatMap((drift) => {
    const { path, action } = drift;
    if (action === 'conflict') return [conflictOf(drift)];
    if (action === 'create' && records[path] === undefined) {
      return [
        {
          path,
          why: 'it is not there; whether you deleted it, or it was never written, is not known',
          ways: ['create-infra-module sync    writes it; then delete it, if it should be gone'],
        },
      ];
    }
    return [];
  });
}

/** Files that have an agreed text and no record: only their blueprint says whose they are. */
function lostRecords({ bases, planned }: InspectedModule, { files, tool }: Lock): Undecided[] {
  return [...bases.keys()]
    .filter((path) => files[path] === undefined)
    .map((path) => ({
      path,
      why: `its record is lost, and ${planned!.ref.text} is not at hand to make it again`,
      ways: [`npx create-infra-module@${tool} repair    makes it again`],
    }));
}

/** Edited files of which only the hash of the agreed text is known: nobody could merge them. */
function lostTexts(
  { drifts, planned }: InspectedModule,
  { files, tool }: Lock,
  texts: ReadonlyMap<RepoPath, string>,
): Undecided[] {
  const lost = drifts.filter(({ path, person }) => person === 'edited' && !texts.has(path));
  return lost
    .filter(({ path }) => files[path] !== undefined && files[path].ownership !== 'runtime')
    .map(({ path }) => ({
      path,
      why: `you edited it, its agreed text is lost, and ${planned!.ref.text} is not at hand to make it again`,
      ways: [
        `npx create-infra-module@${tool} repair    makes it again`,
        `create-infra-module release ${path}    hands it over to you`,
      ],
    }));
}

function conflictOf({ path, person, detail }: FileDrift): Undecided {
  const unknown = 'its text is not what is wanted, and what was agreed of it is lost';
  return {
    path,
    why: person === 'unrecorded' ? (detail ?? unknown) : (detail ?? 'its agreed text is lost'),
    ways: [
      `create-infra-module resolve ${path}    keeps it, as an edit of yours`,
      `move it away, then: create-infra-module sync    writes what is wanted`,
    ],
  };
}

function repairShared({ plan, state, shared }: Inspection, result: Repaired): void {
  const stored = new Map<RepoPath, SharedHead>(state.shared.map((it) => [it.stored, it]));
  const known = new Set(state.shared.map((it) => it.path));
  for (const drift of shared.drifts.filter((it) => !known.has(it.path))) {
    const record = repairedRecord(drift, undefined);
    if (record === null || drift.wantedSkeleton === null) continue;
    if (drift.wantedHash !== record.base) continue;
    const { path, owner, wantedSkeleton: text } = drift;
    const made = storeShared(SHARED_FOLDER, { path, owner, file: record, text });
    stored.set(made.path, { path, owner, file: record, sum: made.sum });
    result.writes.push({ path: made.path, bytes: made.bytes });
  }
  const records = Object.create(null) as Lock['files'];
  for (const { path, file } of state.shared) records[path] = file;
  result.undecided.push(...undecidedOf(shared.drifts, records));
  if (!shared.drifts.every(isSettled) || !plan.modules.some((it) => it.scope !== 'module')) return;
  const index = storeIndex(SHARED_FOLDER, plan.sharedInputs, stored);
  for (const hash of state.sharedInputs.filter((it) => it !== index.hash)) {
    result.writes.push({ path: indexPath(SHARED_FOLDER, hash), bytes: null });
  }
  result.writes.push({ path: index.path, bytes: index.bytes() });
}
