import { applyChanges, type FileChange } from '../apply.ts';
import { formOf, normalise, restoreForm } from '../compare/eol.ts';
import { hasOwnMarkers, isMarker } from '../compare/merge-text.ts';
import type { FileDrift } from '../compare/model.ts';
import { cutRegions, hasRegions } from '../compare/regions.ts';
import { EXIT, UserError, type ExitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import { mergeCopy } from '../inspect/merge-copies.ts';
import { allDrifts, movesOf, type Inspection } from '../inspect/model.ts';
import { recordedPath, resolveFile } from '../inspect/resolve.ts';
import { outdatedOf, planUpgrade } from '../inspect/upgrade.ts';
import type { Outside } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { RepoPath } from '../model.ts';
import { JSON_VERSION } from '../report/json.ts';
import { userPath } from './user-paths.ts';
import { worldOf } from './world.ts';

/**
 * `resolve <path>`: the person has settled a conflict. Takes `<file>.merge` where there is one
 * without markers, else the file as it is; from then on what is wanted counts as agreed.
 */
export async function resolve(
  outside: Outside,
  options: { paths: readonly string[]; dryRun: boolean; json?: boolean },
): Promise<ExitCode> {
  const { dryRun, json = false } = options;
  const verb = dryRun ? 'would resolve' : 'resolved';
  const files: Settled[] = [];
  for (const given of options.paths) {
    const file = await resolveOne(outside, given, dryRun);
    files.push(file);
    if (!json) outside.out.data(`${verb}  ${file.path}, ${file.from}\n`);
  }
  const next = [...new Set(files.map((it) => `create-infra-module ${it.next}`))];
  if (json) {
    const resolved = files.map(({ path, from }) => ({ path, from }));
    const report = { version: JSON_VERSION, command: 'resolve', dryRun, resolved, next };
    outside.out.data(`${JSON.stringify(report, null, 2)}\n`);
  } else if (!dryRun) {
    for (const command of next) outside.out.talk(`Next: ${command}`);
  }
  return EXIT.ok;
}

/** A file whose text was taken, and the command that goes on. */
interface Settled {
  path: RepoPath;
  from: string;
  next: string;
}

async function resolveOne(outside: Outside, given: string, dryRun: boolean): Promise<Settled> {
  const { path, ...found } = await findConflict(outside, userPath(outside, given));
  const { inspection, drift, next } = found;
  if (drift?.action === 'drift') throw managed(path);
  if (drift?.action !== 'conflict') {
    throw new UserError({
      message: `${path} has no conflict to resolve`,
      file: path,
      fix: 'create-infra-module check lists conflicts',
    });
  }
  refuseOther(outside, path);
  const taken = takeText(outside, { ...drift, path });
  refuseDamaged(taken, { ...drift, path });
  const changes: FileChange[] = [];
  for (const { path: at, bytes } of resolveFile(inspection, drift, taken.text)) {
    const before = outside.disk.hash(at);
    if (bytes === null ? before === null : before === sha256(bytes)) continue;
    changes.push({ path: at, before, after: bytes === null ? null : { bytes, executable: false } });
  }
  changes.push(...taken.changes.map((it) => ({ ...it, ...executableOf(it, drift.executable) })));
  if (!dryRun) {
    applyChanges(outside.disk, outside.processes, changes, {
      command: 'resolve',
      now: outside.now,
    });
    await (await outside.git())?.markSettled(path);
  }
  return { path, from: taken.from, next };
}

interface Found {
  /** Where the file lies: an upgrade may want it elsewhere. */
  path: RepoPath;
  inspection: Inspection;
  drift: FileDrift | undefined;
  next: string;
}

/** A conflict of today, or the one that holds a module back from its newer blueprint. */
async function findConflict(outside: Outside, path: RepoPath): Promise<Found> {
  const world = worldOf(outside);
  const inspection = await inspect(world);
  const drift = driftAt(inspection, path);
  const ids = outdatedOf(inspection.plan).map((it) => it.id);
  if (movesOf(inspection).length > 0) throw unmoved(path);
  const now = { path, inspection, drift, next: 'sync' };
  if (drift?.action === 'conflict' || ids.length === 0) return now;
  const { all } = await planUpgrade(world, inspection, ids);
  const ahead = driftAt(all, path);
  if (ahead?.action !== 'conflict') return now;
  const next = `upgrade ${ahead.owner}`;
  return { path: recordedPath(all, ahead.path), inspection: all, drift: ahead, next };
}

function driftAt(inspection: Inspection, path: RepoPath): FileDrift | undefined {
  // Its old owner, which gives the file up, may tell of it too.
  const drifts = allDrifts(inspection).filter(
    (it) => it.path === path || recordedPath(inspection, it.path) === path,
  );
  return drifts.find((it) => it.action === 'conflict') ?? drifts[0];
}

/** A conflict is settled where its file will stay. */
function unmoved(path: RepoPath): UserError {
  return new UserError({
    message: `${path}: infra.yaml gives a module another folder, to which nothing has moved yet`,
    fix: 'create-infra-module sync moves it; then resolve the conflict there',
  });
}

/** There is no text to take: the same conflict would be there again. */
function refuseOther({ disk }: Outside, path: RepoPath): void {
  const kind = disk.kind(path);
  if (kind === null || kind === 'file') return;
  throw new UserError({
    message: `${path} is a ${kind === 'other' ? 'device' : kind}, where a file is wanted`,
    file: path,
    fix: `move it away, then: create-infra-module sync`,
  });
}

/** What is agreed is wanted already there: the edit would be told again. */
function managed(path: RepoPath): UserError {
  return new UserError({
    message: `${path} is managed: an edit there is no conflict, it is not kept`,
    file: path,
    fix: `create-infra-module sync --restore ${path}, or own it in infra.yaml: ownership: { ${path}: merged }`,
  });
}

function executableOf(change: FileChange, executable: boolean): Pick<FileChange, 'after'> {
  return { after: change.after === null ? null : { ...change.after, executable } };
}

/** The text that the person settled on, and what has to happen for the file to hold it. */
interface Taken {
  text: string | null;
  from: string;
  /** Empty where it is the file's own, and not that of the copy beside it. */
  changes: FileChange[];
}

function takeText(outside: Outside, { path, base, wantedText }: FileDrift): Taken {
  const copy = mergeCopy(path);
  const merged = readText(outside, copy);
  const current = readText(outside, path);
  if (merged === null) {
    if (current !== null && hasOwnMarkers(current, () => [base, wantedText])) {
      throw markersLeft(current, path);
    }
    return { text: current, from: 'as it is', changes: [] };
  }
  // The tool wrote the markers here: a single one that was left is one too many.
  const agreed = new Set([base, wantedText].flatMap((text) => text?.split('\n') ?? []));
  const left = merged.split('\n').filter((line) => isMarker(line) && !agreed.has(line));
  if (left.length > 0) throw markersLeft(merged, copy);
  const text = normalise(merged);
  // The copy was edited with LF; the file keeps its line endings.
  const bytes = current === null ? text : restoreForm(text, formOf(current));
  return {
    text,
    from: `from ${copy}`,
    changes: [
      { path, before: outside.disk.hash(path), after: { bytes, executable: false } },
      { path: copy, before: outside.disk.hash(copy), after: null },
    ],
  };
}

function readText(outside: Outside, path: RepoPath): string | null {
  if (outside.disk.kind(path) !== 'file') return null;
  const bytes = outside.disk.read(path);
  return bytes === null ? null : decodeUtf8(bytes);
}

function markersLeft(text: string, path: RepoPath): UserError {
  return new UserError({
    message: `${path} still holds conflict markers`,
    file: path,
    line: text.split('\n').findIndex(isMarker) + 1,
    fix: 'edit it until no marker is left, then resolve it again',
  });
}

/** Regions cannot be compared while their markers are damaged: it would never be settled. */
function refuseDamaged(
  { text, changes }: Taken,
  { path, wantedText }: Pick<FileDrift, 'path' | 'wantedText'>,
): void {
  if (text === null || !hasRegions(wantedText ?? '')) return;
  const cut = cutRegions(normalise(text));
  if (cut.ok) return;
  const file = changes.length > 0 ? mergeCopy(path) : path;
  throw new UserError({
    message: `${file}: ${cut.why}`,
    file,
    line: cut.line,
    expected: 'each region with one begin and one end, or with neither',
    fix: `mend the markers or take both away, then: create-infra-module resolve ${path}`,
  });
}
