import { didYouMean } from '../lib/closest.ts';
import { ownValue, textsIn } from './fields.ts';
import { REGION } from './patterns.ts';
import { showValue, type Violation } from './values.ts';

/** Commercial regions (AWS General Reference, Regions and endpoints), for did-you-mean. */
export const REGIONS: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1'],
  ...['eu-south-1', 'eu-south-2', 'ap-east-1', 'ap-east-2', 'ap-south-1', 'ap-south-2'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-southeast-1', 'ap-southeast-2'],
  ...['ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
  ...['af-south-1', 'il-central-1', 'me-central-1', 'me-south-1', 'mx-central-1', 'sa-east-1'],
];

/** Of China, GovCloud, the European Sovereign Cloud and the isolated partitions (botocore, partitions.json). */
const OTHERS: readonly string[] = [
  ...['cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1', 'eusc-de-east-1'],
  ...['us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isob-west-1', 'eu-isoe-west-1'],
  ...['us-isof-east-1', 'us-isof-south-1'],
];

/**
 * Regions with other than three availability zones, which all have at least (AWS Regions and
 * Availability Zones User Guide, "AWS Availability Zones"). Of some an account sees one zone less;
 * that is found out when the network is planned.
 */
const ZONES: Readonly<Record<string, number>> = {
  'us-east-1': 6,
  'us-west-2': 4,
  'ap-northeast-1': 4,
  'ap-northeast-2': 4,
};
const ZONES_ELSEWHERE = 3;

/** True for the code of a region that this version knows. */
export function isRegion(text: string): boolean {
  return REGIONS.includes(text) || OTHERS.includes(text);
}

/** What is wrong with region and zones of one environment; `head` may state regions of its own. */
export function regionViolations(
  environment: unknown,
  at: readonly string[],
  head: unknown,
): Violation[] {
  const region = ownValue(environment, 'region');
  if (region === undefined) return [];
  if (typeof region === 'string' && isRegion(region)) {
    return zonesViolations(ownValue(environment, 'zones'), region, [...at, 'zones']);
  }
  const stated = textsIn(ownValue(head, 'new_regions')).map(([, text]) => text);
  if (typeof region === 'string' && stated.includes(region)) return [];
  return [{ at: [...at, 'region'], ...unknownRegion(region) }];
}

function unknownRegion(region: unknown): Omit<Violation, 'at'> {
  const expected = 'the code of a region, such as eu-west-1';
  const hint = typeof region === 'string' ? didYouMean(region, REGIONS) : '';
  if (typeof region !== 'string' || !new RegExp(REGION).test(region)) {
    return { message: `${showValue(region)} is not an AWS region${hint}`, expected };
  }
  return {
    message: `${showValue(region)} is no AWS region that this version knows${hint}`,
    expected,
    fix: `correct it; if AWS has opened it since, add \`new_regions: [${region}]\` to the file`,
  };
}

function zonesViolations(zones: unknown, region: string, at: string[]): Violation[] {
  const most = ZONES[region] ?? ZONES_ELSEWHERE;
  // More than any region has is told by the schema.
  if (typeof zones !== 'number' || zones <= most || zones > 6) return [];
  return [
    {
      at,
      message: `${region} has ${most} availability zones, not ${zones}`,
      expected: `1 to ${most}`,
      fix: `write zones: ${most}, or choose another region`,
    },
  ];
}
