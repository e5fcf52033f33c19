import { ownershipAt } from '../manifest/ownership.ts';
import { parseEntry } from '../manifest/parse.ts';
import type { ManifestHead, RepoPath } from '../model.ts';
import type { Planned } from '../plan.ts';
import type { Wanted } from './sides.ts';

export type Released = (path: RepoPath) => boolean;

/** Few entries hand files over; the others are not parsed for it. */
const SAYS_RELEASED = /\breleased\b/;

const NONE: Released = () => false;

/** The files that the entry of a module hands over for good. */
export async function releasedOf(planned: Planned, head: ManifestHead): Promise<Released> {
  const { source } = planned;
  if (!SAYS_RELEASED.test(source.text)) return NONE;
  const { ownership } = planned.module ?? (await parseEntry(source, head));
  return (path) => ownershipAt(ownership, path)?.rule === 'released';
}

/** What was agreed of a released file is wanted no more. */
export function withoutReleased(wanted: Wanted, released: Released): Wanted {
  if (released === NONE) return wanted;
  return new Map([...wanted].filter(([path]) => !released(path)));
}
