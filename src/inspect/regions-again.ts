import type { FileDrift } from '../compare/model.ts';
import { cutRegions } from '../compare/regions.ts';
import { UserError } from '../errors.ts';
import type { DiskReader } from '../io/io.ts';
import { EMPTY, sha256 } from '../lib/hash.ts';
import type { RecordedFile, RepoPath, WantedRegion } from '../model.ts';
import type { Planned } from '../plan.ts';
import type { Renderer } from './render.ts';
import { readDiskFile, type Wanted } from './sides.ts';

/** What was agreed of a file, by path. */
export type RecordAt = (path: RepoPath) => RecordedFile | undefined;

/**
 * Agreed texts have their regions emptied, so a file that went cannot come back from them alone. A
 * derived region follows from the tree as ever; a block is taken from the blueprint at hand where
 * its text is the agreed one, which the hash tells.
 */
export async function withRegionsAgain(
  wanted: Wanted,
  recordAt: RecordAt,
  disk: DiskReader,
  newer: () => Promise<Wanted | null>,
): Promise<Wanted> {
  const result = new Map(wanted);
  for (const [path, file] of wanted) {
    const record = recordAt(path);
    if (record?.regions === undefined || holdsRegions(disk, path, record)) continue;
    const rendered = (await newer())?.get(path);
    const regions = Object.entries(record.regions).flatMap(
      ([name, { kind, text }]): WantedRegion[] => {
        if (kind === 'derived') return [{ name, kind, text: null }];
        const again = rendered?.regions.find((it) => it.name === name)?.text ?? null;
        return again !== null && sha256(again) === text ? [{ name, kind, text: again }] : [];
      },
    );
    result.set(path, { ...file, regions });
  }
  return result;
}

/** Where the file has them, they stay as they are. */
function holdsRegions(disk: DiskReader, path: RepoPath, { regions = {} }: RecordedFile): boolean {
  const text = readDiskFile(disk, path)?.text;
  const cut = cutRegions(text?.replaceAll('\r\n', '\n') ?? '');
  return cut.ok && Object.keys(regions).every((name) => cut.regions.has(name));
}

/** The files of a module as the version at hand makes them; null where that cannot be. */
export function newerFiles(render: Renderer, planned: Planned): () => Promise<Wanted | null> {
  const { ref, available } = planned;
  let made: Promise<Wanted | null> | null = null;
  const make = async (): Promise<Wanted | null> => {
    if (available === null) return null;
    try {
      return await render({ ...planned, ref: { ...ref, version: available } });
    } catch (error) {
      // The newer one may ask for what the entry does not say.
      if (error instanceof UserError) return null;
      throw error;
    }
  };
  return () => (made ??= make());
}

/** A region whose text nobody knows any more is told, lest an empty one is written. */
export function withoutLostRegions(drifts: readonly FileDrift[], recordAt: RecordAt): FileDrift[] {
  return drifts.map((drift) => {
    const { after } = drift;
    const regions = recordAt(drift.path)?.regions;
    if (typeof after !== 'string' || regions === undefined) return drift;
    const cut = cutRegions(after.replaceAll('\r\n', '\n'));
    const lost = Object.keys(regions).find(
      (name) =>
        regions[name]!.kind === 'block' &&
        regions[name]!.text !== EMPTY &&
        cut.ok &&
        cut.regions.get(name) === '',
    );
    if (lost === undefined) return drift;
    const detail = `its blueprint is another by now, and the text of region \`${lost}\` is in git only`;
    const held: FileDrift = { ...drift, action: 'conflict', reason: 'no-base', detail };
    delete held.after;
    return held;
  });
}
