import { globMatcher } from '../lib/glob.ts';
import type { Finding } from '../model.ts';
import type { RuleFacts } from './facts.ts';

/** Every glob under `ownership:` matches a file of its module; one that matches none was mistyped. */
export function ownership(facts: RuleFacts): Finding[] {
  return facts.ownership.flatMap(({ id, glob, line, files }) => {
    if (files.some(globMatcher(glob))) return [];
    return [
      {
        rule: 'ownership-unmatched',
        severity: 'warning',
        path: 'infra.yaml',
        line,
        message: `\`ownership:\` of ${id}: ${glob} matches none of its files`,
        fix: 'correct the glob, which begins at the root of the repository, or take the line out',
      },
    ];
  });
}
