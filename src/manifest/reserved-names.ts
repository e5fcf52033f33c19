import type { Problem } from '../errors.ts';
import type { ManifestHead } from '../model.ts';
import type { NamedModule } from './collisions.ts';
import { mapIn, ownValue } from './fields.ts';
import { expand, names } from './naming.ts';
import { DEFAULT_NAMING, DEFAULT_STATE } from './patterns.ts';
import type { Violation } from './values.ts';

/** Amazon S3 User Guide, "General purpose bucket naming rules". */
const BUCKET_STARTS = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const BUCKET_ENDS = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** What a bucket, or a pattern filled as far as it can be, must not look like; null: nothing. */
function whyNotBucket(text: string): string | null {
  const name = text.toLowerCase();
  const start = BUCKET_STARTS.find((it) => name.startsWith(it));
  if (start !== undefined) return `S3 takes no bucket that begins with ${start}`;
  const end = BUCKET_ENDS.find((it) => name.endsWith(it));
  if (end !== undefined) return `S3 takes no bucket that ends in ${end}`;
  return name.includes('..') ? 'S3 takes no bucket with two dots side by side' : null;
}

/** Kubernetes, "Namespaces": `kube-` is for the system; in `default` nothing keeps things apart. */
function whyNotNamespace(text: string): string | null {
  const name = text.toLowerCase().replaceAll(/[._/]/g, '-');
  if (name === 'default') return 'in the namespace default nothing keeps modules apart';
  return name.startsWith('kube-') ? 'namespaces that begin with kube- belong to Kubernetes' : null;
}

const PATTERNS = [
  { group: 'state', key: 'bucket', pattern: DEFAULT_STATE.bucket, why: whyNotBucket },
  { group: 'naming', key: 'namespace', pattern: DEFAULT_NAMING.namespace, why: whyNotNamespace },
] as const;

/**
 * Names that no module could have, as far as the head tells. They stand where they come from: in
 * the pattern, or in `project` where the pattern is the default.
 */
export function reservedViolations(head: unknown): Violation[] {
  const project = ownValue(head, 'project');
  if (typeof project !== 'string') return [];
  const environments = Object.keys(mapIn(head, 'environments'));
  const found = PATTERNS.flatMap(({ group, key, pattern, why }) => {
    const given = ownValue(ownValue(head, group), key);
    const text = typeof given === 'string' ? given : pattern;
    const reason = (environments.length === 0 ? [{}] : environments.map((env) => ({ env })))
      .map((parts) => expand(text, { project, ...parts }))
      .map((name) => ({ name, reason: why(name) }))
      .find((it) => it.reason !== null);
    if (reason === undefined) return [];
    const at = typeof given === 'string' ? [group, key] : ['project'];
    return [{ at, message: `"${reason.name}": ${reason.reason}`, expected: FREE }];
  });
  return [...found, ...parameterViolations(head, project)];
}

const FREE = 'a name that is not reserved';

/** Systems Manager, PutParameter: no name begins with `aws` or `ssm`, whatever the case. */
function parameterViolations(head: unknown, project: string): Violation[] {
  const reserved = ['aws', 'ssm'].find((it) => project.startsWith(it));
  if (reserved === undefined || mapIn(head, 'outputs')['via'] !== 'ssm') return [];
  const message = `outputs would be parameters below /${project}, and SSM takes no name that begins with ${reserved}`;
  const fix = 'choose another project name, or another outputs.via';
  return [{ at: ['project'], message, expected: 'a name that begins otherwise', fix }];
}

/** Names that one module would have and that are reserved, each at the key of the module. */
export function reservedNames(
  head: ManifestHead,
  modules: readonly NamedModule[],
  file = 'infra.yaml',
): Problem[] {
  return modules.flatMap((module) => {
    const all = head.environments.map(({ name }) => names(head, module, name));
    const namespace = all[0]?.namespace;
    const found = [
      ...(namespace === undefined ? [] : [[whyNotNamespace(namespace), 'naming.namespace']]),
      ...all.map((it) => [whyNotBucket(it.state_bucket), 'state.bucket']),
    ].find(([why]) => why !== null);
    if (found === undefined) return [];
    return [
      {
        message: `${module.id}: ${found[0]}`,
        file,
        ...(module.line === undefined ? {} : { line: module.line, column: 3 }),
        expected: FREE,
        fix: `give it another id, or change ${found[1]}`,
      },
    ];
  });
}
