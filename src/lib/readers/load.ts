import { createHclReader, type HclWasm } from '../hcl.ts';
import type { Readers } from './readers.ts';
import { loadYamlReader } from './yaml.ts';

/**
 * Loads the readers that are asked for, by default both. `hclWasm` hands over the bytes of the
 * parser. HCL costs some 30 ms and YAML 6 ms, so ask for what the files at hand need
 * (`readerFor`).
 */
export async function loadReaders(
  hclWasm: () => HclWasm,
  need: { hcl: boolean; yaml: boolean } = { hcl: true, yaml: true },
): Promise<Readers> {
  const [hcl, yaml] = await Promise.all([
    need.hcl ? createHclReader(hclWasm()) : null,
    need.yaml ? loadYamlReader() : null,
  ]);
  return { hcl, yaml };
}
