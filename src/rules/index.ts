import type { Finding } from '../model.ts';
import { BLUEPRINT_CHANGED, blueprints } from './blueprints.ts';
import { brokenBlueprints } from './broken-blueprints.ts';
import { contracts, UNDECLARED } from './contracts.ts';
import type { RuleFacts } from './facts.ts';
import { ENVIRONMENT_REMOVED, environments } from './environments.ts';
import { folders, MODULE_GONE, MODULE_MOVED } from './folders.ts';
import { ID_CHANGED, keys } from './keys.ts';
import { names, NAMES_CHANGED } from './names.ts';
import { outputs } from './outputs.ts';
import { ownership } from './ownership.ts';
import { packages } from './packages.ts';
import { PACKAGE_RENAMED, pairing } from './pairing.ts';
import { RECORD_LOST, records } from './records.ts';
import { PATH_TAKEN_OVER } from './taken-over.ts';

/** Every rule, in the order in which findings are told. */
const RULES: readonly ((facts: RuleFacts) => Finding[])[] = [
  pairing,
  packages,
  folders,
  keys,
  names,
  environments,
  contracts,
  outputs,
  ownership,
  blueprints,
  brokenBlueprints,
  records,
];

/** Ids of findings that a run settles: it tells them, nothing else will. */
export const TOLD_ONCE: ReadonlySet<string> = new Set([BLUEPRINT_CHANGED, ENVIRONMENT_REMOVED]);

/**
 * Ids of findings that say: the tool may be misreading what a person did by hand. While one of
 * them stands, what the tool takes for gone may only have moved.
 */
const HOLDS_DELETES: ReadonlySet<string> = new Set([
  ID_CHANGED,
  MODULE_GONE,
  MODULE_MOVED,
  PACKAGE_RENAMED,
]);

/** Ids of findings that keep everything from being written. */
const REFUSED: ReadonlySet<string> = new Set([
  UNDECLARED,
  ID_CHANGED,
  PATH_TAKEN_OVER,
  RECORD_LOST,
]);

/** Those of the findings that a run stops for. `deletes`: it would delete files. */
export function refusing(
  findings: readonly Finding[],
  { deletes, rekey = false }: { deletes: boolean; rekey?: boolean },
): Finding[] {
  return findings.filter(
    ({ rule }) =>
      REFUSED.has(rule) ||
      (!rekey && rule === NAMES_CHANGED) ||
      (deletes && HOLDS_DELETES.has(rule)),
  );
}

/** Runs all rules over the resulting tree. Pure. */
export function check(facts: RuleFacts): Finding[] {
  return RULES.flatMap((rule) => rule(facts));
}
