import { normalise } from '../compare/eol.ts';
import { cutRegions, hasRegions } from '../compare/regions.ts';
import { recordOf as recordOfWanted, viewOf } from '../compare/sides.ts';
import { UserError } from '../errors.ts';
import type { DiskReader } from '../io/io.ts';
import { sha256 } from '../lib/hash.ts';
import { basePath, parseBase } from '../lock.ts';
import { recordedNames } from '../manifest/recorded-names.ts';
import type { Lock, RecordedFile, RecordedRegion, RepoPath, Sha } from '../model.ts';
import type { Planned } from '../plan.ts';
import { readBase } from '../repo.ts';
import { atVersion } from './migrations.ts';
import type { Inspection } from './model.ts';
import { originsOf, type Origin } from './origin.ts';
import { renderer } from './render.ts';
import { readDiskFile } from './sides.ts';
import type { World } from './world.ts';

/** Locks as far as they are certain before anything is compared, by id of their module. */
export interface Rebuilt {
  locks: Map<string, Lock>;
  /** Records that nothing bears out; they were dropped. */
  doubtful: RepoPath[];
  /** Files that were generated once, and that the blueprint at hand does not make. */
  givenUp: RepoPath[];
}

/** What is so of a file that its blueprint says nothing of. */
const PLAIN = { ownership: 'merged', executable: false, required: false } as const;

/**
 * The locks of all modules, with what the agreed texts beside them bear out: a lock that is lost is
 * made of those texts and of the files that are as wanted, one that a hand edited loses the records that neither a text nor the disk
 * confirms. `lost`: ids of modules whose lock cannot be read or is not there.
 */
export async function rebuildLocks(
  world: World,
  inspection: Inspection,
  lost: ReadonlySet<string>,
): Promise<Rebuilt> {
  const rebuilt: Rebuilt = { locks: new Map(inspection.state.locks), doubtful: [], givenUp: [] };
  const render = renderer(inspection.plan, world.blueprints, world.belowGit);
  for (const planned of inspection.plan.modules.filter((it) => it.scope === 'module')) {
    const { id } = planned;
    const lock = inspection.state.locks.get(id);
    const isLost = lost.has(id);
    // An intact lock is believed.
    if (!isLost && (lock === undefined || lock.removed || lock.entry !== '')) continue;
    const texts = certainTexts(world.disk, id);
    const known = await originsOf(world, inspection, planned);
    // Of a lost lock nobody else knows more; the next upgrade asks that version, too.
    const origins = known ?? (isLost ? await newerOrigins(world, inspection, planned) : null);
    const files = Object.create(null) as Lock['files'];
    for (const [path, record] of Object.entries(lock?.files ?? {}) as [RepoPath, RecordedFile][]) {
      if (isProven(world.disk, path, record, texts.get(path))) files[path] = record;
      else if (!texts.has(path)) rebuilt.doubtful.push(path);
    }
    for (const [path, text] of texts) {
      const origin = origins?.get(path);
      if (files[path] !== undefined) continue;
      if (known === null && isLost) {
        const found =
          origin === undefined ? { ...PLAIN, base: sha256(text) } : recordOf(origin, text);
        files[path] = { ...found, ...regionsAt(world.disk, path, text) };
      } else if (origin !== undefined) files[path] = recordOf(origin, text);
      else if (isLost && world.disk.kind(path) !== null) rebuilt.givenUp.push(path);
    }
    for (const [path, wanted] of (await render(planned)) ?? []) {
      const isThere = hashOf(world.disk, path, wanted.regions.length > 0) === wanted.hash;
      if (files[path] === undefined && isThere) files[path] = recordOfWanted(wanted);
    }
    const names = lock?.names ?? recordedNames(inspection.plan.head);
    rebuilt.locks.set(id, { ...(lock ?? emptyLock(planned, world.version)), names, files });
  }
  return rebuilt;
}

/** The files as the version at hand makes them; null where the entry does not fit it. */
async function newerOrigins(
  world: World,
  inspection: Inspection,
  planned: Planned,
): Promise<Map<RepoPath, Origin> | null> {
  if (planned.available === null) return null;
  try {
    const ref = atVersion(planned.ref, planned.available);
    return await originsOf(world, inspection, { ...planned, ref });
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Regions are the tool's: what stands in them counts as what it wrote, until it writes them again. */
function regionsAt(disk: DiskReader, path: RepoPath, text: string): Pick<RecordedFile, 'regions'> {
  const cut = cutRegions(normalise(readDiskFile(disk, path)?.text ?? ''));
  if (!hasRegions(text) || !cut.ok) return {};
  const regions = [...cut.regions].map(([name, inside]): [string, RecordedRegion] => [
    name,
    { kind: 'block', text: sha256(inside) },
  ]);
  return { regions: Object.fromEntries(regions) };
}

/** Where a merge in git left two texts of one file, neither is the agreed one. */
function certainTexts(disk: DiskReader, id: string): Map<RepoPath, string> {
  const texts = readBase(disk, id);
  const lines = disk.read(basePath(id))?.toString('utf8').split('\n') ?? [];
  const seen = new Set<RepoPath>();
  for (const line of lines) {
    for (const [path] of parseBase(line)) {
      if (seen.has(path)) texts.delete(path);
      seen.add(path);
    }
  }
  return texts;
}

function isProven(
  disk: DiskReader,
  path: RepoPath,
  record: RecordedFile,
  text: string | undefined,
): boolean {
  if (record.ownership === 'runtime') return true;
  if (text !== undefined && sha256(text) === record.base) return true;
  return hashOf(disk, path, record.regions !== undefined) === record.base;
}

function hashOf(disk: DiskReader, path: RepoPath, marked: boolean): Sha | null {
  const file = readDiskFile(disk, path);
  return file === null ? null : viewOf(file, marked).hash;
}

/** The text lies there as agreed; the rest the blueprint says. */
function recordOf({ target }: Origin, text: string): RecordedFile {
  const { ownership, rule } = target;
  const { executable, required } = rule;
  const kept = ownership === 'released' ? rule.ownership : ownership;
  return { ownership: kept, executable, required, base: sha256(text) };
}

function emptyLock({ ref, scope, integrity, summary }: Planned, tool: string): Lock {
  const known = { blueprint: ref.text, scope, integrity, tool, summary };
  return { ...known, entry: '', inputs: '', files: {}, removed: false };
}
