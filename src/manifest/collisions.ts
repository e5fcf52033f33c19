import type { Problem } from '../errors.ts';
import type { ManifestHead } from '../model.ts';
import { names, type Names } from './naming.ts';
import { BUILT_IN_ENVIRONMENT as LOCAL } from './patterns.ts';

/** A module and where its key stands in the file. */
export interface NamedModule {
  id: string;
  name: string;
  line?: number;
}

interface Named {
  module: NamedModule;
  env: string;
  /** The account, or what stands for it while it is not known. */
  place: string;
}

type Kind = 'state' | 'image' | 'resource' | 'namespace';

const WHAT: Record<Kind, [what: string, key: string]> = {
  state: ['state key', 'state.key'],
  image: ['image', 'naming.image'],
  resource: ['resource name', 'naming.resource'],
  namespace: ['namespace', 'naming.namespace'],
};

/**
 * Names that two modules, or one module in two environments, would share: state keys of one
 * bucket, images, namespaces, and resource names of one account. One problem for each
 * pair of modules and kind of name.
 */
export function collisions(
  head: ManifestHead,
  modules: readonly NamedModule[],
  file = 'infra.yaml',
): Problem[] {
  const environments = [
    ...head.environments.map((it) => ({
      env: it.name,
      // Roles are named once for all regions. Without an account two environments may be one: a name
      // without {env} is then a risk.
      place: it.account ?? it.region,
    })),
    { env: LOCAL, place: LOCAL },
  ];
  const seen = new Map<string, Named>();
  const found = new Map<string, Problem>();
  for (const module of modules) {
    for (const { env, place } of environments) {
      const named = { module, env, place };
      for (const [kind, key] of keysOf(names(head, module, env), place)) {
        const first = seen.get(key);
        if (first === undefined) seen.set(key, named);
        else if (shares(kind, first, named)) {
          const pair = `${kind} ${first.module.id} ${module.id}`;
          if (!found.has(pair)) found.set(pair, toProblem(kind, key, first, named, file));
        }
      }
    }
  }
  return [...found.values()];
}

function keysOf(all: Names, place: string): [Kind, string][] {
  return [
    // The emulator's buckets are its own, whatever their names.
    ['state', `state\0${place === LOCAL ? LOCAL : ''}\0${all.state_bucket}\0${all.state_key}`],
    ['image', `image\0${all.image}`],
    ['resource', `resource\0${place}\0${all.resource}`],
    ['namespace', `namespace\0${all.namespace}`],
  ];
}

/** Images and namespaces of one module are meant to be the same in all environments. */
function shares(kind: Kind, first: Named, second: Named): boolean {
  if (first.module.id !== second.module.id) return true;
  return kind === 'state' || kind === 'resource' ? first.env !== second.env : false;
}

function toProblem(kind: Kind, key: string, first: Named, second: Named, file: string): Problem {
  const [what, setting] = WHAT[kind];
  const name = key.slice(key.lastIndexOf('\0') + 1);
  const alone = first.module.id === second.module.id;
  const line = first.module.line === undefined ? '' : ` (line ${first.module.line})`;
  const who = alone
    ? `${first.module.id} in ${first.env} and in ${second.env}`
    : `${first.module.id}${line} and ${second.module.id}`;
  return {
    message: `${who} would share the ${what} ${name}`,
    file,
    ...(second.module.line === undefined ? {} : { line: second.module.line, column: 3 }),
    expected: alone
      ? `a name for each environment: {env} in ${setting}${kind === 'state' ? ' or state.bucket' : ''}`
      : 'names of their own: ids that differ in more than _ and -',
    fix: alone ? `add {env} to ${setting}` : `give one of them another id, or change ${setting}`,
  };
}
