import type { FileChange, NewContent } from '../apply.ts';
import type { FileDrift } from '../compare/model.ts';
import {
  basePath,
  formatBase,
  formatLock,
  formatRecord,
  lockPath,
  SHARED_FOLDER,
  tombstone,
} from '../lock.ts';
import { sha256 } from '../lib/hash.ts';
import { recordedNames } from '../manifest/recorded-names.ts';
import type { Lock, RecordedFile, RepoPath, Sha, SharedRecord } from '../model.ts';
import { MANIFEST } from '../repo.ts';
import type { SharedHead } from '../lock-shared.ts';
import { indexPath, storeIndex, storeShared, type StoredShared } from '../repo-shared.ts';
import { isHeld } from './hand-over.ts';
import { hasConflict, type InspectedModule, type Inspection } from './model.ts';

/** Hash of what lies at a path now; used for the tool's own files, which drifts do not hold. */
export type HashOf = (path: RepoPath) => Sha | null;

/**
 * All that `sync` would write, in one list: people's files first, then what .infra says of them.
 * A module with a conflict contributes nothing. Empty when everything is as agreed.
 */
export function changesOf(inspection: Inspection, hashOf: HashOf): FileChange[] {
  const changes: FileChange[] = [];
  const write: Write = (path, content) => {
    const before = hashOf(path);
    // As bytes they are encoded once, and the collector has half the text to carry about.
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    if (bytes === null ? before === null : isThere(before, bytes)) return;
    changes.push({ path, before, after: bytes === null ? null : { bytes, executable: false } });
  };
  if (inspection.manifest !== inspection.state.manifest) write(MANIFEST, inspection.manifest);
  const settled = inspection.modules.filter((it) => !hasConflict(it));
  for (const it of settled) changes.push(...fileChanges(it.drifts));
  changes.push(...fileChanges(inspection.shared.drifts));
  for (const it of settled) writeRecords(it, inspection, write);
  for (const it of inspection.modules.filter(hasConflict)) writeMoved(it, inspection, write);
  writeOwnerLocks(inspection, write);
  writeShared(inspection, write);
  return changes;
}

/** Records that git checked out with CRLF are the same records: only other content is written. */
function isThere(before: Sha | null, bytes: Buffer): boolean {
  if (before === null || before === sha256(bytes)) return before !== null;
  return before === sha256(bytes.toString().replaceAll('\n', '\r\n'));
}

/** The changes of people's files that drifts lead to. */
export function fileChanges(drifts: readonly FileDrift[]): FileChange[] {
  return drifts.flatMap((drift): FileChange[] => {
    const { path, before, after, action } = drift;
    if (after === undefined || action === 'conflict') return [];
    if (after !== null) return [{ path, before, after: contentOf(drift, after) }];
    return before === null ? [] : [{ path, before, after }];
  });
}

function contentOf(drift: FileDrift, bytes: string): NewContent {
  const { executable, wantedSkeleton, wantedHash } = drift;
  const isWanted = wantedHash !== null && bytes === wantedSkeleton;
  return isWanted ? { bytes, executable, hash: wantedHash } : { bytes, executable };
}

type Write = (path: RepoPath, bytes: string | Buffer | null) => void;

function writeRecords(it: InspectedModule, inspection: Inspection, write: Write): void {
  if (it.planned === null) {
    // Its lock is the only one to know a file that waits for its new owner.
    if (it.drifts.some(isHeld)) return;
    write(basePath(it.id), null);
    write(lockPath(it.id), formatLock(tombstone(it.lock!)));
    return;
  }
  // Of a module without a file of the tool's only the place may change.
  if (it.drifts.length === 0 && !isMoved(it.id, inspection)) return;
  const lock = nextLock(it, inspection);
  write(basePath(it.id), formatBase(nextBases(it, lock)));
  write(lockPath(it.id), formatLock(lock));
}

/** Its records lie elsewhere than where they were read. */
function isMoved(id: string, { state, placed }: Inspection): boolean {
  return placed.locks.get(id) !== state.locks.get(id);
}

/** A module with a conflict is left as it was, but in its new place, where its records find it. */
function writeMoved(
  { id, bases }: InspectedModule,
  { state, placed }: Inspection,
  write: Write,
): void {
  const lock = placed.locks.get(id);
  if (lock === undefined || lock === state.locks.get(id)) return;
  write(basePath(id), formatBase(new Map(bases)));
  write(lockPath(id), formatLock(lock));
}

