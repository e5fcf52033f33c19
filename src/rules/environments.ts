import { lineOfSetting } from '../manifest/recorded-names.ts';
import type { Finding, Layer } from '../model.ts';
import type { RuleFacts, RuleModule } from './facts.ts';

/** Told with the run that takes the files of an environment away, for later nobody can. */
export const ENVIRONMENT_REMOVED = 'environment-removed';

/** What has to be destroyed first comes first. */
const ORDER: readonly Layer[] = ['service', 'platform', 'foundation', 'bootstrap'];

/** An environment that was taken out of infra.yaml may still have all that was applied there. */
export function environments(facts: RuleFacts): Finding[] {
  const names = new Set(facts.head.environments.map(({ name }) => name));
  const left = new Map<string, RuleModule[]>();
  for (const module of facts.modules) {
    if (module.recordedNames === null || module.summary.layer === 'none') continue;
    for (const name of module.recordedNames.environments) {
      if (!names.has(name)) left.set(name, [...(left.get(name) ?? []), module]);
    }
  }
  return [...left].map(([name, modules]) => {
    const layerOf = ({ summary }: RuleModule): number => ORDER.indexOf(summary.layer);
    const sorted = [...modules].sort((a, b) => layerOf(a) - layerOf(b));
    const destroy = sorted.map(({ summary: { path }, manages }) =>
      manages
        ? `${path}/scripts/manage.sh destroy --env ${name}`
        : `in ${path} with the tool that applied them`,
    );
    return {
      rule: ENVIRONMENT_REMOVED,
      severity: 'warning',
      path: 'infra.yaml',
      line: lineOfSetting(facts.manifest, ['environments']),
      message: `${name} is no longer in infra.yaml: cloud resources of ${sorted.map(({ summary }) => summary.id).join(', ')}, if they were ever applied there, still exist`,
      fix: `to destroy them put ${name} back first, then: ${destroy.join('; ')}`,
    };
  });
}
