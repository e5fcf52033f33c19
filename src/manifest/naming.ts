import { sha256 } from '../lib/hash.ts';
import type { ManifestHead } from '../model.ts';

/** What a pattern is filled with; a missing one stays out. */
export interface NameParts {
  project: string;
  env: string;
  id: string;
  module: string;
}

/** The names of one module in one environment. */
export interface Names extends EnvironmentNames, CommonNames {}

/** Those that differ from one environment to the next. */
export interface EnvironmentNames {
  resource: string;
  state_bucket: string;
  state_key: string;
  lock_table: string;
  ssm_prefix: string;
}

interface CommonNames {
  image: string;
  namespace: string;
}

/** Characters and length that a service takes. */
interface Limit {
  min: number;
  max: number;
  /** What becomes `-`. */
  forbidden: RegExp;
  lower: boolean;
}

/**
 * Beside each limit its source. `resource` is a prefix: an IAM role name takes 64 characters
 * (IAM User Guide, "IAM and AWS STS quotas"), an ALB and a target group 32, and blueprints add
 * suffixes of up to 24 such as `-external-secrets-irsa`.
 */
const LIMITS = {
  resource: { min: 1, max: 40, forbidden: /[^a-z0-9-]/gu, lower: true },
  /** 3 to 63 lower-case letters, digits and hyphens; dots break TLS (S3, "Bucket naming rules"). */
  bucket: { min: 3, max: 63, forbidden: /[^a-z0-9-]/gu, lower: true },
  /** 1,024 bytes; safe characters (S3, "Creating object key names"). */
  key: { min: 1, max: 1024, forbidden: /[^A-Za-z0-9!_.*'()/-]/gu, lower: false },
  /** 3 to 255 of a-z A-Z 0-9 _ - . (DynamoDB, "Naming rules"). */
  table: { min: 3, max: 255, forbidden: /[^A-Za-z0-9_.-]/gu, lower: false },
  /** 2 to 256, lower case, parts joined by `/` (ECR API, CreateRepository repositoryName). */
  image: { min: 2, max: 256, forbidden: /[^a-z0-9._/-]/gu, lower: true },
  /** RFC 1123 label (Kubernetes, "Object names and IDs"). */
  label: { min: 1, max: 63, forbidden: /[^a-z0-9-]/gu, lower: true },
} as const satisfies Record<string, Limit>;

/** Fills a pattern such as `{project}-{env}-{id}`; what is in no pattern stays as written. */
export function expand(pattern: string, parts: Partial<NameParts>): string {
  return pattern.replace(/\{(project|env|id|module)\}/g, (whole, name: keyof NameParts) =>
    Object.hasOwn(parts, name) ? parts[name]! : whole,
  );
}

/**
 * Names of a module in one environment (`local` included), each made of the characters its
 * service takes and cut to its length; a cut name ends in 6 hexadecimal digits of its hash.
 */
export function names(
  head: Pick<ManifestHead, 'project' | 'naming' | 'state'>,
  module: { id: string; name: string },
  env: string,
): Names {
  return { ...environmentNames(head, module, env), ...moduleNames(head, module) };
}

/** Those of them that differ from one environment to the next. */
export function environmentNames(
  head: Pick<ManifestHead, 'project' | 'naming' | 'state'>,
  module: { id: string; name: string },
  env: string,
): EnvironmentNames {
  const all = known.get(head) ?? new Map<string, EnvironmentNames>();
  known.set(head, all);
  const key = `${env}\0${module.id}\0${module.name}`;
  const found = all.get(key) ?? newNames(head, module, env);
  all.set(key, found);
  return found;
}

/** A module is named by itself, by those that use it, and by the rules that compare names. */
const known = new WeakMap<object, Map<string, EnvironmentNames>>();

function newNames(
  head: Pick<ManifestHead, 'project' | 'naming' | 'state'>,
  module: { id: string; name: string },
  env: string,
): EnvironmentNames {
  const parts = { project: head.project, env, id: module.id, module: module.name };
  const bucket = fit(expand(head.state.bucket, parts), LIMITS.bucket);
  return {
    resource: fit(expand(head.naming.resource, parts), LIMITS.resource),
    state_bucket: bucket,
    state_key: fit(expand(head.state.key, parts), LIMITS.key),
    lock_table: fit(`${bucket}-lock`, LIMITS.table),
    ssm_prefix: `/${head.project}/${env}/${module.id}`,
  };
}

/** The names that are the same in all environments. */
export function moduleNames(
  head: Pick<ManifestHead, 'project' | 'naming'>,
  module: { id: string; name: string },
): CommonNames {
  const parts = { project: head.project, id: module.id, module: module.name };
  return {
    image: fit(expand(head.naming.image, parts), LIMITS.image),
    namespace: fit(expand(head.naming.namespace, parts), LIMITS.label),
  };
}

/** Makes a name out of characters that are allowed, and short enough. */
function fit(text: string, { min, max, forbidden, lower }: Limit): string {
  const clean = (lower ? text.toLowerCase() : text).replace(forbidden, '-');
  // `a//b` and `a--b` come of placeholders side by side; most services take neither.
  const whole = trimEnds(clean.replace(/([._/-])[._/-]+/g, '$1'));
  if (whole.length < min) return trimEnds(`${whole}-${sha256(text).slice(0, 6)}`);
  if (whole.length <= max) return whole;
  // The hash is of the whole: two long names that begin alike stay two names.
  const suffix = sha256(whole).slice(0, 6);
  return `${trimEnds(whole.slice(0, max - suffix.length - 1))}-${suffix}`;
}

function trimEnds(text: string): string {
  return text.replace(/^[-._/]+|[-._/]+$/g, '');
}
