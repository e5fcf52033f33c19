import { allDrifts, type Inspection } from '../inspect/model.ts';

/** What a person does next after adding a module; `inGit`: there is a repository to commit to. */
export function nextSteps(
  inspection: Inspection,
  id: string,
  { first, inGit }: { first: boolean; inGit: boolean },
): string {
  const { plan, manifest } = inspection;
  const summary = plan.summaries.get(id)!;
  const foundation = [...plan.summaries.values()].find((it) => it.layer === 'foundation');
  // Blueprints of one's own need not have the scripts of those that come with the tool.
  const files = new Set<string>(allDrifts(inspection).map((it) => it.path));
  const tryIt = `${summary.path}/scripts/setup_localstack.sh`;
  const planIt = `${foundation?.path}/scripts/manage.sh`;
  const steps: string[] = [];
  if (first && inGit) {
    steps.push('git add -A && git commit    to keep this as the first agreed state');
  }
  if (plan.summaries.has('local') && files.has(tryIt)) {
    steps.push(`${tryIt}    to try it on this machine`);
  }
  const [environment] = plan.head.environments;
  if (environment !== undefined && environment.account === null) {
    const line = manifest
      .split('\n')
      .findIndex((it) => /^\s+account:\s*(null|~)?\s*(#|$)/.test(it));
    const where = line === -1 ? 'infra.yaml' : `infra.yaml:${line + 1}`;
    steps.push(
      `${where}    fill in the account of ${environment.name}, then: create-infra-module sync`,
    );
  }
  if (first && environment !== undefined && files.has(planIt)) {
    steps.push(`${planIt} plan --env ${environment.name}    the foundation comes first`);
  }
  if (steps.length === 0) steps.push('create-infra-module check    any time, in hooks and in CI');
  return ['Next:', ...steps.map((step) => `  ${step}`)].join('\n');
}
