import type {
  Environment,
  Json,
  JsonObject,
  ManifestHead,
  Module,
  OutputsVia,
  OwnershipRule,
  RepoPath,
  StateLock,
  Uses,
} from '../model.ts';
import { mapIn, ownValue } from './fields.ts';
import { DEFAULT_NAMING, DEFAULT_ROOT, DEFAULT_STATE, DEFAULT_ZONES } from './patterns.ts';
import { parseRef } from './ref.ts';

/** A checked head as the model has it, defaults applied. */
export function toHead(value: unknown): ManifestHead {
  const naming = mapIn(value, 'naming');
  const state = mapIn(value, 'state');
  const packages = mapIn(value, 'packages');
  const environments = Object.entries(mapIn(value, 'environments'));
  return {
    version: 1,
    project: ownValue(value, 'project') as string,
    tool: (ownValue(value, 'tool') ?? null) as string | null,
    environments: environments.map(([name, it]) => toEnvironment(name, it)),
    localContexts: (ownValue(mapIn(value, 'local'), 'contexts') ?? []) as string[],
    naming: {
      resource: (naming['resource'] ?? DEFAULT_NAMING.resource) as string,
      image: (naming['image'] ?? DEFAULT_NAMING.image) as string,
      namespace: (naming['namespace'] ?? DEFAULT_NAMING.namespace) as string,
    },
    state: {
      bucket: (state['bucket'] ?? DEFAULT_STATE.bucket) as string,
      key: (state['key'] ?? DEFAULT_STATE.key) as string,
      lock: (state['lock'] ?? DEFAULT_STATE.lock) as StateLock,
    },
    outputs: { via: (mapIn(value, 'outputs')['via'] ?? 'remote_state') as OutputsVia },
    packages: {
      roots: (packages['roots'] ?? [DEFAULT_ROOT]) as RepoPath[],
      ignore: (packages['ignore'] ?? []) as RepoPath[],
    },
  };
}

function toEnvironment(name: string, value: unknown): Environment {
  const it = mapIn(value);
  return {
    name,
    account: (it['account'] ?? null) as string | null,
    region: it['region'] as string,
    cidr: (it['cidr'] ?? null) as string | null,
    zones: (it['zones'] ?? DEFAULT_ZONES) as number,
    protected: (it['protected'] ?? false) as boolean,
  };
}

/** A checked entry as the model has it. */
export function toModule(id: string, value: unknown): Module {
  const it = mapIn(value);
  const perEnvironment = Object.entries(mapIn(it, 'per_environment'));
  return {
    id,
    name: (it['name'] ?? id) as string,
    blueprint: parseRef(it['blueprint'] as string),
    path: (it['path'] ?? null) as RepoPath | null,
    package: (it['package'] ?? null) as RepoPath | null,
    uses: mapIn(it, 'uses') as Uses,
    params: mapIn(it, 'params') as Record<string, Json>,
    perEnvironment: Object.fromEntries(
      perEnvironment.map(([name, values]) => [name, mapIn(values) as JsonObject]),
    ),
    ownership: mapIn(it, 'ownership') as Record<string, OwnershipRule>,
  };
}
