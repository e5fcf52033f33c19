import { compareVersions } from '../lib/version.ts';
import type { BlueprintRef } from '../model.ts';
import type { BlueprintHeader, Migration } from '../model-blueprint.ts';
import type { Planned } from '../plan.ts';

/** The steps of a blueprint that lead from one version to another: oldest first, then as listed. */
export function migrationsBetween(
  header: Pick<BlueprintHeader, 'migrations'>,
  from: string,
  to: string,
): Migration[] {
  return header.migrations
    .filter((it) => compareVersions(it.to, from) > 0 && compareVersions(it.to, to) <= 0)
    .sort((a, b) => compareVersions(a.to, b.to));
}

/** True where the blueprint at hand is newer than the one a module is made from. */
export function isOutdated({ ref, available }: Pick<Planned, 'ref' | 'available'>): boolean {
  return available !== null && compareVersions(available, ref.version) > 0;
}

/** The same blueprint at another version, as it is written in infra.yaml. */
export function atVersion(ref: BlueprintRef, version: string): BlueprintRef {
  const text = `${ref.text.slice(0, -ref.version.length)}${version}`;
  return { ...ref, version, text };
}

/**
 * How to run a command with a blueprint in its version while another is at hand. What comes with
 * the tool comes with an older one (`tool`), the rest lies in git or in a package. Null: nobody knows.
 */
export function olderWay(ref: BlueprintRef, tool: string, command: string): string | null {
  if (ref.kind === 'builtin')
    return tool === '' ? null : `npx create-infra-module@${tool} ${command}`;
  const back =
    ref.kind === 'path'
      ? `git checkout <commit> -- ${ref.name}`
      : `install the version of its package that has ${ref.text}`;
  return `${back}, then: create-infra-module ${command}`;
}

/** A step in words, for previews. */
export function describeMigration(step: Migration): string {
  switch (step.kind) {
    case 'rename-param':
      return `parameter ${step.from} is called ${step.name}`;
    case 'set-param':
      return `parameter ${step.name} is set to ${JSON.stringify(step.value)} where infra.yaml says nothing`;
    case 'move-file':
      return `${step.from} moves to ${step.name}`;
    case 'drop-file':
      return `${step.name} is given up: deleted, or left to you where you edited it`;
  }
}
