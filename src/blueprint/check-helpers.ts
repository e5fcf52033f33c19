import { QUOTING } from './helpers.ts';
import type { Shape } from './shape.ts';

/** A value of a template: its type and, where a quoting helper made it, which one. */
export interface Typed {
  shape: Shape;
  quoted?: string;
}

interface Rule {
  least: number;
  most: number;
  /** What is wrong with the arguments, or null. */
  refuse?: (args: readonly Shape[]) => string | null;
  result: (args: readonly Typed[]) => Typed;
}

const NUMBER: Typed = { shape: { kind: 'number' } };
const BOOLEAN: Typed = { shape: { kind: 'boolean' } };

const isSafe = (shape: Shape): boolean =>
  shape.kind === 'number' || shape.kind === 'boolean' || (shape.kind === 'text' && shape.safe);

function text(safe: boolean): Typed {
  return { shape: { kind: 'text', safe } };
}

function scalarsOnly(args: readonly Shape[]): string | null {
  if (args.some((arg) => arg.nullable)) {
    return 'is handed a value that may be absent; test it first: {{#if …}}';
  }
  return args.every((arg) => ['text', 'number', 'boolean'].includes(arg.kind))
    ? null
    : 'takes text and numbers, no list or map';
}

/** Facts of other modules may be anything, and are looked at when they are there. */
function noCollections(args: readonly Shape[]): string | null {
  const collection = args.some(({ kind }) => ['list', 'map', 'record'].includes(kind));
  return collection ? 'takes text and numbers, no list or map' : null;
}

/** `shell`, `markdown` and `line` write scalars and lists of them. */
function noMaps([first]: readonly Shape[]): string | null {
  const inner = first?.kind === 'list' ? first.items : first;
  return inner?.kind === 'map' || inner?.kind === 'record' ? 'cannot write a map' : null;
}

function quoting(name: string, most: number, refuse?: Rule['refuse']): [string, Rule] {
  const rule: Rule = { least: 1, most, result: () => ({ ...text(true), quoted: name }) };
  return [name, refuse === undefined ? rule : { ...rule, refuse }];
}

function changing(name: string): [string, Rule] {
  return [name, { least: 1, most: 1, refuse: scalarsOnly, result: ([arg]) => text(safe(arg)) }];
}

function safe(typed: Typed | undefined): boolean {
  return typed !== undefined && isSafe(typed.shape);
}

function test(name: string, least: number, most: number): [string, Rule] {
  return [name, { least, most, result: () => BOOLEAN }];
}

function joinRefuse([items, separator]: readonly Shape[]): string | null {
  if (items?.kind !== 'list') return 'takes a list and a separator';
  return scalarsOnly([items.items, ...(separator === undefined ? [] : [separator])]);
}

function joinResult([items, separator]: readonly Typed[]): Typed {
  const inner = items?.shape.kind === 'list' && isSafe(items.shape.items);
  return text(inner && safe(separator));
}

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  quoting('hcl', 2),
  quoting('yaml', 2),
  quoting('json', 2),
  quoting('shell', 1, noMaps),
  quoting('markdown', 1, noMaps),
  quoting('line', 1, noMaps),
  ['indent', { least: 2, most: 2, result: ([arg]) => arg ?? text(false) }],
  ['join', { least: 2, most: 2, refuse: joinRefuse, result: joinResult }],
  ['concat', { least: 1, most: 16, refuse: scalarsOnly, result: (args) => text(args.every(safe)) }],
  [
    'replace',
    { least: 3, most: 3, refuse: noCollections, result: (args) => text(args.every(safe)) },
  ],
  changing('literal'),
  changing('kebab'),
  changing('snake'),
  changing('lower'),
  changing('upper'),
  test('eq', 2, 2),
  test('ne', 2, 2),
  test('and', 2, 16),
  test('or', 2, 16),
  test('not', 1, 1),
  test('in', 2, 32),
  test('gt', 2, 2),
  ['length', { least: 1, most: 1, result: () => NUMBER }],
  ['add', { least: 2, most: 16, result: () => NUMBER }],
]);

export function isHelper(name: string): boolean {
  return RULES.has(name);
}

/** Type of a helper's result, or what is wrong with the call. */
export function callHelper(name: string, args: readonly Typed[]): Typed | { error: string } {
  const rule = RULES.get(name);
  if (rule === undefined) return { error: `unknown helper \`${name}\`` };
  if (args.length < rule.least || args.length > rule.most) {
    const count = rule.least === rule.most ? rule.least : `${rule.least} to ${rule.most}`;
    return { error: `\`${name}\` takes ${count} arguments, not ${args.length}` };
  }
  const why = rule.refuse?.(args.map((arg) => arg.shape)) ?? null;
  if (why !== null) return { error: `\`${name}\` ${why}` };
  const again = args.find((arg) => arg.quoted !== undefined)?.quoted;
  if (again !== undefined && QUOTING.has(name)) {
    return { error: `\`${name}\` is handed what \`${again}\` has quoted already` };
  }
  return rule.result(args);
}

/** Why a value may not be written into a file as it is, or null. */
export function whyNotBare({ shape }: Typed): string | null {
  if (shape.kind === 'text') {
    if (!shape.safe)
      return 'is free text; write it through hcl, yaml, json, shell, markdown or line';
  } else if (shape.kind !== 'number' && shape.kind !== 'boolean') {
    return 'is no text; go through it with #each, or write it through hcl, yaml or json';
  }
  return shape.nullable ? 'may be absent; test it first: {{#if …}}' : null;
}
