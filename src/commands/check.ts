import { EXIT, type ExitCode } from '../errors.ts';
import { inspect } from '../inspect/inspect.ts';
import { allDrifts } from '../inspect/model.ts';
import type { Outside } from '../io/io.ts';
import { reportJson } from '../report/json.ts';
import { styleOf } from '../report/style.ts';
import { reportText } from '../report/text.ts';
import { syncHelps, verdictOf } from '../report/verdict.ts';
import { worldOf } from './world.ts';

/** `check`: is everything as agreed? Exit 0 or 1. Never writes. */
export async function check(outside: Outside, options: { json: boolean }): Promise<ExitCode> {
  const inspection = await inspect(worldOf(outside));
  const verdict = verdictOf(inspection);
  if (options.json) {
    outside.out.data(`${JSON.stringify(reportJson(inspection, 'check'), null, 2)}\n`);
  } else {
    outside.out.data(reportText(inspection, styleOf(outside.out.color)));
    if (syncHelps(inspection)) {
      outside.out.talk(
        allDrifts(inspection).some((it) => it.reason === 'git-conflict')
          ? 'Next: create-infra-module sync, which settles what git left of a merge, as far as it can.'
          : 'Next: create-infra-module diff shows it, create-infra-module sync does it.',
      );
    }
  }
  return verdict.clean ? EXIT.ok : EXIT.findings;
}
