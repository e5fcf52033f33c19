import { UserError } from '../errors.ts';
import { setModuleValue } from '../manifest/edit.ts';
import { renameKey } from '../manifest/rename-key.ts';
import type { JsonObject, Module } from '../model.ts';
import type { Migration } from '../model-blueprint.ts';

/** The values of an entry that steps change, by where they stand: `params`, `per_environment`. */
interface Values {
  at: readonly [string, ...string[]];
  map: JsonObject;
}

/**
 * Carries out rename-param and set-param in the text of infra.yaml, one step after the other;
 * comments and all other bytes stay. What a person has written is never replaced: a value is set
 * where the entry says nothing. Throws UserError where both names of a parameter are given.
 */
export async function migrateParams(
  manifest: string,
  module: Module,
  steps: readonly Migration[],
): Promise<string> {
  const { id, params, perEnvironment } = module;
  const places: Values[] = [
    { at: ['params'], map: { ...params } },
    ...Object.entries(perEnvironment).map(([name, map]): Values => ({
      at: ['per_environment', name],
      map: { ...map },
    })),
  ];
  let text = manifest;
  for (const step of steps) {
    if (step.kind === 'rename-param') {
      for (const { at, map } of places) {
        if (!Object.hasOwn(map, step.from)) continue;
        if (Object.hasOwn(map, step.name)) throw bothGiven(id, at, step.from, step.name);
        text = await renameKey(text, id, [...at, step.from], step.name);
        map[step.name] = map[step.from]!;
        delete map[step.from];
      }
    } else if (step.kind === 'set-param' && !Object.hasOwn(places[0]!.map, step.name)) {
      text = await setModuleValue(text, id, ['params', step.name], step.value);
      places[0]!.map[step.name] = step.value;
    }
  }
  return text;
}

function bothGiven(id: string, at: readonly string[], from: string, name: string): UserError {
  const place = at.join('.');
  return new UserError({
    message: `${id}: ${place} has ${from} and ${name}, which are one parameter by now`,
    file: 'infra.yaml',
    expected: `one of ${from} and ${name}`,
    fix: `take one of them out of ${place}, then: create-infra-module upgrade ${id}`,
  });
}
