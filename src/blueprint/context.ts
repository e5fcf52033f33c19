import type {
  Environment,
  Json,
  JsonObject,
  ManifestHead,
  Module,
  ModuleSummary,
  Ownership,
  OwnershipRule,
  RepoPath,
} from '../model.ts';
import type { BlueprintHeader, OutputSpec } from '../model-blueprint.ts';
import { repoPath } from '../paths.ts';
import { environmentNames, expand, moduleNames } from '../manifest/naming.ts';
import { EMULATED_ACCOUNT } from '../manifest/patterns.ts';
import { contextShape } from './context-shape.ts';
import { LOCAL, type ResolvedParams } from './params.ts';
import { shapeValue } from './shape-value.ts';

/** A module that the rendered one reads outputs of. */
export interface UsedModule {
  summary: ModuleSummary;
  /** All that it declares; the rendered module sees those it names under `uses`. */
  outputs: readonly OutputSpec[];
}

export interface ContextInput {
  head: ManifestHead;
  module: Module;
  header: BlueprintHeader;
  resolved: Pick<ResolvedParams, 'params' | 'perEnvironment'>;
  used: readonly UsedModule[];
  /** All modules; used by repository and git scope only. */
  modules: readonly ModuleSummary[];
}

/** What `renderFiles` needs to know of one module. */
export interface RenderContext {
  owner: string;
  /** Folders that module/, package/ and repository/ stand for; null: there is no package. */
  roots: { module: RepoPath; package: RepoPath | null; repository: RepoPath };
  /** Globs below the repository root whose ownership the manifest sets. */
  ownership: Record<string, OwnershipRule>;
  /** Names of the top level, by the shape of context-shape.ts. */
  values: JsonObject;
}

/** The emulator on this machine; the account is the one that emulators take for granted. */
export const LOCAL_ENVIRONMENT = {
  account: EMULATED_ACCOUNT,
  cidr: '10.254.0.0/16',
  endpoint: 'http://127.0.0.1:4566',
  zones: 2,
} as const;

/** Contexts that local clusters get by default; the manifest adds its own. */
const LOCAL_CONTEXTS = ['kind-*', 'k3d-*', 'minikube', 'docker-desktop'];

const DEFAULT_REGION = 'us-east-1';

/** Folder of a module: what the manifest says, else the blueprint's default. */
export function moduleRoot(header: BlueprintHeader, module: Module): RepoPath {
  return (
    module.path ?? repoPath(header.path.replaceAll('{name}', module.name), `modules.${module.id}`)
  );
}

/**
 * The names that templates may use, worked out for one module. Throws UserError where a path or
 * name has characters that templates could not write without quotes.
 */
export function buildContext(input: ContextInput): RenderContext {
  const { module, header } = input;
  const root = moduleRoot(header, module);
  const shape = contextShape(header);
  const values = shapeValue(shape, topLevel(input, root)) as JsonObject;
  return {
    owner: module.id,
    roots: { module: root, package: module.package, repository: '' as RepoPath },
    ownership: module.ownership,
    values,
  };
}

function topLevel(input: ContextInput, root: RepoPath): Record<string, unknown> {
  const { head, module, header } = input;
  const uses = input.used.map((used) => usedModule(used, module));
  const firstOf = (layer: string): unknown => uses.find((use) => use.layer === layer) ?? null;
  return {
    project: head.project,
    module: moduleFacts(header, module, root),
    params: input.resolved.params,
    environments: head.environments.map((environment) => environmentOf(input, environment)),
    local: environmentOf(input, localEnvironment(head)),
    local_contexts: [...LOCAL_CONTEXTS, ...head.localContexts],
    names: { ...moduleNames(head, module), resource_pattern: resourcePattern(head, module) },
    state: stateOf(head),
    outputs: { via: head.outputs.via },
    uses,
    foundation: firstOf('foundation'),
    platform: firstOf('platform'),
    own_outputs: header.outputs,
    modules: modulesOf(input),
    header: headerText(module.id, 'merged'),
  };
}

