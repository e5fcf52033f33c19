import { sha256 } from '../lib/hash.ts';
import type { RecordedRegion, RepoPath, Sha, WantedRegion } from '../model.ts';
import type { RegionDrift } from './model.ts';
import { cutRegions } from './regions.ts';

/**
 * Text of a derived region and the hash of what it was computed from; no text where the sources
 * cannot be read: then the region stays as it is.
 */
export type DerivedText = (path: RepoPath, region: string) => { text: string | null; sources: Sha };

interface Request {
  path: RepoPath;
  wanted: readonly WantedRegion[];
  recorded: Readonly<Record<string, RecordedRegion>>;
  /** The file has a record. */
  agreed: boolean;
  /** After a merge in git a shared file has two agreed states, and git may have mixed their regions. */
  merged: boolean;
  /** Texts between the markers on disk. */
  disk: ReadonlyMap<string, string>;
  /** The text outside regions as it will be; null: no file. */
  skeleton: string | null;
  derived: DerivedText;
}

export interface ComparedRegions {
  drift: RegionDrift[];
  /** Texts that differ from the disk and must be written. */
  fill: Map<string, string>;
  /** Texts of all regions that the skeleton has room for. */
  texts: Map<string, string>;
  records: Record<string, RecordedRegion>;
  /** Name of a recorded region whose markers are gone, or null. */
  gone: string | null;
  /** True where a person's text inside a region gives way. */
  edited: boolean;
}

/**
 * Compares the marked parts of one file. They are the tool's: an edit inside is put back. A
 * region whose markers a person removed is told once; after `resolve` the record no longer has it.
 */
export function compareRegions(request: Request): ComparedRegions {
  const { path, wanted, recorded, disk, skeleton } = request;
  const result: ComparedRegions = {
    drift: [],
    fill: new Map(),
    texts: new Map(),
    records: {},
    gone: null,
    edited: false,
  };
  if (skeleton === null || wanted.length === 0) return result;
  const markers = markersIn(skeleton);
  for (const region of wanted) {
    const before = recorded[region.name];
    if (!markers.has(region.name)) {
      if (before !== undefined && result.gone === null) result.gone = region.name;
      if (before !== undefined) result.drift.push(drifted(region, 'gone', 'nothing'));
      continue;
    }
    const want = wantedText(request, region, path);
    const found = disk.get(region.name);
    if (want.text === null) {
      if (before !== undefined) result.records[region.name] = before;
      if (found !== undefined) result.texts.set(region.name, found);
      continue;
    }
    result.texts.set(region.name, want.text);
    result.records[region.name] = recordOf(region.kind, want.text, want.sources);
    if (found !== want.text) result.fill.set(region.name, want.text);
    const edited =
      !request.merged && found !== undefined && isEdited(found, want.text, before, request.agreed);
    const changed = before !== undefined && before.text !== sha256(want.text);
    if (edited) result.edited = true;
    if (edited || changed) {
      result.drift.push(
        drifted(region, edited ? 'edited' : 'nothing', changed ? 'changed' : 'nothing'),
      );
    }
  }
  return result;
}

/**
 * An emptied region holds nothing of a person's that could get lost; one in a file that was never
 * agreed may hold anything. Without a record in a file that has one, git's merge left it.
 */
function isEdited(
  found: string,
  wanted: string,
  before: RecordedRegion | undefined,
  agreed: boolean,
): boolean {
  if (found === wanted || found === '') return false;
  return before === undefined ? !agreed : sha256(found) !== before.text;
}

function markersIn(skeleton: string): ReadonlyMap<string, string> {
  const cut = cutRegions(skeleton);
  return cut.ok ? cut.regions : new Map();
}

function wantedText(
  request: Request,
  region: WantedRegion,
  path: RepoPath,
): { text: string | null; sources?: Sha } {
  return region.kind === 'block' ? { text: region.text ?? '' } : request.derived(path, region.name);
}

function recordOf(
  kind: RecordedRegion['kind'],
  text: string,
  sources: Sha | undefined,
): RecordedRegion {
  const record: RecordedRegion = { kind, text: sha256(text) };
  if (sources !== undefined) record.sources = sources;
  return record;
}

function drifted(
  region: WantedRegion,
  person: RegionDrift['person'],
  tool: RegionDrift['tool'],
): RegionDrift {
  return { name: region.name, kind: region.kind, person, tool };
}
