import { readsOf } from '../blueprint/reads.ts';
import { valueAt } from '../blueprint/targets.ts';
import { isMap } from '../blueprint/defaults.ts';
import type { Json, JsonObject, Module } from '../model.ts';
import type { Origin } from './origin.ts';

/** One thing that the text of a file follows from. */
export interface Input {
  /** `params.port`, `environment.region`, `uses.plumbing`. */
  name: string;
  value: Json;
  /** Where it is said: a place in infra.yaml, or the default of a blueprint. */
  from: string;
}

const HEAD = new Set(['project', 'names', 'state', 'outputs', 'environments', 'local']);

/** What a file follows from, beside its template: only what is read in rendering it. */
export async function inputsOf({ blueprint, module, target }: Origin): Promise<Input[]> {
  const reads = await readsOf(target);
  const inputs = new Map<string, Input>();
  const add = (input: Input): void => void inputs.set(input.name, input);
  const environment = environmentOf(target.values);
  if (environment !== null) {
    add({ name: 'environment', value: environment, from: `environments.${environment}` });
  }
  for (const read of reads) {
    const value = valueAt(target.values, read) ?? null;
    const param = /^(?:environment\.)?params\.(.+)$/.exec(read)?.[1];
    if (param !== undefined) {
      const inside = read.startsWith('environment.') ? environment : null;
      add({
        name: `params.${param}`,
        value,
        from: paramFrom(module, param, inside, blueprint.ref.text),
      });
    } else if (/^(?:uses|foundation|platform|environment\.uses)$/.test(read)) {
      for (const [id, outputs] of Object.entries(module.uses)) {
        add({ name: `uses.${id}`, value: outputs, from: `modules.${module.id}.uses` });
      }
    } else if (read === 'modules' || read === 'target') {
      add({ name: 'modules', value: idsOf(target.values, read), from: 'all modules' });
    } else if (read.startsWith('environment.') && read !== 'environment.name') {
      add({ name: read, value, from: `environments.${environment ?? ''}` });
    } else if (read === 'module') {
      add({ name: 'module', value: module.name, from: `modules.${module.id}` });
    } else if (HEAD.has(read.split('.')[0]!)) {
      add({ name: read, value: shortened(value), from: 'the part above modules:' });
    }
  }
  return [...inputs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function environmentOf({ environment }: JsonObject): string | null {
  return isMap(environment) && typeof environment.name === 'string' ? environment.name : null;
}

function paramFrom(
  { id, params, perEnvironment }: Module,
  name: string,
  environment: string | null,
  blueprint: string,
): string {
  const own = environment === null ? undefined : perEnvironment[environment];
  if (own !== undefined && Object.hasOwn(own, name)) {
    return `modules.${id}.per_environment.${environment}`;
  }
  return Object.hasOwn(params, name) ? `modules.${id}.params` : `default of ${blueprint}`;
}

function idsOf(values: JsonObject, read: string): Json {
  if (read === 'target') return isMap(values.target) ? (values.target.id ?? null) : null;
  const all = Array.isArray(values.modules) ? values.modules : [];
  return all.map((it) => (isMap(it) ? (it.id ?? null) : null));
}

/** Environments are told by their names. */
function shortened(value: Json): Json {
  if (Array.isArray(value)) return value.map((it) => (isMap(it) ? (it.name ?? it) : it));
  return isMap(value) && value.name !== undefined ? value.name : value;
}
