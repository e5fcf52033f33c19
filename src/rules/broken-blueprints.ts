import type { Problem } from '../errors.ts';
import type { Finding } from '../model.ts';
import type { BrokenBlueprint, RuleFacts } from './facts.ts';

/**
 * Every blueprint that modules were made from can be used again: a template that does not parse, or
 * a folder that is gone, would else be noticed with the next change of infra.yaml only.
 */
export function brokenBlueprints(facts: RuleFacts): Finding[] {
  return facts.brokenBlueprints.flatMap((it) => it.problems.map((problem) => broken(it, problem)));
}

function broken({ ref, modules }: BrokenBlueprint, problem: Problem): Finding {
  const { message, file = 'infra.yaml', line, expected, fix } = problem;
  const told = expected === undefined ? message : `${message}; expected: ${expected}`;
  return {
    rule: 'blueprint-broken',
    severity: 'error',
    path: file,
    ...(line === undefined ? {} : { line }),
    message: `${modules.join(', ')} cannot be made anew from ${ref}: ${told}`,
    fix: fix ?? `mend it; git log -- ${file} says what became of it`,
  };
}
