import type { FileDrift } from '../compare/model.ts';
import { atVersion, isOutdated, olderWay } from '../inspect/migrations.ts';
import { allDrifts, needyOf, type Inspection, type PlannedMove } from '../inspect/model.ts';
import type { Finding } from '../model.ts';
import type { Planned } from '../plan.ts';
import { plural, type Style } from './style.ts';
import { heldUp, isNotable, verdictOf, type Verdict } from './verdict.ts';
import { waysOut } from './ways-out.ts';

const YOU: Record<FileDrift['person'], string> = {
  nothing: '-',
  edited: 'edited',
  deleted: 'deleted',
  unrecorded: 'added',
};

const TOOL: Record<FileDrift['tool'], string> = {
  nothing: '-',
  changed: 'changed',
  new: 'new',
  removed: 'removed',
};

/**
 * `check` and `sync` for people: one line a file, what you did, what the tool would do, the result.
 * `about`: the run was about these modules; edits that stay in others are counted only.
 */
export function reportText(
  inspection: Inspection,
  style: Style,
  about: readonly string[] | null = null,
): string {
  const isTold = ({ action, owner }: FileDrift): boolean =>
    about === null || action !== 'keep' || about.includes(owner);
  const notable = allDrifts(inspection).filter((it) => isNotable(it) && isTold(it));
  const lines: string[] = [];
  for (const move of inspection.moves) lines.push(movingLine(move));
  if (inspection.moves.length > 0) lines.push('');
  if (notable.length > 0) {
    const held = heldUp(inspection);
    lines.push(...driftTable(notable, style, 'sync', (it) => resultIn(it, held)), '');
  }
  for (const drift of notable) lines.push(...conflictDetails(drift, style));
  lines.push(...waysOut(notable.filter((it) => it.action === 'conflict')));
  for (const module of inspection.plan.modules) {
    if (module.available !== null) lines.push(style.dim(availableNote(module)));
  }
  for (const id of inspection.plan.removed) {
    lines.push(
      `${id} is no longer in infra.yaml: sync deletes those of its files that nobody edited`,
    );
  }
  for (const needy of needyOf(inspection)) {
    lines.push(...needsUpgrade(needy, inspection.state.locks.get(needy.id)?.tool ?? ''), '');
  }
  if (inspection.findings.length > 0) {
    lines.push(...inspection.findings.flatMap((finding) => findingLines(finding, style)), '');
  }
  lines.push(...closing(inspection, verdictOf(inspection), style));
  return `${lines.join('\n')}\n`;
}

/** A folder or file that changes its place. */
export function movingLine({ from, to, onDisk }: PlannedMove): string {
  return onDisk
    ? `${from} moves to ${to} with all that is in it`
    : `${from} was moved to ${to}: what is recorded of it follows`;
}

/** One line a file. `last`: the command whose result the last column tells. */
export function driftTable(
  drifts: readonly FileDrift[],
  style: Style,
  last: string,
  result: (drift: FileDrift) => string,
): string[] {
  const width = Math.max(...drifts.map((it) => it.path.length), 4);
  const row = (...[path, you, tool, result]: [string, string, string, string]): string =>
    `  ${path.padEnd(width)}  ${you.padEnd(8)}  ${tool.padEnd(8)}  ${result}`.trimEnd();
  return [
    style.dim(row('file', 'you', 'tool', last)),
    ...drifts.map((it) => {
      const text = row(it.path, youColumn(it), toolColumn(it), result(it));
      return it.action === 'conflict' || it.action === 'drift' ? style.red(text) : text;
    }),
  ];
}

/** What becomes of a file, its module's conflict taken into account. */
export function resultIn(drift: FileDrift, held: ReadonlySet<string>): string {
  return waits(drift, held) ? 'waits for the conflict' : resultOf(drift);
}

/** Written as soon as its module's conflict is settled. */
function waits(drift: FileDrift, held: ReadonlySet<string>): boolean {
  const still = ['keep', 'conflict', 'drift', 'release'].includes(drift.action);
  return held.has(drift.owner) && !still;
}

export function youColumn(drift: FileDrift): string {
  if (drift.person !== 'nothing') return YOU[drift.person];
  return drift.regions.some((region) => region.person !== 'nothing') ? 'edited' : '-';
}

export function toolColumn(drift: FileDrift): string {
  if (drift.tool !== 'nothing') return TOOL[drift.tool];
  return drift.regions.some((region) => region.tool !== 'nothing') ? 'changed' : '-';
}

