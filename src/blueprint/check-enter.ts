import type { Known, Scope } from './check-scope.ts';
import type { Shape } from './shape.ts';

/** A scope in which more values are known to be there. */
export function withPresent(scope: Scope, keys: Iterable<string>): Scope {
  return { ...scope, present: new Set([...scope.present, ...keys]) };
}

/** The scope inside #each or #with: `names` are block parameters for `self` and `more`. */
export function enter(
  scope: Scope,
  self: Known,
  names: readonly string[],
  more: readonly Shape[],
): Scope {
  const params = [self, ...more.map((shape) => ({ shape, key: `${self.key}@` }))];
  const added = names.flatMap((name, index): [string, Known][] => {
    const param = params[index];
    return param === undefined ? [] : [[name, param]];
  });
  return { ...scope, self, outer: scope, blockParams: new Map([...scope.blockParams, ...added]) };
}

/** What #each gives for one step, or null where there is nothing to go through. */
export function itemsOf(shape: Shape): { value: Shape; key: Shape } | null {
  const free: Shape = { kind: 'text', safe: false };
  if (shape.kind === 'list') return { value: shape.items, key: { kind: 'number' } };
  if (shape.kind === 'map') return { value: shape.values, key: free };
  return shape.kind === 'any' ? { value: { kind: 'any' }, key: free } : null;
}
