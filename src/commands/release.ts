import type { ExitCode } from '../errors.ts';
import type { Outside } from '../io/io.ts';
import type { CommonOptions } from './options.ts';
import { applyOwnership } from './set-ownership.ts';

/**
 * `release <path|module>`: hands files over for good. They stay on disk as they are and are never
 * looked at again; infra.yaml says so, and `own` takes it back.
 */
export function release(
  outside: Outside,
  options: CommonOptions & { given: string },
): Promise<ExitCode> {
  const { given } = options;
  return applyOwnership(outside, {
    ...options,
    rule: 'released',
    command: `release ${given}`,
    verb: 'released',
    after: `Yours from now on. To have it looked after again: create-infra-module own ${given} --as blueprint`,
    unfit: () => [],
  });
}
