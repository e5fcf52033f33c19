import type { Finding } from '../model.ts';
import type { ChangedBlueprint, RuleFacts } from './facts.ts';

/** A blueprint that lives outside the tool is not what modules of its version were made from. */
export const BLUEPRINT_CHANGED = 'blueprint-changed';

/** More files than this are told by their number. */
const NAMED = 3;

/**
 * A version stands for contents: where they changed under it, that is told once a blueprint, with
 * what follows. The files themselves are drift, which fails a check by itself.
 */
export function blueprints(facts: RuleFacts): Finding[] {
  return facts.changedBlueprints.map((it) => ({
    rule: BLUEPRINT_CHANGED,
    severity: 'warning',
    path: `${it.folder}/blueprint.yaml`,
    message: `${it.ref} is not what ${it.modules.join(', ')} was made from: its contents changed under one version; ${consequence(it)}`,
    fix: advice(it),
  }));
}

function consequence({ files }: ChangedBlueprint): string {
  if (files.length === 0) return 'no file follows from it';
  const named = files.slice(0, NAMED).join(', ');
  const more = files.length - NAMED;
  return `these files follow: ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

function advice({ kind, folder, files }: ChangedBlueprint): string {
  const look = files.length === 0 ? '' : 'create-infra-module diff shows it; ';
  const back =
    kind === 'npm'
      ? 'npm ci puts the package back'
      : `git log -- ${folder} says why; a new version: in its blueprint.yaml and in infra.yaml keeps both apart`;
  return `${look}create-infra-module sync takes it over; ${back}`;
}
