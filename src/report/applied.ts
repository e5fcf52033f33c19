import { allDrifts, movesOf, type Inspection } from '../inspect/model.ts';
import type { FileChange } from '../apply.ts';
import type { Finding } from '../model.ts';
import { isUnder } from '../paths.ts';
import { BLUEPRINT_CHANGED } from '../rules/blueprints.ts';
import { TOLD_ONCE } from '../rules/index.ts';
import { JSON_VERSION, reportJson } from './json.ts';
import { plural, type Style } from './style.ts';
import { reportText } from './text.ts';
import { heldUp, verdictOf } from './verdict.ts';

/** More new files than this of one module are told by their number. */
const LISTED = 8;

function own(changes: readonly FileChange[]): FileChange[] {
  return changes.filter((it) => !it.path.startsWith('.infra/'));
}

/**
 * What a run did: one line a file, or a module where it made many, then what is left to do. `about`:
 * the modules that it was about, null for all.
 */
export function reportApplied(
  inspection: Inspection,
  changes: readonly FileChange[],
  style: Style,
  about: readonly string[] | null = null,
): string {
  const written = own(changes);
  const moved = movesOf(inspection).map(
    ({ from, to }) => `${style.green('moved')}    ${from} -> ${to}`,
  );
  const lines = [...moved, ...byModule(inspection, written, style)];
  const counts = verdictOf(inspection);
  if (written.length + moved.length === 0 && changes.length > 0)
    lines.push('records brought up to date');
  const { kept, drift, conflicts, errors, needUpgrade } = counts;
  // Told once: afterwards the records are those of what the blueprint is now.
  const changed = inspection.findings.filter((it) => TOLD_ONCE.has(it.rule)).length;
  if (kept + drift + conflicts + errors + needUpgrade + changed > 0) {
    const left = withoutWritten(inspection);
    if (lines.length > 0) lines.push('');
    lines.push(reportText(left, style, about).trimEnd());
  }
  if (lines.length === 0) lines.push(style.green('Nothing to do: everything is as agreed.'));
  return `${lines.join('\n')}\n`;
}

export function reportAppliedJson(
  inspection: Inspection,
  changes: readonly FileChange[],
  command: string,
): string {
  const written = writtenFiles(changes);
  const moved = movesOf(inspection).map(({ from, to }) => ({ from, to }));
  const left = reportJson(withoutWritten(inspection), command);
  return `${JSON.stringify({ ...left, version: JSON_VERSION, moved, written }, null, 2)}\n`;
}

/** What a run did to people's files, by path. */
export function writtenFiles(changes: readonly FileChange[]): { path: string; action: string }[] {
  return own(changes).map((it) => ({ path: it.path, action: verbOf(it) }));
}

/** The inspection without what was just written: what is left for people to see. */
function withoutWritten(inspection: Inspection): Inspection {
  const stays = new Set(['keep', 'drift', 'conflict']);
  const modules = inspection.modules
    .filter((it) => it.planned !== null)
    .map((it) => ({ ...it, drifts: it.drifts.filter((drift) => stays.has(drift.action)) }));
  const drifts = inspection.shared.drifts.filter((drift) => stays.has(drift.action));
  const plan = { ...inspection.plan, removed: [] };
  return {
    ...inspection,
    findings: heldUp(inspection).size > 0 ? inspection.findings : inspection.findings.map(settled),
    plan,
    modules,
    shared: { ...inspection.shared, drifts },
    moves: [],
    interrupted: false,
  };
}

/** A blueprint that changed under its version is what the records say now. */
function settled(finding: Finding): Finding {
  if (finding.rule !== BLUEPRINT_CHANGED) return finding;
  return { ...finding, severity: 'note', fix: 'taken over by this run: nothing is left to do' };
}

function verbOf(change: FileChange): 'created' | 'updated' | 'deleted' {
  if (change.after === null) return 'deleted';
  return change.before === null ? 'created' : 'updated';
}

function byModule(inspection: Inspection, written: readonly FileChange[], style: Style): string[] {
  const owners = new Map(allDrifts(inspection).map((it) => [it.path, it.owner]));
  const groups = new Map<string, FileChange[]>();
  for (const change of written) {
    const owner = owners.get(change.path) ?? '';
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [change]);
    else group.push(change);
  }
  const lines: string[] = [];
  for (const [owner, changes] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const created = changes.filter((it) => verbOf(it) === 'created');
    const listed =
      created.length > LISTED ? changes.filter((it) => verbOf(it) !== 'created') : changes;
    if (created.length > LISTED) {
      lines.push(
        `${style.green('created')}  ${owner}: ${plural(created.length, 'file')}${below(inspection, owner, created)}`,
      );
    }
    lines.push(...listed.map((it) => `${style.green(verbOf(it))}  ${it.path}`));
  }
  return lines;
}

/** The folders of a module that got any of the files: a package that was there is left alone. */
function below(inspection: Inspection, owner: string, created: readonly FileChange[]): string {
  const summary = inspection.plan.summaries.get(owner);
  const folders = [summary?.path, summary?.package].filter(
    (folder) => folder && created.some(({ path }) => isUnder(path, folder)),
  );
  return folders.length === 0 ? '' : ` in ${folders.join(' and ')}`;
}
