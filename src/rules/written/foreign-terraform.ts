import { isUnder, joinPath, parentOf } from '../../paths.ts';
import type { Finding, RepoPath } from '../../model.ts';
import type { WrittenFacts, WrittenFile } from './facts.ts';

/**
 * Terraform of a module is its own: used by another where it lies, a change there changes both; a
 * copy drifts apart. What several need lies in infra/modules, or in a blueprint.
 */
export function foreignTerraform(facts: WrittenFacts): Finding[] {
  return facts.files.flatMap((file) => [...sourced(file, facts), ...copied(file)]);
}

const SHARE = 'put what both need into a folder of its own, such as infra/modules/<name>';

function sourced({ id, path, hcl }: WrittenFile, { modules }: WrittenFacts): Finding[] {
  return (hcl?.blocks ?? []).flatMap((block) => {
    const source = /^"(\.\.?\/[^"$]*)"$/.exec(block.attributes.get('source')?.text ?? '')?.[1];
    if (block.type !== 'module' || source === undefined) return [];
    const folder = resolved(parentOf(path), source);
    const owner = modules.find((it) => it.id !== id && folder !== null && isUnder(folder, it.path));
    if (owner === undefined) return [];
    return [
      {
        rule: 'terraform-foreign',
        severity: 'error',
        path,
        line: block.line,
        message: `${id} uses the Terraform of ${owner.id} (${folder}): a change there changes both`,
        fix: `${SHARE}, and use it from there`,
      },
    ];
  });
}

/** null: it leads out of the repository. */
function resolved(folder: RepoPath, source: string): RepoPath | null {
  const parts = folder.split('/');
  for (const part of source.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return joinPath(...parts);
}

function copied({ id, path, copyOf }: WrittenFile): Finding[] {
  if (copyOf === null) return [];
  return [
    {
      rule: 'terraform-copied',
      severity: 'error',
      path,
      message: `${id} has a copy of ${copyOf}: the two would drift apart`,
      fix: `delete it and read the output that it was copied for; or ${SHARE}`,
    },
  ];
}
