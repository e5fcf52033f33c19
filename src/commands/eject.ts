import { applyChanges, type FileChange } from '../apply.ts';
import { GITIGNORE, GITIGNORE_ALL, GITIGNORE_UNDO } from '../apply/layout.ts';
import { EXIT, UserError, type ExitCode } from '../errors.ts';
import {
  generatedFiles,
  mentions,
  ownFilesOnDisk,
  plainFiles,
  type Mention,
} from '../inspect/eject.ts';
import { inspect } from '../inspect/inspect.ts';
import type { Outside } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { ejectedNote } from '../report/ejected.ts';
import { JSON_VERSION } from '../report/json.ts';
import { plural } from '../report/style.ts';
import { showDryRun } from './dry-run.ts';
import { finishInterrupted } from './finish-interrupted.ts';
import type { CommonOptions } from './options.ts';
import { worldOf } from './world.ts';

/** The one thing that stays. */
const NOTE = 'EJECTED.md' as RepoPath;

/**
 * `eject`: leaves the tool. Generated files become plain ones, infra.yaml and .infra go, a note says
 * what happened; nothing else changes. What is pending is not done first.
 */
export async function eject(outside: Outside, options: CommonOptions): Promise<ExitCode> {
  if (!options.dryRun) finishInterrupted(outside);
  const world = worldOf(outside);
  const inspection = await inspect(world);
  if (inspection.moves.length > 0) throw moving();
  const paths = await generatedFiles(world, inspection);
  const owners = [...inspection.state.locks.keys(), ...inspection.plan.summaries.keys()];
  const left = mentions(outside.disk, paths, owners);
  const modules = [...inspection.plan.summaries.values()];
  const note = ejectedNote({ ...outside, modules, mentions: left });
  if (outside.disk.kind(NOTE) !== null) throw noteInTheWay();
  const changes: FileChange[] = [
    ...plainFiles(outside.disk, paths, owners).map(({ path, text }) =>
      changeTo(outside, path, text),
    ),
    changeTo(outside, NOTE, note),
    ...ownFilesOnDisk(outside.disk).map((path) => changeTo(outside, path, null)),
    changeTo(outside, GITIGNORE, null),
    changeTo(outside, GITIGNORE_UNDO, GITIGNORE_ALL),
  ];
  if (options.dryRun) {
    await showDryRun(outside, changes, options.json);
    return EXIT.ok;
  }
  if (!options.yes) await confirm(outside, modules.length, changes);
  applyChanges(outside.disk, outside.processes, changes, {
    command: 'eject',
    now: outside.now,
    progress: outside.progress,
  });
  tell(outside, changes, left, options.json);
  return EXIT.ok;
}

function changeTo({ disk }: Outside, path: RepoPath, text: string | null): FileChange {
  const after = text === null ? null : { bytes: text, executable: disk.executable(path) };
  return { path, before: disk.hash(path), after };
}

function moving(): UserError {
  return new UserError({
    message: 'infra.yaml gives a module another folder, and its files have not moved yet',
    file: 'infra.yaml',
    fix: 'create-infra-module sync moves them, or take the change back; then eject',
  });
}

function noteInTheWay(): UserError {
  return new UserError({
    message: `${NOTE} is there already; the note of what happened would be written there`,
    file: NOTE,
    fix: 'give it another name, then eject',
  });
}

async function confirm(
  outside: Outside,
  modules: number,
  changes: readonly FileChange[],
): Promise<void> {
  if (!outside.ask.interactive) {
    throw new UserError({
      message: 'eject leaves create-infra-module for good, and nobody is there to be asked',
      fix: 'create-infra-module eject --yes; --dry-run shows what it would do',
    });
  }
  const plain = changes.filter((it) => it.after !== null && it.before !== null).length;
  outside.out.talk(
    `infra.yaml and .infra go. ${plural(plain, 'file')} of ${plural(modules, 'module')} become plain files.`,
  );
  if (!(await outside.ask.confirm('Leave create-infra-module?', false))) {
    throw new UserError({ message: 'cancelled: nothing was written' });
  }
}

function tell(
  outside: Outside,
  changes: readonly FileChange[],
  left: readonly Mention[],
  json: boolean,
): void {
  const ours = changes.filter(({ path }) => path !== GITIGNORE_UNDO && path !== NOTE);
  const plain = ours.filter((it) => it.after !== null).map((it) => it.path);
  const deleted = ours.filter((it) => it.after === null).map((it) => it.path);
  if (json) {
    const report = { note: NOTE, plain, deleted, mentions: left.map((it) => ({ ...it })) };
    const whole = { version: JSON_VERSION, command: 'eject', ...report };
    outside.out.data(`${JSON.stringify(whole, null, 2)}\n`);
  } else {
    outside.out.data(
      [
        `plain    ${plural(plain.length, 'file')}, now without lines of the tool`,
        `deleted  infra.yaml and ${plural(deleted.length - 1, 'file')} in .infra`,
        `created  ${NOTE}, which says what happened and names ${plural(left.length, 'file')} that still ${left.length === 1 ? 'speaks' : 'speak'} of the tool`,
      ].join('\n'),
    );
  }
  outside.out.talk(
    'create-infra-module undo takes it back, on this machine and as long as .infra is there: it holds what undo needs, and git does not see it. Elsewhere git is the way back. Delete .infra when you are sure.',
  );
}
