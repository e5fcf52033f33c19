/**
 * Rules of kube-linter and trivy, which no registry that the tests use has. Written from their
 * published descriptions, by id, for the objects that blueprints render: kube-linter 0.8.3 (checks that
 * are on by default) and trivy-checks 2.2.0 (Kubernetes and Dockerfile).
 */
export interface KubernetesObject {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  [key: string]: unknown;
}

type Json = Record<string, unknown>;

interface Rule {
  id: string;
  /** What is wrong with one workload. */
  wrong: (
    pod: Json,
    container: Json,
    object: KubernetesObject,
    all: readonly KubernetesObject[],
  ) => boolean;
}

/** A value deep in an object; undefined where there is none. */
function at(object: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Json)[part] : undefined,
    object,
  );
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const security = (container: Json, key: string): unknown => at(container, 'securityContext', key);
const either = (pod: Json, container: Json, key: string): unknown =>
  security(container, key) ?? at(pod, 'securityContext', key);
const image = (container: Json): string => String(container.image);
const hasProbe = (container: Json, probe: string): boolean => container[probe] !== undefined;

/** Whether a probe names a port that the container does not have. */
function probesNoPort(container: Json, probe: string): boolean {
  const port = at(container, probe, 'httpGet', 'port') ?? at(container, probe, 'tcpSocket', 'port');
  if (port === undefined) return false;
  return !list(container.ports).some((each) => each.name === port || each.containerPort === port);
}

function matches(selector: unknown, labels: unknown): boolean {
  const wanted = Object.entries((selector ?? {}) as Record<string, string>);
  return wanted.length > 0 && wanted.every(([key, value]) => at(labels, key) === value);
}

const podLabels = (object: KubernetesObject): unknown =>
  at(object, 'spec', 'template', 'metadata', 'labels') ??
  at(object, 'spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels');

const SECRET = /(password|passwd|secret|token|api_?key)/i;

