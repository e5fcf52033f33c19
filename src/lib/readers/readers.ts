import type { HclReader } from '../hcl.ts';
import type { YamlReader } from './yaml.ts';

/** Readers that had to be loaded first; null where none of the files at hand needs one. */
export interface Readers {
  hcl: HclReader | null;
  yaml: YamlReader | null;
}

/** Which reader a file needs, by its ending; null: none or one that needs no loading. */
export function readerFor(path: string): keyof Readers | null {
  if (/\.(?:tf|tfvars|hcl)$/.test(path)) return 'hcl';
  if (/\.ya?ml$/.test(path)) return 'yaml';
  return null;
}
