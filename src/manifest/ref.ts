import { UserError } from '../errors.ts';
import { BLUEPRINT_REF_EXPECTED, parseBlueprintRef } from '../lib/blueprint-ref.ts';
import type { BlueprintRef } from '../model.ts';

/** Reads a blueprint reference such as `service@1.0.0`; throws UserError where it is none. */
export function parseRef(text: string): BlueprintRef {
  const ref = parseBlueprintRef(text);
  if (typeof ref !== 'string') return ref;
  throw new UserError({
    message: `${JSON.stringify(text)} is not a blueprint: ${ref}`,
    expected: BLUEPRINT_REF_EXPECTED,
  });
}
