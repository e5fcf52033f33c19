import { UserError } from '../errors.ts';
import { didYouMean } from '../lib/closest.ts';
import type { ModuleSummary } from '../model.ts';

/** The module of that id, else of that name. Throws UserError where there is none. */
export function findModule(
  summaries: ReadonlyMap<string, ModuleSummary>,
  name: string,
): ModuleSummary {
  const all = [...summaries.values()];
  const found = all.find((it) => it.id === name) ?? all.find((it) => it.name === name);
  if (found !== undefined) return found;
  const near = didYouMean(
    name,
    all.map((it) => it.id),
  );
  throw new UserError({
    message: `there is no module ${name === '' ? 'without a name' : name} in infra.yaml${near}`,
    fix: 'create-infra-module list shows them',
  });
}