const WORKLOAD_RULES: readonly Rule[] = [
  {
    id: 'kube-linter drop-net-raw-capability, trivy KSV-0003/0106',
    wrong: (_, it) =>
      !list(at(it, 'securityContext', 'capabilities', 'drop')).some(
        (each) => String(each) === 'ALL',
      ),
  },
  {
    id: 'trivy KSV-0022',
    wrong: (_, it) => list(at(it, 'securityContext', 'capabilities', 'add')).length > 0,
  },
  {
    id: 'kube-linter duplicate-env-var',
    wrong: (_, it) => new Set(list(it.env).map((each) => each.name)).size !== list(it.env).length,
  },
  {
    id: 'kube-linter env-var-secret',
    wrong: (_, it) =>
      list(it.env).some((each) => SECRET.test(String(each.name)) && each.value !== undefined),
  },
  { id: 'kube-linter host-ipc, trivy KSV-0008', wrong: (pod) => pod.hostIPC === true },
  { id: 'kube-linter host-network, trivy KSV-0009', wrong: (pod) => pod.hostNetwork === true },
  { id: 'kube-linter host-pid, trivy KSV-0010', wrong: (pod) => pod.hostPID === true },
  {
    id: 'kube-linter docker-sock/sensitive-host-mounts, trivy KSV-0006/0023',
    wrong: (pod) => list(pod.volumes).some((each) => each.hostPath !== undefined),
  },
  {
    id: 'trivy KSV-0024',
    wrong: (_, it) => list(it.ports).some((each) => each.hostPort !== undefined),
  },
  {
    id: 'kube-linter latest-tag, trivy KSV-0013',
    wrong: (_, it) => !/@sha256:[0-9a-f]{64}$/.test(image(it)),
  },
  { id: 'kube-linter liveness-port', wrong: (_, it) => probesNoPort(it, 'livenessProbe') },
  { id: 'kube-linter readiness-port', wrong: (_, it) => probesNoPort(it, 'readinessProbe') },
  { id: 'kube-linter startup-port', wrong: (_, it) => probesNoPort(it, 'startupProbe') },
  {
    id: 'kube-linter no-liveness-probe/no-readiness-probe',
    wrong: (_, it, object) =>
      object.kind !== 'CronJob' &&
      !(hasProbe(it, 'livenessProbe') && hasProbe(it, 'readinessProbe')),
  },
  {
    id: 'kube-linter no-read-only-root-fs, trivy KSV-0014',
    wrong: (_, it) => security(it, 'readOnlyRootFilesystem') !== true,
  },
  {
    id: 'kube-linter privilege-escalation-container, trivy KSV-0001',
    wrong: (_, it) => security(it, 'allowPrivilegeEscalation') !== false,
  },
  {
    id: 'kube-linter privileged-container, trivy KSV-0017',
    wrong: (_, it) => security(it, 'privileged') === true,
  },
  {
    id: 'kube-linter run-as-non-root, trivy KSV-0012',
    wrong: (pod, it) =>
      either(pod, it, 'runAsNonRoot') !== true ||
      either(pod, it, 'runAsUser') === 0 ||
      either(pod, it, 'runAsGroup') === 0,
  },
  { id: 'trivy KSV-0020', wrong: (_, it) => Number(security(it, 'runAsUser') ?? 0) <= 10000 },
  { id: 'trivy KSV-0021', wrong: (_, it) => Number(security(it, 'runAsGroup') ?? 0) <= 10000 },
  {
    id: 'trivy KSV-0030/0104',
    wrong: (pod, it) =>
      !['RuntimeDefault', 'Localhost'].includes(
        String(at(either(pod, it, 'seccompProfile'), 'type')),
      ),
  },
  { id: 'trivy KSV-0025', wrong: (pod, it) => either(pod, it, 'seLinuxOptions') !== undefined },
  {
    id: 'kube-linter unsafe-sysctls, trivy KSV-0026',
    wrong: (pod) => list(at(pod, 'securityContext', 'sysctls')).length > 0,
  },
  {
    id: 'trivy KSV-0027',
    wrong: (_, it) =>
      ![undefined, 'Default'].includes(security(it, 'procMount') as string | undefined),
  },
  {
    id: 'kube-linter ssh-port',
    wrong: (_, it) => list(it.ports).some((each) => each.containerPort === 22),
  },
  {
    id: 'trivy KSV-0117',
    wrong: (_, it) => list(it.ports).some((each) => Number(each.containerPort) < 1024),
  },
  {
    id: 'kube-linter unset-cpu-requirements, trivy KSV-0011/0015',
    wrong: (_, it) =>
      !at(it, 'resources', 'requests', 'cpu') || !at(it, 'resources', 'limits', 'cpu'),
  },
  {
    id: 'kube-linter unset-memory-requirements, trivy KSV-0016/0018',
    wrong: (_, it) =>
      !at(it, 'resources', 'requests', 'memory') || !at(it, 'resources', 'limits', 'memory'),
  },
  { id: 'trivy KSV-0036', wrong: (pod) => pod.automountServiceAccountToken !== false },
  {
    id: 'trivy KSV-0110',
    wrong: (_, __, object) =>
      ['', 'default', 'kube-system'].includes(object.metadata.namespace ?? ''),
  },
  {
    id: 'trivy KSV-0028',
    wrong: (pod) =>
      list(pod.volumes).some(
        (each) =>
          !Object.keys(each).every((key) =>
            [
              'name',
              'configMap',
              'csi',
              'downwardAPI',
              'emptyDir',
              'ephemeral',
              'persistentVolumeClaim',
              'projected',
              'secret',
            ].includes(key),
          ),
      ),
  },
  {
    id: 'kube-linter deprecated-service-account-field',
    wrong: (pod) => pod.serviceAccount !== undefined,
  },
  {
    id: 'kube-linter non-existent-service-account',
    wrong: (pod, _, object, all) =>
      !all.some(
        (each) =>
          each.kind === 'ServiceAccount' &&
          each.metadata.name === pod.serviceAccountName &&
          each.metadata.namespace === object.metadata.namespace,
      ),
  },
  {
    id: 'kube-linter no-anti-affinity',
    wrong: (pod, _, object) =>
      object.kind === 'Deployment' &&
      Number(at(object, 'spec', 'replicas') ?? 2) > 1 &&
      !antiAffine(pod, podLabels(object)),
  },
  {
    id: 'kube-linter mismatching-selector',
    wrong: (_, __, object) =>
      object.kind === 'Deployment' &&
      !matches(at(object, 'spec', 'selector', 'matchLabels'), podLabels(object)),
  },
  {
    id: 'kube-linter non-isolated-pod',
    wrong: (_, __, object, all) =>
      !all.some(
        (each) =>
          each.kind === 'NetworkPolicy' &&
          matches(at(each, 'spec', 'podSelector', 'matchLabels'), podLabels(object)),
      ),
  },
  {
    id: 'kube-linter job-ttl-seconds-after-finished',
    wrong: (_, __, object) =>
      object.kind === 'Job' && at(object, 'spec', 'ttlSecondsAfterFinished') === undefined,
  },
];

function antiAffine(pod: Json, labels: unknown): boolean {
  const rules = at(pod, 'affinity', 'podAntiAffinity');
  const terms = [
    ...list(at(rules, 'requiredDuringSchedulingIgnoredDuringExecution')),
    ...list(at(rules, 'preferredDuringSchedulingIgnoredDuringExecution')).map(
      (each) => each.podAffinityTerm,
    ),
  ];
  return terms.some(
    (term) =>
      at(term, 'topologyKey') === 'kubernetes.io/hostname' &&
      matches(at(term, 'labelSelector', 'matchLabels'), labels),
  );
}

function podOf(object: KubernetesObject): Json | null {
  const pod =
    at(object, 'spec', 'template', 'spec') ??
    at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
  return (pod as Json | undefined) ?? null;
}

