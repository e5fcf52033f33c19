import type { Problem } from './errors.ts';
import { UserError } from './errors.ts';
import { closest } from './lib/closest.ts';
import type { Layer, Lock, ManifestHead, ModuleSummary, RepoPath } from './model.ts';
import { caseKey, isUnder } from './paths.ts';
import type { Planned } from './plan.ts';

const ORDER: readonly Layer[] = ['bootstrap', 'foundation', 'platform', 'service'];

/**
 * What must hold between modules: `uses` names existing modules of lower layers, no two share a
 * path, package or id that was used before. Throws UserError with all problems at once.
 */
export function checkRelations(
  head: ManifestHead,
  modules: readonly Planned[],
  summaries: ReadonlyMap<string, ModuleSummary>,
  locks: ReadonlyMap<string, Lock>,
): void {
  const problems = [
    ...modules.flatMap((it) => usesProblems(it, summaries)),
    ...modules.flatMap((it) => tombstoneProblems(it, locks)),
    ...twice(modules, 'path', (it) => it.summary.path),
    ...twice(modules, 'package', (it) => it.summary.package),
    ...pathProblems(head, modules),
  ];
  if (problems.length > 0) throw new UserError(problems);
}

function usesProblems(it: Planned, summaries: ReadonlyMap<string, ModuleSummary>): Problem[] {
  const problems: Problem[] = [];
  const where = { file: 'infra.yaml', line: it.line };
  for (const id of Object.keys(it.summary.uses)) {
    const other = summaries.get(id);
    if (other === undefined) {
      const near = closest(id, [...summaries.keys()]);
      problems.push({
        ...where,
        message: `${it.id} uses ${id}, which is not in infra.yaml`,
        expected: near === null ? 'the id of a module' : `did you mean ${near}?`,
        fix: `add ${id} below modules:, or take it out of uses:`,
      });
    } else if (ORDER.indexOf(other.layer) >= ORDER.indexOf(it.summary.layer)) {
      problems.push({
        ...where,
        message: `${it.id} (${it.summary.layer}) uses ${id} (${other.layer})`,
        expected: 'a module of a lower layer: bootstrap < foundation < platform < service',
        fix: 'pass what it needs through a lower layer, or take it out of uses:',
      });
    }
  }
  return problems;
}

function tombstoneProblems(it: Planned, locks: ReadonlyMap<string, Lock>): Problem[] {
  if (locks.get(it.id)?.removed !== true) return [];
  return [
    {
      file: 'infra.yaml',
      line: it.line,
      message: `the id ${it.id} belonged to a module that was removed`,
      expected: 'a new id: cloud names and state keys follow from it',
      fix: `choose another id, for example ${it.id}_2`,
    },
  ];
}

function twice(
  modules: readonly Planned[],
  what: string,
  of: (it: Planned) => RepoPath | null,
): Problem[] {
  const seen = new Map<string, Planned>();
  const problems: Problem[] = [];
  for (const it of modules) {
    const value = of(it);
    if (value === null || it.scope !== 'module') continue;
    const first = seen.get(caseKey(value));
    if (first === undefined) {
      seen.set(caseKey(value), it);
      continue;
    }
    problems.push({
      file: 'infra.yaml',
      line: it.line,
      message: `${it.id} and ${first.id} (line ${first.line}) have one ${what}: ${value}`,
      fix: `give one of them another ${what}`,
    });
  }
  return problems;
}

/** A module inside .infra would be taken for the tool's own files. */
function pathProblems(head: ManifestHead, modules: readonly Planned[]): Problem[] {
  const own = '.infra' as RepoPath;
  const roots = new Set<string>(head.packages.roots);
  return modules
    .filter((it) => isUnder(it.summary.path, own) || roots.has(it.summary.path))
    .map((it) => ({
      file: 'infra.yaml',
      line: it.line,
      message: `${it.id}: ${it.summary.path} is not a place for a module`,
      expected: `infra/${it.summary.name}`,
    }));
}
