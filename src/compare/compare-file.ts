import { EMPTY, sha256 } from '../lib/hash.ts';
import type { Action, RecordedFile, Sha, WantedFile } from '../model.ts';
import { decide } from './decide.ts';
import { restoreForm } from './eol.ts';
import { mergeSides, type Readers } from './merge-sides.ts';
import type { BaseFile, FileDrift, FileSides } from './model.ts';
import { compareRegions, type DerivedText } from './compare-regions.ts';
import { cutRegions, fillRegions, NO_REGIONS } from './regions.ts';
import {
  chooseBase,
  hasMarks,
  hasNoRegions,
  personSide,
  recordOf,
  toolSide,
  viewOf,
  type View,
} from './sides.ts';

/** What the text outside regions becomes; undefined: it stays. */
interface Outcome {
  action: Action;
  skeleton?: string | null;
  record: RecordedFile | null;
  reason?: FileDrift['reason'];
  detail?: string;
  hunks?: FileDrift['hunks'];
  marked?: string;
}

/**
 * Compares one file: classifies both sides, asks the truth table, and works out the bytes and the
 * record that follow. Pure. Regions are laid over the outcome afterwards: they are the tool's in
 * a file of any ownership.
 */
export function compareFile(sides: FileSides, derived: DerivedText, readers: Readers): FileDrift {
  const { wanted } = sides;
  const view =
    sides.disk === null ? null : viewOf(sides.disk, hasMarks(sides), () => writtenTexts(sides));
  const base = chooseBase(sides.bases, view, wanted);
  const person = personSide(sides, base, view);
  const tool = toolSide(base, wanted);
  const recorded = base?.record ?? null;
  const outcome = outcomeOf(sides, { view, base, person, tool }, readers);
  const drift: FileDrift = {
    path: sides.path,
    owner: sides.owner,
    ownership: wanted?.ownership ?? recorded?.ownership ?? 'merged',
    required: wanted?.required ?? false,
    person,
    tool,
    action: outcome.action,
    regions: [],
    before: sides.disk?.hash ?? null,
    executable: wanted?.executable ?? recorded?.executable ?? false,
    record: outcome.record,
    base: null,
    wantedSkeleton: wanted?.text ?? null,
    wantedHash: wanted === null ? null : hashOf(wanted),
    wantedText: wanted === null ? null : filledText(sides, derived),
  };
  if (base !== null) {
    // Read when it is asked for, like the text of the base.
    Object.defineProperty(drift, 'base', { get: () => base.text, enumerable: true });
  }
  if (outcome.reason !== undefined) drift.reason = outcome.reason;
  if (outcome.detail !== undefined) drift.detail = outcome.detail;
  if (outcome.hunks !== undefined) drift.hunks = outcome.hunks;
  if (outcome.marked !== undefined) drift.marked = outcome.marked;
  if (outcome.skeleton === null) drift.after = null;
  else layRegions(drift, sides, { view, recorded, outcome, derived });
  return withMode(drift, sides);
}

/** An agreed text that is lost is empty here, and known by its hash only (inspect/wanted.ts). */
function hashOf({ text, hash }: WantedFile): Sha {
  return text === '' ? EMPTY : hash;
}

/** What the tool wrote or would write here, regions left out. */
function writtenTexts({ bases, wanted }: FileSides): (string | null)[] {
  return [wanted?.text ?? null, ...bases.map((base) => base.text)];
}

/** A script that lost its executable bit gets it back; its text stays as it is. */
function withMode(drift: FileDrift, { disk, wanted }: FileSides): FileDrift {
  const ours = drift.ownership === 'merged' || drift.ownership === 'managed';
  const settled = drift.action === 'keep' || drift.action === 'record';
  if (disk?.notExecutable !== true || disk.text === null || wanted === null) return drift;
  if (!ours || !settled || drift.after !== undefined) return drift;
  return { ...drift, action: 'update', after: disk.text, detail: 'is made executable' };
}

/** The wanted text with its regions filled, derived ones included. */
function filledText(sides: FileSides, derived: DerivedText): string {
  const { wanted, path } = sides;
  if (wanted === null || wanted.regions.length === 0) return wanted?.text ?? '';
  const texts = new Map(
    wanted.regions.map((it) => [it.name, it.text ?? derived(path, it.name).text ?? '']),
  );
  return fillRegions(wanted.text, texts);
}

interface Classified {
  view: View | null;
  base: BaseFile | null;
  person: FileDrift['person'];
  tool: FileDrift['tool'];
}

