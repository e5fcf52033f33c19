import { parseObject, parseRecord } from './lock-shape.ts';
import type { Ownership, RecordedFile, RepoPath } from './model.ts';
import { whyNotRepoPath } from './paths.ts';

export type RecordEntry = readonly [RepoPath, RecordedFile];

/** What precedes a record, its path, and the record as `formatLock` writes it. */
const LINE =
  /([{,])\n {4}"([^"\\]+)": (\{"base":"([0-9a-f]{64})"(?:,"own":"(managed|merged|seeded|runtime)")?(,"exec":true)?(,"required":true)?(,[^\n]*)?\})(?=,?\n)/y;
const END = '\n  }';

/**
 * Reads the text of records, of which a thousand locks hold tens of thousands, in a third of the
 * time that JSON takes: in order, each shape and path checked. null where something is not as the
 * tool writes it; then the text is to be read as JSON.
 */
export function scanRecords(text: string, file: string): RecordEntry[] | null {
  const records: RecordEntry[] = [];
  let folder = '';
  let at = 0;
  while (!text.startsWith(END, at)) {
    LINE.lastIndex = at;
    const line = LINE.exec(text);
    if (line === null || (line[1] === '{') !== (at === 0)) return null;
    at = LINE.lastIndex;
    // A part of a text keeps the whole text alive, and paths are kept: this makes a copy.
    const path = ` ${line[2]!}`.slice(1);
    if (!isSound(path, folder)) return null;
    folder = path.slice(0, path.lastIndexOf('/') + 1);
    records.push([path as RepoPath, recordOf(line, path, file)]);
  }
  return at + END.length === text.length ? records : null;
}

/** Paths are sorted: most lie in the folder of the one before, whose name is sound. */
function isSound(path: string, folder: string): boolean {
  const isBeside = folder !== '' && path.startsWith(folder);
  if (whyNotRepoPath(isBeside ? path.slice(folder.length) : path) !== null) return false;
  return path !== 'infra.yaml' && !path.startsWith('.infra/');
}

function recordOf(line: RegExpExecArray, path: string, file: string): RecordedFile {
  const [, , , value, base, own, exec, required, more] = line;
  // Few have regions: those are read as JSON and checked part by part.
  if (more !== undefined) return parseRecord(parseObject(value!, file), path, file);
  return {
    ownership: (own ?? 'merged') as Ownership,
    executable: exec !== undefined,
    required: required !== undefined,
    base: base!,
  };
}