/** What `sync` makes of a file, in words. */
export function resultOf(drift: FileDrift): string {
  const regions = drift.regions.filter((it) => it.person === 'edited').map((it) => it.name);
  const back = `region ${regions.join(', ')} is put back`;
  const alsoBack = regions.length > 0 ? `; ${back}` : '';
  switch (drift.action) {
    case 'keep':
      if (drift.person === 'nothing') return 'already as wanted';
      return drift.person === 'deleted' ? 'stays deleted' : 'your edit is kept';
    case 'create':
      return 'is created';
    case 'update':
      return `${drift.detail ?? 'is updated'}${alsoBack}`;
    case 'delete':
      return 'is deleted';
    case 'merge':
      return `both are merged${alsoBack}`;
    case 'drift':
      return 'not kept in a managed file: sync --restore, or own it';
    case 'restore':
      return regions.length > 0 ? back : 'is put back';
    case 'record':
      if (drift.wantedText !== null) return 'already as wanted';
      return drift.person === 'deleted' ? 'is forgotten' : 'goes to another module';
    case 'release':
      return 'is left to you';
    case 'conflict':
      return `CONFLICT: ${conflictReason(drift)}`;
  }
}

function conflictReason(drift: FileDrift): string {
  switch (drift.reason) {
    case 'in-the-way':
      return drift.detail ?? 'a file of yours is in the way';
    case 'does-not-parse':
      return `the merged text would be broken: ${drift.detail ?? ''}`;
    case 'markers':
      return drift.detail ?? 'region markers are damaged';
    case 'not-text':
      return 'it is not text';
    case 'no-base':
      return drift.detail ?? 'the text that was agreed last is missing in .infra';
    case 'git-conflict':
      return 'it holds conflict markers of git';
    default:
      return 'both changed the same lines';
  }
}

/** Both sides of a conflict, at most three hunks. */
export function conflictDetails(drift: FileDrift, style: Style): string[] {
  if (drift.hunks === undefined || drift.hunks.length === 0) return [];
  const shown = drift.hunks.slice(0, 3);
  const lines = shown.flatMap((hunk) => [
    style.bold(`${drift.path}:${hunk.line}`),
    ...hunk.ours.slice(0, 8).map((line) => style.green(`  yours   ${line}`)),
    ...hunk.theirs.slice(0, 8).map((line) => style.cyan(`  wanted  ${line}`)),
  ]);
  const more = drift.hunks.length - shown.length;
  return [...lines, ...(more > 0 ? [style.dim(`  and ${plural(more, 'more place')}`)] : []), ''];
}

function availableNote(module: Planned): string {
  const { id, ref, available } = module;
  const other = atVersion(ref, available!).text;
  return isOutdated(module)
    ? `note  ${id}: ${ref.text}; ${other} is available`
    : `note  ${id}: ${ref.text} is newer than ${other}, which is at hand`;
}

/** infra.yaml changed for a module whose blueprint is at hand in another version only. */
function needsUpgrade(module: Planned, tool: string): string[] {
  const { id, ref, available, scope } = module;
  const other = atVersion(ref, available!).text;
  const newer = `  create-infra-module upgrade ${id}    moves it to ${other} and applies the change`;
  const way = olderWay(ref, tool, 'sync');
  const what = scope === 'module' ? 'its entry in infra.yaml' : 'what it shows of infra.yaml';
  return [
    `${id}: ${what} changed, but ${other} is at hand, not ${ref.text}:`,
    ...(isOutdated(module) ? [newer] : []),
    ...(way === null ? [] : [`  ${way}    applies it with ${ref.text}`]),
  ];
}

function findingLines(finding: Finding, style: Style): string[] {
  const where = finding.line === undefined ? finding.path : `${finding.path}:${finding.line}`;
  const paint = finding.severity === 'error' ? style.red : style.yellow;
  return [
    `${paint(finding.severity)}  ${where}  ${finding.message} ${style.dim(`[${finding.rule}]`)}`,
    `       ${finding.fix}`,
  ];
}

function closing(inspection: Inspection, verdict: Verdict, style: Style): string[] {
  const modules = plural(inspection.plan.modules.length, 'module');
  const removed = inspection.plan.removed.length;
  const moves = inspection.moves.length;
  const parts = [
    verdict.kept > 0 ? `${plural(verdict.kept, 'change')} of yours kept` : '',
    verdict.pending > 0 ? `${plural(verdict.pending, 'file')} to write` : '',
    verdict.drift > 0 ? `${verdict.drift} drifted` : '',
    verdict.conflicts > 0 ? plural(verdict.conflicts, 'conflict') : '',
    verdict.errors > 0 ? plural(verdict.errors, 'error') : '',
    verdict.needUpgrade > 0 ? `${plural(verdict.needUpgrade, 'module')} to upgrade first` : '',
    moves > 0 ? `${plural(moves, 'move')} to make` : '',
    removed > 0 ? `${plural(removed, 'module')} taken out` : '',
    inspection.interrupted ? 'a run to finish' : '',
  ].filter((part) => part !== '');
  const head = `${modules}, ${plural(verdict.files, 'file')}: `;
  const tail = parts.length === 0 ? 'as agreed' : parts.join(', ');
  const lines = [verdict.clean ? style.green(head + tail) : head + tail];
  if (inspection.interrupted) {
    lines.push('An earlier run was interrupted; create-infra-module sync finishes or undoes it.');
  }
  return lines;
}
