import type { FileDrift, Hunk } from '../compare/model.ts';
import type { Upgrade } from '../inspect/upgrade.ts';
import { plural } from './style.ts';
import { movingLine, toolColumn, youColumn } from './text.ts';
import {
  isWritten,
  outcomeIn,
  viewOf,
  type UpgradedModule,
  type UpgradeView,
} from './upgrade-view.ts';
import { waysOut } from './ways-out.ts';

/** Lines of one side of a conflict that are shown. */
const SHOWN = 20;

/** GitHub takes 65,536 characters in the body of a pull request; some are left to who makes it. */
const MOST = 60_000;
/** Rows of one table or list. */
const MOST_ROWS = 200;

/** The preview as the body of a pull request, short enough for one. `done`: the run has been made. */
export function upgradeMarkdown(upgrade: Upgrade, done: boolean): string {
  const view = viewOf(upgrade);
  const moves = capped(view.moves.map((it) => `- ${escaped(movingLine(it))}`));
  const parts = [
    [`## ${title(view, done)}`, '', ...overview(view)],
    ...(moves.length > 0 ? [['Moves:', '', ...moves]] : []),
    ...view.modules.map((it) => section(it, view, upgrade)),
    ...(view.others.length > 0
      ? [['### Written with it', '', ...table(view.others, view, upgrade)]]
      : []),
  ].map((lines) => lines.join('\n').trimEnd());
  let left = MOST;
  const shown = parts.filter((text) => {
    const fits = text.length <= left;
    if (fits) left -= text.length;
    return fits;
  });
  const out = parts.length - shown.length;
  const more = `… ${plural(out, 'section')} left out: create-infra-module upgrade --dry-run shows all`;
  return `${[...shown, ...(out > 0 ? [more] : [])].join('\n\n')}\n`;
}

function capped(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_ROWS;
  return more > 0 ? [...lines.slice(0, MOST_ROWS), '', `… and ${more} more`] : lines;
}

function title({ counts }: UpgradeView, done: boolean): string {
  const going = `${done ? 'Upgraded' : 'Upgrade'} ${plural(counts.modules, 'module')}`;
  return counts.waiting === 0 ? going : `${going}; ${counts.waiting} to settle first`;
}

function overview({ modules }: UpgradeView): string[] {
  const count = (it: UpgradedModule, test: (file: FileDrift) => boolean): number =>
    it.files.filter(test).length;
  return [
    '| module | from | to | files to write | edits kept or merged | conflicts |',
    '|---|---|---|---:|---:|---:|',
    ...capped(
      modules.map((it) => {
        const kept = count(
          it,
          ({ action, person }) => action !== 'conflict' && person !== 'nothing',
        );
        const conflicts = count(it, ({ action }) => action === 'conflict');
        const written = it.result === 'upgrade' ? count(it, isWritten) : 0;
        const stays = it.result === 'refused' ? 'refused' : String(conflicts);
        return `| ${code(it.id)} | ${code(it.from)} | ${code(it.to)} | ${written} | ${kept} | ${stays} |`;
      }),
    ),
  ];
}

function section(it: UpgradedModule, view: UpgradeView, upgrade: Upgrade): string[] {
  const stays = it.result === 'upgrade' ? '' : ' (stays at its version)';
  const lines = [`### ${code(it.id)}: ${code(it.from)} → ${code(it.to)}${stays}`, ''];
  if (it.along) lines.push('Comes along: it shows what changes in other modules.', '');
  if (it.migrations.length > 0) {
    lines.push('Migrations:', '', ...it.migrations.map((text) => `- ${escaped(text)}`), '');
  }
  if (it.problems.length > 0) {
    lines.push(...it.problems.map(({ message }) => `- ${escaped(message)}`), '');
  }
  if (it.files.length > 0) lines.push(...table(it.files, view, upgrade), '');
  else if (it.result === 'upgrade') lines.push('No file changes.', '');
  const conflicts = it.files.filter(({ action }) => action === 'conflict');
  for (const drift of conflicts) lines.push(...hunks(drift));
  if (conflicts.length > 0) {
    lines.push(...fence(waysOut(conflicts, `upgrade ${it.id} --yes`).join('\n').trimEnd(), 'text'));
  }
  return lines;
}

function table(files: readonly FileDrift[], view: UpgradeView, { held }: Upgrade): string[] {
  return [
    '| file | you | tool | what happens |',
    '|---|---|---|---|',
    ...capped(
      files.map(
        (it) =>
          `| ${code(it.path)} | ${youColumn(it)} | ${toolColumn(it)} | ${escaped(outcomeIn(it, view, held))} |`,
      ),
    ),
  ];
}

function hunks({ path, hunks = [] }: FileDrift): string[] {
  const side = (sign: string, lines: readonly string[]): string[] => {
    const more = lines.length - SHOWN;
    const shown = lines.slice(0, SHOWN).map((line) => `${sign}${line}`);
    return more > 0 ? [...shown, `${sign}… and ${plural(more, 'line')}`] : shown;
  };
  return hunks.flatMap((hunk: Hunk) => [
    `${code(`${path}:${hunk.line}`)}: yours (\`-\`) and wanted (\`+\`)`,
    '',
    ...fence([...side('-', hunk.ours), ...side('+', hunk.theirs)].join('\n'), 'diff'),
    '',
  ]);
}

/** A block that no text inside can end. */
function fence(text: string, language: string): string[] {
  const marks = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return [`${marks}${language}`, text, marks];
}

function code(text: string): string {
  const marks = '`'.repeat(longestRun(text) + 1);
  const padded = text.startsWith('`') || text.endsWith('`') ? ` ${text} ` : text;
  return `${marks}${padded}${marks}`.replaceAll('|', '\\|');
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((it) => it.length));
}

/** Text from files and messages means nothing in Markdown. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replaceAll('\n', ' ');
}
