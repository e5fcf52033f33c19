import { didYouMean } from '../lib/closest.ts';
import { certain, type Shape } from './shape.ts';

/** A value as a template knows it: its type, and a key that is equal for equal places. */
export interface Known {
  shape: Shape;
  key: string;
}

/** What `this`, names and `../` mean at one place of a template. */
export interface Scope {
  self: Known;
  /** The context that `../` leads to; null at the top. */
  outer: Scope | null;
  blockParams: ReadonlyMap<string, Known>;
  /** Type of `@key` where an #each is around, else null. */
  eachKey: Shape | null;
  /** Keys of nullable values that a condition has shown to be there. */
  present: ReadonlySet<string>;
}

export type Resolved = Known | { error: string; expected?: string };

export function isError(resolved: Resolved): resolved is { error: string; expected?: string } {
  return 'error' in resolved;
}

/** What the walk reads of a Handlebars path expression. */
export interface PathNode {
  original: string;
  depth: number;
  data: boolean;
  parts: readonly string[];
}

/** True for `foo`: one name that is no `this.foo`, `../foo` or `@foo`. */
export function isSimple(path: PathNode): boolean {
  return path.parts.length === 1 && path.depth === 0 && !path.data && !isScoped(path);
}

function isScoped(path: PathNode): boolean {
  return /^(\.|this\b)/.test(path.original);
}

/** What a path means in a scope, or why it means nothing. */
export function resolvePath(path: PathNode, scope: Scope): Resolved {
  if (path.data) return resolveData(path, scope);
  const [head, ...rest] = path.parts;
  const param = head === undefined ? undefined : scope.blockParams.get(head);
  if (param !== undefined && path.depth === 0 && !isScoped(path)) {
    return follow(param, rest, path, scope);
  }
  let at: Scope = scope;
  for (let depth = path.depth; depth > 0; depth -= 1) {
    if (at.outer === null) return { error: `\`${path.original}\` leads out of the template` };
    if (mayBeOne(at.self.shape, at.outer.self.shape)) return blurred(path);
    at = at.outer;
  }
  const found = follow(at.self, path.parts, path, scope);
  return isError(found) ? withHint(found, path, scope) : found;
}

/**
 * Handlebars counts a step of `../` only where the contexts differ, so of two that can be the
 * same value (an #each over a list within an #each over it) `../` means now this, now that.
 */
function mayBeOne(inner: Shape, outer: Shape): boolean {
  const scalar = (shape: Shape): boolean => ['text', 'number', 'boolean'].includes(shape.kind);
  if (scalar(inner) && scalar(outer)) return true;
  if (inner.kind !== 'record' || outer.kind !== 'record') return inner.kind === outer.kind;
  return inner.fields === outer.fields;
}

function blurred(path: PathNode): Resolved {
  return {
    error: `\`${path.original}\` is not certain here: the inner and the outer value may be the same`,
    expected: 'a name for the outer one: {{#each list as |name|}}',
  };
}

function resolveData(path: PathNode, scope: Scope): Resolved {
  const [head, ...rest] = path.parts;
  if (path.depth > 0) {
    return { error: `\`${path.original}\` is not supported`, expected: '{{#each list as |x i|}}' };
  }
  if (head === 'root') {
    let top = scope;
    while (top.outer !== null) top = top.outer;
    return follow(top.self, rest, path, scope);
  }
  const shape = eachShape(head ?? '', scope.eachKey);
  if (shape === null || rest.length > 0) {
    return {
      error: `unknown name \`${path.original}\``,
      expected: 'within #each: @index, @key, @first, @last; everywhere: @root',
    };
  }
  return { shape, key: path.original };
}

function eachShape(name: string, eachKey: Shape | null): Shape | null {
  if (eachKey === null) return null;
  if (name === 'index') return { kind: 'number' };
  if (name === 'key') return eachKey;
  return name === 'first' || name === 'last' ? { kind: 'boolean' } : null;
}

function follow(from: Known, parts: readonly string[], path: PathNode, scope: Scope): Resolved {
  let at: Known = withPresence(from, scope);
  for (const part of parts) {
    // Handlebars' strict mode reads on through what is not there, and fails.
    if (at.shape.nullable) {
      return {
        error: `\`${path.original}\` leads through what may be absent`,
        expected: '{{#if …}} or {{#with …}} around it',
      };
    }
    const shape = step(at.shape, part);
    if (shape === null) return unknown(at.shape, part, path);
    at = withPresence({ shape, key: at.key === '' ? part : `${at.key}.${part}` }, scope);
  }
  return at;
}

/** Takes the doubt away from a value that an enclosing condition tested. */
function withPresence(known: Known, scope: Scope): Known {
  if (known.shape.nullable === undefined || !scope.present.has(known.key)) return known;
  return { ...known, shape: certain(known.shape) };
}

function step(shape: Shape, part: string): Shape | null {
  switch (shape.kind) {
    case 'any':
      return { kind: 'any', nullable: true };
    case 'map':
      return { ...shape.values, nullable: true };
    case 'list':
      return /^\d+$/.test(part) ? { ...shape.items, nullable: true } : null;
    case 'record': {
      const field = Object.hasOwn(shape.fields, part) ? shape.fields[part] : undefined;
      return field ?? (shape.rest === undefined ? null : { ...shape.rest, nullable: true });
    }
    default:
      return null;
  }
}

function unknown(shape: Shape, part: string, path: PathNode): Resolved {
  const error = `unknown name \`${path.original}\``;
  if (shape.kind === 'list') {
    return {
      error: `${error}: \`${part}\` is asked of a list`,
      expected: '#each or (length list)',
    };
  }
  if (shape.kind !== 'record')
    return { error: `${error}: \`${part}\` is asked of a ${shape.kind}` };
  const names = Object.keys(shape.fields);
  return {
    error: `${error}${didYouMean(part, names)}`,
    expected: names.length === 0 ? 'nothing is declared here' : `one of ${names.join(', ')}`,
  };
}

/** A name that stands further in or out than the path looks: the commonest slip in #each and #with. */
function withHint(
  found: { error: string; expected?: string },
  path: PathNode,
  scope: Scope,
): Resolved {
  const around: Scope[] = [];
  for (let at: Scope | null = scope; at !== null; at = at.outer) around.push(at);
  const name = path.parts.join('.');
  const has = ({ self: { shape } }: Scope): boolean =>
    shape.kind === 'record' && Object.hasOwn(shape.fields, path.parts[0] ?? '');
  const steps = around.findIndex(has);
  if (steps === -1 || steps === path.depth) return found;
  const meant = steps === around.length - 1 ? `@root.${name}` : `${'../'.repeat(steps)}${name}`;
  return { error: `unknown name \`${path.original}\` inside this block; did you mean ${meant}?` };
}
