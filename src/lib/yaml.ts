/** The one place that loads the `yaml` library: it costs 6 ms, and most runs need none of it. */

import type * as yaml from 'yaml';

export type YamlLibrary = typeof yaml;

/** Options for text that people wrote: YAML 1.2 core, nothing that runs or expands without end. */
export const YAML_OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  strict: true,
  stringKeys: true,
  uniqueKeys: true,
  prettyErrors: false,
  // 'silent' would also take a second document without a word.
  logLevel: 'error',
} as const;

/** Aliases expanded at most this often: a "billion laughs" document is refused. */
export const MAX_ALIASES = 100;

export function loadYaml(): Promise<YamlLibrary> {
  return import('yaml');
}
