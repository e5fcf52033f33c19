import type { Finding } from '../model.ts';
import type { RuleFacts } from './facts.ts';

/** Id of the finding that the lock of a module is gone. */
export const RECORD_LOST = 'record-lost';

/**
 * A module whose agreed texts are there has a lock, too: without it every file would be taken for
 * one that nobody ever generated, and what was seeded for the person's own.
 */
export function records({ lostRecords }: RuleFacts): Finding[] {
  return lostRecords.map(({ id, lock, base, line }) => ({
    rule: RECORD_LOST,
    severity: 'error',
    path: 'infra.yaml',
    line,
    message: `${lock} is gone: what was agreed of ${id} stands in ${base} alone`,
    fix: `git checkout HEAD -- ${lock}; else: create-infra-module repair`,
  }));
}
