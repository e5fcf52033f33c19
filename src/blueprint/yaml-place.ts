import type { ValuePath } from '../lib/values.ts';
import type { YamlLibrary } from '../lib/yaml.ts';

type Yaml = YamlLibrary;

/** Finds line and column (1-based) of values of one YAML text. */
export type Locate = (at: ValuePath, onKey: boolean) => { line: number; column: number };

/**
 * Makes a finder over a parsed document. A path that leads further than the document goes gives
 * the last place that is there.
 */
export function locator(
  yaml: Yaml,
  document: InstanceType<Yaml['Document']>,
  lines: InstanceType<Yaml['LineCounter']>,
): Locate {
  return (at, onKey) => {
    let node: unknown = document.contents;
    let offset = 0;
    for (const [index, part] of at.entries()) {
      const [key, value] = childOf(yaml, node, part);
      const isLast = index === at.length - 1;
      const start = rangeStart(yaml, (isLast && onKey) || value === null ? key : value);
      if (start === null) break;
      offset = start;
      node = value;
    }
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}

function childOf(yaml: Yaml, node: unknown, part: string | number): [unknown, unknown] {
  if (yaml.isSeq(node)) return [node.items[Number(part)], node.items[Number(part)]];
  if (!yaml.isMap(node)) return [null, null];
  const pair = node.items.find(({ key }) => yaml.isScalar(key) && key.value === String(part));
  return [pair?.key ?? null, pair?.value ?? null];
}

function rangeStart(yaml: Yaml, node: unknown): number | null {
  return yaml.isNode(node) ? (node.range?.[0] ?? null) : null;
}
