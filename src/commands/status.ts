import { EXIT, type ExitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import type { Outside } from '../io/io.ts';
import { reportJson } from '../report/json.ts';
import { styleOf } from '../report/style.ts';
import { reportText } from '../report/text.ts';
import { verdictOf } from '../report/verdict.ts';
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
  const next = verdict.clean
    ? 'create-infra-module add <name>    adds a module'
    : 'create-infra-module sync    brings it in order (--dry-run shows what it would write)';
  outside.out.talk(`Next: ${next}`);
  return EXIT.ok;
}
