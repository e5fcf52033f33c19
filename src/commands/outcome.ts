import { EXIT, type ExitCode } from '../errors.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';
import type { Outside } from '../io/io.ts';
import type { Finding, RepoPath } from '../model.ts';
import { isUnder, ROOT } from '../paths.ts';
import type { Planned } from '../plan.ts';
import { MANIFEST } from '../repo.ts';
import { verdictOf } from '../report/verdict.ts';

/**
 * How a run ends that was about some modules only: by what is wrong with these. What is wrong
 * elsewhere is `check`'s to fail for, and that is said behind the report.
 */
export function outcome(
  outside: Outside,
  inspection: Inspection,
  own: readonly string[],
): ExitCode {
  if (leftOver(inspection) === EXIT.ok) return EXIT.ok;
  if (isStuck(inspection, own)) return EXIT.findings;
  outside.out.talk(
    'This run is done, with exit 0. What is told above stays: create-infra-module check exits 1 until it is settled.',
  );
  return EXIT.ok;
}

/** What a run leaves behind: conflicts, drift, errors of rules. */
export function leftOver(inspection: Inspection): ExitCode {
  const { conflicts, drift, errors, needUpgrade } = verdictOf(inspection);
  return conflicts + drift + errors + needUpgrade === 0 ? EXIT.ok : EXIT.findings;
}

function isStuck(inspection: Inspection, own: readonly string[]): boolean {
  const modules = inspection.plan.modules.filter(({ id }) => own.includes(id));
  const errors = inspection.findings.filter(({ severity }) => severity === 'error');
  return (
    errors.some((it) => modules.some((module) => concerns(it, module))) ||
    // What all modules make one of, and that was never agreed, is wanted since one of these came.
    (own.length > 0 && inspection.shared.drifts.some((it) => it.reason === 'in-the-way')) ||
    allDrifts(inspection).some(
      ({ owner, action }) => own.includes(owner) && (action === 'conflict' || action === 'drift'),
    )
  );
}

/** It stands in the entry of the module, or in one of its folders. */
function concerns({ path, line = 0 }: Finding, { source, summary }: Planned): boolean {
  if (path === MANIFEST) {
    return line >= source.line && line < source.line + source.text.trimEnd().split('\n').length;
  }
  return [summary.path, summary.package].some(
    (folder) => folder !== null && folder !== ROOT && isUnder(path as RepoPath, folder),
  );
}
