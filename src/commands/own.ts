import { hasRegions } from '../compare/regions.ts';
import type { ExitCode } from '../errors.ts';
import { allDrifts, type Inspection } from '../inspect/model.ts';
import type { Outside } from '../io/io.ts';
import type { Ownership } from '../model.ts';
import type { CommonOptions } from './options.ts';
import type { Chosen } from './owned-paths.ts';
import { applyOwnership, type Unfit } from './set-ownership.ts';

/** What `--as` takes; `blueprint`: what the blueprint says of each file. */
export const OWN_AS = ['merged', 'managed', 'seeded', 'blueprint'] as const;
export type OwnAs = (typeof OWN_AS)[number];

/**
 * `own <path> --as …`: says in infra.yaml who keeps files. What lies on disk stays: where it was not
 * looked after it becomes an edit of what is wanted.
 */
export function own(
  outside: Outside,
  options: CommonOptions & { given: string; as: OwnAs },
): Promise<ExitCode> {
  const { given, as } = options;
  const rule: Ownership | null = as === 'blueprint' ? null : as;
  return applyOwnership(outside, {
    ...options,
    rule,
    command: `own ${given}`,
    verb: as === 'blueprint' ? 'as the blueprint says' : as,
    after: 'create-infra-module explain <file> says what that means for one of them',
    unfit: (chosen, compared) => [
      ...(rule === null ? [] : runtimeFiles(chosen, rule)),
      ...(rule === 'managed' && compared !== null ? withRegions(chosen, compared) : []),
    ],
  });
}

/** What a deploy writes there is no text of anybody's to keep or to put back. */
function runtimeFiles(chosen: readonly Chosen[], rule: Ownership): Unfit[] {
  return filesOf(chosen)
    .filter(({ blueprint }) => blueprint === 'runtime')
    .map(({ path }) => ({
      message: `${path} cannot be ${rule}: what runs writes its content (runtime)`,
      file: path,
      expected: 'a file whose text follows from a template',
      fix: `create-infra-module release ${path}`,
    }));
}

/** Regions are put back in any case; what stands around them is there for people to write. */
function withRegions(chosen: readonly Chosen[], compared: Inspection): Unfit[] {
  const paths = new Set(filesOf(chosen).map(({ path }) => path));
  return allDrifts(compared)
    .filter(({ path, wantedText }) => paths.has(path) && hasRegions(wantedText ?? ''))
    .map(({ path }) => ({
      message: `${path} cannot be managed: it has regions, and what stands around them is for people to write`,
      file: path,
      expected: 'a file without lines infra:begin and infra:end',
      fix: 'leave it merged: its regions are put back in any case',
    }));
}

function filesOf(chosen: readonly Chosen[]): Chosen['files'] {
  return chosen.flatMap(({ files }) => files);
}
