import type { HclBlock, HclFile } from '../hcl.ts';

/** Something declared, as it is referred to: `var.x`, `local.y`, `output.z`, `aws_x.y`, `data.a.b`. */
export interface Declaration {
  address: string;
  line: number;
}

function declaredBy(block: HclBlock): Declaration[] {
  const { type, labels, line } = block;
  const [first = '', second = ''] = labels;
  switch (type) {
    case 'variable':
      return [{ address: `var.${first}`, line }];
    case 'output':
    case 'module':
      return [{ address: `${type}.${first}`, line }];
    case 'resource':
      return [{ address: `${first}.${second}`, line }];
    case 'data':
    case 'ephemeral':
      return [{ address: `${type}.${first}.${second}`, line }];
    case 'locals':
      return [...block.attributes].map(([name, local]) => ({
        address: `local.${name}`,
        line: local.line,
      }));
    default:
      return [];
  }
}

/** What the blocks of a file declare, in their order; a name declared twice comes twice. */
export function declarationsOf(file: HclFile): Declaration[] {
  return file.blocks.flatMap(declaredBy);
}

function addReferences(body: Pick<HclBlock, 'attributes' | 'blocks'>, found: Map<string, number>) {
  for (const { references, line } of body.attributes.values()) {
    for (const reference of references) {
      if (!found.has(reference)) found.set(reference, line);
    }
  }
  for (const block of body.blocks) addReferences(block, found);
}

/** What a file refers to, each with the line of the attribute that does so first. */
export function referencesOf(file: HclFile): Map<string, number> {
  const found = new Map<string, number>();
  addReferences(file, found);
  return found;
}
