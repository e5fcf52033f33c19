import { toolSatisfies } from './tool-range.ts';

/** A program that the tool itself or generated files call. */
export interface NeededTool {
  name: string;
  /** Arguments that make it say its version and nothing else; null: it has none such, and is only looked for. */
  args: readonly string[] | null;
  /** Versions that will do; null: any. */
  range: string | null;
  /** A version in the range that will not do, and why. */
  but?: { version: string; why: string };
  /** Arguments that fail where the program alone is of no use, and why it is not. */
  alive?: { args: readonly string[]; why: string };
  /** What it is needed for. */
  use: string;
  /** Another that will do instead. */
  or?: string;
}

/** In the order in which they are told. The ranges are those that the generated scripts check. */
export const NEEDED_TOOLS: readonly NeededTool[] = [
  { name: 'git', args: ['--version'], range: null, use: 'merging, and knowing what is committed' },
  { name: 'bash', args: ['--version'], range: '>=3.2', use: 'every generated script' },
  {
    name: 'terraform',
    args: ['version', '-json'],
    range: '>=1.10 <2',
    but: { version: '1.15.0', why: 'it rejects an empty backend block' },
    use: 'manage.sh',
    or: 'tofu',
  },
  {
    name: 'tofu',
    args: ['version', '-json'],
    range: '>=1.10 <2',
    use: 'manage.sh',
    or: 'terraform',
  },
  { name: 'aws', args: ['--version'], range: null, use: 'state buckets, registries, the emulator' },
  {
    name: 'docker',
    args: ['--version'],
    range: null,
    alive: { args: ['info', '--format', '{{.ServerVersion}}'], why: 'its engine does not answer' },
    use: 'building images, and the emulator',
    or: 'moto_server',
  },
  {
    name: 'moto_server',
    args: null,
    range: null,
    use: 'the emulator where there is no docker',
    or: 'docker',
  },
  {
    name: 'kubectl',
    args: ['version', '--client', '-o', 'json'],
    range: '>=1.21',
    use: 'deploying, and kubectl kustomize',
  },
  { name: 'curl', args: ['--version'], range: null, use: 'waiting for the emulator' },
  { name: 'kustomize', args: ['version'], range: null, use: 'nothing that is generated', or: '' },
  {
    name: 'helm',
    args: ['version', '--short'],
    range: null,
    use: 'nothing that is generated',
    or: '',
  },
  { name: 'jq', args: ['--version'], range: null, use: 'nothing that is generated', or: '' },
];

/** `1.10.3` of whatever a program prints; null: there is no version in it. */
export function versionIn(text: string): string | null {
  const found = /(?:^|[^0-9.])v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return found === null ? null : `${found[1]}.${found[2]}.${found[3] ?? '0'}`;
}

/** Why a version will not do, or null. */
export function whyNotVersion({ range, but }: NeededTool, version: string): string | null {
  if (but !== undefined && but.version === version) return `${version}: ${but.why}`;
  if (range === null || toolSatisfies(range, version)) return null;
  return `${version} is not ${range}`;
}
