import { allDrifts, type Inspection } from '../inspect/model.ts';

/** What a person does next after adding a module; `inGit`: there is a repository to commit to. */
export function nextSteps(
  inspection: Inspection,
  id: string,
  { first, inGit }: { first: boolean; inGit: boolean },
): string {
  const { plan } = inspection;
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
  steps.push(...openLines(inspection));
  if (first && environment !== undefined && files.has(planIt)) {
    steps.push(`${planIt} plan --env ${environment.name}    the foundation comes first`);
  }
  if (steps.length === 0) steps.push('create-infra-module check    any time, in hooks and in CI');
  return told(steps);
}

/** What a person does next after choosing a layout. */
export function firstSteps(inspection: Inspection): string {
  const add = 'create-infra-module add <name>    adds a module and its package';
  return told([add, ...openLines(inspection)]);
}

function told(steps: readonly string[]): string {
  return ['Next:', ...steps.map((step) => `  ${step}`)].join('\n');
}

/** The first account, and repositories, that nobody could know yet and that all else waits for. */
function openLines({ plan, manifest }: Inspection): string[] {
  const lines = manifest.split('\n');
  const steps: string[] = [];
  const [environment] = plan.head.environments;
  if (environment !== undefined && environment.account === null) {
    const at = lines.findIndex((it) => /^\s+account:\s*(null|~)?\s*(#|$)/.test(it));
    steps.push(fillIn(at, `the account of ${environment.name}`));
  }
  for (const [at, line] of lines.entries()) {
    if (!/^\s+repository:\s*(""|'')\s*(#|$)/.test(line)) continue;
    const owner = plan.modules.findLast(({ source }) => source.line <= at + 1);
    steps.push(fillIn(at, `the repository of ${owner?.id ?? 'the module'} as owner/name`));
  }
  return steps;
}

function fillIn(at: number, what: string): string {
  const where = at === -1 ? 'infra.yaml' : `infra.yaml:${at + 1}`;
  return `${where}    fill in ${what}, then: create-infra-module sync`;
}
