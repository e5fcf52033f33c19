import { LOCAL, resolveParams } from './blueprint/params.ts';
import type { JsonObject, ManifestHead, Module, ModuleSummary } from './model.ts';
import type { BlueprintHeader } from './model-blueprint.ts';
import { repoPath } from './paths.ts';

/** What repository-scoped blueprints, rules and other modules see of a module. */
export function summaryOf(
  module: Module,
  header: BlueprintHeader,
  head: ManifestHead,
): ModuleSummary {
  // Who reads facts renders for this machine, or what is alike in all environments.
  const params = resolveParams(header, module, head).perEnvironment[LOCAL]!;
  const facts: JsonObject = {};
  for (const name of header.facts) {
    const value = params[name];
    if (value !== undefined) facts[name] = value;
  }
  return {
    id: module.id,
    name: module.name,
    path: module.path ?? repoPath(header.path.replaceAll('{name}', module.name), 'blueprint path'),
    package: module.package,
    layer: header.layer,
    blueprint: header.name,
    uses: module.uses,
    facts,
  };
}
