import { readSimpleYaml } from '../lib/simple-yaml.ts';
import { loadYaml, MAX_ALIASES, YAML_OPTIONS } from '../lib/yaml.ts';

/**
 * Names of the outputs that a contract.yaml declares: a list `outputs:` of {name, type,
 * description}. null with a reason where the text is missing or is not of that form.
 */
export async function parseContract(
  text: string | null,
): Promise<{ outputs: string[] | null; trouble?: string }> {
  if (text === null) return { outputs: null };
  let value: unknown = readSimpleYaml(text);
  if (value === undefined) {
    const yaml = await loadYaml();
    try {
      value = yaml.parse(text, { ...YAML_OPTIONS, maxAliasCount: MAX_ALIASES });
    } catch (error) {
      return { outputs: null, trouble: `is not YAML: ${(error as Error).message.split('\n')[0]}` };
    }
  }
  const outputs: unknown = (value as { outputs?: unknown } | null)?.outputs;
  const names = Array.isArray(outputs)
    ? outputs.map((it) => (it as { name?: unknown } | null)?.name)
    : [];
  if (!Array.isArray(outputs) || !names.every((it) => typeof it === 'string')) {
    return { outputs: null, trouble: 'has no list `outputs:` of entries with a name' };
  }
  return { outputs: names };
}

/** 1-based line in which a contract.yaml declares an output; 1 where it is written in an odd way. */
export function lineOfOutput(text: string, name: string): number {
  const at = text
    .split('\n')
    .findIndex((line) =>
      new RegExp(`\\bname["']?\\s*:\\s*["']?${escaped(name)}(?![\\w-])`).test(line),
    );
  return at === -1 ? 1 : at + 1;
}

function escaped(name: string): string {
  return name.replace(/[^\w]/g, '\\$&');
}
