import { resolveRule, withoutSuffix, type ResolvedRule } from '../blueprint/file-rules.ts';
import type { Json, JsonObject } from '../model.ts';
import type { Blueprint, Migration, ParamSchema } from '../model-blueprint.ts';
import type { Style } from './style.ts';

/** `blueprint show` for people. */
export function describeBlueprint({ ref, header, files }: Blueprint, style: Style): string {
  const { scope, layer, path, pairs, params, outputs, requires, uses, migrations } = header;
  const place = ref.kind === 'builtin' ? 'comes with the tool' : placeOf(ref.kind, ref.name);
  const lines = [
    `${style.bold(ref.text)}  ${place}`,
    header.about,
    '',
    `scope ${scope}, layer ${layer}, folder ${path}${pairs ? ', paired with a package' : ''}`,
    ...section('Parameters', Object.entries(params).flatMap(paramLines), style),
    ...section('Files', fileLines(files.map((it) => resolved(header, it.source))), style),
    ...section(
      'Outputs',
      outputs.map((it) => `${it.name}  ${it.type}  ${it.description}`),
      style,
    ),
    ...section('Needs a module of', requires, style),
    ...section(
      'Reads by default',
      Object.entries(uses).map(([from, names]) => `of the ${from}: ${names.join(', ')}`),
      style,
    ),
    ...section('Migrations', migrations.map(migrationLine), style),
  ];
  return `${lines.join('\n')}\n`;
}

function placeOf(kind: 'path' | 'npm', name: string): string {
  return kind === 'path' ? `in ${name}` : `in node_modules/${name}`;
}

function section(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : ['', style.bold(title), ...lines.map((line) => `  ${line}`)];
}

function paramLines([name, schema]: [string, ParamSchema]): string[] {
  const facts = [
    typeOf(schema),
    schema.default === undefined ? 'required' : `default ${valueText(schema.default)}`,
    ...(schema.defaults ?? []).map(
      ({ value, when }) =>
        `${valueText(value)} where ${Object.entries(when)
          .map(([at, is]) => `${at} is ${valueText(is)}`)
          .join(' and ')}`,
    ),
    ...limits(schema),
    ...(schema.prompt === undefined ? [] : ['asked']),
    ...(schema.record === true ? ['recorded'] : []),
  ];
  return [`${name}  ${facts.join('; ')}`, `    ${schema.description}`];
}

function typeOf({ type, items, additionalProperties }: ParamSchema): string {
  if (type === 'array' && items !== undefined) return `list of ${items.type}`;
  return type === 'object' && additionalProperties ? `map of ${additionalProperties.type}` : type;
}

function limits(schema: ParamSchema): string[] {
  const { minimum, maximum, minLength, maxLength, pattern } = schema;
  return [
    schema.enum === undefined ? '' : `one of ${schema.enum.map(valueText).join(', ')}`,
    minimum === undefined ? '' : `at least ${minimum}`,
    maximum === undefined ? '' : `at most ${maximum}`,
    minLength === undefined ? '' : `at least ${minLength} characters`,
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    pattern === undefined
      ? ''
      : pattern.length > LONG
        ? 'of a pattern that --json shows'
        : `pattern ${pattern}`,
  ].filter((it) => it !== '');
}

function valueText(value: Json): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

/** A longer pattern is none that a person reads. */
const LONG = 50;

type Shown = 'ownership' | 'when' | 'each' | 'required' | 'executable';
type ShownFile = Pick<ResolvedRule, Shown> & { path: string };

function resolved(header: Blueprint['header'], source: string): ShownFile {
  const { ownership, when, each, required, executable } = resolveRule(header, source);
  return { ownership, when, each, required, executable, path: withoutSuffix(source) };
}

function fileLines(files: readonly ShownFile[]): string[] {
  return files.map(({ path, ownership, each, when, required, executable }) => {
    const facts = [
      ...(each === undefined ? [] : [`for each of ${each}`]),
      ...Object.entries(when).map(([key, value]) => `where ${key} is ${whenText(value)}`),
      ...(required ? ['required'] : []),
      ...(executable ? ['executable'] : []),
    ];
    return `${ownership.padEnd(7)}  ${path}${facts.length === 0 ? '' : `  (${facts.join('; ')})`}`;
  });
}

function whenText(value: Json): string {
  return Array.isArray(value) ? value.map(valueText).join(' or ') : valueText(value);
}

function migrationLine(step: Migration): string {
  const what = {
    'rename-param': () => `parameter ${(step as { from: string }).from} becomes ${step.name}`,
    'set-param': () => `parameter ${step.name} = ${valueText((step as { value: Json }).value)}`,
    'move-file': () => `file ${(step as { from: string }).from} moves to ${step.name}`,
    'drop-file': () => `file ${step.name} goes`,
  }[step.kind];
  return `to ${step.to}: ${what()}`;
}

/** `blueprint show --json`. */
export function blueprintJson({ ref, header, files, integrity }: Blueprint): JsonObject {
  const { version, about, scope, layer, path, pairs, params, facts, outputs } = header;
  const { requires, uses, migrations } = header;
  return {
    blueprint: ref.text,
    kind: ref.kind,
    integrity,
    ...{ version, about, scope, layer, path, pairs, params, facts, outputs },
    ...{ requires, uses, migrations },
    files: files.map((it) => ({ ...resolved(header, it.source) })),
  } as unknown as JsonObject;
}
