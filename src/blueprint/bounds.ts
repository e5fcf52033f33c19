import type { Json, JsonObject } from '../model.ts';
import type { ParamSchema } from '../model-blueprint.ts';
import { showValue, type ValuePath, type Violation } from '../lib/values.ts';
import { setOwn } from './defaults.ts';

/** Suffixes of quantities (Kubernetes API conventions, "Quantity"). */
const UNITS: Readonly<Record<string, number>> = {
  ...{ m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};

/** What a number or a quantity such as `500m` or `2Gi` amounts to; null for all else. */
export function amountOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(value) ?? [];
  if (digits === undefined) return null;
  return unit === '' ? Number(digits) : Number(digits) * (UNITS[unit] ?? NaN);
}

/**
 * Holds `atLeast` among parameters, whose defaults are filled in. What nobody gave follows the one
 * that it must not be below; what somebody gave is a mistake where it is. `own`: what was given at
 * `at`, where the mistake then stands.
 */
export function holdBounds(
  properties: Readonly<Record<string, ParamSchema>>,
  filled: JsonObject,
  given: JsonObject,
  own: JsonObject,
  at: ValuePath,
): Violation[] {
  return Object.entries(properties).flatMap(([name, { atLeast }]) => {
    if (atLeast === undefined) return [];
    const [value, floor] = [filled[name], filled[atLeast]];
    const [has, needs] = [amountOf(value), amountOf(floor)];
    if (has === null || needs === null || !(has < needs)) return [];
    if (!Object.hasOwn(given, name)) {
      setOwn(filled, name, floor!);
      return [];
    }
    const where = !Object.hasOwn(own, name) && Object.hasOwn(own, atLeast) ? atLeast : name;
    const message = `${name} ${showValue(value)} is below ${atLeast} ${showValue(floor)}`;
    return [{ at: [...at, where], message, expected: `${name} of at least ${showValue(floor)}` }];
  });
}
