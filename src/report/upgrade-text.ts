import type { FileDrift } from '../compare/model.ts';
import type { Upgrade } from '../inspect/upgrade.ts';
import { plural, type Style } from './style.ts';
import { conflictDetails, driftTable, movingLine } from './text.ts';
import { outcomeIn, viewOf, type UpgradedModule, type UpgradeView } from './upgrade-view.ts';
import { waysOut } from './ways-out.ts';

/** The preview for people: each module, its steps, its files, and what keeps it back. */
export function upgradeText(upgrade: Upgrade, style: Style): string {
  const view = viewOf(upgrade);
  const moves = view.moves.map(movingLine);
  const modules = view.modules.flatMap((it) => [...moduleLines(it, view, upgrade, style), '']);
  const lines = [...moves, ...(moves.length > 0 ? [''] : []), ...modules];
  if (view.others.length > 0) {
    lines.push('Also waiting for sync, and written with it:');
    lines.push(...fileTable(view.others, view, upgrade, style), '');
  }
  lines.push(...keptBack(view, style), closing(view));
  return `${lines.join('\n')}\n`;
}

/** Of modules that a run left at their old versions: why, and how to go on. */
export function keptBackText(upgrade: Upgrade, style: Style): string {
  const view = viewOf(upgrade);
  const stay = view.modules.filter((it) => it.result !== 'upgrade');
  if (stay.length === 0) return '';
  const lines = stay.flatMap((it) => [...moduleLines(it, view, upgrade, style), '']);
  return `${[...lines, ...keptBack(view, style)].join('\n').trimEnd()}\n`;
}

function fileTable(
  files: readonly FileDrift[],
  view: UpgradeView,
  { held }: Upgrade,
  style: Style,
): string[] {
  return driftTable(files, style, 'upgrade', (it) => outcomeIn(it, view, held));
}

function moduleLines(
  it: UpgradedModule,
  view: UpgradeView,
  upgrade: Upgrade,
  style: Style,
): string[] {
  const stays = { upgrade: '', conflict: '  stays: conflict', refused: '  stays: refused' };
  const head = `${style.bold(it.id)}  ${it.from} -> ${it.to}${style.red(stays[it.result])}`;
  const along = it.along ? ['  comes along: it shows what changes in other modules'] : [];
  const steps = it.migrations.map((text) => `  migration  ${text}`);
  const problems = it.problems.flatMap(({ message, file, line, expected, fix }) => [
    `  ${style.red('error')}  ${file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}  `}${message}`,
    ...(expected === undefined ? [] : [`         expected: ${expected}`]),
    ...(fix === undefined ? [] : [`         ${fix}`]),
  ]);
  const files =
    it.files.length > 0
      ? fileTable(it.files, view, upgrade, style)
      : it.result === 'refused'
        ? []
        : ['  no file changes'];
  return [head, ...along, ...steps, ...problems, ...files];
}

/** Both sides of every conflict, and the ways out. */
function keptBack({ modules }: UpgradeView, style: Style): string[] {
  const lines: string[] = [];
  for (const { id, files } of modules.filter((it) => it.result === 'conflict')) {
    const conflicts = files.filter((it) => it.action === 'conflict');
    lines.push(...conflicts.flatMap((it) => conflictDetails(it, style)));
    lines.push(...waysOut(conflicts, `upgrade ${id} --yes`));
  }
  return lines;
}

function closing({ counts }: UpgradeView): string {
  const parts = [
    plural(counts.written, 'file') + ' to write',
    counts.merged > 0 ? `${counts.merged} of them merged with edits` : '',
    counts.moved > 0 ? `${counts.moved} moved` : '',
    counts.deleted > 0 ? `${counts.deleted} deleted` : '',
    counts.kept > 0 ? `${plural(counts.kept, 'change')} of yours kept` : '',
    counts.conflicts > 0 ? plural(counts.conflicts, 'conflict') : '',
  ].filter((part) => part !== '');
  const waits = counts.waiting > 0 ? `, ${counts.waiting} to settle first` : '';
  return `${plural(counts.modules, 'module')} to upgrade${waits}: ${parts.join(', ')}`;
}
