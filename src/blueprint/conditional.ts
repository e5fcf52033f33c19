import type { Json, JsonObject } from '../model.ts';
import type { ConditionalDefault, ParamSchema } from '../model-blueprint.ts';
import { setOwn } from './defaults.ts';

type Params = Record<string, ParamSchema>;

/**
 * Values of the parameters that nobody gave and that have a default for what holds here; `given`
 * is what the module says, its values for the environment put over.
 */
export function conditionalDefaults(
  params: Params,
  given: JsonObject,
  environment: { protected: boolean },
): JsonObject {
  const found: JsonObject = {};
  const valueAt = (path: string): Json => {
    if (path === 'environment.protected') return environment.protected;
    const name = path.slice('params.'.length);
    if (Object.hasOwn(given, name)) return given[name]!;
    return found[name] ?? params[name]?.default ?? null;
  };
  const holds = ({ when }: ConditionalDefault): boolean =>
    Object.entries(when).every(([path, wanted]) =>
      (Array.isArray(wanted) ? wanted : [wanted]).includes(valueAt(path)),
    );
  for (const [name, { defaults }] of Object.entries(params)) {
    if (defaults === undefined || Object.hasOwn(given, name)) continue;
    const first = defaults.find(holds);
    if (first !== undefined) setOwn(found, name, first.value);
  }
  return found;
}
