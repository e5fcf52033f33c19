import type { BlueprintHeader } from '../model-blueprint.ts';
import {
  ANY,
  BOOLEAN,
  choices,
  FREE_TEXT,
  list,
  nullable,
  NUMBER,
  paramsShape,
  record,
  SAFE_TEXT,
  shapeOf,
  type Shape,
} from './shape.ts';

const LAYER = choices('bootstrap', 'foundation', 'platform', 'service', 'none');
const OUTPUTS = list(record({ name: SAFE_TEXT, type: FREE_TEXT, description: FREE_TEXT }));

const MODULE = record({
  id: SAFE_TEXT,
  name: SAFE_TEXT,
  path: SAFE_TEXT,
  layer: LAYER,
  package: SAFE_TEXT,
  snake: SAFE_TEXT,
  kebab: SAFE_TEXT,
  up: SAFE_TEXT,
});

const USED = record({
  id: SAFE_TEXT,
  name: SAFE_TEXT,
  path: SAFE_TEXT,
  layer: LAYER,
  outputs: OUTPUTS,
});

const SUMMARY = record({
  id: SAFE_TEXT,
  name: SAFE_TEXT,
  path: SAFE_TEXT,
  package: SAFE_TEXT,
  layer: LAYER,
  blueprint: FREE_TEXT,
  kebab: SAFE_TEXT,
  snake: SAFE_TEXT,
  image: SAFE_TEXT,
  uses: list(SAFE_TEXT),
  // Another blueprint's parameters: unknown here.
  facts: { kind: 'map', values: ANY },
});

function environmentShape(params: Shape): Shape {
  return record({
    name: SAFE_TEXT,
    account: SAFE_TEXT,
    region: SAFE_TEXT,
    cidr: SAFE_TEXT,
    zones: NUMBER,
    protected: BOOLEAN,
    local: BOOLEAN,
    endpoint: SAFE_TEXT,
    params,
    names: record({
      resource: SAFE_TEXT,
      state_bucket: SAFE_TEXT,
      state_key: SAFE_TEXT,
      lock_table: SAFE_TEXT,
    }),
    uses: list(
      record({
        id: SAFE_TEXT,
        name: SAFE_TEXT,
        state_bucket: SAFE_TEXT,
        state_key: SAFE_TEXT,
        ssm_prefix: SAFE_TEXT,
      }),
    ),
  });
}

/** What `each:` of a file rule adds to the context. */
export type EachKind = 'environments' | 'modules' | 'items' | null;

/** Says what `each` means, or `unknown` where it is no list of this blueprint. */
export function eachKind(each: string | undefined, header: BlueprintHeader): EachKind | 'unknown' {
  if (each === undefined) return null;
  if (each === 'environments' || each === 'environments+local') return 'environments';
  if (each === 'modules') return header.scope === 'module' ? 'unknown' : 'modules';
  return header.params[each]?.type === 'array' ? 'items' : 'unknown';
}

/** Shapes by header and `each`: judging patterns is the dearest part of loading a blueprint. */
const shapes = new WeakMap<BlueprintHeader, Map<string | undefined, Shape>>();

/** Shape of the context that the files of one rule are rendered in; context.ts fills it. */
export function contextShape(header: BlueprintHeader, each?: string): Shape {
  const known = shapes.get(header) ?? new Map<string | undefined, Shape>();
  shapes.set(header, known);
  const shape = known.get(each) ?? makeShape(header, each);
  known.set(each, shape);
  return shape;
}

function makeShape(header: BlueprintHeader, each: string | undefined): Shape {
  const params = paramsShape(header.params);
  const environment = environmentShape(params);
  const fields: Record<string, Shape> = {
    project: SAFE_TEXT,
    module: MODULE,
    params,
    environments: list(environment),
    local: environment,
    local_contexts: list(FREE_TEXT),
    names: record({ image: SAFE_TEXT, namespace: SAFE_TEXT, resource_pattern: FREE_TEXT }),
    state: record({
      lock: choices('s3', 'both', 'dynamodb'),
      use_lockfile: BOOLEAN,
      use_dynamodb: BOOLEAN,
    }),
    outputs: record({ via: choices('remote_state', 'artifact', 'ci_variables', 'ssm') }),
    uses: list(USED),
    foundation: nullable(USED),
    platform: nullable(USED),
    own_outputs: OUTPUTS,
    header: { kind: 'text', safe: true, prose: true },
  };
  if (header.scope !== 'module') fields.modules = list(SUMMARY);
  return record({ ...fields, ...eachFields(header, each, environment) });
}

function eachFields(
  header: BlueprintHeader,
  each: string | undefined,
  environment: Shape,
): Record<string, Shape> {
  const kind = eachKind(each, header);
  if (kind === 'environments') return { environment };
  if (kind === 'modules') return { target: SUMMARY };
  const items = each === undefined ? undefined : header.params[each]?.items;
  if (kind !== 'items') return {};
  return { item: items === undefined ? ANY : shapeOf(items), index: NUMBER };
}
