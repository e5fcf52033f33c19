import { EXIT, type ExitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import type { Inspection } from '../inspect/model.ts';
import type { Outside } from '../io/io.ts';
import { reportJson } from '../report/json.ts';
import { styleOf } from '../report/style.ts';
import { reportText } from '../report/text.ts';
import { syncHelps, verdictOf } from '../report/verdict.ts';
import { moduleTable } from './list.ts';
import { worldOf } from './world.ts';

/** No arguments in a repository: its modules, how they stand, and the next command. */
export async function status(outside: Outside, options: { json: boolean }): Promise<ExitCode> {
  const inspection = await inspect(worldOf(outside));
  if (options.json) {
    outside.out.data(`${JSON.stringify(reportJson(inspection, 'status'), null, 2)}\n`);
    return EXIT.ok;
  }
  const style = styleOf(outside.out.color);
  const verdict = verdictOf(inspection);
  outside.out.data(
    `${moduleTable(inspection.plan.modules, style)}\n${reportText(inspection, style)}`,
  );
  outside.out.talk(`Next: ${nextOf(inspection, verdict.clean)}`);
  return EXIT.ok;
}

function nextOf(inspection: Inspection, clean: boolean): string {
  if (clean) return 'create-infra-module add <name>    adds a module';
  return inspection.interrupted || syncHelps(inspection)
    ? 'create-infra-module sync    brings it in order (--dry-run shows what it would write)'
    : 'settle what is told above; create-infra-module check tells what is left';
}
