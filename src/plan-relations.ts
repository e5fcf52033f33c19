import { UserError, type Problem } from './errors.ts';
import type { Violation } from './lib/violation.ts';
import { checkAcross } from './manifest/check-across.ts';
import { refuseInEntry } from './manifest/parse.ts';
import type { Layer, Lock, ManifestHead, ModuleSummary, RepoPath } from './model.ts';
import { caseKey, isUnder, parentOf } from './paths.ts';
import type { Planned } from './plan.ts';
import { lockPath } from './lock.ts';
import { bringBack } from './manifest/bring-back.ts';

const ORDER: readonly Layer[] = ['bootstrap', 'foundation', 'platform', 'service'];

/**
 * What must hold between modules, with the blueprints' default paths filled in: `uses` names
 * existing modules of lower layers, no two share a path, package or name, and no id is one of a
 * removed module. Throws UserError with all problems at once, each with its line and column.
 */
export async function checkRelations(
  head: ManifestHead,
  modules: readonly Planned[],
  summaries: ReadonlyMap<string, ModuleSummary>,
  locks: ReadonlyMap<string, Lock>,
): Promise<void> {
  const lines = new Map(modules.map((it) => [it.id, it.line]));
  // What an entry says of environments was checked when it was parsed.
  const facts = modules.map((it) => ({ ...it.summary, perEnvironment: {} }));
  const violations = [
    ...checkAcross(head, facts, (at) => lines.get(String(at[1])) ?? 1),
    ...modules.flatMap((it) => layerViolations(it, summaries)),
    ...modules.flatMap((it) => tombstoneViolations(it, head, locks)),
    ...modules.flatMap((it) => placeViolations(it, head)),
    ...nestedViolations(modules),
  ];
  if (violations.length > 0) throw new UserError(await placed(modules, violations));
}

/** Finds the lines: each problem stands in the entry of one module. */
async function placed(
  modules: readonly Planned[],
  violations: readonly Violation[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { id, source } of modules) {
    const own = violations.filter((it) => it.at[1] === id);
    try {
      await refuseInEntry(
        source,
        own.map((it) => ({ ...it, at: it.at.slice(2) })),
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
    }
  }
  return problems;
}

function layerViolations(
  { id, summary }: Planned,
  summaries: ReadonlyMap<string, ModuleSummary>,
): Violation[] {
  return Object.keys(summary.uses).flatMap((used) => {
    const other = summaries.get(used);
    if (other === undefined || ORDER.indexOf(other.layer) < ORDER.indexOf(summary.layer)) return [];
    return [
      {
        at: ['modules', id, 'uses', used],
        message: `${id} (${summary.layer}) uses ${used} (${other.layer})`,
        expected: 'a module of a lower layer: bootstrap < foundation < platform < service',
        fix: 'pass what it needs through a lower layer, or take it out of uses:',
        onKey: true,
      },
    ];
  });
}

/**
 * Cloud names and state keys follow from the id: something else under it would find what is left
 * there. The same thing may come back: a revert, a stash, a second thought.
 */
function tombstoneViolations(
  { id, summary }: Planned,
  head: ManifestHead,
  locks: ReadonlyMap<string, Lock>,
): Violation[] {
  const lock = locks.get(id);
  if (lock === undefined) return renamedViolations(id, head, locks);
  if (!lock.removed || lock.summary.blueprint === summary.blueprint) return [];
  return [
    {
      at: ['modules', id],
      message: `the id ${id} belonged to a module of blueprint ${lock.summary.blueprint} that was removed (${lockPath(id)})`,
      expected: 'a new id: cloud names and state keys follow from it',
      fix: `choose another id, for example ${id}_2`,
      onKey: true,
    },
  ];
}

/** Names and ids are one set: what comes back under its later name would get other cloud names. */
function renamedViolations(
  id: string,
  head: ManifestHead,
  locks: ReadonlyMap<string, Lock>,
): Violation[] {
  const former = [...locks.values()].find((it) => it.removed && it.summary.name === id);
  if (former === undefined) return [];
  const old = former.summary.id;
  return [
    {
      at: ['modules', id],
      message: `${id} was the name of the module ${old} that was removed (${lockPath(old)})`,
      expected: 'its id again, or a new one: cloud names and state keys follow from it',
      fix: `bring it back: ${bringBack(former, head)}; or choose another id, for example ${id}_2`,
      onKey: true,
    },
  ];
}

/** What goes or moves with the folder around it would go or move with another module. */
function nestedViolations(modules: readonly Planned[]): Violation[] {
  const own = modules.filter((it) => it.scope === 'module');
  const owners = new Map(own.map((it) => [caseKey(it.summary.path), it]));
  return own.flatMap(({ id, summary }) => {
    let above = parentOf(caseKey(summary.path) as RepoPath);
    while (above !== '' && !owners.has(above)) above = parentOf(above);
    const other = owners.get(above);
    if (other === undefined) return [];
    return [
      {
        at: ['modules', id, 'path'],
        message: `${summary.path} lies in ${other.summary.path}, the folder of ${other.id} (line ${other.line})`,
        expected: `a folder beside the others, such as infra/${summary.name}`,
      },
    ];
  });
}

/** A module inside .infra would be taken for the tool's own files. */
function placeViolations({ id, summary }: Planned, head: ManifestHead): Violation[] {
  const roots = new Set<string>(head.packages.roots);
  const own = '.infra' as RepoPath;
  if (!isUnder(summary.path, own) && !roots.has(summary.path)) return [];
  return [
    {
      at: ['modules', id, 'path'],
      message: `${summary.path} is not a place for a module`,
      expected: `a folder such as infra/${summary.name}`,
    },
  ];
}
