import type { DiskReader } from '../io/io.ts';
import { readSimpleYaml } from '../lib/simple-yaml.ts';
import { loadYaml, YAML_OPTIONS } from '../lib/yaml.ts';
import type { RepoPath } from '../model.ts';
import { isUnder, joinPath, parentOf } from '../paths.ts';
import type { KustomizationGap } from '../rules/written/facts.ts';
import type { InspectedModule } from './model.ts';
import { resultingText } from './resulting.ts';

/** Lists of a kustomization whose items are files or folders (Kustomize, "kustomization file"). */
const LISTS = [
  'resources',
  'bases',
  'components',
  'configurations',
  'crds',
  'patchesStrategicMerge',
];

/** What the kustomizations of a module name and that will not be there after this run. */
export async function kustomizationGaps(
  disk: DiskReader,
  { id, drifts }: InspectedModule,
): Promise<KustomizationGap[]> {
  const gaps: KustomizationGap[] = [];
  const will = new Map(
    drifts.map(({ path, before, after }) => [path, after === undefined ? before : after]),
  );
  for (const { path } of drifts) {
    if (!path.endsWith('/kustomization.yaml')) continue;
    const text = resultingText(disk, drifts, path);
    if (text === null) continue;
    for (const name of await namesIn(text)) {
      const at = resolved(parentOf(path), name);
      if (at === null || isThere(disk, will, at)) continue;
      const line = text.split('\n').findIndex((it) => it.includes(name)) + 1;
      gaps.push({ id, path, line, name, at });
    }
  }
  return gaps;
}

/** Empty where the text is no YAML, which its own merge tells. */
async function namesIn(text: string): Promise<string[]> {
  let value: unknown = readSimpleYaml(text);
  if (value === undefined) {
    const doc = (await loadYaml()).parseDocument(text, YAML_OPTIONS);
    if (doc.errors.length > 0) return [];
    value = doc.toJS();
  }
  if (typeof value !== 'object' || value === null) return [];
  const map = value as Record<string, unknown>;
  const listed = LISTS.flatMap((key) => (Array.isArray(map[key]) ? (map[key] as unknown[]) : []));
  const patches = Array.isArray(map.patches) ? (map.patches as unknown[]) : [];
  const paths = patches.map((it) => (it as { path?: unknown } | null)?.path);
  return [...listed, ...paths].filter((it): it is string => typeof it === 'string' && isLocal(it));
}

/** A patch may stand in the list as text; a resource may be fetched from elsewhere. */
function isLocal(name: string): boolean {
  return !/\n|:\/\/|^git@|^github\.com\/|\?ref=/.test(name);
}

/** null: it lies outside the repository, where nobody here knows. */
function resolved(folder: RepoPath, name: string): RepoPath | null {
  const parts = folder.split('/');
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return joinPath(...parts);
}

function isThere(
  disk: DiskReader,
  will: ReadonlyMap<RepoPath, string | null>,
  at: RepoPath,
): boolean {
  const known = will.get(at);
  if (known !== undefined) return known !== null;
  const comes = [...will].some(([path, hash]) => hash !== null && isUnder(path, at));
  return comes || disk.kind(at) !== null;
}
