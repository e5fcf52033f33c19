import type { Finding } from '../../model.ts';
import { envExamples } from './env-examples.ts';
import type { WrittenFacts } from './facts.ts';
import { foreignState } from './foreign-state.ts';
import { foreignTerraform } from './foreign-terraform.ts';
import { kustomizations } from './kustomizations.ts';
import { plainSecrets } from './plain-secrets.ts';
import { sharedIds } from './shared-ids.ts';
import { stateKeys } from './state-keys.ts';
import { undescribedVariables } from './undescribed-variables.ts';

/** Rules about what people wrote themselves; loaded only where somebody did. */
const RULES: readonly ((facts: WrittenFacts) => Finding[])[] = [
  foreignState,
  foreignTerraform,
  plainSecrets,
  sharedIds,
  stateKeys,
  kustomizations,
  envExamples,
  undescribedVariables,
];

/** Runs all of them. Pure. */
export function checkWritten(facts: WrittenFacts): Finding[] {
  return RULES.flatMap((rule) => rule(facts));
}
