import { emitPair, emitScalar } from './emit.ts';
import { DEFAULT_NAMING, DEFAULT_ROOT, DEFAULT_STATE, DEFAULT_ZONES } from './patterns.ts';
import type { OutputsVia, StateLock } from '../model.ts';

/** An environment of the first manifest; null and undefined: not known yet. */
export interface NewEnvironment {
  name: string;
  account?: string | null;
  region: string;
  cidr?: string | null;
  zones?: number;
  protected?: boolean;
}

export interface NewManifest {
  project: string;
  environments: readonly NewEnvironment[];
  tool?: string;
  lock?: StateLock;
  via?: OutputsVia;
  roots?: readonly string[];
  ignore?: readonly string[];
}

/**
 * Text of a first infra.yaml without modules: what is dangerous to change later stands in it even
 * where it is the default, and what is not known yet says how to fill it in.
 */
export function newManifest(input: NewManifest): string {
  const { project, environments } = input;
  const sections = [
    [
      '# yaml-language-server: $schema=.infra/schema.json',
      '#',
      '# What should exist below infra/. Edit it by hand or with create-infra-module; then',
      '# `npx create-infra-module sync` brings the files in line and `check` says what differs.',
      'version: 1',
      ...emitPair('project', project, 0),
      ...(input.tool === undefined ? [] : emitPair('tool', input.tool, 0)),
    ],
    environmentLines(environments),
    [
      'naming:                  # cloud names hold the id, so renaming a module replaces nothing',
      `  resource: ${emitScalar(DEFAULT_NAMING.resource)}`,
      `  image: ${emitScalar(DEFAULT_NAMING.image)}`,
      `  namespace: ${emitScalar(DEFAULT_NAMING.namespace)}`,
    ],
    [
      'state:                   # after a change, manage.sh says how the state moves',
      `  bucket: ${emitScalar(DEFAULT_STATE.bucket)}`,
      `  key: ${emitScalar(DEFAULT_STATE.key)}`,
      `  lock: ${choice(input.lock ?? DEFAULT_STATE.lock, ['s3', 'dynamodb', 'both'], 17)}`,
    ],
    [
      'outputs:',
      `  via: ${choice(input.via ?? 'remote_state', ['remote_state', 'artifact', 'ci_variables', 'ssm'], 18)}`,
    ],
    [
      'packages:',
      ...emitPair('roots', [...(input.roots ?? [DEFAULT_ROOT])], 2),
      ...emitPair('ignore', [...(input.ignore ?? [])], 2),
    ],
    ['modules: {}              # sorted; the key is the id and never changes'],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** A value and, aligned behind it, what else it could be. */
function choice(value: string, all: readonly string[], width: number): string {
  const others = all.filter((it) => it !== value).join(', ');
  return `${value.padEnd(width)}# or ${others}`;
}

function environmentLines(environments: readonly NewEnvironment[]): string[] {
  const comment = '# in the order they are promoted; `local` is built in';
  if (environments.length === 0) return [`environments: {}         ${comment}`];
  return [
    `environments:            ${comment}`,
    ...environments.flatMap((it) => [
      `  ${it.name}:`,
      fillIn('    account', it.account, '12 digits in quotes, "111111111111"'),
      `    region: ${it.region}`,
      fillIn('    cidr', it.cidr, 'a network of its own, 10.10.0.0/16'),
      `    zones: ${it.zones ?? DEFAULT_ZONES}`,
      ...(it.protected === true
        ? ['    protected: true      # destroying needs a second word']
        : []),
    ]),
  ];
}

function fillIn(key: string, value: string | null | undefined, hint: string): string {
  const isKnown = value !== null && value !== undefined;
  return isKnown
    ? `${key}: ${emitScalar(value)}`
    : `${`${key}: null`.padEnd(25)}# fill in: ${hint}`;
}