function outcomeOf(sides: FileSides, now: Classified, readers: Readers): Outcome {
  const { wanted, restore, released = false, adopt = false } = sides;
  const { view, base, person, tool } = now;
  const recorded = base?.record ?? null;
  const ownership = wanted?.ownership ?? recorded?.ownership ?? 'merged';
  const action = decide({
    ownership,
    person,
    tool,
    required: wanted?.required ?? false,
    same: wanted === null ? view === null : view?.hash === wanted.hash,
    restore,
    released,
    adopt,
  });
  const trouble = view?.trouble;
  const givenUp = action === 'restore' && restore && trouble?.reason !== 'in-the-way';
  if (trouble !== undefined && action !== 'release' && !givenUp) {
    if (ownership !== 'seeded' && ownership !== 'runtime') {
      return { action: 'conflict', ...trouble, record: recorded };
    }
  }
  switch (action) {
    case 'keep':
      return { action, record: keptRecord(wanted, recorded) };
    case 'create':
    case 'update':
    case 'restore':
      return { action, skeleton: wanted!.text, record: recordOf(wanted!) };
    case 'delete':
      return { action, skeleton: null, record: null };
    case 'record':
      return { action, record: wanted === null ? null : recordOf(wanted) };
    case 'release':
      return { action, record: null };
    case 'drift':
      return { action, record: { ...recordOf(wanted!), base: recorded!.base } };
    case 'conflict':
      return { action, reason: 'in-the-way', record: recorded };
    case 'merge':
      return mergeOutcome(sides, view!, base!, readers);
  }
}

/** A seeded file stays compared with what was written once: a later text is not its person's edit. */
function keptRecord(
  wanted: FileSides['wanted'],
  recorded: RecordedFile | null,
): RecordedFile | null {
  if (wanted === null) return recorded;
  const base = wanted.ownership === 'seeded' ? recorded?.base : undefined;
  return { ...recordOf(wanted), base: base ?? wanted.hash };
}

function mergeOutcome(sides: FileSides, view: View, base: BaseFile, readers: Readers): Outcome {
  const wanted = sides.wanted!;
  const merged = mergeSides(sides.path, base.text, view.skeleton, wanted.text, readers);
  if (merged.ok) return { action: 'merge', skeleton: merged.text, record: recordOf(wanted) };
  return {
    action: 'conflict',
    record: base.record,
    reason: merged.reason,
    ...(merged.detail === undefined ? {} : { detail: merged.detail }),
    ...(merged.hunks === undefined ? {} : { hunks: merged.hunks }),
    ...(merged.marked === undefined ? {} : { marked: refilled(merged.marked, view) }),
  };
}

/** Puts the person's region texts back into a merge copy, where its markers are whole. */
function refilled(marked: string, view: View): string {
  return cutRegions(marked).ok ? fillRegions(marked, view.regions) : marked;
}

interface Laying {
  view: View | null;
  recorded: RecordedFile | null;
  outcome: Outcome;
  derived: DerivedText;
}

/** Fills the regions of the outcome and says what became of them. */
function layRegions(drift: FileDrift, sides: FileSides, at: Laying): void {
  const { view, recorded, outcome } = at;
  const skeleton = outcome.skeleton ?? view?.skeleton ?? null;
  const frozen =
    drift.action === 'conflict' || drift.action === 'release' || drift.action === 'drift';
  if (hasNoRegions(sides, view, recorded, skeleton)) {
    if (!frozen && typeof outcome.skeleton === 'string')
      drift.after = inForm(outcome.skeleton, view);
    return;
  }
  const result = compareRegions({
    path: sides.path,
    wanted: sides.wanted?.regions ?? [],
    recorded: recorded?.regions ?? {},
    agreed: recorded !== null,
    merged: sides.bases.length > 1,
    disk: view?.regions ?? NO_REGIONS,
    skeleton,
    derived: at.derived,
  });
  // Of a file that was never agreed and stays as it is there is nothing to tell.
  drift.regions = frozen && recorded === null ? [] : result.drift;
  // A file that stays deleted keeps its record, should its person bring it back.
  if (frozen || skeleton === null) {
    if (drift.record !== null && recorded?.regions !== undefined)
      drift.record = { ...drift.record, ...keepMarks(recorded) };
    return;
  }
  if (result.gone !== null) {
    drift.action = 'conflict';
    drift.reason = 'markers';
    drift.detail = view?.trouble?.detail ?? `the markers of region \`${result.gone}\` are gone`;
    drift.record = recorded;
    return;
  }
  const whole = sides.wanted === null ? '' : fillRegions(sides.wanted.text, result.texts);
  if (drift.record !== null && Object.keys(result.records).length > 0) {
    drift.record = { ...drift.record, regions: result.records, whole: sha256(whole) };
  }
  if (outcome.skeleton === undefined && result.fill.size === 0) return;
  if (outcome.skeleton === undefined) drift.action = result.edited ? 'restore' : 'update';
  const regions = view === null ? result.texts : new Map([...view.regions, ...result.texts]);
  // A new file has been filled already.
  const isFilled = view === null && skeleton === sides.wanted?.text;
  drift.after = isFilled ? whole : inForm(fillRegions(skeleton, regions), view);
}

function inForm(text: string, view: View | null): string {
  return view?.form ? restoreForm(text, view.form) : text;
}

function keepMarks(recorded: RecordedFile): Partial<RecordedFile> {
  return {
    ...(recorded.regions === undefined ? {} : { regions: recorded.regions }),
    ...(recorded.whole === undefined ? {} : { whole: recorded.whole }),
  };
}
