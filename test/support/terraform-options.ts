import { ENVIRONMENTS } from './environments.ts';
import { pairwise, type Options, type Row } from './pairwise.ts';

/**
 * Values of every parameter that reaches Terraform, by blueprint, the default first. A parameter of
 * free text or a free number has a second value that is unlike the default.
 */
export const PARAMS: Readonly<Record<string, Options>> = {
  foundation: {
    nat: ['auto', 'none', 'single', 'per_zone'],
    dns_zone: ['', 'example.internal'],
    interface_endpoints: [[], ['ecr.api', 'ecr.dkr', 'sts', 'logs', 'ssm']],
    flow_logs: [true, false],
    artifact_bucket: [true, false],
    log_retention_days: [365, 0],
    image_scanning: ['none', 'basic', 'enhanced'],
    collector_endpoint: ['http://otel-collector.observability.svc.cluster.local:4317', ''],
  },
  cluster: {
    kubernetes: ['1.35', '1.33', '1.34', '1.36'],
    public_cidrs: [[], ['203.0.113.0/24', '198.51.100.0/25']],
    access: [
      [],
      [
        { role: 'deploy', policy: 'edit', namespaces: ['example-orders'] },
        { role: 'people/ops', policy: 'cluster_admin' },
      ],
    ],
    instance_types: [[], ['m7i.xlarge']],
    capacity: ['auto', 'on_demand', 'spot'],
    nodes_min: [null, 2],
    nodes_max: [null, 12],
    cluster_autoscaler: [false, true],
    disk_gib: [50, 200],
    addons: [[], ['aws-ebs-csi-driver']],
    log_retention_days: [365, 0],
  },
  service: {
    secrets: [
      {},
      { DB_URL: 'ssm:/example/{env}/db_url', KEY: 'secretsmanager:example/key' },
      { DB_URL: 'ssm:/example/{env}/db_url' },
    ],
    log_retention_days: [365, 0],
  },
  'github-actions': {
    repository: ['example/shop', 'another-owner/shop.infra'],
    subject_prefix: ['', 'repo:example@1/shop@2'],
    branch: ['main', 'release/next'],
    oidc_provider: [true, false],
  },
  external: {
    values: [
      { vpc_id: 'vpc-1', private_subnet_ids: ['subnet-1', 'subnet-2'] },
      { vpc_id: 'vpc-1', private_subnet_ids: ['subnet-1'], dns_zone_name: 'corp.internal' },
      {},
    ],
    state: [null, { bucket: 'network', key: 'network.tfstate', region: 'eu-central-1' }],
    ssm_prefix: ['', '/source'],
    names: [{}, { private_subnet_ids: 'private_subnets' }],
  },
  'external-cluster': {
    values: [{ cluster_name: 'theirs', node_role_name: 'nodes' }, { cluster_name: 'theirs' }, {}],
    state: [null, { bucket: 'clusters', key: 'cluster.tfstate' }],
    ssm_prefix: ['', '/source'],
    names: [{}, { cluster_name: 'eks_cluster' }],
  },
};

/** What the manifest says beside the parameters, as far as Terraform sees it. */
const AROUND: Options = {
  environment: ['dev', 'prod', 'local'],
  via: ['remote_state', 'artifact', 'ci_variables', 'ssm'],
  lock: ['s3', 'both', 'dynamodb'],
  foundation: ['foundation', 'external'],
  platform: ['cluster', 'external-cluster', 'none'],
  reads: ['usual', 'one', 'all'],
};

const FOUNDATION_OUTPUTS = [
  ...['contract_version', 'vpc_id', 'vpc_cidr', 'availability_zones', 'public_subnet_ids'],
  ...['private_subnet_ids', 'dns_zone_id', 'dns_zone_name', 'ecr_registry', 'artifact_bucket'],
  ...['log_group_name', 'kms_key_arn', 'collector_endpoint'],
];
const PLATFORM_OUTPUTS = [
  ...['contract_version', 'cluster_name', 'cluster_arn', 'cluster_version', 'cluster_endpoint'],
  ...['cluster_certificate_authority', 'cluster_security_group_id', 'node_role_name'],
];

/** What a service reads of the modules below it, and the cluster of the network. */
const READS: Record<string, { foundation: string[]; platform: string[]; cluster: string[] }> = {
  usual: {
    foundation: ['contract_version', 'ecr_registry', 'kms_key_arn'],
    platform: ['cluster_name'],
    cluster: ['contract_version', 'private_subnet_ids', 'vpc_cidr'],
  },
  one: {
    foundation: ['private_subnet_ids'],
    platform: ['node_role_name'],
    cluster: ['private_subnet_ids', 'vpc_cidr'],
  },
  all: { foundation: FOUNDATION_OUTPUTS, platform: PLATFORM_OUTPUTS, cluster: FOUNDATION_OUTPUTS },
};

