import type { ManifestHead, RecordedNames } from '../model.ts';

/** What of the head a lock keeps, so that a change of it can be told from a new module. */
export function recordedNames(head: ManifestHead): RecordedNames {
  const { resource, image, namespace } = head.naming;
  const { bucket, key } = head.state;
  const environments = head.environments.map(({ name }) => name);
  return { project: head.project, environments, resource, image, namespace, bucket, key };
}

/**
 * 1-based line of infra.yaml in which a setting of the head stands; where it is left out, that of
 * the map that it belongs to, else 1.
 */
export function lineOfSetting(manifest: string, path: readonly string[]): number {
  const lines = manifest.split('\n');
  let at = 0;
  for (const [depth, key] of path.entries()) {
    const start = depth === 0 ? `^["']?` : `[\\s{,]["']?`;
    const found = lines.findIndex(
      (line, index) => index >= at && new RegExp(`${start}${key}["']?\\s*:`).test(line),
    );
    const next =
      depth === 0 ? -1 : lines.findIndex((line, index) => index > at && /^\w/.test(line));
    if (found === -1 || (next !== -1 && found >= next)) return at + 1;
    at = found;
  }
  return at + 1;
}
