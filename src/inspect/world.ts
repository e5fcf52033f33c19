import { compareModule, type ComparedModule } from '../compare/compare.ts';
import type { Readers } from '../compare/merge-sides.ts';
import type { FileSides } from '../compare/model.ts';
import type { DiskReader, Git, Progress } from '../io/io.ts';
import type { BlueprintSource } from '../plan.ts';
import { readersFor } from './readers.ts';
import { gatherExtra } from './sides.ts';

/** What the flow needs of the outside world. Reading only. */
export interface World {
  disk: DiskReader;
  blueprints: BlueprintSource;
  /** Loads the HCL and YAML parsers, which cost time, at first need (see readers.ts). */
  readers: () => Promise<Readers>;
  progress: Progress;
  /** Called once, before work that makes thousands of texts. */
  favourManyTexts: () => void;
  /** Of this tool. */
  version: string;
  /** The root of git lies above the root of the tool. */
  belowGit: boolean;
  git: () => Promise<Git | null>;
  /** True where a killed run has left its journal. */
  interrupted: () => boolean;
}

/** Compares, with the readers loaded only where a merge or a table needs them. */
export async function compareWith(
  world: World,
  sides: readonly FileSides[],
): Promise<ComparedModule> {
  const extra = gatherExtra(world.disk, sides);
  return compareModule(sides, extra, await readersFor(world, sides, extra));
}
