import { EXIT, UserError, type ExitCode, type Problem } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import { allDrifts, movesOf, type Inspection } from '../inspect/model.ts';
import type { DiskReader, Outside } from '../io/io.ts';
import { normalise } from '../compare/eol.ts';
import { cutRegions, fillRegions } from '../compare/regions.ts';
import { didYouMean } from '../lib/closest.ts';
import { globMatcher } from '../lib/glob.ts';
import { sha256 } from '../lib/hash.ts';
import type { RecordedFile, RepoPath } from '../model.ts';
import { isUnder, ROOT } from '../paths.ts';
import { JSON_VERSION } from '../report/json.ts';
import { showChanges, type ShownChange } from '../report/patch.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import type { FileDrift } from '../compare/model.ts';
import { guardedChanges } from './apply-inspection.ts';
import { conflictsOf, tellConflicts } from './dry-run.ts';
import { placedDisk } from './placed-disk.ts';
import { knownFiles } from './restore.ts';
import { userGlobs, userPaths } from './user-paths.ts';
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
  const isChosen = chosenBy(outside, inspection, options.paths);
  const chosen = allDrifts(inspection).filter((it) => isChosen(it.path));
  const disk = placedDisk(outside, inspection);
  const shown = chosen.flatMap((it) =>
    options.yours ? yours(disk, it, inspection) : tools(disk, it),
  );
  const moves = options.yours ? [] : movesOf(inspection).map(({ from, to }) => ({ from, to }));
  const conflicts = options.yours
    ? []
    : conflictsOf(inspection).filter(({ owner }) => chosen.some((it) => it.owner === owner));
  if (options.json) {
    outside.out.data(
      `${JSON.stringify({ version: JSON_VERSION, moves, files: shown, conflicts }, null, 2)}\n`,
    );
  } else if (shown.length + moves.length === 0) {
    outside.out.talk(options.yours ? 'Nobody edited a generated file.' : 'Nothing to write.');
  } else {
    for (const { from, to } of moves) outside.out.data(`${from} moves to ${to}\n`);
    outside.out.data(await showChanges(shown, outside.out.color));
    tellConflicts(outside, conflicts);
  }
  if (!options.yours) await tellRefused(outside, inspection);
  return options.exitCode && shown.length + moves.length > 0 ? EXIT.findings : EXIT.ok;
}

/** What is shown is wanted; of that `sync` writes nothing while a guard refuses it. */
async function tellRefused(outside: Outside, inspection: Inspection): Promise<void> {
  try {
    await guardedChanges(outside, inspection, { allowDirty: false });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    for (const { message, fix } of error.problems) {
      outside.out.talk(`sync refuses this: ${message}\n  ${fix ?? ''}`);
    }
  }
}

/** Whether a file is one of those that were named. Throws UserError with each name of nothing at all. */
function chosenBy(
  outside: Outside,
  inspection: Inspection,
  given: readonly string[],
): (path: RepoPath) => boolean {
  if (given.length === 0) return () => true;
  const known = [...knownFiles(inspection).keys()];
  const problems: Problem[] = [];
  const tests = given.map((text) => {
    const [glob] = userGlobs(outside, [text]);
    const [folder] = userPaths(outside, [text]);
    const test =
      glob === undefined ? (path: RepoPath) => isUnder(path, folder!) : globMatcher(glob);
    const there = folder !== undefined && (folder === ROOT || outside.disk.kind(folder) !== null);
    if (!there && !known.some(test)) {
      problems.push({
        message: `there is no ${text}${didYouMean(folder ?? text, known)}`,
        expected: 'a file, a folder or a glob, from the folder where the command runs',
      });
    }
    return test;
  });
  if (problems.length > 0) throw new UserError(problems);
  return (path) => tests.some((test) => test(path));
}

function onDisk(disk: DiskReader, drift: FileDrift): string | null {
  if (drift.before === null) return null;
  const bytes = disk.kind(drift.path) === 'file' ? disk.read(drift.path) : null;
  const text = bytes === null ? null : decodeUtf8(bytes);
  return text === null ? null : normalise(text);
}

/** Person's changes: last agreed text → disk. */
function yours(disk: DiskReader, drift: FileDrift, inspection: Inspection): ShownChange[] {
  const touched = drift.person !== 'nothing' || drift.regions.some((it) => it.person !== 'nothing');
  if (!touched || drift.person === 'unrecorded') return [];
  const after = onDisk(disk, drift);
  return [{ path: drift.path, before: agreed(drift, after, recordsOf(inspection, drift)), after }];
}

/**
 * The last agreed text with its regions filled. Records have only the hashes of these: one that is
 * as recorded fills itself, for an edited one stands what is wanted there.
 */
function agreed(
  { tool, base, wantedSkeleton, wantedText }: FileDrift,
  disk: string | null,
  records: readonly RecordedFile[],
): string | null {
  const skeleton = tool === 'nothing' ? wantedSkeleton : base;
  if (skeleton === null || !cutRegions(skeleton).ok) return skeleton;
  const regions = new Map(regionsIn(wantedText));
  for (const [name, text] of regionsIn(disk)) {
    const known = records.map((it) => it.regions?.[name]?.text);
    if (known.includes(sha256(text)) || known.includes(undefined)) regions.set(name, text);
  }
  return fillRegions(skeleton, regions);
}

/** Of a file of all modules a merge in git may leave two. */
function recordsOf({ placed }: Inspection, { owner, path }: FileDrift): RecordedFile[] {
  const own = placed.locks.get(owner)?.files[path];
  if (own !== undefined) return [own];
  return placed.shared.filter((it) => it.path === path).map((it) => it.file);
}

function regionsIn(text: string | null): ReadonlyMap<string, string> {
  const cut = cutRegions(text ?? '');
  return cut.ok ? cut.regions : new Map();
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
