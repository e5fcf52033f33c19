import type { Problem } from '../errors.ts';
import { didYouMean } from '../lib/closest.ts';
import { showValue } from '../lib/values.ts';
import { BUILT_IN_ENVIRONMENT, ID_KEY, ID_KEY_EXPECTED, REGION } from '../manifest/patterns.ts';
import { isRegion, REGIONS } from '../manifest/regions.ts';
import { reservedViolations } from '../manifest/reserved-names.ts';
import type { Answers } from './answers.ts';

/** As many as there are networks `10.<ten>.0.0/16`; more are written into infra.yaml by hand. */
const MOST_ENVIRONMENTS = 25;

/** A project, an environment or a module: the rule of infra.yaml. */
export function whyNotName(name: string): string | null {
  return new RegExp(ID_KEY).test(name) ? null : ID_KEY_EXPECTED;
}

/** A project: a name as any, and one that makes no reserved names. */
export function whyNotProject(name: string): string | null {
  return whyNotName(name) ?? reservedViolations({ project: name })[0]?.message ?? null;
}

export function whyNotEnvironments(names: readonly string[]): string | null {
  const wrong = names.find((name) => whyNotName(name) !== null);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (names.length === 0) return 'at least one name';
  if (names.length > MOST_ENVIRONMENTS) return `at most ${MOST_ENVIRONMENTS} names to begin with`;
  if (names.includes(BUILT_IN_ENVIRONMENT)) return `${BUILT_IN_ENVIRONMENT} is built in`;
  if (wrong !== undefined) return `${JSON.stringify(wrong)}: ${whyNotName(wrong)}`;
  return twice === undefined ? null : `${twice} stands there twice`;
}

export function whyNotRegion(text: string): string | null {
  return isRegion(text)
    ? null
    : `a region that this version knows, such as eu-west-1${didYouMean(text, REGIONS)}`;
}

export function splitNames(text: string): string[] {
  return text.split(/[\s,]+/).filter((it) => it !== '');
}

/** What is wrong with the answers for the first infra.yaml, which has no line to point at yet. */
export function wrongAnswers({ project, environments, region }: Answers): Problem[] {
  const wrong = (what: string, value: string, why: string | null, fix: string): Problem[] =>
    why === null ? [] : [{ message: `${what} ${showValue(value)}: ${why}`, fix }];
  return [
    ...(project === undefined
      ? []
      : wrong('project', project, whyNotProject(project), '--project <name>')),
    ...(environments === undefined
      ? []
      : wrong(
          'environments',
          environments.join(','),
          whyNotEnvironments(environments),
          '--environments dev,prod',
        )),
    ...(region === undefined
      ? []
      : wrong('region', region, whyNotRegion(region), regionFix(region))),
  ];
}

/** The list of regions ages; infra.yaml takes what it lacks, the first answer does not. */
function regionFix(region: string): string {
  const later = `if AWS has opened ${region} since, write it and \`new_regions: [${region}]\` into infra.yaml afterwards`;
  return `--region eu-west-1${new RegExp(REGION).test(region) ? `; ${later}` : ''}`;
}
