import type { HclFile, HclReader } from '../lib/hcl.ts';
import { declarationsOf, referencesOf } from '../lib/readers/terraform.ts';

/** One file of Terraform on both sides and merged; null: that side has no such file. */
export interface MergedSides {
  path: string;
  ours: string | null;
  theirs: string | null;
  merged: string | null;
}

export interface GateProblem {
  path: string;
  /** 1-based, in the merged text. */
  line: number;
  message: string;
}

interface Place {
  path: string;
  line: number;
}

/** What one side of a folder declares and refers to. */
interface Names {
  declared: Map<string, Place[]>;
  referred: Map<string, Place>;
}

export function namesOf(files: readonly { path: string; file: HclFile }[]): Names {
  const declared: Names['declared'] = new Map();
  const referred: Names['referred'] = new Map();
  for (const { path, file } of files) {
    for (const { address, line } of declarationsOf(file)) {
      declared.set(address, [...(declared.get(address) ?? []), { path, line }]);
    }
    for (const [reference, line] of referencesOf(file)) {
      if (!referred.has(reference)) referred.set(reference, { path, line });
    }
  }
  return { declared, referred };
}

/** What only the merge declares twice. */
export function newDoubles(sides: readonly Names[], merged: Names): GateProblem[] {
  const isDouble = (names: Names, address: string) =>
    (names.declared.get(address)?.length ?? 0) > 1;
  return [...merged.declared].flatMap(([address, places]) => {
    const again = places[1];
    if (again === undefined || sides.some((side) => isDouble(side, address))) return [];
    return [{ ...again, message: `\`${address}\` is declared twice` }];
  });
}

/**
 * What only the merge refers to without declaring it. Something that no side declares is declared
 * elsewhere or missing already, and that is no matter of the merge.
 */
export function newlyUndeclared(sides: readonly Names[], merged: Names): GateProblem[] {
  const isLoose = (names: Names, address: string) =>
    names.referred.has(address) && !names.declared.has(address);
  return [...merged.referred].flatMap(([address, place]) => {
    const lost =
      !merged.declared.has(address) &&
      sides.some((side) => side.declared.has(address)) &&
      !sides.some((side) => isLoose(side, address));
    return lost ? [{ ...place, message: `\`${address}\` is used but no longer declared` }] : [];
  });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function parsed(
  files: readonly MergedSides[],
  side: 'ours' | 'theirs' | 'merged',
  reader: HclReader,
): Names | null {
  const present = files.flatMap((each) => {
    const text = each[side];
    return text === null ? [] : [{ path: each.path, file: reader.parse(text) }];
  });
  return present.some(({ file }) => file.errors.length > 0) ? null : namesOf(present);
}

function gateFolder(files: readonly MergedSides[], reader: HclReader): GateProblem[] {
  const isSide = (side: 'ours' | 'theirs') => files.every((file) => file.merged === file[side]);
  if (isSide('ours') || isSide('theirs')) return [];
  const sides = [parsed(files, 'ours', reader), parsed(files, 'theirs', reader)];
  const merged = parsed(files, 'merged', reader);
  if (merged === null || sides[0] === null || sides[1] === null) return [];
  const both = sides as Names[];
  return [...newDoubles(both, merged), ...newlyUndeclared(both, merged)];
}

/**
 * Terraform takes all `.tf` files of a folder as one. Given every such file of the folders that a
 * merge touched, tells what the merge declares twice or uses undeclared although each side, taken
 * whole, was in order. A folder in which a file does not parse is left to `gate`.
 */
export function gateModule(files: readonly MergedSides[], reader: HclReader): GateProblem[] {
  const folders = new Map<string, MergedSides[]>();
  for (const file of files) {
    if (!file.path.endsWith('.tf')) continue;
    const folder = folderOf(file.path);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return [...folders.values()].flatMap((folder) => gateFolder(folder, reader));
}
