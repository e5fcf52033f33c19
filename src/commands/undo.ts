import { lastRun, undoRun } from '../apply.ts';
import type { Op } from '../apply/journal.ts';
import { EXIT, UserError, type ExitCode } from '../errors.ts';
import type { Outside } from '../io/io.ts';
import type { RepoPath } from '../model.ts';
import { JSON_VERSION } from '../report/json.ts';
import { plural } from '../report/style.ts';
import { finishInterrupted } from './finish-interrupted.ts';

/**
 * `undo`: takes the last run back, file by file. A file that changed since is left as it is and
 * named. Called again, it takes back the run before that.
 */
export async function undo(
  outside: Outside,
  options: { dryRun: boolean; yes: boolean; json?: boolean },
): Promise<ExitCode> {
  if (!options.dryRun) finishInterrupted(outside);
  const record = lastRun(outside.disk);
  if (record === null) {
    throw new UserError({
      message: 'there is no run to undo here',
      expected: 'a record in .infra/undo, which is kept on the machine that made the run',
      fix: 'on another machine use git: git log -- infra.yaml',
    });
  }
  const what = `${record.command} of ${record.now}`;
  const own = record.ops.filter((op) => !op.path.startsWith('.infra/'));
  await tellCommitted(outside, own);
  const files = own.map((op) => (op.kind === 'move' ? `${op.to} -> ${op.path}` : op.path));
  const report = (kept: readonly RepoPath[]): void => {
    const { command: run, now } = record;
    const { dryRun } = options;
    const told = { version: JSON_VERSION, command: 'undo', dryRun, run, now, files, kept };
    outside.out.data(`${JSON.stringify(told, null, 2)}\n`);
  };
  if (options.dryRun) {
    if (options.json) report([]);
    else outside.out.data(files.join('\n'));
    outside.out.talk(`Dry run: would undo ${what}; nothing was written.`);
    return EXIT.ok;
  }
  if (!options.yes) await confirm(outside, what, own.length);
  const { now, progress } = outside;
  const { refused } = undoRun(outside.disk, outside.processes, record, {
    command: `undo ${record.command}`,
    now,
    progress,
  });
  if (options.json) report(refused);
  else {
    outside.out.data(`undid  ${what}: ${own.length - refused.length} of ${own.length} files`);
    for (const path of refused) outside.out.data(`kept   ${path}, which changed since`);
  }
  return refused.length === 0 ? EXIT.ok : EXIT.findings;
}

/** Of what is committed git would be the better way back: this changes the files, not the history. */
async function tellCommitted(outside: Outside, ops: readonly Op[]): Promise<void> {
  const git = await outside.git();
  const written = ops.flatMap((op) => (op.kind === 'put' ? [op.path] : []));
  const committed = git === null ? 0 : (await git.committed(written)).size;
  if (committed === 0) return;
  const files =
    committed === written.length
      ? 'All of its files are'
      : `${plural(committed, 'file')} of it ${committed === 1 ? 'is' : 'are'}`;
  outside.out.talk(
    `${files} committed by now: undo changes them on disk only, which is a change to commit again. git revert takes a commit back.`,
  );
}

/** The last run may not be the one the person has in mind: a sync that wrote nothing is none. */
async function confirm(outside: Outside, what: string, files: number): Promise<void> {
  outside.out.talk(`The last run that wrote anything: ${what}, ${plural(files, 'file')}.`);
  if (outside.ask.interactive && !(await outside.ask.confirm('Take it back?', false))) {
    throw new UserError({ message: 'cancelled: nothing was written' });
  }
}
