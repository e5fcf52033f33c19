import type { ValueSchema } from './values.ts';
import {
  BUILT_IN_ENVIRONMENT,
  DEFAULT_NAMING,
  DEFAULT_ROOT,
  DEFAULT_STATE,
  DEFAULT_ZONES,
  ID,
  ID_EXPECTED,
  ID_KEY,
  ID_KEY_EXPECTED,
  ID_MAX,
  ID_MIN,
  NAME_PATTERN,
  REGION,
} from './patterns.ts';

/**
 * The keys of infra.yaml as data: the validator, the messages and the editor's schema all follow
 * from it. What one value alone does not tell (overlapping networks, unknown modules) is checked
 * in check-head.ts, check-module.ts and check-across.ts.
 */

const idKeys = { pattern: ID_KEY, description: ID_KEY_EXPECTED };

function text(description: string, rest: Partial<ValueSchema> = {}): ValueSchema {
  return { type: 'string', description, ...rest };
}

function map(
  description: string,
  properties: Record<string, ValueSchema>,
  required: string[] = [],
): ValueSchema {
  // What is not required may stand there empty: people comment out the last value of a map.
  const optional = Object.keys(properties).filter((key) => !required.includes(key));
  const given = { ...properties };
  for (const key of optional) given[key] = { ...given[key]!, nullable: true };
  return { type: 'object', description, properties: given, required };
}

function mapOf(
  description: string,
  keys: NonNullable<ValueSchema['keys']>,
  values: ValueSchema,
): ValueSchema {
  return { type: 'object', description, keys, additionalProperties: values };
}

const pathText = (description: string): ValueSchema =>
  text(description, { minLength: 1, maxLength: 200 });

const namePattern = (description: string, value: string): ValueSchema =>
  text(`${description}; letters, digits, . _ / - and {placeholders}`, {
    pattern: NAME_PATTERN,
    maxLength: 200,
    default: value,
  });

const environment = map(
  'Where things are deployed to.',
  {
    account: text('AWS account: 12 digits in quotes; null until it is known', {
      pattern: '^[0-9]{12}$',
    }),
    region: text('AWS region, such as eu-west-1', { pattern: REGION }),
    cidr: text('IPv4 network of the VPC, /16 to /24, such as 10.20.0.0/16; null until it is known'),
    zones: {
      type: 'integer',
      description: 'Number of availability zones',
      minimum: 1,
      maximum: 6,
      default: DEFAULT_ZONES,
    },
    protected: {
      type: 'boolean',
      description: 'Destroying and replacing needs a second confirmation',
      default: false,
    },
  },
  ['region'],
);

const params: ValueSchema = {
  type: 'object',
  description: 'Parameters of the blueprint.',
  open: true,
};

export const MODULE_SCHEMA: ValueSchema = map(
  'One module: a folder below infra/ that follows from a blueprint.',
  {
    blueprint: text('Blueprint and version, such as service@1.0.0', { minLength: 1 }),
    name: text(`Name after a rename: ${ID_EXPECTED}`, {
      pattern: ID,
      minLength: ID_MIN,
      maxLength: ID_MAX,
    }),
    path: pathText('Folder of the module; default infra/<name>.'),
    package: pathText('Folder of the package it is paired with, directly below packages.roots.'),
    uses: mapOf('What it reads of other modules: id → outputs.', idKeys, {
      type: 'array',
      description: 'Names of outputs.',
      items: text('Name of an output', { pattern: '^[a-z][a-z0-9_]*$', maxLength: 64 }),
    }),
    params,
    per_environment: mapOf('Parameters that differ in one environment.', idKeys, {
      ...params,
      nullable: true,
    }),
    ownership: mapOf(
      'Ownership of single files: glob below the repository root → ownership.',
      {
        pattern: '^[^/\\\\].*$',
        description: 'a glob below the repository root, without leading /',
      },
      {
        type: 'string',
        description: 'Who keeps the file; a released one is never looked at again.',
        enum: ['managed', 'merged', 'seeded', 'runtime', 'released'],
      },
    ),
  },
  ['blueprint'],
);

const environmentKeys = {
  ...idKeys,
  description: `${ID_KEY_EXPECTED}; ${BUILT_IN_ENVIRONMENT} is built in and never listed`,
  refused: [BUILT_IN_ENVIRONMENT],
};

const naming = map('Patterns of names: {project}, {env}, {id} and {module} are filled in.', {
  resource: namePattern('Cloud resources of a module', DEFAULT_NAMING.resource),
  image: namePattern('Container image of a module', DEFAULT_NAMING.image),
  namespace: namePattern('Kubernetes namespace of a module', DEFAULT_NAMING.namespace),
});

const state = map('Where Terraform keeps its state.', {
  bucket: namePattern('S3 bucket', DEFAULT_STATE.bucket),
  key: namePattern('Object in the bucket', DEFAULT_STATE.key),
  lock: {
    type: 'string',
    description: 'How the state is locked.',
    enum: ['s3', 'dynamodb', 'both'],
    default: DEFAULT_STATE.lock,
  },
});

const outputs = map('How outputs reach the modules that use them.', {
  via: {
    type: 'string',
    description: 'The mechanism.',
    enum: ['remote_state', 'artifact', 'ci_variables', 'ssm'],
    default: 'remote_state',
  },
});

const packages = map('Where packages lie.', {
  roots: {
    type: 'array',
    description: 'Folders whose direct subfolders are packages.',
    items: pathText('Folder'),
    default: [DEFAULT_ROOT],
  },
  ignore: {
    type: 'array',
    description: 'Packages that get no module.',
    items: pathText('Folder of a package'),
    default: [],
  },
});

const local = map('The built-in environment on this machine.', {
  contexts: {
    type: 'array',
    description:
      'Kubernetes contexts that count as local beside kind-, k3d-, minikube and docker-desktop.',
    items: text('Name of a context, * stands for any characters', {
      minLength: 1,
      maxLength: 200,
      pattern: '^[A-Za-z0-9._/:@*-]+$',
    }),
  },
});

/** The head: everything but `modules:`. */
export const HEAD_SCHEMA: ValueSchema = map(
  'What should exist in this repository.',
  {
    version: { type: 'integer', description: 'Format of this file.', enum: [1] },
    project: text(`Name of the project: ${ID_EXPECTED}`, {
      pattern: ID,
      minLength: ID_MIN,
      maxLength: ID_MAX,
    }),
    tool: text('Versions of create-infra-module that may work here, such as >=1.2.0 <2'),
    environments: mapOf(
      'Environments, in the order they are promoted.',
      environmentKeys,
      environment,
    ),
    new_regions: {
      type: 'array',
      description: 'AWS regions that opened after this version of the tool was made.',
      items: text('Code of a region', { pattern: REGION }),
    },
    local,
    naming,
    state,
    outputs,
    packages,
  },
  ['version', 'project'],
);

const modules: ValueSchema = {
  ...mapOf('Modules, sorted; the key is the id and never changes.', idKeys, MODULE_SCHEMA),
  nullable: true,
};

/** The whole of infra.yaml. */
export const MANIFEST_SCHEMA: ValueSchema = {
  ...HEAD_SCHEMA,
  properties: { ...HEAD_SCHEMA.properties, modules },
};

/** Order in which keys are written. */
export const HEAD_ORDER = Object.keys(MANIFEST_SCHEMA.properties ?? {});
export const MODULE_ORDER = Object.keys(MODULE_SCHEMA.properties ?? {});
