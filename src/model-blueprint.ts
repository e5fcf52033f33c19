import type { BlueprintRef, Json, Layer, Ownership, Scope, Sha } from './model.ts';

/** The subset of JSON Schema that blueprint parameters are written in. */
export interface ParamSchema {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  description: string;
  default?: Json;
  /** Defaults where something else holds: the first of them that does comes before `default`. */
  defaults?: ConditionalDefault[];
  enum?: Json[];
  /** No back-references, no look-around, no loops that take exponential time (checked at load). */
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: ParamSchema;
  properties?: Record<string, ParamSchema>;
  required?: string[];
  /** Schema of values whose keys are free; false (default) refuses unknown keys. */
  additionalProperties?: false | ParamSchema;
  /** What those free keys look like. */
  keys?: KeySchema;
  /** Parameter that this one must not be below; where nobody gives this one, it follows that. */
  atLeast?: string;
  /** Key that must differ between the items of a list of objects. */
  uniqueBy?: string;
  /** Text of the question; without one the parameter is never asked for. */
  prompt?: string;
  /** Written to the manifest even when it is the default: dangerous to change later. */
  record?: boolean;
}

/** A default for environments or modules that are alike in something. */
export interface ConditionalDefault {
  value: Json;
  /** `environment.protected`, or `params.` and a parameter above → value it must have, or a list of such. */
  when: Record<string, Json>;
}

/** What the free keys of a map may be called. */
export interface KeySchema {
  pattern: string;
  /** What is expected, for the message. */
  description: string;
  /** Keys that have a meaning already. */
  refused?: readonly string[];
  /** Keys that match this are refused, and `instead` says what to do. */
  not?: { pattern: string; instead: string };
}

export interface OutputSpec {
  name: string;
  type: string;
  description: string;
}

/** One line of `files:` in blueprint.yaml; later rules override earlier ones, key by key. */
export interface FileRule {
  match: string;
  ownership?: Ownership;
  /** Dotted context path → value or list of values it must equal. All must hold. */
  when?: Record<string, Json>;
  /** `environments`, `environments+local`, `modules` or the name of a list parameter. */
  each?: string;
  required?: boolean;
  executable?: boolean;
}

/** Data that moves a module from an older version; applied by `upgrade`. */
export type Migration =
  | { to: string; kind: 'rename-param'; from: string; name: string }
  | { to: string; kind: 'set-param'; name: string; value: Json }
  | { to: string; kind: 'move-file'; from: string; name: string }
  | { to: string; kind: 'drop-file'; name: string };

/** blueprint.yaml, validated. */
export interface BlueprintHeader {
  name: string;
  version: string;
  about: string;
  scope: Scope;
  layer: Layer;
  /** Default root of the module; `{name}` stands for the module's name. */
  path: string;
  /** True where a module of this blueprint is paired with a package. */
  pairs: boolean;
  params: Record<string, ParamSchema>;
  /** Parameters that repository-scoped blueprints may read of this module. */
  facts: string[];
  /** First content of contract.yaml. */
  outputs: OutputSpec[];
  /** Names of blueprints that must have a module wherever this one has. */
  requires: string[];
  /** Availability zones that every environment must have. */
  zones: number;
  /** What a new module of this blueprint reads by default: layer → outputs. */
  uses: Partial<Record<Layer, string[]>>;
  files: FileRule[];
  migrations: Migration[];
}

/** One file of a blueprint, as it lies below `files/`. */
export interface BlueprintFile {
  /** `module/terraform/main.tf.hbs`, `package/Dockerfile.hbs`, `repository/.github/x.yml`. */
  source: string;
  /** Empty where the build has compiled it. */
  text: string;
  /** What the build made of a template's text, for Handlebars' runtime. */
  compiled?: unknown;
}

export interface Blueprint {
  ref: BlueprintRef;
  header: BlueprintHeader;
  files: BlueprintFile[];
  /** SHA-256 over header and files; null: comes with the tool, and changes with it alone. */
  integrity: Sha | null;
}
