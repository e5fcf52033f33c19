import type { Finding } from '../model.ts';
import type { RuleFacts, RuleModule } from './facts.ts';

/** Applying is refused while this is found. */
export const ID_CHANGED = 'id-changed';

/**
 * A key of infra.yaml that was changed by hand: one id lost its entry, one new one took its place.
 * Where two new ones could be meant nothing is guessed.
 */
export function keys(facts: RuleFacts): Finding[] {
  const fresh = facts.modules.filter((it) => !it.known);
  return facts.removed.flatMap((old) => {
    const heirs = fresh.filter(
      ({ summary }) =>
        summary.blueprint === old.blueprint &&
        (summary.path === old.path || (old.package !== null && summary.package === old.package)),
    );
    return heirs.length === 1 ? [rekeyed(old.id, heirs[0]!)] : [];
  });
}

function rekeyed(old: string, { summary, line }: RuleModule): Finding {
  return {
    rule: ID_CHANGED,
    severity: 'error',
    path: 'infra.yaml',
    line,
    message: `${old} is gone from infra.yaml and ${summary.id} stands in its place: an id never changes, cloud names and state keys follow from it`,
    fix: `write the key ${old} again and put \`name: ${summary.id}\` below it`,
  };
}
