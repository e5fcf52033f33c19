import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ENVIRONMENTS } from './environments.ts';
import { pairwise, type Options, type Row } from './pairwise.ts';
import { TEMPLATES } from './render-case.ts';

interface Param {
  type: string;
  enum?: unknown[];
  default?: unknown;
}

/** Values of an option that are more of a kind than different files. */
const MANY = 5;

/** The options of a blueprint that choose between files: enums and switches, the default first. */
function optionsOf(blueprint: string): Options {
  const header = parse(readFileSync(path.join(TEMPLATES, blueprint, 'blueprint.yaml'), 'utf8')) as {
    params: Record<string, Param>;
  };
  const choices = Object.entries(header.params).flatMap(([name, param]): [string, unknown[]][] => {
    const values = param.type === 'boolean' ? [true, false] : (param.enum ?? []);
    if (values.length === 0 || values.length > MANY) return [];
    return [[name, [param.default, ...values.filter((it) => it !== param.default)]]];
  });
  return Object.fromEntries(choices);
}

const EXTRAS: Row = {
  env: { LOG_LEVEL: 'info', NOTE: `it's "quoted": yes # really` },
  secrets: { DB_URL: 'ssm:/shop/{env}/orders/db_url', KEY: 'secretsmanager:shop/key' },
};

function has(blueprint: string): boolean {
  return readdirSync(TEMPLATES).includes(blueprint);
}

const REPOSITORY: Options = {
  via: ['remote_state', 'artifact', 'ci_variables', 'ssm'],
  lock: ['s3', 'both', 'dynamodb'],
  ...optionsOf('foundation'),
  ...optionsOf('local'),
  cluster_autoscaler: [false, true],
};

/** Values that a parameter needs beside others. */
function needed(row: Row): Row {
  return row.delivery === 'argocd' ? { ...row, repo_url: 'https://github.com/example/shop' } : row;
}

function only(row: Row, blueprint: string): Row {
  const names = Object.keys(optionsOf(blueprint));
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
}

function clusterOf(row: Row): object {
  return {
    blueprint: 'cluster@1.0.0',
    uses: { plumbing: ['contract_version', 'private_subnet_ids', 'vpc_cidr'] },
    params: only(row, 'cluster'),
  };
}

function manifestOf(row: Row, services: readonly Row[], extra: Row): object {
  const reads = { plumbing: ['contract_version', 'ecr_registry', 'kms_key_arn'] };
  const onCluster = has('cluster') ? { ...reads, cluster: ['cluster_name'] } : reads;
  const entries = services.map((service, index): [string, object] => [
    `service_${index + 1}`,
    {
      blueprint: 'service@1.0.0',
      package: `packages/service_${index + 1}`,
      uses: onCluster,
      params: { ...needed(service), ...extra },
    },
  ]);
  return {
    version: 1,
    project: 'shop',
    environments: ENVIRONMENTS,
    state: { lock: row.lock },
    outputs: { via: row.via },
    packages: { roots: ['packages'] },
    modules: {
      ci: { blueprint: 'github-actions@1.0.0', params: { repository: 'example/shop' } },
      ...(has('cluster') ? { cluster: clusterOf(row) } : {}),
      local: { blueprint: 'local@1.0.0', params: only(row, 'local') },
      plumbing: { blueprint: 'foundation@1.0.0', params: only(row, 'foundation') },
      ...Object.fromEntries(entries),
      shared: { blueprint: 'shared@1.0.0' },
    },
  };
}

const said = (row: Row): string => Object.values(row).map(String).join(' ');

/** Repositories that together hold every pair of options, of repository and of service. */
function variants(): { title: string; manifest: object }[] {
  const rows = pairwise(REPOSITORY);
  const services = pairwise(optionsOf('service'));
  return rows.map((row, index) => {
    const mine = services.filter((_, at) => at % rows.length === index);
    const those = mine.length > 0 ? mine : services.slice(0, 1);
    return {
      title: `${said(row)}; ${those.map(said).join('; ')}`,
      manifest: manifestOf(row, those, index % 2 === 1 ? EXTRAS : {}),
    };
  });
}

export const VARIANTS = variants();