/** Rules of what is no workload, of kube-linter unless said otherwise. */
function ofOthers(object: KubernetesObject, all: readonly KubernetesObject[]): string[] {
  const wrong: [string, boolean][] = [];
  const workloads = all.filter((each) => podOf(each) !== null);
  if (object.kind === 'Service') {
    const chosen = workloads.filter((each) =>
      matches(at(object, 'spec', 'selector'), podLabels(each)),
    );
    const ports = chosen.flatMap((each) =>
      list(at(podOf(each), 'containers')).flatMap((it) => list(it.ports)),
    );
    wrong.push(['dangling-service', chosen.length === 0]);
    wrong.push([
      'exposed-services',
      at(object, 'spec', 'type') !== undefined && at(object, 'spec', 'type') !== 'ClusterIP',
    ]);
    wrong.push([
      'invalid-target-ports',
      list(at(object, 'spec', 'ports')).some(
        (it) =>
          !ports.some(
            (port) => port.name === it.targetPort || port.containerPort === it.targetPort,
          ),
      ),
    ]);
  }
  if (object.kind === 'PodDisruptionBudget') {
    wrong.push(['pdb-max-unavailable', at(object, 'spec', 'maxUnavailable') === 0]);
    wrong.push(['pdb-min-available', at(object, 'spec', 'minAvailable') === '100%']);
    wrong.push([
      'pdb-unhealthy-pod-eviction-policy',
      at(object, 'spec', 'unhealthyPodEvictionPolicy') !== 'AlwaysAllow',
    ]);
  }
  if (object.kind === 'HorizontalPodAutoscaler') {
    const target = at(object, 'spec', 'scaleTargetRef', 'name');
    wrong.push([
      'dangling-horizontalpodautoscaler',
      !workloads.some((each) => each.metadata.name === target),
    ]);
  }
  if (object.kind === 'NetworkPolicy') {
    const selector = at(object, 'spec', 'podSelector', 'matchLabels');
    wrong.push([
      'dangling-networkpolicy',
      selector !== undefined && !workloads.some((each) => matches(selector, podLabels(each))),
    ]);
  }
  wrong.push(['no-extensions-v1beta', /v1beta\d/.test(String(object.apiVersion))]);
  wrong.push([
    'use-namespace',
    object.kind !== 'Namespace' && object.metadata.namespace === undefined,
  ]);
  return wrong
    .filter(([, is]) => is)
    .map(([id]) => `kube-linter ${id}: ${object.kind} ${object.metadata.name}`);
}

/** What kube-linter and trivy would say of the objects of one namespace, by their published rules. */
export function kubernetesFindings(all: readonly KubernetesObject[]): string[] {
  return all.flatMap((object) => {
    const pod = podOf(object);
    const containers = [...list(at(pod, 'initContainers')), ...list(at(pod, 'containers'))];
    const ofWorkload = containers.flatMap((container) =>
      WORKLOAD_RULES.filter(({ wrong }) => wrong(pod!, container, object, all)).map(
        ({ id }) =>
          `${id}: ${object.kind} ${object.metadata.name}, container ${String(container.name)}`,
      ),
    );
    return [...ofWorkload, ...ofOthers(object, all)];
  });
}

/** What trivy would say of a Dockerfile, by its published rules. */
export function dockerfileFindings(text: string): string[] {
  const lines = text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim());
  const stages = lines.filter((line) => line.startsWith('FROM '));
  // Stages have names, not tags.
  const own = new Set(['scratch', ...stages.map((line) => / AS (\S+)$/i.exec(line)?.[1])]);
  const last = lines.slice(lines.lastIndexOf(stages.at(-1) ?? ''));
  const user = last
    .filter((line) => line.startsWith('USER '))
    .at(-1)
    ?.slice(5);
  const wrong: [string, boolean][] = [
    [
      'DS-0001 (tag)',
      stages.some(
        (line) =>
          /:latest\b/.test(line) || !(/:|@sha256/.test(line) || own.has(line.split(/\s+/)[1])),
      ),
    ],
    ['DS-0002 (root)', user === undefined || /^(root|0)\b/.test(user)],
    ['DS-0004 (port 22)', lines.some((line) => /^EXPOSE .*\b22\b/.test(line))],
    ['DS-0005 (ADD)', lines.some((line) => line.startsWith('ADD '))],
    ['DS-0007 (ENTRYPOINTs)', last.filter((line) => line.startsWith('ENTRYPOINT ')).length > 1],
    ['DS-0009 (relative WORKDIR)', lines.some((line) => /^WORKDIR (?!\/|\$)/.test(line))],
    ['DS-0010 (sudo)', lines.some((line) => /^RUN .*\bsudo\b/.test(line))],
    ['DS-0013 (RUN cd)', lines.some((line) => /^RUN cd /.test(line))],
    ['DS-0016 (CMDs)', last.filter((line) => line.startsWith('CMD ')).length > 1],
    ['DS-0017 (apt-get update alone)', lines.some((line) => /^RUN apt-get update$/.test(line))],
    [
      'DS-0029 (--no-install-recommends)',
      lines.some((line) => /apt-get install/.test(line) && !/--no-install-recommends/.test(line)),
    ],
    [
      'DS-0031 (secrets)',
      lines.some((line) => /^(ARG|ENV) \w*(PASSWORD|SECRET|TOKEN|API_?KEY)/i.test(line)),
    ],
  ];
  return wrong.filter(([, is]) => is).map(([id]) => `trivy ${id}`);
}
