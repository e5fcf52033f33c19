import type { BlueprintRef, JsonObject } from '../model.ts';
import type { BlueprintHeader } from '../model-blueprint.ts';
import { blueprintName } from '../lib/blueprint-ref.ts';
import type { ValueSchema } from '../lib/values.ts';

/** Semantic Versioning 2.0.0 without build metadata. */
export const VERSION = '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-[0-9A-Za-z.-]+)?$';
const OUTPUT_NAME = '^[a-z][a-z0-9_]*$';
export const LAYERS = ['bootstrap', 'foundation', 'platform', 'service'] as const;

const text = (description: string): ValueSchema => ({ type: 'string', description, minLength: 1 });
const flag = (description: string): ValueSchema => ({ type: 'boolean', description });
const words = (description: string): ValueSchema => ({
  type: 'array',
  description,
  items: { type: 'string', description: 'A name', pattern: OUTPUT_NAME },
});

const OUTPUT: ValueSchema = {
  type: 'object',
  description: 'One output',
  required: ['name', 'type', 'description'],
  properties: {
    name: { type: 'string', description: 'Lower case, digits and _', pattern: OUTPUT_NAME },
    type: text('Terraform type, such as string or list(string)'),
    description: text('What it is, for the table of outputs'),
  },
};

const RULE: ValueSchema = {
  type: 'object',
  description: 'What holds for some files',
  required: ['match'],
  properties: {
    match: text('Glob below files/, without .hbs'),
    ownership: {
      type: 'string',
      description: 'Who keeps the file',
      enum: ['managed', 'merged', 'seeded', 'runtime'],
    },
    when: { type: 'object', description: 'Context path and the value it must have', open: true },
    each: text('environments, environments+local, modules or a list parameter'),
    required: flag('Recreated when deleted'),
    executable: flag('Gets the executable bit'),
  },
};

/** blueprint.yaml without the parameters, which nest: check-params.ts looks at those. */
export const HEADER_SCHEMA: ValueSchema = {
  type: 'object',
  description: 'A blueprint',
  required: ['version', 'about'],
  properties: {
    name: text('Name of the blueprint; the folder name is the default'),
    version: { type: 'string', description: 'A version x.y.z', pattern: VERSION },
    about: text('One sentence for the person choosing'),
    scope: {
      type: 'string',
      description: 'What a module of it sees',
      enum: ['module', 'repository', 'git'],
    },
    layer: { type: 'string', description: 'Layer', enum: [...LAYERS, 'none'] },
    path: text('Root of the module; {name} is its name'),
    pairs: flag('Whether a package belongs to it'),
    params: { type: 'object', description: 'Parameters by name', open: true },
    facts: words('Parameters that repository-scoped blueprints may read'),
    outputs: {
      type: 'array',
      description: 'First content of the contract',
      items: OUTPUT,
      uniqueBy: 'name',
    },
    requires: {
      type: 'array',
      description: 'Blueprints that must have a module, too',
      items: text('Name of a blueprint'),
    },
    zones: {
      type: 'integer',
      description: 'Availability zones that every environment must have',
      minimum: 1,
      maximum: 6,
    },
    uses: {
      type: 'object',
      description: 'Outputs read by default, by layer',
      properties: Object.fromEntries(LAYERS.map((layer) => [layer, words('Output names')])),
    },
    files: { type: 'array', description: 'Rules for files', items: RULE },
    migrations: {
      type: 'array',
      description: 'Steps from older versions',
      items: { type: 'object', description: 'One step', open: true },
    },
  },
};

/** The header as the rest of the tool reads it: what blueprint.yaml leaves out is filled in. */
export function toHeader(raw: JsonObject, ref: BlueprintRef): BlueprintHeader {
  const defaults = {
    name: blueprintName(ref),
    scope: 'module',
    layer: 'none',
    path: 'infra/{name}',
    pairs: false,
    params: {},
    facts: [],
    outputs: [],
    requires: [],
    zones: 1,
    uses: {},
    files: [],
    migrations: [],
  };
  return { ...defaults, ...raw } as unknown as BlueprintHeader;
}