function moduleFacts(header: BlueprintHeader, module: Module, root: RepoPath): JsonObject {
  return {
    id: module.id,
    name: module.name,
    path: root,
    layer: header.layer,
    package: module.package ?? '',
    ...spellings(module.name),
    up: root === '' ? '.' : root.replace(/[^/]+/g, '..'),
  };
}

function spellings(name: string): { snake: string; kebab: string } {
  return { snake: name.replaceAll('-', '_'), kebab: name.replaceAll('_', '-') };
}

/** The emulator knows every region; the first listed one keeps plans comparable. */
function localEnvironment(head: ManifestHead): Environment {
  const { account, cidr, zones } = LOCAL_ENVIRONMENT;
  const region = head.environments[0]?.region ?? DEFAULT_REGION;
  return { name: LOCAL, account, region, cidr, zones, protected: false };
}

function environmentOf(input: ContextInput, environment: Environment): Record<string, unknown> {
  const { head, module, resolved, used } = input;
  const { name, account, region, cidr, zones } = environment;
  const { resource, state_bucket, state_key, lock_table } = environmentNames(head, module, name);
  return {
    name,
    account: account ?? '',
    region,
    cidr: cidr ?? '',
    zones,
    protected: environment.protected,
    local: name === LOCAL,
    endpoint: name === LOCAL ? LOCAL_ENVIRONMENT.endpoint : '',
    params: resolved.perEnvironment[name] ?? resolved.params,
    names: { resource, state_bucket, state_key, lock_table },
    uses: used.map(({ summary }) => {
      const theirs = environmentNames(head, summary, name);
      return {
        id: summary.id,
        name: summary.name,
        state_bucket: theirs.state_bucket,
        state_key: theirs.state_key,
        ssm_prefix: theirs.ssm_prefix,
      };
    }),
  };
}

/** `{project}` and the module are filled in, `{env}` is left for the language of the template. */
function resourcePattern(head: ManifestHead, module: Module): string {
  const { project, naming } = head;
  return expand(naming.resource, { project, id: module.id, module: module.name });
}

function stateOf(head: ManifestHead): JsonObject {
  const { lock } = head.state;
  return { lock, use_lockfile: lock !== 'dynamodb', use_dynamodb: lock !== 's3' };
}

/** Outputs that a module names and the other does not declare stay: the contract is checked elsewhere. */
function usedModule({ summary, outputs }: UsedModule, module: Module) {
  const { id, name, path, layer } = summary;
  const wanted = module.uses[id] ?? [];
  return {
    id,
    name,
    path,
    layer,
    outputs: wanted.map((wantedName) => {
      const declared = outputs.find((output) => output.name === wantedName);
      return declared ?? { name: wantedName, type: 'string', description: '' };
    }),
  };
}

function modulesOf({ head, header, modules }: ContextInput): Json[] {
  if (header.scope === 'module') return [];
  return [...modules]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((summary) => ({
      id: summary.id,
      name: summary.name,
      path: summary.path,
      package: summary.package ?? '',
      layer: summary.layer,
      blueprint: summary.blueprint,
      ...spellings(summary.name),
      image: moduleNames(head, summary).image,
      uses: Object.keys(summary.uses).sort(),
      facts: summary.facts,
    }));
}

const PROMISES: Record<Ownership, readonly [made: string, edits: string]> = {
  merged: ['Kept in shape', 'edits here are kept and merged'],
  managed: ['Kept in shape', 'edits here are put back'],
  seeded: ['Written once', 'it is yours now'],
  runtime: ['Created', 'its content is never compared'],
};

/** First line of generated files, without a comment sign: who made it, and what edits come to. */
export function headerText(id: string, ownership: Ownership): string {
  const [made, edits] = PROMISES[ownership];
  return `${made} by create-infra-module (infra.yaml: ${id}); ${edits}.`;
}
