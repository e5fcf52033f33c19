import { isUnder, joinPath } from '../../paths.ts';
import type { Finding } from '../../model.ts';
import type { WrittenFacts } from './facts.ts';

/**
 * Inputs of a module say what they are for: the table in its README is made of the descriptions,
 * and Terraform shows them where a value is missing.
 */
export function undescribedVariables({ files, modules }: WrittenFacts): Finding[] {
  const folders = new Map(modules.map(({ id, path }) => [id, joinPath(path, 'terraform')]));
  return files.flatMap(({ id, path, hcl }) => {
    const folder = folders.get(id);
    if (hcl === null || folder === undefined || !isUnder(path, folder)) return [];
    return hcl.blocks
      .filter(({ type, attributes }) => {
        if (type !== 'variable') return false;
        return /^("\s*")?$/.test(attributes.get('description')?.text ?? '');
      })
      .map(({ labels, line }) => ({
        rule: 'variable-undescribed',
        severity: 'warning' as const,
        path,
        line,
        message: `the variable ${labels[0] ?? ''} has no description: the README of ${id} cannot say what it is for`,
        fix: 'add description = "…" to it',
      }));
  });
}
