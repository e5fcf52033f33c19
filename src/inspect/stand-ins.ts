import { parseEntry, parseHead, sliceOrParse } from '../manifest/parse.ts';
import { recordedNames } from '../manifest/recorded-names.ts';
import type { Lock, ManifestEntry, ManifestHead } from '../model.ts';
import { summaryOf } from '../plan-summary.ts';
import { MANIFEST, type RepoState } from '../repo.ts';
import { atVersion } from './migrations.ts';
import type { World } from './world.ts';

/**
 * Locks, without a record of any file, for modules that have lost theirs while their agreed texts
 * are there, and whose blueprint is at hand in another version only: with them they can be looked
 * at as they were agreed. By id. Throws UserError for an infra.yaml that cannot be read.
 */
export async function standIns(world: World, state: RepoState): Promise<Map<string, Lock>> {
  const found = new Map<string, Lock>();
  if (state.manifest === null) return found;
  const slices = await sliceOrParse(state.manifest, MANIFEST);
  const lost = slices.entries.filter(({ id }) => !state.locks.has(id) && state.bases.has(id));
  if (lost.length === 0) return found;
  const head = await parseHead(slices);
  for (const entry of lost) {
    const lock = await standIn(world, state, head, entry);
    if (lock !== null) found.set(entry.id, lock);
  }
  return found;
}

async function standIn(
  { blueprints, version }: World,
  { locks }: RepoState,
  head: ManifestHead,
  entry: ManifestEntry,
): Promise<Lock | null> {
  const module = await parseEntry(entry, head);
  const { blueprint: ref } = module;
  const wanted = await blueprints(ref);
  if (!('outdated' in wanted)) return null;
  const other = await blueprints(atVersion(ref, wanted.outdated));
  if (!('found' in other) || other.found.header.scope !== 'module') return null;
  const { header, integrity } = other.found;
  // Another module of the same version knows which tool had it.
  const alike = [...locks.values()].find((it) => !it.removed && it.blueprint === ref.text);
  return {
    blueprint: ref.text,
    scope: header.scope,
    // Nobody knows that of the older one; it says that this blueprint lies outside of the tool.
    integrity,
    summary: summaryOf(module, header, head),
    names: recordedNames(head),
    tool: alike?.tool ?? version,
    entry: '',
    inputs: '',
    files: {},
    removed: false,
  };
}