function nextLock(it: InspectedModule, { tool: version, plan }: Inspection): Lock {
  const planned = it.planned!;
  const files = Object.create(null) as Record<RepoPath, RecordedFile>;
  const frozen = it.asRecorded;
  for (const drift of it.drifts) {
    const old = it.lock?.files[drift.path];
    // What was agreed last is what is wanted: the record stays, with regions that nobody can render.
    const stays = frozen && old !== undefined && drift.wantedSkeleton !== null;
    const record = stays ? { ...old, ownership: drift.ownership } : drift.record;
    if (record !== null) files[drift.path] = record;
  }
  if (frozen) {
    // A changed entry that needs a newer blueprint is not applied, and told until it is.
    const applied = it.needsUpgrade ? {} : { entry: planned.entry, inputs: planned.inputs };
    return { ...it.lock!, ...applied, files };
  }
  // Two people with two versions of the tool must not rewrite each other's locks.
  const tool = it.lock !== null && it.lock.inputs === planned.inputs ? it.lock.tool : version;
  const unsettled = it.drifts.some(waits);
  const { ref, scope, integrity, entry, inputs, summary } = planned;
  const next = {
    blueprint: ref.text,
    scope,
    integrity,
    tool,
    entry,
    summary,
    names: recordedNames(plan.head),
    files,
    removed: false,
  };
  // An empty hash keeps the module from being taken as settled while something waits for a person.
  return { ...next, inputs: unsettled ? '' : inputs };
}

/** A change of the tool's, around or inside regions, waits until an edit of a managed file is settled. */
function waits(drift: FileDrift): boolean {
  const { action, tool, regions } = drift;
  const changed = tool === 'changed' || regions.some((it) => it.tool === 'changed');
  return (action === 'drift' && changed) || isHeld(drift);
}

/** Texts for every hash that the new lock names. */
export function nextBases(it: InspectedModule, lock: Lock): Map<RepoPath, string> {
  const texts = new Map<RepoPath, string>();
  const wanted = new Map(it.drifts.map((drift) => [drift.path, drift]));
  for (const [path, record] of Object.entries(lock.files) as [RepoPath, RecordedFile][]) {
    if (record.ownership === 'runtime') continue;
    const drift = wanted.get(path);
    const old = it.bases.get(path);
    if (drift?.wantedHash === record.base) texts.set(path, drift.wantedSkeleton!);
    else if (old !== undefined && sha256(old) === record.base) texts.set(path, old);
  }
  return texts;
}

/** Modules of repository and git scope have a lock, but no file in it: see shared records. */
export function writeOwnerLocks(inspection: Inspection, write: Write): void {
  const { plan, state } = inspection;
  for (const planned of plan.modules.filter((it) => it.scope !== 'module')) {
    const old = state.locks.get(planned.id);
    if (planned.available !== null || (old?.entry === planned.entry && !old.removed)) continue;
    const { ref, scope, integrity, entry, summary } = planned;
    const next = {
      blueprint: ref.text,
      scope,
      integrity,
      tool: inspection.tool,
      entry,
      inputs: '',
      summary,
      files: {},
    };
    write(lockPath(planned.id), formatLock({ ...next, removed: false }));
  }
}

function writeShared({ plan, state, placed, shared }: Inspection, write: Write): void {
  if (shared.drifts.length === 0 && !shared.stale) return;
  const wanted = new Map<RepoPath, SharedHead>();
  const asRead = new Set<SharedRecord>(state.shared);
  const known = new Set(placed.shared.map((record) => record.stored));
  const keep = (record: SharedRecord | StoredShared): void => {
    if ('stored' in record && asRead.has(record)) {
      wanted.set(record.stored, record);
      return;
    }
    const { path, owner, file, text } = record;
    const made = storeShared(SHARED_FOLDER, { path, owner, file, text });
    wanted.set(made.path, { path, owner, file, sum: made.sum });
    // A record that was read has the text that its name says.
    if (!known.has(made.path)) write(made.path, made.bytes);
  };
  for (const drift of shared.drifts) {
    const old = placed.shared.filter((record) => record.path === drift.path);
    const frozen = shared.asRecorded.has(drift.owner) && drift.wantedSkeleton !== null;
    if (drift.action === 'conflict' || frozen) old.forEach(keep);
    else if (drift.record !== null) keep(nextShared(drift, drift.record, old));
  }
  for (const record of state.shared) if (!wanted.has(record.stored)) write(record.stored, null);
  const settled =
    shared.asRecorded.size === 0 &&
    !shared.drifts.some((it) => it.action === 'conflict' || waits(it));
  const any = plan.modules.some((it) => it.scope !== 'module');
  const index = storeIndex(SHARED_FOLDER, plan.sharedInputs, wanted);
  if (settled && any) write(index.path, index.bytes());
  for (const hash of state.sharedInputs) {
    if (!any || hash !== index.hash) write(indexPath(SHARED_FOLDER, hash), null);
  }
}

/** The record that a drift leads to: an old one where it says the same. */
function nextShared(
  { path, owner, wantedSkeleton }: FileDrift,
  file: RecordedFile,
  old: readonly StoredShared[],
): SharedRecord {
  const record = formatRecord(file);
  const same = old.find((it) => it.owner === owner && formatRecord(it.file) === record);
  if (same !== undefined) return same;
  const text = [wantedSkeleton, ...old.map((it) => it.text)].find(
    (each) => each !== null && sha256(each) === file.base,
  );
  return { path, owner, file, text: text ?? '' };
}