const DEFAULTS: Row = Object.fromEntries(
  Object.entries(AROUND).map(([name, values]) => [name, values[0]]),
);

/** The options of a blueprint under names of their own: `cluster.capacity`. */
function named(...blueprints: string[]): Options {
  return Object.fromEntries(
    blueprints.flatMap((blueprint) =>
      Object.entries(PARAMS[blueprint]!).map(([name, values]) => [`${blueprint}.${name}`, values]),
    ),
  );
}

/**
 * Options that can be chosen together. What a blueprint offers means something only where it is
 * taken, so what the team builds and what it finds are two spaces, and who may meet whom a third.
 */
const { foundation, platform, ...rest } = AROUND;
export const SPACES: readonly { fixed: Row; options: Options }[] = [
  {
    fixed: {},
    options: { ...rest, ...named('foundation', 'cluster', 'service', 'github-actions') },
  },
  {
    fixed: { foundation: 'external', platform: 'external-cluster' },
    options: { ...rest, ...named('external', 'external-cluster', 'service') },
  },
  { fixed: {}, options: { foundation: foundation!, platform: platform!, ...rest } },
];

/** Every value alone beside defaults. */
function alone({ fixed, options }: (typeof SPACES)[number]): Row[] {
  return Object.entries(options).flatMap(([name, values]) =>
    values.slice(1).map((value) => ({ ...fixed, [name]: value })),
  );
}

export interface Chosen {
  title: string;
  row: Row;
}

function said(row: Row): string {
  const words = Object.entries(row).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return words.join(' ').replaceAll('"', '');
}

/** Without what is a default, for a title that can be read. */
function unusual(row: Row, { options }: (typeof SPACES)[number]): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) => value !== options[name]?.[0]),
  );
}

/** Defaults, each option alone, then rows in which every two values of a space meet. */
export const CHOSEN: readonly Chosen[] = SPACES.flatMap((space) => [
  ...[{}, ...alone(space)].map((row) => ({ title: `alone: ${said(row)}`, row })),
  ...pairwise(space.options).map((row) => ({
    title: `pairs: ${said({ ...space.fixed, ...unusual(row, space) })}`,
    row: { ...space.fixed, ...row },
  })),
]);

function params(row: Row, blueprint: string): Row {
  const values = Object.entries(PARAMS[blueprint]!).map(([name, [first]]): [string, unknown] => [
    name,
    Object.hasOwn(row, `${blueprint}.${name}`) ? row[`${blueprint}.${name}`] : first,
  ]);
  return pointed(agreeing(Object.fromEntries(values.filter(([, value]) => value !== null))));
}

/** Ids of another repository are refused: they are those of the chosen one. */
function agreeing(chosen: Row): Row {
  if (!chosen['subject_prefix']) return chosen;
  return {
    ...chosen,
    subject_prefix: `repo:${String(chosen['repository']).replace('/', '@1/')}@2`,
  };
}

/** Where what exists is named nowhere, in no state and by no parameter, it is refused: point to one. */
function pointed(chosen: Row): Row {
  const { values, state, ssm_prefix } = chosen;
  const lost = values !== undefined && Object.keys(values as object).length === 0;
  return lost && state === undefined && ssm_prefix === ''
    ? { ...chosen, ssm_prefix: '/source' }
    : chosen;
}

/** The infra.yaml of a row, as data. The project is that of the mocked outputs. */
export function manifestOf(chosen: Row): object {
  const row = { ...DEFAULTS, ...chosen };
  const reads = READS[String(row['reads'])]!;
  const [below, platform] = [String(row['foundation']), String(row['platform'])];
  const onPlatform = platform !== 'none';
  const cluster = {
    blueprint: `${platform}@1.0.0`,
    ...(platform === 'cluster' ? { uses: { base_net: reads.cluster } } : {}),
    params: onPlatform ? params(row, platform) : {},
  };
  return {
    version: 1,
    project: 'example',
    // Their accounts are those of the mocked outputs: what is refused is not refused for these.
    environments: ENVIRONMENTS,
    state: { lock: row['lock'] },
    outputs: { via: row['via'] },
    modules: {
      base_net: { blueprint: `${below}@1.0.0`, params: params(row, below) },
      ci: { blueprint: 'github-actions@1.0.0', params: params(row, 'github-actions') },
      ...(onPlatform ? { cluster } : {}),
      orders: {
        blueprint: 'service@1.0.0',
        package: 'packages/orders',
        uses: {
          base_net: reads.foundation,
          ...(onPlatform ? { cluster: reads.platform } : {}),
        },
        params: params(row, 'service'),
      },
    },
  };
}

/** The environment whose settings a row is planned with. */
export function environmentOf(chosen: Row): string {
  return String({ ...DEFAULTS, ...chosen }['environment']);
}
