import type { Buried } from '../lock.ts';
import type { ManifestHead } from '../model.ts';
import { joinPath } from '../paths.ts';

/** What `add` takes where nobody names a blueprint. */
export const DEFAULT_BLUEPRINT = 'service';

/** The command that makes the same thing again where it lay, so that it finds what is left of it. */
export function bringBack({ blueprint, summary }: Buried, { packages }: ManifestHead): string {
  const { id, path, package: folder } = summary;
  const from = blueprint.slice(0, blueprint.lastIndexOf('@'));
  const usual = joinPath(packages.roots[0] ?? 'packages', id);
  return [
    `create-infra-module add ${id}`,
    ...(from === DEFAULT_BLUEPRINT ? [] : [`--blueprint ${from}`]),
    ...(path === `infra/${id}` ? [] : [`--path ${path}`]),
    ...(folder === null || folder === usual ? [] : [`--package ${folder}`]),
  ].join(' ');
}
