import { sha256 } from '../lib/hash.ts';
import type {
  ConflictReason,
  PersonSide,
  RecordedFile,
  Sha,
  ToolSide,
  WantedFile,
} from '../model.ts';
import { formOf, normalise, type TextForm } from './eol.ts';
import { hasOwnMarkers } from './merge-text.ts';
import type { BaseFile, DiskFile, FileSides } from './model.ts';
import { cutRegions, hasRegions } from './regions.ts';

/** A file on disk, taken apart so that it can be compared. */
export interface View {
  /** Text with LF and empty regions; null where the bytes are no text. */
  skeleton: string | null;
  /** Hash of the skeleton, of the bytes where there is none. */
  hash: Sha;
  regions: ReadonlyMap<string, string>;
  form: TextForm | null;
  /** Why the file cannot be taken apart. */
  trouble?: { reason: ConflictReason; detail: string };
}

/**
 * Takes a file apart. `marked`: its wanted or recorded form has regions. `written`: texts of the
 * tool; a sample of conflict markers that one of them holds is no conflict.
 */
export function viewOf(
  disk: DiskFile,
  marked: boolean,
  written: () => readonly (string | null)[] = () => [],
): View {
  const none = new Map<string, string>();
  if (disk.text === null) {
    const bytes = { skeleton: null, hash: disk.hash, regions: none, form: null };
    return disk.notFile === undefined
      ? bytes
      : { ...bytes, trouble: { reason: 'in-the-way', detail: `a ${disk.notFile} stands there` } };
  }
  const text = normalise(disk.text);
  const form = formOf(disk.text);
  const whole = { skeleton: text, hash: sha256(text), regions: none, form };
  if (hasOwnMarkers(text, written)) {
    const detail = 'it holds conflict markers of git';
    return { ...whole, trouble: { reason: 'git-conflict', detail } };
  }
  if (!marked) return whole;
  const cut = cutRegions(text);
  if (!cut.ok) {
    const detail = `line ${cut.line}: ${cut.why}`;
    return { ...whole, trouble: { reason: 'markers', detail } };
  }
  return { skeleton: cut.skeleton, hash: sha256(cut.skeleton), regions: cut.regions, form };
}

/**
 * Which agreed state to compare with. After a merge in git a shared file may have two: the one
 * that equals the disk says that nobody edited; else the one that equals what is wanted. Two that
 * differ in the text of regions alone are told apart by that.
 */
export function chooseBase(
  bases: readonly BaseFile[],
  view: View | null,
  wanted: WantedFile | null,
): BaseFile | null {
  if (bases.length < 2) return bases[0] ?? null;
  const like = (hash: Sha | undefined): readonly BaseFile[] =>
    bases.filter((base) => base.record.base === hash);
  const [alike = []] = [like(view?.hash), like(wanted?.hash), bases].filter((it) => it.length > 0);
  const wantedTexts = new Map(
    wanted?.regions.flatMap(({ name, text }): [string, string][] =>
      text === null ? [] : [[name, text]],
    ),
  );
  return (
    alike.find(({ record }) => holds(record, view?.regions ?? new Map())) ??
    alike.find(({ record }) => holds(record, wantedTexts)) ??
    alike[0] ??
    null
  );
}

/** True where each of these texts of regions is the recorded one. */
function holds({ regions }: RecordedFile, texts: ReadonlyMap<string, string>): boolean {
  return [...texts].every(([name, text]) => regions?.[name]?.text === sha256(text));
}

/**
 * What people did to the text outside regions. Of a file that is wanted no more regions count, too:
 * nobody puts them back there, and it must not go as if nobody had edited it.
 */
export function personSide(
  { bases, wanted }: Pick<FileSides, 'bases' | 'wanted'>,
  base: BaseFile | null,
  view: View | null,
): PersonSide {
  if (base === null) return view === null ? 'nothing' : 'unrecorded';
  if (view === null) return 'deleted';
  if (view.hash !== base.record.base) return 'edited';
  // A merge in git may have mixed the regions of two agreed states.
  if (wanted !== null || bases.length > 1) return 'nothing';
  const filled = new Map([...view.regions].filter(([, text]) => text !== ''));
  return holds(base.record, filled) ? 'nothing' : 'edited';
}

/** What the tool would do to the text outside regions. */
export function toolSide(base: BaseFile | null, wanted: WantedFile | null): ToolSide {
  if (wanted === null) return base === null ? 'nothing' : 'removed';
  if (base === null) return 'new';
  return wanted.hash === base.record.base ? 'nothing' : 'changed';
}

/** True when either form of the file has marked parts. */
export function hasMarks(sides: FileSides): boolean {
  return (
    (sides.wanted?.regions.length ?? 0) > 0 ||
    sides.bases.some((base) => base.record.regions !== undefined)
  );
}

/** The record of a wanted file without its regions. */
export function recordOf(wanted: WantedFile): RecordedFile {
  const { ownership, executable, required, hash } = wanted;
  return { ownership, executable, required, base: hash };
}

/** As most files: no region is wanted, recorded, on disk or in the text to come. */
export function hasNoRegions(
  { wanted }: Pick<FileSides, 'wanted'>,
  view: View | null,
  recorded: RecordedFile | null,
  skeleton: string | null,
): boolean {
  const isBare = wanted === null || wanted.regions.length === 0;
  if (!isBare || recorded?.regions !== undefined || (view?.regions.size ?? 0) > 0) return false;
  return skeleton === null || skeleton === wanted?.text || !hasRegions(skeleton);
}
