import type { Finding } from '../model.ts';
import { contracts } from './contracts.ts';
import type { RuleFacts } from './facts.ts';
import { folders } from './folders.ts';
import { keys } from './keys.ts';
import { pairing } from './pairing.ts';

/** Every rule, in the order in which findings are told. */
const RULES: readonly ((facts: RuleFacts) => Finding[])[] = [pairing, folders, keys, contracts];

/** Runs all rules over the resulting tree. Pure. */
export function check(facts: RuleFacts): Finding[] {
  return RULES.flatMap((rule) => rule(facts));
}
