import type { FileDrift } from '../compare/model.ts';
import type { Problem } from '../errors.ts';
import { describeMigration } from '../inspect/migrations.ts';
import { allDrifts, type Inspection, type PlannedMove } from '../inspect/model.ts';
import { conflictsInPlace, type Upgrade } from '../inspect/upgrade.ts';
import { resultIn } from './text.ts';
import { isNotable } from './verdict.ts';

/** What becomes of one module: it moves, or stays at its old version until somebody has settled it. */
export type UpgradeResult = 'upgrade' | 'conflict' | 'refused';

export interface UpgradedModule {
  id: string;
  name: string;
  path: string;
  package: string | null;
  from: string;
  to: string;
  along: boolean;
  result: UpgradeResult;
  /** In words. */
  migrations: string[];
  /** Its files, as far as something happens to them or was done to them. */
  files: FileDrift[];
  problems: readonly Problem[];
}

export interface UpgradeView {
  modules: UpgradedModule[];
  /** Files of modules that stay at their version and that the same run would write. */
  others: FileDrift[];
  /** Folders and files that the same run moves and that no line of a file tells of. */
  moves: readonly PlannedMove[];
  /** Where files come from that change their place in this run, by the new path. */
  origins: ReadonlyMap<string, string>;
  counts: {
    modules: number;
    written: number;
    merged: number;
    moved: number;
    deleted: number;
    kept: number;
    conflicts: number;
    waiting: number;
  };
}

const WRITES = new Set<FileDrift['action']>(['create', 'update', 'delete', 'merge', 'restore']);

/** True where the run would change the file on disk. */
export function isWritten(drift: FileDrift): boolean {
  return WRITES.has(drift.action);
}

/** What a preview shows, for all of its forms. */
export function viewOf(upgrade: Upgrade): UpgradeView {
  const { all, possible, steps, held, refused } = upgrade;
  const origins = new Map([...originsOf(all), ...originsOf(possible)]);
  const drifts = allDrifts(conflictsInPlace(all)).filter(
    (it) => isNotable(it) || origins.has(it.path),
  );
  const modules = steps.map((step): UpgradedModule => {
    const { id, from, to, along, migrations } = step;
    const summary = all.plan.summaries.get(id)!;
    const problems = refused.get(id) ?? [];
    const result = problems.length > 0 ? 'refused' : held.has(id) ? 'conflict' : 'upgrade';
    return {
      id,
      name: summary.name,
      path: summary.path,
      package: summary.package,
      from: from.text,
      to: to.text,
      along,
      result,
      migrations: migrations.map(describeMigration),
      files: problems.length > 0 ? [] : drifts.filter((it) => it.owner === id),
      problems,
    };
  });
  const going = new Set(modules.filter((it) => it.result === 'upgrade').map((it) => it.id));
  // A module that is held back at its old version may wait for something else, which this run does.
  const others = allDrifts(possible).filter((it) => !going.has(it.owner) && isWritten(it));
  const told = new Set<string>(
    [...modules.flatMap((it) => it.files), ...others].map((it) => it.path),
  );
  const moves = possible.moves.filter((it) => !told.has(it.to));
  return { modules, others, moves, origins, counts: countsOf(modules, origins) };
}

function originsOf({ moves }: Inspection): Map<string, string> {
  return new Map(moves.filter((it) => it.onDisk).map(({ from, to }) => [to, from]));
}

/** What becomes of a file, with its move. */
export function outcomeIn(
  drift: FileDrift,
  { origins }: UpgradeView,
  held: ReadonlySet<string>,
): string {
  const from = origins.get(drift.path);
  const result = resultIn(drift, held);
  if (from === undefined) return result;
  return drift.action === 'keep' && drift.person === 'nothing'
    ? `moves here from ${from}`
    : `moves here from ${from}; ${result}`;
}

export function countsOf(
  modules: readonly UpgradedModule[],
  origins: UpgradeView['origins'],
): UpgradeView['counts'] {
  const files = modules.flatMap((it) => it.files.map((file) => ({ file, result: it.result })));
  const going = files.filter((it) => it.result === 'upgrade').map((it) => it.file);
  const staying = files.filter((it) => it.result !== 'upgrade').map((it) => it.file);
  const count = (list: readonly FileDrift[], ...actions: FileDrift['action'][]): number =>
    list.filter((it) => actions.includes(it.action)).length;
  return {
    modules: modules.filter((it) => it.result === 'upgrade').length,
    written: going.filter(isWritten).length,
    merged: count(going, 'merge'),
    moved: going.filter((it) => origins.has(it.path)).length,
    deleted: count(going, 'delete'),
    kept: going.filter(isKept).length,
    conflicts: count(staying, 'conflict'),
    waiting: modules.filter((it) => it.result !== 'upgrade').length,
  };
}

/** An edit or a deletion of a person's that is left as it is. */
function isKept({ action, person }: FileDrift): boolean {
  return action === 'release' || (action === 'keep' && person !== 'nothing');
}
