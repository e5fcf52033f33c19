import { applyChanges, type FileChange, type Move } from '../apply.ts';
import { pathBefore } from '../apply/moved.ts';
import type { FileDrift } from '../compare/model.ts';
import { UserError } from '../errors.ts';
import { changesOf } from '../inspect/changes.ts';
import { allDrifts, movesOf, type Inspection } from '../inspect/model.ts';
import { ownFiles } from '../inspect/own-files.ts';
import type { World } from '../inspect/world.ts';
import type { Outside } from '../io/io.ts';
import type { RepoPath, Sha } from '../model.ts';
import { SHARED_FOLDER } from '../lock.ts';
import type { RepoState } from '../repo.ts';
import { readSharedFolder } from '../repo-shared.ts';
import { plural } from '../report/style.ts';
import { refusing } from '../rules/index.ts';

/** What may be written though it is refused otherwise. */
export interface Guard {
  /** Other names in the cloud than before are meant. */
  rekey?: boolean;
  /** Edits that are not committed may be put back. */
  allowDirty: boolean;
}

export interface ApplyOptions {
  command: string;
  yes: boolean;
  /** The command itself is about moving. */
  moves?: boolean;
}

/**
 * Everything that a run would write, .infra included; empty where all is as agreed. Throws UserError
 * where a guard refuses it: `--dry-run` says so, too.
 */
export async function plannedChanges(
  outside: Outside,
  world: World,
  inspection: Inspection,
  guard: Guard,
): Promise<FileChange[]> {
  const changes = await guardedChanges(outside, inspection, guard);
  if (changes.length === 0) return [];
  const own = await ownFiles(outside.disk, inspection.plan, world.blueprints);
  return [
    ...changes,
    ...own.map(({ path, text }) => {
      const before = outside.disk.hash(path);
      return { path, before, after: { bytes: text, executable: false } };
    }),
  ];
}

/** The same without the tool's own files of the whole repository. */
export async function guardedChanges(
  outside: Outside,
  inspection: Inspection,
  { rekey = false, allowDirty }: Guard,
): Promise<FileChange[]> {
  const { disk } = outside;
  // To look is cheaper than to open what is not there.
  const hashOf = (path: RepoPath): Sha | null =>
    disk.kind(path) === null ? null : disk.hash(path);
  const changes = changesOf(inspection, hashOf);
  refuseMisled(inspection, changes, rekey);
  if (!allowDirty) await refuseLoss(outside, inspection);
  return changes;
}

/**
 * The end of every command that writes, after its guards: one all-or-nothing run. Throws UserError
 * where nobody agrees; then nothing was written.
 */
export async function applyInspection(
  outside: Outside,
  inspection: Inspection,
  changes: readonly FileChange[],
  options: ApplyOptions,
): Promise<void> {
  const moves = movesOf(inspection);
  if (!options.yes) await confirm(outside, changes, options.moves === true ? [] : moves);
  if (changes.length + moves.length === 0 && !inspection.interrupted) return;
  applyChanges(outside.disk, outside.processes, changes, {
    command: options.command,
    now: outside.now,
    progress: outside.progress,
    moves,
  });
}

/**
 * Reading an output that nobody promised is refused before anything is generated from it; the new
 * id of a module and other names of all, for the cloud would replace what it has; folders that change
 * places; and a deletion while something that a person did by hand may be misread.
 */
function refuseMisled(
  inspection: Inspection,
  changes: readonly FileChange[],
  rekey: boolean,
): void {
  const deletes = changes.some((it) => it.after === null && !it.path.startsWith('.infra/'));
  const found = refusing(inspection.findings, { deletes, rekey });
  if (found.length === 0) return;
  throw new UserError(
    found.map(({ message, path, line, fix }) => ({
      message,
      file: path,
      ...(line === undefined ? {} : { line }),
      fix,
    })),
  );
}

/** Replacing text that is neither agreed nor committed would be the only copy's end. */
async function refuseLoss(outside: Outside, inspection: Inspection): Promise<void> {
  const paths = allDrifts(inspection)
    .filter(givesWay)
    .map((it) => it.path);
  if (paths.length === 0) return;
  const git = await outside.git();
  const now = (path: RepoPath): RepoPath => pathBefore(movesOf(inspection), path) ?? path;
  const safe = git === null ? new Set<RepoPath>() : await git.committed(paths.map(now));
  const lost = paths.filter((path) => !safe.has(now(path)));
  if (lost.length === 0) return;
  refuseStale(outside, inspection);
  const again = 'run again with --allow-dirty (the undo record keeps them)';
  const fix = git === null ? again : `commit them first, or ${again}`;
  throw new UserError(
    lost.map((path) => ({
      message: `${path} has changes that are not committed and would be put back`,
      file: path,
      fix,
    })),
  );
}

/** True where an edit goes: of the whole file, or in a region whose text is put back. */
function givesWay({ action, person, regions, after }: FileDrift): boolean {
  if (action === 'restore' && person === 'edited') return true;
  return after !== undefined && regions.some((region) => region.person === 'edited');
}

/** Where another run wrote between two reads of this one, what was read does not fit together. */
function refuseStale(outside: Outside, { state }: Inspection): void {
  const names = (shared: RepoState['shared']): string => shared.map((it) => it.stored).join('\n');
  const now = readSharedFolder(outside.disk, SHARED_FOLDER);
  if (names(now.shared) === names(state.shared)) return;
  throw new UserError({
    message: 'another create-infra-module wrote here meanwhile: nothing was written',
    fix: 'run the command again',
  });
}

/** At a terminal nothing is deleted, and no folder moved, that nobody agreed to. */
async function confirm(
  outside: Outside,
  changes: readonly FileChange[],
  moves: readonly Move[],
): Promise<void> {
  const gone = changes.filter((it) => it.after === null && !it.path.startsWith('.infra/'));
  if (gone.length + moves.length === 0 || !outside.ask.interactive) return;
  const lines = [
    ...moves.map(({ from, to }) => `  move ${from} -> ${to}`),
    ...gone.map(({ path }) => `  delete ${path}`),
  ];
  outside.out.talk(lines.join('\n'));
  const questions = [
    ...(moves.length === 0 ? [] : [`move ${plural(moves.length, 'path')}`]),
    ...(gone.length === 0 ? [] : [`delete ${plural(gone.length, 'file')}`]),
  ];
  const question = questions.join(' and ');
  if (!(await outside.ask.confirm(`${question[0]!.toUpperCase()}${question.slice(1)}?`, false))) {
    throw new UserError({ message: 'cancelled: nothing was written' });
  }
}
